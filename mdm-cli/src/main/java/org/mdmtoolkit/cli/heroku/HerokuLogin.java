package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which token Heroku is asked. */
public final class HerokuLogin {

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The token for Heroku (- is stdin). Else $$HEROKU_API_KEY is taken, else the entry of"
              + " api.heroku.com in $$NETRC or ~/.netrc.")
  private @Nullable String tokenFile;

  @Option(
      names = "--api-url",
      paramLabel = "URL",
      description = "For tests: ask this loopback address instead of Heroku.")
  private @Nullable String apiUrl;

  Optional<String> tokenFile() {
    return Optional.ofNullable(tokenFile);
  }

  Optional<String> apiUrl() {
    return Optional.ofNullable(apiUrl);
  }
}
