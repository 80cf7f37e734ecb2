package org.mdmtoolkit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.cli.approval.ApproveCommand;
import org.mdmtoolkit.cli.approval.PlanListCommand;
import org.mdmtoolkit.cli.approval.PlanPolicyCommand;
import org.mdmtoolkit.cli.approval.PlanShowCommand;
import org.mdmtoolkit.cli.approval.PolicyCheckCommand;
import org.mdmtoolkit.cli.approval.PolicyHistoryCommand;
import org.mdmtoolkit.cli.approval.PolicySetCommand;
import org.mdmtoolkit.cli.approval.PolicyShowCommand;
import org.mdmtoolkit.cli.certificate.CertCommands;
import org.mdmtoolkit.cli.certificate.KeyConvertCommand;
import org.mdmtoolkit.cli.certificate.KeyOptions;
import org.mdmtoolkit.cli.certificate.PushCommands;
import org.mdmtoolkit.cli.certificate.VendorCommands;
import org.mdmtoolkit.cli.custody.DoctorCommand;
import org.mdmtoolkit.cli.custody.EscrowAddReaderCommand;
import org.mdmtoolkit.cli.custody.EscrowCheckCommand;
import org.mdmtoolkit.cli.custody.EscrowDrillCommand;
import org.mdmtoolkit.cli.custody.EscrowInitCommand;
import org.mdmtoolkit.cli.custody.EscrowPassphraseCommand;
import org.mdmtoolkit.cli.custody.EscrowReadersCommand;
import org.mdmtoolkit.cli.custody.EscrowRemoveReaderCommand;
import org.mdmtoolkit.cli.custody.EscrowResealCommand;
import org.mdmtoolkit.cli.custody.EvidenceCommand;
import org.mdmtoolkit.cli.custody.JournalListCommand;
import org.mdmtoolkit.cli.custody.JournalVerifyCommand;
import org.mdmtoolkit.cli.custody.PinCloseCommand;
import org.mdmtoolkit.cli.custody.PinExportCommand;
import org.mdmtoolkit.cli.custody.PinListCommand;
import org.mdmtoolkit.cli.custody.PinShowCommand;
import org.mdmtoolkit.cli.custody.SecretCloseCommand;
import org.mdmtoolkit.cli.custody.SecretListCommand;
import org.mdmtoolkit.cli.custody.SecretShowCommand;
import org.mdmtoolkit.cli.custody.StoreCheckCommand;
import org.mdmtoolkit.cli.custody.StoreInitCommand;
import org.mdmtoolkit.cli.custody.StoreJoinCommand;
import org.mdmtoolkit.cli.custody.StoreMoveCommand;
import org.mdmtoolkit.cli.custody.StoreStatusCommand;
import org.mdmtoolkit.cli.device.ActivationLockClearCommand;
import org.mdmtoolkit.cli.device.ActivationLockSetCommand;
import org.mdmtoolkit.cli.device.AdminPasswordCommand;
import org.mdmtoolkit.cli.device.EraseCommand;
import org.mdmtoolkit.cli.device.FileVaultRotateCommand;
import org.mdmtoolkit.cli.device.FirmwareSetCommand;
import org.mdmtoolkit.cli.device.LockCommand;
import org.mdmtoolkit.cli.device.PasswordClearCommand;
import org.mdmtoolkit.cli.device.PasswordSetCommand;
import org.mdmtoolkit.cli.device.PlanCommand;
import org.mdmtoolkit.cli.device.ReinstallFleetdCommand;
import org.mdmtoolkit.cli.device.RestartCommand;
import org.mdmtoolkit.cli.device.ResultCommand;
import org.mdmtoolkit.cli.device.RunCommand;
import org.mdmtoolkit.cli.device.SecretFetchCommand;
import org.mdmtoolkit.cli.device.SecretVerifyCommand;
import org.mdmtoolkit.cli.device.SendCommand;
import org.mdmtoolkit.cli.device.ShutdownCommand;
import org.mdmtoolkit.cli.device.UnlockCommand;
import org.mdmtoolkit.cli.heroku.HerokuCommands;
import org.mdmtoolkit.cli.payload.CommandBuildCommand;
import org.mdmtoolkit.cli.payload.CommandCheckCommand;
import org.mdmtoolkit.cli.payload.CommandListCommand;
import org.mdmtoolkit.cli.payload.CommandShowCommand;
import org.mdmtoolkit.cli.payload.ManifestCommands;
import org.mdmtoolkit.cli.payload.SigningCommands;
import org.mdmtoolkit.cli.renewal.RenewalSteps;
import org.mdmtoolkit.cli.renewal.RenewalViews;
import org.mdmtoolkit.cli.server.HostCommands;
import org.mdmtoolkit.cli.server.HostFindCommand;
import org.mdmtoolkit.cli.server.HostShowCommand;
import org.mdmtoolkit.cli.server.ServerCommands;
import org.mdmtoolkit.cli.server.ServerListCommand;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.RemedyWording;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.vendor.KeySearch;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and tells its exit code. Has no state; prints only through the shell. */
final class Cli {

