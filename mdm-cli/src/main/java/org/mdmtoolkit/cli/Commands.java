package org.mdmtoolkit.cli;

import static org.mdmtoolkit.custody.SecretKind.ACTIVATION_LOCK_CODE;
import static org.mdmtoolkit.custody.SecretKind.ADMIN_PASSWORD;
import static org.mdmtoolkit.custody.SecretKind.FILEVAULT_KEY;
import static org.mdmtoolkit.custody.SecretKind.FIRMWARE_PASSWORD;
import static org.mdmtoolkit.custody.SecretKind.RECOVERY_LOCK;
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
import org.mdmtoolkit.cli.certificate.CertCommands;
import org.mdmtoolkit.cli.certificate.KeyConvertCommand;
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
import org.mdmtoolkit.cli.device.LockCommand;
import org.mdmtoolkit.cli.device.PasswordClearCommand;
import org.mdmtoolkit.cli.device.PlanCommand;
import org.mdmtoolkit.cli.device.ReinstallFleetdCommand;
import org.mdmtoolkit.cli.device.RestartCommand;
import org.mdmtoolkit.cli.device.ResultCommand;
import org.mdmtoolkit.cli.device.RunCommand;
import org.mdmtoolkit.cli.device.SecretQuestionCommand;
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
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

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
    root.registerConverter(Integer.class, Commands::number);
    root.registerConverter(int.class, Commands::number);
    CommandLine run = root.getSubcommands().get("run");
    if (run != null) {
      CommandSpec spec = run.getCommandSpec();
      spec.remove(spec.findOption("--hosts-file")); // a plan has its hosts
    }
    return root;
  }

  private static Integer number(String text) {
    if (!text.matches("-?[0-9]{1,9}")) { // Java would also read +5, and digits of other scripts
      throw new TypeConversionException("a whole number of at most nine digits is expected");
    }
    return Integer.valueOf(text);
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
      case "plan shutdown" -> new PlanCommand.OfHosts();
      case "plan send" -> new PlanCommand.PlanSend();
      case "plan reinstall-fleetd" -> new PlanCommand.PlanReinstall();
      case "plan recovery-lock set" -> new PlanCommand.PlanPassword();
      case "plan recovery-lock rotate" -> new PlanCommand.PlanPassword();
      case "plan recovery-lock clear" -> new PlanCommand.OfHosts();
      case "plan firmware-password set" -> new PlanCommand.PlanFirmware();
      case "plan firmware-password rotate" -> new PlanCommand.PlanFirmware();
      case "plan firmware-password clear" -> new PlanCommand.OfHosts();
      case "plan filevault rotate" -> new PlanCommand.OfHosts();
      case "plan activation-lock clear" -> new PlanCommand.OfHosts();
      case "plan admin-password set" -> new PlanCommand.PlanAdminPassword();
      case "plan admin-password rotate" -> new PlanCommand.PlanAdminPassword();
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
      case "recovery-lock set" -> new PasswordClearCommand.PasswordSetCommand(RECOVERY_LOCK, SET);
      case "recovery-lock rotate" ->
          new PasswordClearCommand.PasswordSetCommand(RECOVERY_LOCK, ROTATE);
      case "recovery-lock verify" -> new SecretQuestionCommand(RECOVERY_LOCK);
      case "recovery-lock clear" -> new PasswordClearCommand(RECOVERY_LOCK);
      case "recovery-lock show" -> new SecretShowCommand(RECOVERY_LOCK);
      case "firmware-password set" -> new PasswordClearCommand.FirmwareSetCommand(SET);
      case "firmware-password rotate" -> new PasswordClearCommand.FirmwareSetCommand(ROTATE);
      case "firmware-password verify" -> new SecretQuestionCommand(FIRMWARE_PASSWORD);
      case "firmware-password clear" -> new PasswordClearCommand(FIRMWARE_PASSWORD);
      case "firmware-password show" -> new SecretShowCommand(FIRMWARE_PASSWORD);
      case "filevault rotate" -> new FileVaultRotateCommand();
      case "filevault fetch" -> new SecretQuestionCommand.SecretFetchCommand(FILEVAULT_KEY);
      case "filevault show" -> new SecretShowCommand(FILEVAULT_KEY);
      case "activation-lock fetch" ->
          new SecretQuestionCommand.SecretFetchCommand(ACTIVATION_LOCK_CODE);
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
      case "server add" -> new ServerCommands.ServerAddCommand();
      case "server list" -> new ServerListCommand();
      case "server check" -> new ServerCommands.ServerCheckCommand();
      case "server remove" -> new ServerCommands.ServerRemoveCommand();
      case "server default" -> new ServerCommands.ServerDefaultCommand();
      case "host find" -> new HostFindCommand();
      case "host show" -> new HostShowCommand();
      case "host disk-key" -> new HostCommands.HostDiskKeyCommand();
      case "host report" -> new HostCommands.HostReportCommand();
      case "command list" -> new CommandListCommand();
      case "command show" -> new CommandShowCommand();
      case "command build" -> new CommandBuildCommand();
      case "command check" -> new CommandCheckCommand();
      case "command sign" -> new SigningCommands.CommandSignCommand();
      case "command verify" -> new SigningCommands.CommandVerifyCommand();
      case "result" -> new ResultCommand();
      case "manifest build" -> new ManifestCommands.ManifestBuildCommand();
      case "manifest check" -> new ManifestCommands.ManifestCheckCommand();
      case "vendor csr" -> new VendorCommands.VendorCsrCommand();
      case "vendor check" -> new VendorCommands.VendorCheckCommand();
      case "vendor sign-push-request" -> new VendorCommands.VendorSignCommand();
      case "vendor verify-push-request" -> new VendorCommands.VendorVerifyCommand();
      case "push csr" -> new PushCommands.PushCsrCommand();
      case "push check" -> new PushCommands.PushCheckCommand();
      case "cert convert" -> new CertCommands.CertConvertCommand();
      case "cert show" -> new CertCommands.CertShowCommand();
      case "cert match" -> new CertCommands.CertMatchCommand();
      case "key convert" -> new KeyConvertCommand();
      case "renew start" -> new RenewalSteps.RenewStartCommand();
      case "renew accept" -> new RenewalSteps.RenewAcceptCommand();
      case "renew deploy" -> new RenewalSteps.RenewDeployCommand();
      case "renew verify" -> new RenewalSteps.RenewVerifyCommand();
      case "renew store" -> new RenewalSteps.RenewStoreCommand();
      case "renew status" -> new RenewalViews.RenewStatusCommand();
      case "renew calendar" -> new RenewalViews.RenewCalendarCommand();
      case "renew report" -> new RenewalViews.RenewReportCommand();
      case "renew abort" -> new RenewalSteps.RenewAbortCommand();
      case "heroku diff" -> new HerokuCommands.HerokuDiffCommand();
      case "heroku push" -> new HerokuCommands.HerokuPushCommand();
      case "heroku undo" -> new HerokuCommands.HerokuUndoCommand();
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
