package org.mdmtoolkit.cli;

import static org.mdmtoolkit.custody.SecretKind.ACTIVATION_LOCK_CODE;
import static org.mdmtoolkit.custody.SecretKind.ADMIN_PASSWORD;
import static org.mdmtoolkit.custody.SecretKind.FILEVAULT_KEY;
import static org.mdmtoolkit.custody.SecretKind.FIRMWARE_PASSWORD;
import static org.mdmtoolkit.custody.SecretKind.RECOVERY_LOCK;
import static org.mdmtoolkit.delivery.secret.SecretChange.Act.CLEAR;
import static org.mdmtoolkit.delivery.secret.SecretChange.Act.ROTATE;
import static org.mdmtoolkit.delivery.secret.SecretChange.Act.SET;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands. Only the command that the arguments name is made, because each costs start-up time;
 * or all of them, where help or a mistake may need them.
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

  private Commands() {}

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

  /** A command with all below it that the arguments may mean. */
  static CommandLine make(String path, String[] arguments) {
    Object command = command(path);
    String name = path.substring(path.lastIndexOf(' ') + 1);
    CommandLine line = new CommandLine(command == null ? CommandSpec.create().name(name) : command);
    List<String> below = List.of(below(path).split(" "));
    boolean isNamed =
        arguments.length > 1 && arguments[0].equals(path) && below.contains(arguments[1]);
    for (String one : below) {
      if (!one.isEmpty() && (!isNamed || one.equals(arguments[1]))) {
        line.addSubcommand(one, make(path + " " + one, arguments));
      }
    }
    return line;
  }

  /** The commands that stand below one; empty if there are none. */
  private static String below(String path) {
    return switch (path) {
      case "plan" ->
          "lock erase restart shutdown send reinstall-fleetd recovery-lock firmware-password"
              + " filevault activation-lock admin-password policy list show";
      case "plan recovery-lock", "plan firmware-password" -> "set rotate clear";
      case "plan filevault" -> "rotate";
      case "plan activation-lock" -> "clear";
      case "plan admin-password" -> "set rotate";
      case "policy" -> "show check set history";
      case "pin" -> "show list close export";
      case "recovery-lock", "firmware-password" -> "set rotate verify clear show";
      case "filevault" -> "rotate fetch show";
      case "activation-lock" -> "fetch show clear set";
      case "admin-password" -> "set rotate show";
      case "secret" -> "list close";
      case "escrow" -> "init readers reseal drill passphrase check";
      case "escrow readers" -> "add remove";
      case "store" -> "init check status move join";
      case "server" -> "add list check remove default";
      case "host" -> "find show disk-key report";
      case "command" -> "list show build check sign verify";
      case "manifest" -> "build check";
      case "vendor" -> "csr check sign-push-request verify-push-request";
      case "push" -> "csr check";
      case "cert" -> "convert show match";
      case "key" -> "convert";
      case "renew" -> "start accept deploy verify store status calendar report abort";
      case "heroku" -> "diff push undo";
      case "journal" -> "list verify";
      default -> "";
    };
  }

  /** A command; null for one that only holds others. */
  private static @Nullable Object command(String path) {
    return switch (path) {
      case "lock" -> new LockCommand();
      case "erase" -> new EraseCommand();
      case "restart" -> new RestartCommand();
      case "shutdown" -> new ShutdownCommand();
      case "reinstall-fleetd" -> new ReinstallFleetdCommand();
      case "send" -> new SendCommand();
      case "unlock" -> new UnlockCommand();
      case "plan lock" -> new PlanCommand.PlanLock();
      case "plan erase" -> new PlanCommand.PlanErase();
      case "plan restart" -> new PlanCommand.PlanRestart();
      case "plan shutdown" -> new PlanCommand.PlanShutdown();
      case "plan send" -> new PlanCommand.PlanSend();
      case "plan reinstall-fleetd" -> new PlanCommand.PlanReinstall();
      case "plan recovery-lock set" -> new PlanCommand.PlanPassword(RECOVERY_LOCK, SET);
      case "plan recovery-lock rotate" -> new PlanCommand.PlanPassword(RECOVERY_LOCK, ROTATE);
      case "plan recovery-lock clear" -> new PlanCommand.PlanSecret(RECOVERY_LOCK, CLEAR);
      case "plan firmware-password set" -> new PlanCommand.PlanFirmware(SET);
      case "plan firmware-password rotate" -> new PlanCommand.PlanFirmware(ROTATE);
      case "plan firmware-password clear" -> new PlanCommand.PlanSecret(FIRMWARE_PASSWORD, CLEAR);
      case "plan filevault rotate" -> new PlanCommand.PlanSecret(FILEVAULT_KEY, ROTATE);
      case "plan activation-lock clear" -> new PlanCommand.PlanSecret(ACTIVATION_LOCK_CODE, CLEAR);
      case "plan admin-password set" -> new PlanCommand.PlanAdminPassword(SET);
      case "plan admin-password rotate" -> new PlanCommand.PlanAdminPassword(ROTATE);
      case "plan policy" -> new PlanPolicyCommand();
      case "plan list" -> new PlanListCommand();
      case "plan show" -> new PlanShowCommand();
      case "approve" -> new ApproveCommand();
      case "run" -> new RunCommand();
      case "evidence" -> new EvidenceCommand();
      case "policy show" -> new PolicyShowCommand();
      case "policy check" -> new PolicyCheckCommand();
      case "policy set" -> new PolicySetCommand();
      case "policy history" -> new PolicyHistoryCommand();
      case "pin show" -> new PinShowCommand();
      case "pin list" -> new PinListCommand();
      case "pin close" -> new PinCloseCommand();
      case "pin export" -> new PinExportCommand();
      case "recovery-lock set" -> new PasswordSetCommand(RECOVERY_LOCK, SET);
      case "recovery-lock rotate" -> new PasswordSetCommand(RECOVERY_LOCK, ROTATE);
      case "recovery-lock verify" -> new SecretVerifyCommand(RECOVERY_LOCK);
      case "recovery-lock clear" -> new PasswordClearCommand(RECOVERY_LOCK);
      case "recovery-lock show" -> new SecretShowCommand(RECOVERY_LOCK);
      case "firmware-password set" -> new FirmwareSetCommand(SET);
      case "firmware-password rotate" -> new FirmwareSetCommand(ROTATE);
      case "firmware-password verify" -> new SecretVerifyCommand(FIRMWARE_PASSWORD);
      case "firmware-password clear" -> new PasswordClearCommand(FIRMWARE_PASSWORD);
      case "firmware-password show" -> new SecretShowCommand(FIRMWARE_PASSWORD);
      case "filevault rotate" -> new FileVaultRotateCommand();
      case "filevault fetch" -> new SecretFetchCommand(FILEVAULT_KEY);
      case "filevault show" -> new SecretShowCommand(FILEVAULT_KEY);
      case "activation-lock fetch" -> new SecretFetchCommand(ACTIVATION_LOCK_CODE);
      case "activation-lock show" -> new SecretShowCommand(ACTIVATION_LOCK_CODE);
      case "activation-lock clear" -> new ActivationLockClearCommand();
      case "activation-lock set" -> new ActivationLockSetCommand();
      case "admin-password set" -> new AdminPasswordCommand(SET);
      case "admin-password rotate" -> new AdminPasswordCommand(ROTATE);
      case "admin-password show" -> new SecretShowCommand(ADMIN_PASSWORD);
      case "secret list" -> new SecretListCommand();
      case "secret close" -> new SecretCloseCommand();
      case "escrow init" -> new EscrowInitCommand();
      case "escrow readers" -> new EscrowReadersCommand();
      case "escrow readers add" -> new EscrowAddReaderCommand();
      case "escrow readers remove" -> new EscrowRemoveReaderCommand();
      case "escrow reseal" -> new EscrowResealCommand();
      case "escrow drill" -> new EscrowDrillCommand();
      case "escrow passphrase" -> new EscrowPassphraseCommand();
      case "escrow check" -> new EscrowCheckCommand();
      case "store init" -> new StoreInitCommand();
      case "store check" -> new StoreCheckCommand();
      case "store status" -> new StoreStatusCommand();
      case "store move" -> new StoreMoveCommand();
      case "store join" -> new StoreJoinCommand();
      case "server add" -> new ServerAddCommand();
      case "server list" -> new ServerListCommand();
      case "server check" -> new ServerCheckCommand();
      case "server remove" -> new ServerRemoveCommand();
      case "server default" -> new ServerDefaultCommand();
      case "host find" -> new HostFindCommand();
      case "host show" -> new HostShowCommand();
      case "host disk-key" -> new HostDiskKeyCommand();
      case "host report" -> new HostReportCommand();
      case "command list" -> new CommandListCommand();
      case "command show" -> new CommandShowCommand();
      case "command build" -> new CommandBuildCommand();
      case "command check" -> new CommandCheckCommand();
      case "command sign" -> new CommandSignCommand();
      case "command verify" -> new CommandVerifyCommand();
      case "result" -> new ResultCommand();
      case "manifest build" -> new ManifestBuildCommand();
      case "manifest check" -> new ManifestCheckCommand();
      case "vendor csr" -> new VendorCsrCommand();
      case "vendor check" -> new VendorCheckCommand();
      case "vendor sign-push-request" -> new VendorSignCommand();
      case "vendor verify-push-request" -> new VendorVerifyCommand();
      case "push csr" -> new PushCsrCommand();
      case "push check" -> new PushCheckCommand();
      case "cert convert" -> new CertConvertCommand();
      case "cert show" -> new CertShowCommand();
      case "cert match" -> new CertMatchCommand();
      case "key convert" -> new KeyConvertCommand();
      case "renew start" -> new RenewStartCommand();
      case "renew accept" -> new RenewAcceptCommand();
      case "renew deploy" -> new RenewDeployCommand();
      case "renew verify" -> new RenewVerifyCommand();
      case "renew store" -> new RenewStoreCommand();
      case "renew status" -> new RenewStatusCommand();
      case "renew calendar" -> new RenewCalendarCommand();
      case "renew report" -> new RenewReportCommand();
      case "renew abort" -> new RenewAbortCommand();
      case "heroku diff" -> new HerokuDiffCommand();
      case "heroku push" -> new HerokuPushCommand();
      case "heroku undo" -> new HerokuUndoCommand();
      case "journal list" -> new JournalListCommand();
      case "journal verify" -> new JournalVerifyCommand();
      case "config" -> new ConfigCommand();
      case "doctor" -> new DoctorCommand();
      case "completion" -> new CompletionCommand();
      case "help" -> new HelpCommand();
      default -> null;
    };
  }
}