  static final List<String> COMMANDS =
      List.of(
          ("lock erase restart shutdown reinstall-fleetd send unlock plan approve run policy"
                  + " evidence pin recovery-lock firmware-password filevault activation-lock"
                  + " admin-password secret escrow store server host command result manifest vendor"
                  + " push cert key renew heroku journal config doctor completion help")
              .split(" "));

  private static final int LEAST_WIDTH = 55; // of picocli

  private Cli() {}

  /** Runs the command line, and returns the exit code for the process. */
  static int run(Shell shell, String... arguments) {
    return run(shell, UsualLines.generated(), arguments);
  }

  /** The same, where these read usual lines, and picocli all others. */
  static int run(Shell shell, @Nullable UsualLines lines, String... arguments) {
    Mdm options = new Mdm();
    try {
      if (isVersion(arguments)) { // without the parser, which takes most of the time
        if (arguments.length == 1) {
          shell.print(Build.running().line());
        } else {
          shell.print(Build.running().json());
        }
        return ExitCodes.DONE;
      }
      if (arguments.length > 0 && arguments[0].equals(CompletionValues.COMMAND)) {
        return CompletionValues.print(shell, arguments);
      }
      if (isRootHelp(arguments)) {
        shell.print(HelpTexts.read().rootPage()); // without the parser, too
        return ExitCodes.DONE;
      }
      Optional<ParameterException> apart = timeApart(arguments);
      if (apart.isPresent()) {
        return usageError(shell, asksForJson(arguments), List.of(arguments), apart.get());
      }
      if (lines != null && arguments.length > 0 && areDecoded(arguments)) {
        Action usual = lines.read(options, arguments);
        if (usual != null) {
          return run(usual, new Context(shell, options, Optional.empty()), options, arguments);
        }
        options = new Mdm();
      }
      return execute(shell, options, arguments);
    } catch (ParameterException e) {
      return usageError(shell, asksForJson(arguments), List.of(arguments), e);
    } catch (MdmException e) {
      RemedyWording wording = new RemedyWording("", Optional.empty());
      return failure(shell, asksForJson(arguments), e, options.debug(), wording);
    } catch (LinkageError e) {
      return incomplete(shell, asksForJson(arguments), e, options.debug());
    }
  }

  /** Also where the line cannot be read otherwise: whoever reads the error is a program then. */
  private static boolean asksForJson(String[] arguments) {
    return Stream.of(arguments).takeWhile(word -> !word.equals("--")).anyMatch("--json"::equals);
  }

