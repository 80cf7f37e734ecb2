package org.mdmtoolkit.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import picocli.CommandLine.Option;

/** Which app, which config vars, with which token. */
final class HerokuOptions {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smh])");

  @Option(
      names = "--app",
      required = true,
      paramLabel = "APP",
      description = "The Heroku app: its name or UUID.")
  private String app = "";

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description =
          "The config vars are PREFIX with CertPem, KeyPem and KeyPassphrase (default:"
              + " sails_custom__mdmVendor).")
  private @Nullable String prefix;

  @Option(
      names = "--cert-var",
      paramLabel = "NAME",
      description = "The config var of the certificate, if it is called otherwise.")
  private @Nullable String certificate;

  @Option(
      names = "--key-var",
      paramLabel = "NAME",
      description = "The config var of the key, if it is called otherwise.")
  private @Nullable String key;

  @Option(
      names = "--passphrase-var",
      paramLabel = "NAME",
      description = "The config var of the passphrase, if it is called otherwise.")
  private @Nullable String passphrase;

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

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "How long to wait for a release, such as 90s, 20m, 1h (default: 20m).")
  private String timeout = "20m";

  /** The same as if they had been given on the command line. */
  static HerokuOptions of(
      String app, String prefix, @Nullable String tokenFile, @Nullable String apiUrl) {
    HerokuOptions options = new HerokuOptions();
    options.app = app;
    options.prefix = prefix;
    options.tokenFile = tokenFile;
    options.apiUrl = apiUrl;
    return options;
  }

  String app() {
    return app;
  }

  Optional<String> prefix() {
    return Optional.ofNullable(prefix);
  }

  Optional<String> certificateName() {
    return Optional.ofNullable(certificate);
  }

  Optional<String> keyName() {
    return Optional.ofNullable(key);
  }

  Optional<String> passphraseName() {
    return Optional.ofNullable(passphrase);
  }

  Optional<String> tokenFile() {
    return Optional.ofNullable(tokenFile);
  }

  Optional<String> apiUrl() {
    return Optional.ofNullable(apiUrl);
  }

  Duration timeout() {
    Matcher matcher = DURATION.matcher(timeout);
    if (!matcher.matches()) {
      throw new InvalidInputException(
          "--timeout takes a duration such as 90s, 20m or 1h", "Write it like that.");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
