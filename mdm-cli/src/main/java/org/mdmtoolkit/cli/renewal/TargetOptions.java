package org.mdmtoolkit.cli.renewal;

import static org.mdmtoolkit.renewal.RenewalSettings.APP;
import static org.mdmtoolkit.renewal.RenewalSettings.COMMAND;
import static org.mdmtoolkit.renewal.RenewalSettings.ENV_FILE;
import static org.mdmtoolkit.renewal.RenewalSettings.TARGET;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.heroku.HerokuLogin;
import org.mdmtoolkit.cli.heroku.HerokuOptions;
import org.mdmtoolkit.cli.heroku.HerokuPlace;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.renewal.CommandTarget;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.renewal.EnvFile;
import org.mdmtoolkit.renewal.RenewalSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the three values go. What is named once is remembered. */
final class TargetOptions {

  @Option(names = "--app", paramLabel = "APP")
  private @Nullable String app;

  @Option(names = "--env-file", paramLabel = "FILE")
  private @Nullable String envFile;

  @Option(names = "--deploy-command", paramLabel = "PROGRAM")
  private @Nullable String command;

  @Mixin private final HerokuLogin login = new HerokuLogin();

  @Option(names = "--prefix", paramLabel = "PREFIX")
  private @Nullable String prefix;

  /** What was named now, to be remembered. */
  RenewalSettings answers() {
    if (Stream.of(app, envFile, command).filter(Objects::nonNull).count() > 1) {
      throw new UsageException(
          "more than one place was named for the values; give one of --app, --env-file and"
              + " --deploy-command");
    }
    RenewalSettings answers = RenewalSettings.none();
    if (app != null) {
      answers = answers.with(TARGET, "heroku").with(APP, app);
    } else if (envFile != null) {
      answers = answers.with(TARGET, "env-file").with(ENV_FILE, absolute(envFile));
    } else if (command != null) {
      answers = answers.with(TARGET, "command").with(COMMAND, program(command));
    }
    return answers.withGiven(RenewalSettings.PREFIX, prefix);
  }

  /** A path, whole: next year's run may begin in another folder. */
  static String program(String command) {
    return command.contains("/") ? absolute(command) : command;
  }

  private static String absolute(String file) {
    Shell.requireName(file);
    return Path.of(file).toAbsolutePath().normalize().toString();
  }

  /** The target that was named now or earlier; empty if none was. */
  Optional<DeployTarget> target(Context context, RenewalSettings settings) {
    return target(context, settings, false, false);
  }

  private Optional<DeployTarget> target(
      Context context, RenewalSettings settings, boolean yes, boolean force) {
    String prefixes = settings.get(RenewalSettings.PREFIX).orElse(ConfigVarNames.DEFAULT_PREFIX);
    return Optional.ofNullable(
        switch (settings.get(TARGET).orElse("")) {
          case "" -> null;
          case "heroku" -> {
            String name = settings.get(APP).orElse("");
            HerokuOptions options = HerokuOptions.of(name, prefixes, login);
            yield new HerokuPlace(context, options, yes, force);
          }
          case "env-file" -> EnvFile.at(Path.of(settings.get(ENV_FILE).orElse("")), prefixes);
          case "command" ->
              CommandTarget.of(settings.get(COMMAND).orElse(""), context.shell().environment());
          default ->
              throw new InvalidInputException(
                  "the remembered target is of a kind that is not known here",
                  "Name it again: --app, --env-file or --deploy-command.");
        });
  }

  /**
   * The target, which the step cannot do without.
   *
   * @param yes whether nobody is asked before it is changed
   * @param force whether a newer certificate is replaced, too
   */
  DeployTarget require(Context context, RenewalSettings settings, boolean yes, boolean force) {
    return target(context, settings, yes, force)
        .orElseThrow(
            () ->
                new UsageException(
                    "no target for the values is known yet; give --app APP, --env-file FILE "
                        + "or --deploy-command PROGRAM once, it is remembered"));
  }
}
