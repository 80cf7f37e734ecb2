package org.mdmtoolkit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.certificate.CertCommands;
import org.mdmtoolkit.cli.certificate.CertConvertCommand;
import org.mdmtoolkit.cli.certificate.CertMatchCommand;
import org.mdmtoolkit.cli.certificate.CertShowCommand;
import org.mdmtoolkit.cli.certificate.KeyOptions;
import org.mdmtoolkit.cli.certificate.PushCheckCommand;
import org.mdmtoolkit.cli.certificate.PushCommands;
import org.mdmtoolkit.cli.certificate.PushCsrCommand;
import org.mdmtoolkit.cli.certificate.VendorCheckCommand;
import org.mdmtoolkit.cli.certificate.VendorCommands;
import org.mdmtoolkit.cli.certificate.VendorCsrCommand;
import org.mdmtoolkit.cli.certificate.VendorSignCommand;
import org.mdmtoolkit.cli.certificate.VendorVerifyCommand;
import org.mdmtoolkit.cli.custody.EscrowAddRecipientCommand;
import org.mdmtoolkit.cli.custody.EscrowCommands;
import org.mdmtoolkit.cli.custody.EscrowInitCommand;
import org.mdmtoolkit.cli.custody.EscrowPassphraseCommand;
import org.mdmtoolkit.cli.custody.EscrowRecipientsCommand;
import org.mdmtoolkit.cli.custody.JournalCommands;
import org.mdmtoolkit.cli.custody.JournalListCommand;
import org.mdmtoolkit.cli.custody.JournalVerifyCommand;
import org.mdmtoolkit.cli.custody.PinCloseCommand;
import org.mdmtoolkit.cli.custody.PinCommands;
import org.mdmtoolkit.cli.custody.PinExportCommand;
import org.mdmtoolkit.cli.custody.PinListCommand;
import org.mdmtoolkit.cli.custody.PinShowCommand;
import org.mdmtoolkit.cli.device.EraseCommand;
import org.mdmtoolkit.cli.device.LockCommand;
import org.mdmtoolkit.cli.device.ReinstallFleetdCommand;
import org.mdmtoolkit.cli.device.RestartCommand;
import org.mdmtoolkit.cli.device.ResultCommand;
import org.mdmtoolkit.cli.device.SendCommand;
import org.mdmtoolkit.cli.device.ShutdownCommand;
import org.mdmtoolkit.cli.device.UnlockCommand;
import org.mdmtoolkit.cli.heroku.HerokuCommands;
import org.mdmtoolkit.cli.heroku.HerokuDiffCommand;
import org.mdmtoolkit.cli.heroku.HerokuPushCommand;
import org.mdmtoolkit.cli.heroku.HerokuUndoCommand;
import org.mdmtoolkit.cli.payload.CommandBuildCommand;
import org.mdmtoolkit.cli.payload.CommandCheckCommand;
import org.mdmtoolkit.cli.payload.CommandCommands;
import org.mdmtoolkit.cli.payload.CommandListCommand;
import org.mdmtoolkit.cli.payload.CommandShowCommand;
import org.mdmtoolkit.cli.payload.CommandSignCommand;
import org.mdmtoolkit.cli.payload.CommandVerifyCommand;
import org.mdmtoolkit.cli.payload.ManifestBuildCommand;
import org.mdmtoolkit.cli.payload.ManifestCheckCommand;
import org.mdmtoolkit.cli.payload.ManifestCommands;
import org.mdmtoolkit.cli.renewal.RenewAbortCommand;
import org.mdmtoolkit.cli.renewal.RenewAcceptCommand;
import org.mdmtoolkit.cli.renewal.RenewCalendarCommand;
import org.mdmtoolkit.cli.renewal.RenewCommands;
import org.mdmtoolkit.cli.renewal.RenewDeployCommand;
import org.mdmtoolkit.cli.renewal.RenewReportCommand;
import org.mdmtoolkit.cli.renewal.RenewStartCommand;
import org.mdmtoolkit.cli.renewal.RenewStatusCommand;
import org.mdmtoolkit.cli.renewal.RenewStoreCommand;
import org.mdmtoolkit.cli.renewal.RenewVerifyCommand;
import org.mdmtoolkit.cli.server.HostCommands;
import org.mdmtoolkit.cli.server.HostDiskKeyCommand;
import org.mdmtoolkit.cli.server.HostFindCommand;
import org.mdmtoolkit.cli.server.HostShowCommand;
import org.mdmtoolkit.cli.server.ServerAddCommand;
import org.mdmtoolkit.cli.server.ServerCheckCommand;
import org.mdmtoolkit.cli.server.ServerCommands;
import org.mdmtoolkit.cli.server.ServerListCommand;
import org.mdmtoolkit.cli.server.ServerRemoveCommand;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.RemedyWording;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.vendor.KeySearch;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and tells its exit code. Has no state; prints only through the shell. */
public final class Cli {

