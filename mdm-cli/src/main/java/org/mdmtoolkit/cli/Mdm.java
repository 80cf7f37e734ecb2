package org.mdmtoolkit.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: what every command has in common. */
@Command(
    name = "mdm",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done (nothing to do is done, too)",
      "1:failed for a reason not below",
      "2:wrong usage",
      "3:partly done: some hosts or items failed",
      "4:not found, or more than one matches",
      "5:denied by the server or the system (login, licence, permission, wrong passphrase)",
      "6:refused by a safety guard; says how to go on",
      "7:not finished in time; says how to look again",
      "8:input is invalid: bad file, failed check"
    })
final class Mdm implements GlobalOptions, Runnable {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT)
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true)
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(names = "--home", paramLabel = "DIR", scope = ScopeType.INHERIT)
  private @Nullable String home;

  @Option(names = "--json", scope = ScopeType.INHERIT)
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT)
  private boolean quiet;

  @Option(names = "--debug", scope = ScopeType.INHERIT)
  private boolean debug;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Optional<String> home() {
    return Optional.ofNullable(home);
  }

  @Override
  public boolean json() {
    return json;
  }

  @Override
  public boolean quiet() {
    return quiet;
  }

  @Override
  public boolean debug() {
    return debug;
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
