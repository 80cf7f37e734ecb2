package org.mdmtoolkit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.mdmtoolkit.cli.approval.ApproveCommand;
import org.mdmtoolkit.cli.approval.PlanListCommand;
import org.mdmtoolkit.cli.approval.PlanPolicyCommand;
import org.mdmtoolkit.cli.approval.PlanShowCommand;
import org.mdmtoolkit.cli.approval.PolicyCheckCommand;
import org.mdmtoolkit.cli.approval.PolicyHistoryCommand;
import org.mdmtoolkit.cli.approval.PolicySetCommand;
import org.mdmtoolkit.cli.approval.PolicyShowCommand;
import org.mdmtoolkit.cli.certificate.CertConvertCommand;
import org.mdmtoolkit.cli.certificate.CertMatchCommand;
import org.mdmtoolkit.cli.certificate.CertShowCommand;
import org.mdmtoolkit.cli.certificate.KeyConvertCommand;
import org.mdmtoolkit.cli.certificate.PushCheckCommand;
import org.mdmtoolkit.cli.certificate.PushCsrCommand;
import org.mdmtoolkit.cli.certificate.VendorCheckCommand;
import org.mdmtoolkit.cli.certificate.VendorCsrCommand;
import org.mdmtoolkit.cli.certificate.VendorSignCommand;
import org.mdmtoolkit.cli.certificate.VendorVerifyCommand;
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
import org.mdmtoolkit.cli.heroku.HerokuDiffCommand;
import org.mdmtoolkit.cli.heroku.HerokuPushCommand;
import org.mdmtoolkit.cli.heroku.HerokuUndoCommand;
import org.mdmtoolkit.cli.payload.CommandBuildCommand;
import org.mdmtoolkit.cli.payload.CommandCheckCommand;
import org.mdmtoolkit.cli.payload.CommandListCommand;
import org.mdmtoolkit.cli.payload.CommandShowCommand;
import org.mdmtoolkit.cli.payload.CommandSignCommand;
import org.mdmtoolkit.cli.payload.CommandVerifyCommand;
import org.mdmtoolkit.cli.payload.ManifestBuildCommand;
import org.mdmtoolkit.cli.payload.ManifestCheckCommand;
import org.mdmtoolkit.cli.renewal.RenewAbortCommand;
import org.mdmtoolkit.cli.renewal.RenewAcceptCommand;
import org.mdmtoolkit.cli.renewal.RenewCalendarCommand;
import org.mdmtoolkit.cli.renewal.RenewDeployCommand;
import org.mdmtoolkit.cli.renewal.RenewReportCommand;
import org.mdmtoolkit.cli.renewal.RenewStartCommand;
import org.mdmtoolkit.cli.renewal.RenewStatusCommand;
import org.mdmtoolkit.cli.renewal.RenewStoreCommand;
import org.mdmtoolkit.cli.renewal.RenewVerifyCommand;
import org.mdmtoolkit.cli.server.HostDiskKeyCommand;
import org.mdmtoolkit.cli.server.HostFindCommand;
import org.mdmtoolkit.cli.server.HostReportCommand;
import org.mdmtoolkit.cli.server.HostShowCommand;
import org.mdmtoolkit.cli.server.ServerAddCommand;
import org.mdmtoolkit.cli.server.ServerCheckCommand;
import org.mdmtoolkit.cli.server.ServerDefaultCommand;
import org.mdmtoolkit.cli.server.ServerListCommand;
import org.mdmtoolkit.cli.server.ServerRemoveCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands. One that only holds others, such as {@code mdm pin}, is a group of them. Only the
 * command that the arguments name is made, because each costs start-up time; or all of them, where
 * help or a mistake may need them.
 */
final class Commands {

  /** The names of all, as the help lists them. */
  static final List<String> NAMES =
      List.of(
          ("lock erase restart shutdown reinstall-fleetd send unlock plan approve run policy"
                  + " evidence pin recovery-lock firmware-password filevault activation-lock"
                  + " admin-password secret escrow store server host command result manifest vendor"
                  + " push cert key renew heroku journal config doctor completion help")
              .split(" "));

  private final String group;
  private final String[] arguments;
  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  private Commands(String group, String... arguments) {
    this.group = group;
    this.arguments = arguments;
  }

  /** Adds a command under the name that its annotation gives it. */
  private Commands with(String name, Supplier<Object> command) {
    commands.put(name, command);
    return this;
  }