  private static final List<String> COMMANDS =
      List.of(
          "lock",
          "erase",
          "restart",
          "shutdown",
          "reinstall-fleetd",
          "send",
          "unlock",
          "pin",
          "escrow",
          "server",
          "host",
          "command",
          "result",
          "manifest",
          "vendor",
          "push",
          "cert",
          "renew",
          "heroku",
          "journal",
          "completion");

  private Cli() {}

  /** Runs the command line, and returns the exit code for the process. */
  static int run(Shell shell, String... arguments) {
    Mdm options = new Mdm();
    try {
      if (arguments.length == 1 && isVersion(arguments[0])) {
        shell.print(
            "mdm " + Context.version() + "\n"); // without the parser, which takes most of the time
        return ExitCodes.DONE;
      }
      return execute(shell, options, arguments);
    } catch (ParameterException e) {
      return usageError(shell, e);
    } catch (MdmException e) {
      return failure(shell, e, options.debug());
    }
  }

  private static boolean isVersion(String argument) {
    return argument.equals("--version") || argument.equals("-V");
  }

  private static int execute(Shell shell, Mdm options, String[] arguments) {
    Optional<KeySearch> key = KeyOptions.begin(shell, arguments);
    CommandLine root = new CommandLine(options);
    Context context = new Context(shell, options, key);
    for (String name : commandsFor(arguments)) {
      root.addSubcommand(name, make(name, context, arguments));
    }
    var out = new StringWriter();
    root.setOut(new PrintWriter(out));
    root.setExpandAtFiles(false); // a message may begin with an @
    root.getCommandSpec().versionProvider(() -> new String[] {"mdm " + Context.version()});
    root.setParameterExceptionHandler((e, args) -> usageError(shell, e));
    root.setExecutionExceptionHandler(
        (e, commandLine, result) -> failure(shell, e, options.debug()));
    checkDecoded(arguments, root);
    int code;
    try {
      code = root.execute(arguments);
    } finally {
      context.close();
    }
    if (out.getBuffer().length() > 0) {
      shell.print(out.toString());
    }
    return code;
  }

  /**
   * The command that was named, alone, because making all of them is slow; or all of them where
   * help or a mistake may need them.
   */
  private static List<String> commandsFor(String[] arguments) {
    boolean isNamed =
        arguments.length > 0
            && COMMANDS.contains(arguments[0])
            && !arguments[0].equals("completion");
    return isNamed ? List.of(arguments[0]) : COMMANDS;
  }

