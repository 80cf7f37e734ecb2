package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
    String why = required();
    var run = DeviceSecrets.clearActivationLock(why);
    return new Sending(context(), sending, access(), run, new Clearing(work(), why))
        .start(hosts, dryRun);
  }

  /** The sending of it. */
  record Clearing(Work work, String why) implements Sending.Extras {

    @Override
    public Optional<String> planWords() {
      return Optional.of(work.kind().verb() + " clear");
    }

    @Override
    public void check(MdmServer server, List<Host> chosen) {
      work.secrets(server).checkFetched(chosen);
    }

    @Override
    public Optional<Function<List<Host>, Sending.Sent>> instead(MdmServer server) {
      return Optional.of(
          hosts -> work.sent(work.secrets(server).clearActivationLock(hosts, why), hosts.size()));
    }
  }
}
