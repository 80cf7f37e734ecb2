package org.mdmtoolkit.cli.heroku;

import java.nio.file.Path;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.HerokuTokens;
import org.mdmtoolkit.heroku.Pacing;
import org.mdmtoolkit.heroku.PreviousValues;
import org.mdmtoolkit.heroku.PushListener;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

/** The app that the options name: token, client, and where its previous values are kept. */
record HerokuAccess(HerokuClient client, HerokuConfigVars target) implements AutoCloseable {

  static HerokuAccess open(Context context, HerokuOptions options, PushListener listener) {
    ConfigVarNames names = options.names();
    Pacing pacing = Pacing.of(context.shell().random()).withReleaseLimit(options.timeout());
    HerokuClient client;
    Token found = token(context, options);
    try (Secret token = found.token()) {
      client =
          HerokuClient.withToken(token)
              .tokenSource(found.source(), found.afterNewToken())
              .address(address(options))
              .pacing(pacing)
              .notices(text -> context.note("mdm: " + text))
              .build();
    }
    try {
      PreviousValues previous =
          PreviousValues.in(context.escrow().sealedSecrets(context.journal()), context.journal());
      return new HerokuAccess(
          client,
          HerokuConfigVars.of(client, options.app(), names, previous).withListener(listener));
    } catch (InvalidInputException e) {
      client.close();
      throw e;
    }
  }

  private static ServerAddress address(HerokuOptions options) {
    ServerAddress address = ServerAddress.of(options.login().apiUrl().orElse(HerokuClient.ADDRESS));
    if (options.login().apiUrl().isPresent() && !address.isLoopback()) {
      throw new UsageException(
          "--api-url is for tests and takes loopback addresses only; leave it out to ask Heroku");
    }
    return address;
  }

  /**
   * A token, and where it was found.
   *
   * @param afterNewToken what to do with a new one
   */
  private record Token(Secret token, String source, String afterNewToken) {}

  private static Token token(Context context, HerokuOptions options) {
    String export = "`export " + HerokuTokens.VARIABLE + "=TOKEN` sets it.";
    Shell shell = context.shell();
    if (options.login().tokenFile().isPresent()) {
      String file = options.login().tokenFile().get();
      boolean isFile = !file.equals("-");
      try (Secret line = shell.readSecret(file, "the token")) {
        return new Token(
            HerokuTokens.of(new String(line.revealChars())),
            isFile ? file : "standard input",
            isFile ? "Write it into " + file + "." : export);
      }
    }
    Optional<String> variable = shell.environment(HerokuTokens.VARIABLE);
    if (variable.isPresent()) {
      return new Token(HerokuTokens.of(variable.get()), HerokuTokens.VARIABLE, export);
    }
    Optional<Path> netrc =
        shell
            .environment(HerokuTokens.NETRC_VARIABLE)
            .map(Path::of)
            .or(() -> shell.environment("HOME").map(home -> Path.of(home, ".netrc")));
    Optional<Secret> found = netrc.flatMap(HerokuTokens::inNetrc);
    found.ifPresent(token -> shell.warnIfWide("" + netrc.orElseThrow(), "the token"));
    return found
        .map(
            token ->
                new Token(
                    token,
                    netrc.orElseThrow().toString(),
                    "`heroku login` writes it anew; or " + export))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "there is no token for Heroku"
                        + (shell.environment("HEROKU_API_TOKEN").isPresent()
                            ? "; HEROKU_API_TOKEN is not what Heroku reads"
                            : ""),
                    "Set HEROKU_API_KEY, log in with `heroku login` (which writes ~/.netrc), or give"
                        + " --token-file FILE."));
  }

  @Override
  public void close() {
    client.close();
  }
}