  private static CommandLine make(String name, Context context, String[] arguments) {
    return switch (name) {
      case "lock" -> new CommandLine(new LockCommand(context));
      case "erase" -> new CommandLine(new EraseCommand(context));
      case "restart" -> new CommandLine(new RestartCommand(context));
      case "shutdown" -> new CommandLine(new ShutdownCommand(context));
      case "reinstall-fleetd" -> new CommandLine(new ReinstallFleetdCommand(context));
      case "send" -> new CommandLine(new SendCommand(context));
      case "unlock" -> new CommandLine(new UnlockCommand(context));
      case "pin" ->
          new Subcommands(new PinCommands(), arguments)
              .with("show", () -> new PinShowCommand(context))
              .with("list", () -> new PinListCommand(context))
              .with("close", () -> new PinCloseCommand(context))
              .with("export", () -> new PinExportCommand(context))
              .commandLine();
      case "escrow" ->
          new Subcommands(new EscrowCommands(), arguments)
              .with("init", () -> new EscrowInitCommand(context))
              .with(
                  "recipients",
                  () ->
                      new CommandLine(new EscrowRecipientsCommand(context))
                          .addSubcommand(new EscrowAddRecipientCommand(context)))
              .with("passphrase", () -> new EscrowPassphraseCommand(context))
              .commandLine();
      case "server" ->
          new Subcommands(new ServerCommands(), arguments)
              .with("add", () -> new ServerAddCommand(context))
              .with("list", () -> new ServerListCommand(context))
              .with("check", () -> new ServerCheckCommand(context))
              .with("remove", () -> new ServerRemoveCommand(context))
              .commandLine();
      case "host" ->
          new Subcommands(new HostCommands(), arguments)
              .with("find", () -> new HostFindCommand(context))
              .with("show", () -> new HostShowCommand(context))
              .with("disk-key", () -> new HostDiskKeyCommand(context))
              .commandLine();
      case "command" ->
          new Subcommands(new CommandCommands(), arguments)
              .with("list", () -> new CommandListCommand(context))
              .with("show", () -> new CommandShowCommand(context))
              .with("build", () -> new CommandBuildCommand(context))
              .with("check", () -> new CommandCheckCommand(context))
              .with("sign", () -> new CommandSignCommand(context))
              .with("verify", () -> new CommandVerifyCommand(context))
              .commandLine();
      case "result" -> new CommandLine(new ResultCommand(context));
      case "manifest" ->
          new Subcommands(new ManifestCommands(), arguments)
              .with("build", () -> new ManifestBuildCommand(context))
              .with("check", () -> new ManifestCheckCommand(context))
              .commandLine();
      case "vendor" ->
          new Subcommands(new VendorCommands(), arguments)
              .with("csr", () -> new VendorCsrCommand(context))
              .with("check", () -> new VendorCheckCommand(context))
              .with("sign-push-request", () -> new VendorSignCommand(context))
              .with("verify-push-request", () -> new VendorVerifyCommand(context))
              .commandLine();
      case "push" ->
          new Subcommands(new PushCommands(), arguments)
              .with("csr", () -> new PushCsrCommand(context))
              .with("check", () -> new PushCheckCommand(context))
              .commandLine();
      case "cert" ->
          new Subcommands(new CertCommands(), arguments)
              .with("convert", () -> new CertConvertCommand(context))
              .with("show", () -> new CertShowCommand(context))
              .with("match", () -> new CertMatchCommand(context))
              .commandLine();
      case "renew" ->
          new Subcommands(new RenewCommands(), arguments)
              .with("start", () -> new RenewStartCommand(context))
              .with("accept", () -> new RenewAcceptCommand(context))
              .with("deploy", () -> new RenewDeployCommand(context))
              .with("verify", () -> new RenewVerifyCommand(context))
              .with("store", () -> new RenewStoreCommand(context))
              .with("status", () -> new RenewStatusCommand(context))
              .with("calendar", () -> new RenewCalendarCommand(context))
              .with("report", () -> new RenewReportCommand(context))
              .with("abort", () -> new RenewAbortCommand(context))
              .commandLine();
      case "heroku" ->
          new Subcommands(new HerokuCommands(), arguments)
              .with("diff", () -> new HerokuDiffCommand(context))
              .with("push", () -> new HerokuPushCommand(context))
              .with("undo", () -> new HerokuUndoCommand(context))
              .commandLine();
      case "journal" ->
          new Subcommands(new JournalCommands(), arguments)
              .with("list", () -> new JournalListCommand(context))
              .with("verify", () -> new JournalVerifyCommand(context))
              .commandLine();
      case "completion" -> new CommandLine(new CompletionCommand(context));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /**
   * In a locale without UTF-8 the JVM replaces what it cannot decode. Better no command than one
   * with a message or a host name that nobody typed.
   */
  private static void checkDecoded(String[] arguments, CommandLine root) {
    for (String argument : arguments) {
      if (argument.indexOf('\uFFFD') >= 0
          || argument.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
        throw new ParameterException(
            root, "an argument cannot be read in this locale; set LC_ALL=C.UTF-8");
      }
    }
  }

  private static int usageError(Shell shell, ParameterException e) {
    String help = "Run `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`.";
    if (e instanceof UnmatchedArgumentException unmatched) {
      shell.say("mdm: " + describe(unmatched));
      List<String> suggestions =
          isOptionAfterDashes(unmatched) ? List.of() : unmatched.getSuggestions();
      shell.say(
          suggestions.isEmpty()
              ? help
              : "Did you mean " + String.join(" or ", suggestions) + "? " + help);
    } else {
      shell.say(
          "mdm: " + Objects.toString(e.getMessage(), "wrong usage").lines().findFirst().orElse(""));
      shell.say(help);
    }
    return ExitCodes.USAGE;
  }

  /** Names what does not belong, but repeats no value: it may be a PIN, typed in hope. */
  private static String describe(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    if (isOptionAfterDashes(e)) {
      return "more arguments than expected; after -- nothing is an option";
    }
    if (first.startsWith("-")) {
      return "there is no option " + first.replaceFirst("=.*", "");
    }
    return e.getCommandLine().getSubcommands().isEmpty()
        ? "more arguments than expected"
        : "there is no command " + first;
  }

  /** Whether it is an option that the command has: then it was read as an argument, after a --. */
  private static boolean isOptionAfterDashes(UnmatchedArgumentException e) {
    String name = e.getUnmatched().get(0).replaceFirst("=.*", "");
    return e.getCommandLine().getCommandSpec().optionsMap().containsKey(name);
  }

  private static int failure(Shell shell, Exception e, boolean debug) {
    if (debug) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      shell.say(trace.toString().stripTrailing());
    }
    if (e instanceof MdmException known) {
      shell.say("mdm: " + known.problem());
      if (!known.remedy().isEmpty()) {
        shell.say(new RemedyWording("").words(known.remedy()));
      }
      return ExitCodes.of(known);
    }
    if (e instanceof ParameterException usage) {
      return usageError(shell, usage);
    }
    // The message of an unexpected exception could hold anything, a secret too: only its kind.
    shell.say("mdm: this should not happen: " + e.getClass().getSimpleName());
    shell.say("It is a fault of mdm. Run it again with --debug and report what it prints.");
    return ExitCodes.FAILED;
  }
}
