package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.Optional;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.HerokuTokens;
import org.mdmtoolkit.heroku.PreviousValues;
import org.mdmtoolkit.heroku.PushListener;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/** The config vars of a Heroku app, reached when they are first needed. */
final class HerokuPlace implements DeployTarget {

  private static final int MAX_TOKEN = 4096;

  private final Context context;
  private final String app;
  private final ConfigVarNames names;
  private final Optional<String> tokenFile;
  private final Optional<String> apiUrl;

  private HerokuPlace(
      Context context,
      String app,
      ConfigVarNames names,
      Optional<String> tokenFile,
      Optional<String> apiUrl) {
    this.context = context;
    this.app = app;
    this.names = names;
    this.tokenFile = tokenFile;
    this.apiUrl = apiUrl;
  }

  static HerokuPlace of(
      Context context,
      String app,
      String prefix,
      Optional<String> tokenFile,
      Optional<String> apiUrl) {
    return new HerokuPlace(context, app, ConfigVarNames.withPrefix(prefix), tokenFile, apiUrl);
  }

  @Override
  public String description() {
    return "the Heroku app " + app;
  }

  @Override
  public boolean keepsPrevious() {
    return true;
  }

  @Override
  public Optional<VendorValues> read() {
    try (HerokuClient client = client()) {
      return vars(client).read();
    }
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    new EscrowAccess(context, Optional.empty()).ensure(); // what is replaced is sealed to it
    try (HerokuClient client = client()) {
      return vars(client).deploy(values, expected);
    }
  }

  private HerokuConfigVars vars(HerokuClient client) {
    PreviousValues previous =
        PreviousValues.in(context.escrow().sealedSecrets(), context.operator().toString());
    return HerokuConfigVars.of(client, app, names, previous)
        .withListener(
            new PushListener() {
              @Override
              public void note(String text) {
                context.note(Printable.line(text));
              }
            });
  }

  private HerokuClient client() {
    try (Secret token = token()) {
      HerokuClient.Builder builder = HerokuClient.withToken(token);
      return apiUrl.map(url -> builder.address(ServerAddress.of(url))).orElse(builder).build();
    }
  }

  private Secret token() {
    Shell shell = context.shell();
    if (tokenFile.isPresent()) {
      return HerokuTokens.of(new String(shell.read(tokenFile.get(), MAX_TOKEN), US_ASCII));
    }
    Optional<String> variable = shell.environment(HerokuTokens.VARIABLE);
    if (variable.isPresent()) {
      return HerokuTokens.of(variable.get());
    }
    return shell
        .environment(HerokuTokens.NETRC_VARIABLE)
        .map(Path::of)
        .or(() -> shell.environment("HOME").map(home -> Path.of(home, ".netrc")))
        .flatMap(HerokuTokens::inNetrc)
        .orElseThrow(
            () ->
                new DeniedException(
                    "there is no token for Heroku",
                    "Give --token-file FILE, set HEROKU_API_KEY, or put it into ~/.netrc."));
  }
}