  /** What is loaded late is gone when the program was removed or replaced under the process. */
  private static int incomplete(Shell shell, boolean json, LinkageError e, boolean debug) {
    if (debug) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      shell.say(trace.toString().stripTrailing());
    }
    return tell(
        shell,
        json,
        "incomplete",
        ExitCodes.FAILED,
        "a part of the program is missing; it was updated or removed while this ran, or is"
            + " incomplete",
        "Run it again; what was put in escrow stays there. If that does not help, install mdm"
            + " again.");
  }

  /** {@code --version}, alone or with {@code --json} before or after it. */
  private static boolean isVersion(String[] arguments) {
    int asked = 0;
    int json = 0;
    for (String argument : arguments) {
      asked += argument.equals("--version") || argument.equals("-V") ? 1 : 0;
      json += argument.equals("--json") ? 1 : 0;
    }
    return asked == 1 && json <= 1 && asked + json == arguments.length;
  }

  private static boolean isRootHelp(String[] arguments) {
    return arguments.length == 0
        || (arguments.length == 1 && List.of("help", "--help", "-h").contains(arguments[0]));
  }

  /** A time as a word of its own after {@code --wait} would be taken for a host. */
  private static Optional<ParameterException> timeApart(String[] arguments) {
    for (int i = 0; i + 1 < arguments.length && !arguments[i].equals("--"); i++) {
      if (arguments[i].equals("--wait") && arguments[i + 1].matches("[0-9]+[smhd]")) {
        String problem = "--wait takes its time after an equals sign: --wait=" + arguments[i + 1];
        return Optional.of(new ParameterException(lastOf(arguments), problem));
      }
    }
    return Optional.empty();
  }

  /** Runs the command of a usual line as picocli would. */
  private static int run(Action usual, Context context, Mdm options, String[] arguments) {
    try {
      return usual.run(context);
    } catch (UsageException e) {
      return usageError(
          context.shell(),
          context.json(),
          List.of(arguments),
          usage(lastOf(arguments), List.of(arguments), e));
    } catch (RuntimeException e) {
      return failure(context.shell(), context.json(), e, options.debug(), context.wording());
    } finally {
      context.close();
    }
  }

  /** The model of the command that a usual line named. */
  private static CommandLine lastOf(String[] arguments) {
    CommandLine last = model(new Mdm(), arguments);
    for (String word : arguments) {
      CommandLine below = last.getSubcommands().get(word);
      if (below == null) {
        return last;
      }
      last = below;
    }
    return last;
  }

  private static ParameterException usage(CommandLine line, List<String> words, UsageException e) {
    String message = String.valueOf(e.getMessage());
    // Six digits may be a PIN, typed in hope; and after a -- nothing is an option.
    boolean isRepeated =
        words.stream()
            .noneMatch(word -> word.equals("--") || word.matches("(.*=)?[0-9]{3} ?[0-9]{3}"));
    return e.lacking().filter(given -> isRepeated).isEmpty()
        ? new ParameterException(line, message)
        : new LackingException(
            line,
            message,
            "mdm "
                + without(words, e.lacking().orElse("").split(" ", 2)[0]).stream()
                    .map(Quoted::argument)
                    .collect(Collectors.joining(" "))
                + " "
                + e.lacking().orElse(""));
  }

  /** Without this option, which was given and is empty. */
  private static List<String> without(List<String> words, String option) {
    List<String> left = new ArrayList<>(words);
    int at = left.indexOf(option);
    if (at >= 0) {
      left.subList(at, Math.min(at + 2, left.size())).clear();
    }
    left.removeIf(word -> word.startsWith(option + "="));
    return left;
  }

  /** A line with which something is missing, and what it would be with that. */
  private static final class LackingException extends ParameterException {

    private static final long serialVersionUID = 1;

    private final String whole;

    LackingException(CommandLine line, String message, String whole) {
      super(line, message);
      this.whole = whole;
    }
  }

  /** The model of what the arguments may mean. */
  static CommandLine model(Mdm options, String[] arguments) {
    CommandLine root = new CommandLine(options);
    for (String name : commandsFor(arguments)) {
      root.addSubcommand(name, make(name, arguments));
    }
    root.setExpandAtFiles(false); // a message may begin with an @
    Optional.ofNullable(root.getSubcommands().get("run"))
        .map(CommandLine::getCommandSpec)
        .ifPresent(run -> run.remove(run.findOption("--hosts-file"))); // a plan has its hosts
    return root;
  }

  private static int execute(Shell shell, Mdm options, String[] arguments) {
    Optional<KeySearch> key = KeyOptions.begin(shell, arguments);
    CommandLine root = model(options, arguments);
    Context context = new Context(shell, options, key);
    var out = new StringWriter();
    root.setOut(new PrintWriter(out));
    root.getCommandSpec()
        .versionProvider(() -> new String[] {Build.running().line().stripTrailing()});
    root.setExecutionStrategy(parsed -> run(parsed, context));
    boolean json = asksForJson(arguments);
    root.setParameterExceptionHandler((e, args) -> usageError(shell, json, List.of(arguments), e));
    root.setExecutionExceptionHandler(
        (e, commandLine, result) -> failure(shell, json, e, options.debug(), context.wording()));
    checkDecoded(arguments, root);
    int code;
    try {
      code = root.execute(arguments);
    } finally {
      context.close();
    }
    if (out.getBuffer().length() > 0) {
      if (json && out.toString().startsWith("mdm ")) {
        shell.print(Build.running().json());
      } else {
        HelpTexts.print(shell, json, out.toString());
      }
    }
    return code;
  }

  private static int run(ParseResult parsed, Context context) {
    CommandLine last = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
    Object command = last.getCommand();
    if (command instanceof Mdm && !last.isVersionHelpRequested()) {
      HelpTexts.print(context.shell(), context.json(), HelpTexts.read().rootPage());
      return ExitCodes.DONE;
    }
    if (parsed.asCommandLineList().stream().anyMatch(CommandLine::isUsageHelpRequested)) {
      fit(last, context.shell());
      HelpTexts.read().fill(parsed.commandSpec().root().commandLine());
    }
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    if (command == null) {
      throw new ParameterException(last, "say which command is meant");
    }
    if (!(command instanceof Action action)) {
      return new RunLast().execute(parsed);
    }
    try {
      return action.run(context);
    } catch (UsageException e) {
      throw usage(last, parsed.originalArgs(), e);
    } catch (RuntimeException e) {
      throw new ExecutionException(last, "the command failed", e); // for the handler
    }
  }

  /** Makes a page of help as wide as the terminal that it goes to, but not wider than 80. */
  static void fit(CommandLine line, Shell shell) {
    if (shell.terminal().isOutput()) {
      line.setUsageHelpWidth(Math.max(LEAST_WIDTH, Math.min(80, shell.columns())));
    }
  }

  /**
   * The command that was named, alone, because making all of them is slow; or all of them where
   * help or a mistake may need them.
   */
  private static List<String> commandsFor(String[] arguments) {
    boolean isNamed =
        arguments.length > 0
            && COMMANDS.contains(arguments[0])
            && !List.of("completion", "help").contains(arguments[0]);
    return isNamed ? List.of(arguments[0]) : COMMANDS;
  }

  private static CommandLine passwords(String[] arguments, SecretKind kind) {
    boolean isFirmware = kind.equals(SecretKind.FIRMWARE_PASSWORD);
    return new Subcommands(arguments, kind.verb())
        .with("set", () -> password(kind, Act.SET, isFirmware))
        .with("rotate", () -> password(kind, Act.ROTATE, isFirmware))
        .with("verify", () -> new SecretVerifyCommand(kind))
        .with("clear", () -> new PasswordClearCommand(kind))
        .with("show", () -> new SecretShowCommand(kind))
        .commandLine();
  }

  /** {@code mdm plan} of what changes a secret. */
  private static CommandLine plans(SecretKind kind) {
    Subcommands group = new Subcommands(new String[0], kind.verb());
    if (kind.equals(SecretKind.ADMIN_PASSWORD)) {
      return group
          .with("set", () -> new PlanCommand.PlanAdminPassword(Act.SET))
          .with("rotate", () -> new PlanCommand.PlanAdminPassword(Act.ROTATE))
          .commandLine();
    } else if (kind.equals(SecretKind.FILEVAULT_KEY)) {
      return group.with("rotate", () -> new PlanCommand.PlanSecret(kind, Act.ROTATE)).commandLine();
    } else if (kind.equals(SecretKind.ACTIVATION_LOCK_CODE)) {
      return group.with("clear", () -> new PlanCommand.PlanSecret(kind, Act.CLEAR)).commandLine();
    }
    return group
        .with("set", () -> planPassword(kind, Act.SET))
        .with("rotate", () -> planPassword(kind, Act.ROTATE))
        .with("clear", () -> new PlanCommand.PlanSecret(kind, Act.CLEAR))
        .commandLine();
  }

  private static Object planPassword(SecretKind kind, Act act) {
    return kind.equals(SecretKind.FIRMWARE_PASSWORD)
        ? new PlanCommand.PlanFirmware(act)
        : new PlanCommand.PlanPassword(kind, act);
  }

  private static Object password(SecretKind kind, Act act, boolean isFirmware) {
    return isFirmware ? new FirmwareSetCommand(act) : new PasswordSetCommand(kind, act);
  }

  /** A command with all below it that the arguments may mean. */
  static CommandLine make(String name, String[] arguments) {
    return switch (name) {
      case "lock" -> new CommandLine(new LockCommand());
      case "erase" -> new CommandLine(new EraseCommand());
      case "restart" -> new CommandLine(new RestartCommand());
      case "shutdown" -> new CommandLine(new ShutdownCommand());
      case "reinstall-fleetd" -> new CommandLine(new ReinstallFleetdCommand());
      case "send" -> new CommandLine(new SendCommand());
      case "unlock" -> new CommandLine(new UnlockCommand());
      case "plan" ->
          new Subcommands(arguments, "plan")
              .with("lock", PlanCommand.PlanLock::new)
              .with("erase", PlanCommand.PlanErase::new)
              .with("restart", PlanCommand.PlanRestart::new)
              .with("shutdown", PlanCommand.PlanShutdown::new)
              .with("send", PlanCommand.PlanSend::new)
              .with("reinstall-fleetd", PlanCommand.PlanReinstall::new)
              .with("recovery-lock", () -> plans(SecretKind.RECOVERY_LOCK))
              .with("firmware-password", () -> plans(SecretKind.FIRMWARE_PASSWORD))
              .with("filevault", () -> plans(SecretKind.FILEVAULT_KEY))
              .with("activation-lock", () -> plans(SecretKind.ACTIVATION_LOCK_CODE))
              .with("admin-password", () -> plans(SecretKind.ADMIN_PASSWORD))
              .with("policy", PlanPolicyCommand::new)
              .with("list", PlanListCommand::new)
              .with("show", PlanShowCommand::new)
              .commandLine();
      case "approve" -> new CommandLine(new ApproveCommand());
      case "run" -> new CommandLine(new RunCommand());
      case "evidence" -> new CommandLine(new EvidenceCommand());
      case "policy" ->
          new Subcommands(arguments, "policy")
              .with("show", PolicyShowCommand::new)
              .with("check", PolicyCheckCommand::new)
              .with("set", PolicySetCommand::new)
              .with("history", PolicyHistoryCommand::new)
              .commandLine();
      case "pin" ->
          new Subcommands(arguments, "pin")
              .with("show", PinShowCommand::new)
              .with("list", PinListCommand::new)
              .with("close", PinCloseCommand::new)
              .with("export", PinExportCommand::new)
              .commandLine();
      case "recovery-lock" -> passwords(arguments, SecretKind.RECOVERY_LOCK);
      case "firmware-password" -> passwords(arguments, SecretKind.FIRMWARE_PASSWORD);
      case "filevault" ->
          new Subcommands(arguments, "filevault")
              .with("rotate", FileVaultRotateCommand::new)
              .with("fetch", () -> new SecretFetchCommand(SecretKind.FILEVAULT_KEY))
              .with("show", () -> new SecretShowCommand(SecretKind.FILEVAULT_KEY))
              .commandLine();
      case "activation-lock" ->
          new Subcommands(arguments, "activation-lock")
              .with("fetch", () -> new SecretFetchCommand(SecretKind.ACTIVATION_LOCK_CODE))
              .with("show", () -> new SecretShowCommand(SecretKind.ACTIVATION_LOCK_CODE))
              .with("clear", ActivationLockClearCommand::new)
              .with("set", ActivationLockSetCommand::new)
              .commandLine();
      case "admin-password" ->
          new Subcommands(arguments, "admin-password")
              .with("set", () -> new AdminPasswordCommand(Act.SET))
              .with("rotate", () -> new AdminPasswordCommand(Act.ROTATE))
              .with("show", () -> new SecretShowCommand(SecretKind.ADMIN_PASSWORD))
              .commandLine();
      case "secret" ->
          new Subcommands(arguments, "secret")
              .with("list", SecretListCommand::new)
              .with("close", SecretCloseCommand::new)
              .commandLine();
      case "escrow" ->
          new Subcommands(arguments, "escrow")
              .with("init", EscrowInitCommand::new)
              .with(
                  "readers",
                  () ->
                      new CommandLine(new EscrowReadersCommand())
                          .addSubcommand(new EscrowAddReaderCommand())
                          .addSubcommand(new EscrowRemoveReaderCommand()))
              .with("reseal", EscrowResealCommand::new)
              .with("drill", EscrowDrillCommand::new)
              .with("passphrase", EscrowPassphraseCommand::new)
              .with("check", EscrowCheckCommand::new)
              .commandLine();
      case "store" ->
          new Subcommands(arguments, "store")
              .with("init", StoreInitCommand::new)
              .with("check", StoreCheckCommand::new)
              .with("status", StoreStatusCommand::new)
              .with("move", StoreMoveCommand::new)
              .with("join", StoreJoinCommand::new)
              .commandLine();
      case "server" ->
          new Subcommands(arguments, "server")
              .with("add", ServerCommands.ServerAddCommand::new)
              .with("list", ServerListCommand::new)
              .with("check", ServerCommands.ServerCheckCommand::new)
              .with("remove", ServerCommands.ServerRemoveCommand::new)
              .with("default", ServerCommands.ServerDefaultCommand::new)
              .commandLine();
      case "host" ->
          new Subcommands(arguments, "host")
              .with("find", HostFindCommand::new)
              .with("show", HostShowCommand::new)
              .with("disk-key", HostCommands.HostDiskKeyCommand::new)
              .with("report", HostCommands.HostReportCommand::new)
              .commandLine();
      case "command" ->
          new Subcommands(arguments, "command")
              .with("list", CommandListCommand::new)
              .with("show", CommandShowCommand::new)
              .with("build", CommandBuildCommand::new)
              .with("check", CommandCheckCommand::new)
              .with("sign", SigningCommands.CommandSignCommand::new)
              .with("verify", SigningCommands.CommandVerifyCommand::new)
              .commandLine();
      case "result" -> new CommandLine(new ResultCommand());
      case "manifest" ->
          new Subcommands(arguments, "manifest")
              .with("build", ManifestCommands.ManifestBuildCommand::new)
              .with("check", ManifestCommands.ManifestCheckCommand::new)
              .commandLine();
      case "vendor" ->
          new Subcommands(arguments, "vendor")
              .with("csr", VendorCommands.VendorCsrCommand::new)
              .with("check", VendorCommands.VendorCheckCommand::new)
              .with("sign-push-request", VendorCommands.VendorSignCommand::new)
              .with("verify-push-request", VendorCommands.VendorVerifyCommand::new)
              .commandLine();
      case "push" ->
          new Subcommands(arguments, "push")
              .with("csr", PushCommands.PushCsrCommand::new)
              .with("check", PushCommands.PushCheckCommand::new)
              .commandLine();
      case "cert" ->
          new Subcommands(arguments, "cert")
              .with("convert", CertCommands.CertConvertCommand::new)
              .with("show", CertCommands.CertShowCommand::new)
              .with("match", CertCommands.CertMatchCommand::new)
              .commandLine();
      case "key" ->
          new Subcommands(arguments, "key").with("convert", KeyConvertCommand::new).commandLine();
      case "renew" ->
          new Subcommands(arguments, "renew")
              .with("start", RenewalSteps.RenewStartCommand::new)
              .with("accept", RenewalSteps.RenewAcceptCommand::new)
              .with("deploy", RenewalSteps.RenewDeployCommand::new)
              .with("verify", RenewalSteps.RenewVerifyCommand::new)
              .with("store", RenewalSteps.RenewStoreCommand::new)
              .with("status", RenewalViews.RenewStatusCommand::new)
              .with("calendar", RenewalViews.RenewCalendarCommand::new)
              .with("report", RenewalViews.RenewReportCommand::new)
              .with("abort", RenewalSteps.RenewAbortCommand::new)
              .commandLine();
      case "heroku" ->
          new Subcommands(arguments, "heroku")
              .with("diff", HerokuCommands.HerokuDiffCommand::new)
              .with("push", HerokuCommands.HerokuPushCommand::new)
              .with("undo", HerokuCommands.HerokuUndoCommand::new)
              .commandLine();
      case "journal" ->
          new Subcommands(arguments, "journal")
              .with("list", JournalListCommand::new)
              .with("verify", JournalVerifyCommand::new)
              .commandLine();
      case "config" -> new CommandLine(new ConfigCommand());
      case "doctor" -> new CommandLine(new DoctorCommand());
      case "completion" -> new CommandLine(new CompletionCommand());
      case "help" -> new CommandLine(new HelpCommand());
      default -> throw new IllegalArgumentException(name);
    };
  }

  /**
   * In a locale without UTF-8 the JVM replaces what it cannot decode. Better no command than one
   * with a message or a host name that nobody typed.
   */
  private static void checkDecoded(String[] arguments, CommandLine root) {
    if (!areDecoded(arguments)) {
      throw new ParameterException(
          root, "an argument cannot be read in this locale; set LC_ALL=C.UTF-8");
    }
  }

  private static boolean areDecoded(String[] arguments) {
    for (String argument : arguments) {
      for (int i = 0; i < argument.length(); i++) {
        int c = argument.codePointAt(i);
        if (c == 0xFFFD || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
          return false;
        }
        i += Character.charCount(c) - 1;
      }
    }
    return true;
  }

  private static int usageError(
      Shell shell, boolean json, List<String> words, ParameterException e) {
    String help = "Run `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`.";
    String problem =
        Objects.toString(e.getMessage(), "wrong usage")
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^Invalid value for option '(--?[a-z-]+)' ?([^:]*): ", "$1: ")
            .replaceFirst("^Missing required", "missing")
            .replaceFirst("^Expected", "expected");
    if (e instanceof MissingParameterException missing && !problem.contains("for option")) {
      problem = missing(missing);
    } else if (e instanceof LackingException lacking) {
      help = "Such as: " + lacking.whole;
    } else if (e instanceof UnmatchedArgumentException unmatched) {
      problem = describe(unmatched);
      String instead = isOptionAfterDashes(unmatched) ? "" : Suggestions.instead(unmatched, words);
      help = instead.isEmpty() ? help : instead + " " + help;
    }
    return tell(shell, json, "usage", ExitCodes.USAGE, problem, help);
  }

  /** Names all that is missing. */
  private static String missing(MissingParameterException e) {
    return "missing: "
        + e.getMissing().stream()
            .map(
                one ->
                    one instanceof OptionSpec option
                        ? option.longestName() + " " + option.paramLabel()
                        : one.paramLabel())
            .collect(Collectors.joining(", "));
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
        ? "more arguments than expected" + expected(e.getCommandLine())
        : "there is no command " + first;
  }

  /** What a command takes besides its options. */
  private static String expected(CommandLine line) {
    List<String> names =
        line.getCommandSpec().positionalParameters().stream()
            .map(ArgSpec::paramLabel)
            .distinct()
            .toList();
    return ": "
        + line.getCommandSpec().qualifiedName()
        + (names.isEmpty() ? " takes none" : " takes only " + String.join(" ", names));
  }

  /** Whether it is an option that the command has: then it was read as an argument, after a --. */
  private static boolean isOptionAfterDashes(UnmatchedArgumentException e) {
    String name = e.getUnmatched().get(0).replaceFirst("=.*", "");
    return e.getCommandLine().getCommandSpec().optionsMap().containsKey(name);
  }

  private static int failure(
      Shell shell, boolean json, Exception e, boolean debug, RemedyWording wording) {
    if (Shell.isReaderGone(e)) {
      return ExitCodes.READER_GONE; // such as head, which has what it wanted
    }
    if (debug) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      shell.say(trace.toString().stripTrailing());
    }
    if (e instanceof MdmException known) {
      String remedy = known.remedy().isEmpty() ? "" : wording.words(known.remedy());
      return tell(
          shell, json, ExitCodes.cause(known), ExitCodes.of(known), known.problem(), remedy);
    }
    if (e instanceof ParameterException usage) {
      return usageError(shell, json, List.of(), usage);
    }
    // The message of an unexpected exception could hold anything, a secret too: only its kind.
    return tell(
        shell,
        json,
        "defect",
        ExitCodes.FAILED,
        "this should not happen: " + e.getClass().getSimpleName(),
        "It is a fault of mdm. Run it again with --debug and report what it prints.");
  }

  /** Says what is wrong and what to do, to people and, if it asked for it, to a program. */
  private static int tell(
      Shell shell, boolean json, String cause, int exitCode, String problem, String remedy) {
    shell.say("mdm: " + problem);
    if (!remedy.isEmpty()) {
      shell.say(remedy);
    }
    if (json) {
      try {
        Results.printError(shell, cause, exitCode, problem, remedy);
      } catch (UnavailableException e) {
        // It may be standard output that failed. The exit code says it all the same.
      }
    }
    return exitCode;
  }
}