  private CommandLine line() {
    CommandLine line = new CommandLine(CommandSpec.create().name(group));
    boolean isNamed =
        arguments.length > 1 && arguments[0].equals(group) && commands.containsKey(arguments[1]);
    commands.forEach(
        (name, command) -> {
          if (!isNamed || name.equals(arguments[1])) {
            line.addSubcommand(name, command.get());
          }
        });
    return line;
  }

  /** The root command with those below it that the arguments may mean. */
  static CommandLine root(Mdm options, String... arguments) {
    CommandLine root = new CommandLine(options);
    boolean isNamed =
        arguments.length > 0
            && NAMES.contains(arguments[0])
            && !List.of("completion", "help").contains(arguments[0]);
    for (String name : isNamed ? List.of(arguments[0]) : NAMES) {
      root.addSubcommand(name, make(name, arguments));
    }
    root.setExpandAtFiles(false); // a message may begin with an @
    CommandLine run = root.getSubcommands().get("run");
    if (run != null) {
      CommandSpec spec = run.getCommandSpec();
      spec.remove(spec.findOption("--hosts-file")); // a plan has its hosts
    }
    return root;
  }

  private Commands ofPassword(SecretKind kind) {
    boolean isFirmware = kind.equals(SecretKind.FIRMWARE_PASSWORD);
    for (Act act : List.of(Act.SET, Act.ROTATE)) {
      with(
          act.name().toLowerCase(Locale.ROOT),
          () -> isFirmware ? new FirmwareSetCommand(act) : new PasswordSetCommand(kind, act));
    }
    return with("verify", () -> new SecretVerifyCommand(kind))
        .with("clear", () -> new PasswordClearCommand(kind))
        .with("show", () -> new SecretShowCommand(kind));
  }

  /** {@code mdm plan} of what changes a secret. */
  private static CommandLine plans(SecretKind kind, Act... acts) {
    Commands group = new Commands(kind.verb());
    for (Act act : acts) {
      group.with(act.name().toLowerCase(Locale.ROOT), () -> plan(kind, act));
    }
    return group.line();
  }

  private static Object plan(SecretKind kind, Act act) {
    if (kind.equals(SecretKind.ADMIN_PASSWORD)) {
      return new PlanCommand.PlanAdminPassword(act);
    } else if (act == Act.CLEAR || kind.equals(SecretKind.FILEVAULT_KEY)) {
      return new PlanCommand.PlanSecret(kind, act);
    }
    return kind.equals(SecretKind.FIRMWARE_PASSWORD)
        ? new PlanCommand.PlanFirmware(act)
        : new PlanCommand.PlanPassword(kind, act);
  }

