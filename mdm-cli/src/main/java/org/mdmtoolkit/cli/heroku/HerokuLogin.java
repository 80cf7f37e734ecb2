package org.mdmtoolkit.cli.heroku;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuTokens;
import org.mdmtoolkit.heroku.Pacing;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Option;

/** With which token Heroku is asked. */
public final class HerokuLogin {

  @Option(names = "--token-file", paramLabel = "FILE")
  private @Nullable String tokenFile;

  @Option(names = "--api-url", paramLabel = "URL")
  private @Nullable String apiUrl;

  /** A client, which has asked nothing yet. */
  HerokuClient open(Context context, Pacing pacing) {
    Token found = token(context.shell());
    try (Secret token = found.token()) {
      ServerAddress address = ServerAddress.of(apiUrl == null ? HerokuClient.ADDRESS : apiUrl);
      if (apiUrl != null && !address.isLoopback()) {
        throw new UsageException(
            "--api-url is for tests and takes loopback addresses only; leave it out to ask Heroku");
      }
      return HerokuClient.withToken(token)
          .tokenSource(found.source(), found.afterNewToken())
          .address(address)
          .pacing(pacing)
          .notices(text -> context.note("mdm: " + text))
          .build();
    }
  }

  /**
   * A token, and where it was found.
   *
   * @param afterNewToken what to do with a new one
   */
  private record Token(Secret token, String source, String afterNewToken) {}

  private Token token(Shell shell) {
    String variable = HerokuTokens.VARIABLE;
    String export = "`read -rs " + variable + " && export " + variable + "` takes it unseen.";
    if (tokenFile != null) {
      boolean isFile = !tokenFile.equals("-");
      try (Secret line = shell.readSecret(tokenFile, "the token")) {
        return new Token(
            HerokuTokens.of(new String(line.revealChars())),
            isFile ? tokenFile : "standard input",
            isFile ? "Write it into " + tokenFile + "." : export);
      }
    }
    HerokuTokens.Found found =
        HerokuTokens.find(shell.environment())
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "there is no token for Heroku"
                            + (shell.environment("HEROKU_API_TOKEN").isPresent()
                                ? "; HEROKU_API_TOKEN is not what Heroku reads"
                                : ""),
                        "Set HEROKU_API_KEY, log in with `heroku login` (which writes ~/.netrc), or"
                            + " give --token-file FILE."));
    if (found.netrc().isEmpty()) {
      return new Token(found.token(), HerokuTokens.VARIABLE, export);
    }
    String netrc = found.netrc().get().toString();
    shell.warnIfWide(netrc, "the token");
    return new Token(found.token(), netrc, "`heroku login` writes it anew; or " + export);
  }
}
