package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm activation-lock clear}. */
@Command
public final class ActivationLockClearCommand extends SecretCommand {

  @Option(names = "--dry-run")
  private boolean dryRun;

  /** The command. */
  public ActivationLockClearCommand() {
    super(SecretKind.ACTIVATION_LOCK_CODE);
  }

  @Override
  int run() {
    SendOptions.requireReason(reason(), dryRun, this::usage);
    String why = reason().orElse("dry run");
    Sending.Extras extras =
        new Sending.Extras() {
          @Override
          public void check(MdmServer server, List<Host> chosen) {
            secrets(server).checkFetched(chosen);
          }

          @Override
          public Optional<Integer> sendInstead(MdmServer server, List<Host> chosen) {
            return Optional.of(
                report(secrets(server).clearActivationLock(chosen, why), chosen.size()));
          }
        };
    return new Sending(
            context(),
            sending(),
            access(),
            DeviceSecrets.clearActivationLock(why),
            extras,
            this::usage)
        .start(hosts(), dryRun);
  }
}
