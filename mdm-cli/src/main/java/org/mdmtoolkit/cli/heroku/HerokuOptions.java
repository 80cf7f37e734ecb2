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

  @Option(names = "--app", required = true, paramLabel = "APP")
  private String app = "";

  @Option(names = "--prefix", paramLabel = "PREFIX")
  private @Nullable String prefix;

  @Option(names = "--cert-var", paramLabel = "NAME")
  private @Nullable String certificate;

  @Option(names = "--key-var", paramLabel = "NAME")
  private @Nullable String key;

  @Option(names = "--passphrase-var", paramLabel = "NAME")
  private @Nullable String passphrase;

  @Mixin private HerokuLogin login = new HerokuLogin();

  @Option(names = "--timeout", paramLabel = "DURATION", converter = WaitOption.Durations.class)
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
