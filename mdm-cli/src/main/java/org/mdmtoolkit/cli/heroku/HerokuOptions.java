package org.mdmtoolkit.cli.heroku;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.heroku.ConfigVarNames;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which app, which config vars, with which token. */
public final class HerokuOptions {

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

  @Mixin private HerokuLogin login = new HerokuLogin();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = WaitOption.Durations.class,
      description = "How long to wait for a release, such as 90s, 20m, 1h (default: 20m).")
  private Duration timeout = Duration.ofMinutes(20);

  /** The same as if they had been given on the command line. */
  public static HerokuOptions of(String app, String prefix, HerokuLogin login) {
    HerokuOptions options = new HerokuOptions();
    options.app = app;
    options.prefix = prefix;
    options.login = login;
    return options;
  }

  String app() {
    return app;
  }

  ConfigVarNames names() {
    String start = prefix == null ? ConfigVarNames.DEFAULT_PREFIX : prefix;
    return new ConfigVarNames(
        Objects.requireNonNullElse(certificate, start + "CertPem"),
        Objects.requireNonNullElse(key, start + "KeyPem"),
        Objects.requireNonNullElse(passphrase, start + "KeyPassphrase"));
  }

  HerokuLogin login() {
    return login;
  }

  Duration timeout() {
    return timeout;
  }
}
