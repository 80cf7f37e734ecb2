package org.mdmtoolkit.cli.device;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.ServerLockRun;
import org.mdmtoolkit.secret.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm lock}. */
@Command(
    name = "lock",
    description = {
      "Lock Macs, each with a six-digit PIN of its own, through an MDM server; with -o FILE, or"
          + " where no server is configured, only make the command.",
      "The PIN is made, sealed and stored first; the command exists only after that. The PIN is"
          + " never printed: `mdm pin show HOST` reads it.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  mdm lock C02XK1ZLJGH5 --message 'Lost? Call +1 555 0100' --reason 'ticket 4711' --wait"
    })
public final class LockCommand extends PinCommand {

  @Option(
      names = "--message",
      paramLabel = "TEXT",
      description = "Shown on the locked Mac (macOS 10.14 and newer).")
  private @Nullable String message;

  @Option(
      names = "--phone",
      paramLabel = "NUMBER",
      description = "Shown on the locked Mac (macOS 11.5 and newer on Apple silicon).")
  private @Nullable String phone;

  @Option(
      names = "--native",
      description =
          "Let Fleet lock it: Fleet shows the state, and makes the PIN, which is fetched and"
              + " escrowed at once. Without it the PIN is in escrow before Fleet knows of the lock.")
  private boolean isNative;

  @Override
  SecretKind kind() {
    return SecretKind.LOCK_PIN;
  }

  @Override
  SecretRun secretRun(String reason) {
    return SecretRun.lock(reason, this::make);
  }

  @Override
  String action() {
    return "lock";
  }

  @Override
  boolean hasOwnContent() {
    return message != null || phone != null;
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
    if (hasOwnContent() || isAgain() || hasPinFile() || sending().patience().isPresent()) {
      throw usage("with --native Fleet makes the lock: no message, phone, PIN, --again or --wait");
    }
    if (isDryRun() || sending().hasConcurrency()) {
      throw usage(
          "with --native Fleet makes the lock, one host after the other: no --dry-run or"
              + " --concurrency");
    }
    return ServerLockRun.because(reason().orElse(""));
  }

  @Override
  String warning() {
    return isNative
        ? "Fleet makes the PIN, from the second of the day: whoever knows the hour can guess it."
        : advice();
  }

  @Override
  String advice() {
    return "A Mac on Apple silicon needs macOS 11.5 or newer: an older one is deactivated by a lock.";
  }
}
