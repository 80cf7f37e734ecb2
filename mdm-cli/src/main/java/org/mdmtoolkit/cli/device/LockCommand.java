package org.mdmtoolkit.cli.device;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.ServerLockRun;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.secret.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm lock}. */
@Usual("lock")
@Command(name = "lock")
public final class LockCommand extends PinCommand {

  @Option(names = "--message", paramLabel = "TEXT")
  @Nullable String message;

  @Option(names = "--phone", paramLabel = "NUMBER")
  @Nullable String phone;

  @Option(names = "--native")
  boolean isNative;

  @Override
  SecretKind kind() {
    return SecretKind.LOCK_PIN;
  }

  @Override
  SecretRun secretRun(String reason) {
    return SecretRun.lock(reason, this::make);
  }

  @Override
  boolean hasOwnContent() {
    return message != null || phone != null;
  }

  @Override
  public List<String> planOptions() {
    List<String> options = new ArrayList<>(option("--message", message));
    options.addAll(option("--phone", phone));
    return options;
  }

  @Override
  MdmCommand make(Pin pin) {
    DeviceLock lock = DeviceLock.forMac(pin);
    if (message != null) {
      lock = lock.message(message);
    }
    if (phone != null) {
      lock = lock.phoneNumber(phone);
    }
    return lock.build();
  }

  @Override
  boolean needsServer() {
    return isNative;
  }

  @Override
  Run run() {
    if (!isNative) {
      return super.run();
    }
    if (again) {
      refuseChanges();
    }
    if (hasOwnContent() || again || pinFile != null || sending.patience().isPresent()) {
      throw new UsageException(
          "with --native Fleet makes the lock: no message, phone, PIN, --again or --wait");
    }
    if (dryRun || sending.concurrency != null) {
      throw new UsageException(
          "with --native Fleet makes the lock, one host after the other: no --dry-run or"
              + " --concurrency");
    }
    return ServerLockRun.because(reason().orElse(""));
  }

  @Override
  public List<String> warnings(List<Host> hosts) {
    if (isNative) {
      return List.of(
          "Fleet makes the PIN, from the second of the day: whoever knows the hour can guess it.");
    }
    boolean isOld = hosts.stream().anyMatch(Host::mayBeDeactivatedByLock);
    return isOld ? List.of(advice()) : List.of();
  }

  @Override
  String advice() {
    return "A Mac on Apple silicon with macOS older than 11.5 is deactivated by a lock: it then"
        + " needs Apple's activation again.";
  }
}