  /** A command with all below it that the arguments may mean. */
  static CommandLine make(String name, String[] arguments) {
    Commands group = new Commands(name, arguments);
    Object command =
        switch (name) {
          case "lock" -> new LockCommand();
          case "erase" -> new EraseCommand();
          case "restart" -> new RestartCommand();
          case "shutdown" -> new ShutdownCommand();
          case "reinstall-fleetd" -> new ReinstallFleetdCommand();
          case "send" -> new SendCommand();
          case "unlock" -> new UnlockCommand();
          case "plan" ->
              group
                  .with("lock", PlanCommand.PlanLock::new)
                  .with("erase", PlanCommand.PlanErase::new)
                  .with("restart", PlanCommand.PlanRestart::new)
                  .with("shutdown", PlanCommand.PlanShutdown::new)
                  .with("send", PlanCommand.PlanSend::new)
                  .with("reinstall-fleetd", PlanCommand.PlanReinstall::new)
                  .with(
                      "recovery-lock",
                      () -> plans(SecretKind.RECOVERY_LOCK, Act.SET, Act.ROTATE, Act.CLEAR))
                  .with(
                      "firmware-password",
                      () -> plans(SecretKind.FIRMWARE_PASSWORD, Act.SET, Act.ROTATE, Act.CLEAR))
                  .with("filevault", () -> plans(SecretKind.FILEVAULT_KEY, Act.ROTATE))
                  .with("activation-lock", () -> plans(SecretKind.ACTIVATION_LOCK_CODE, Act.CLEAR))
                  .with(
                      "admin-password", () -> plans(SecretKind.ADMIN_PASSWORD, Act.SET, Act.ROTATE))
                  .with("policy", PlanPolicyCommand::new)
                  .with("list", PlanListCommand::new)
                  .with("show", PlanShowCommand::new);
          case "approve" -> new ApproveCommand();
          case "run" -> new RunCommand();
          case "evidence" -> new EvidenceCommand();
          case "policy" ->
              group
                  .with("show", PolicyShowCommand::new)
                  .with("check", PolicyCheckCommand::new)
                  .with("set", PolicySetCommand::new)
                  .with("history", PolicyHistoryCommand::new);
          case "pin" ->
              group
                  .with("show", PinShowCommand::new)
                  .with("list", PinListCommand::new)
                  .with("close", PinCloseCommand::new)
                  .with("export", PinExportCommand::new);
          case "recovery-lock" -> group.ofPassword(SecretKind.RECOVERY_LOCK);
          case "firmware-password" -> group.ofPassword(SecretKind.FIRMWARE_PASSWORD);
          case "filevault" ->
              group
                  .with("rotate", FileVaultRotateCommand::new)
                  .with("fetch", () -> new SecretFetchCommand(SecretKind.FILEVAULT_KEY))
                  .with("show", () -> new SecretShowCommand(SecretKind.FILEVAULT_KEY));
          case "activation-lock" ->
              group
                  .with("fetch", () -> new SecretFetchCommand(SecretKind.ACTIVATION_LOCK_CODE))
                  .with("show", () -> new SecretShowCommand(SecretKind.ACTIVATION_LOCK_CODE))
                  .with("clear", ActivationLockClearCommand::new)
                  .with("set", ActivationLockSetCommand::new);
          case "admin-password" ->
              group
                  .with("set", () -> new AdminPasswordCommand(Act.SET))
                  .with("rotate", () -> new AdminPasswordCommand(Act.ROTATE))
                  .with("show", () -> new SecretShowCommand(SecretKind.ADMIN_PASSWORD));
          case "secret" ->
              group.with("list", SecretListCommand::new).with("close", SecretCloseCommand::new);
          case "escrow" ->
              group
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
                  .with("check", EscrowCheckCommand::new);
          case "store" ->
              group
                  .with("init", StoreInitCommand::new)
                  .with("check", StoreCheckCommand::new)
                  .with("status", StoreStatusCommand::new)
                  .with("move", StoreMoveCommand::new)
                  .with("join", StoreJoinCommand::new);
          case "server" ->
              group
                  .with("add", ServerAddCommand::new)
                  .with("list", ServerListCommand::new)
                  .with("check", ServerCheckCommand::new)
                  .with("remove", ServerRemoveCommand::new)
                  .with("default", ServerDefaultCommand::new);
          case "host" ->
              group
                  .with("find", HostFindCommand::new)
                  .with("show", HostShowCommand::new)
                  .with("disk-key", HostDiskKeyCommand::new)
                  .with("report", HostReportCommand::new);
          case "command" ->
              group
                  .with("list", CommandListCommand::new)
                  .with("show", CommandShowCommand::new)
                  .with("build", CommandBuildCommand::new)
                  .with("check", CommandCheckCommand::new)
                  .with("sign", CommandSignCommand::new)
                  .with("verify", CommandVerifyCommand::new);
          case "result" -> new ResultCommand();
          case "manifest" ->
              group
                  .with("build", ManifestBuildCommand::new)
                  .with("check", ManifestCheckCommand::new);
          case "vendor" ->
              group
                  .with("csr", VendorCsrCommand::new)
                  .with("check", VendorCheckCommand::new)
                  .with("sign-push-request", VendorSignCommand::new)
                  .with("verify-push-request", VendorVerifyCommand::new);
          case "push" ->
              group.with("csr", PushCsrCommand::new).with("check", PushCheckCommand::new);
          case "cert" ->
              group
                  .with("convert", CertConvertCommand::new)
                  .with("show", CertShowCommand::new)
                  .with("match", CertMatchCommand::new);
          case "key" -> group.with("convert", KeyConvertCommand::new);
          case "renew" ->
              group
                  .with("start", RenewStartCommand::new)
                  .with("accept", RenewAcceptCommand::new)
                  .with("deploy", RenewDeployCommand::new)
                  .with("verify", RenewVerifyCommand::new)
                  .with("store", RenewStoreCommand::new)
                  .with("status", RenewStatusCommand::new)
                  .with("calendar", RenewCalendarCommand::new)
                  .with("report", RenewReportCommand::new)
                  .with("abort", RenewAbortCommand::new);
          case "heroku" ->
              group
                  .with("diff", HerokuDiffCommand::new)
                  .with("push", HerokuPushCommand::new)
                  .with("undo", HerokuUndoCommand::new);
          case "journal" ->
              group.with("list", JournalListCommand::new).with("verify", JournalVerifyCommand::new);
          case "config" -> new ConfigCommand();
          case "doctor" -> new DoctorCommand();
          case "completion" -> new CompletionCommand();
          case "help" -> new HelpCommand();
          default -> throw new IllegalArgumentException(name);
        };
    return command == group ? group.line() : new CommandLine(command);
  }
}
