package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which token Heroku is asked. */
public final class HerokuLogin {

  @Option(names = "--token-file", paramLabel = "FILE")
  private @Nullable String tokenFile;

  @Option(names = "--api-url", paramLabel = "URL")
  private @Nullable String apiUrl;

  Optional<String> tokenFile() {
    return Optional.ofNullable(tokenFile);
  }

  Optional<String> apiUrl() {
    return Optional.ofNullable(apiUrl);
  }
}
