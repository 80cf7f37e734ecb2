package org.mdmtoolkit.cli.device;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import picocli.CommandLine.Option;

/** {@code clear} of a recovery lock or firmware password; what its change has in common. */
public class PasswordClearCommand extends SecretChangeCommand {

  @Option(names = "--current-file", paramLabel = "FILE")
  private @Nullable String currentFile;

  private final Act act;

  /** Takes it off. */
  public PasswordClearCommand(SecretKind kind) {
    this(kind, Act.CLEAR);
  }

  PasswordClearCommand(SecretKind kind, Act act) {
    super(
        kind,
        kind.equals(SecretKind.RECOVERY_LOCK)
            ? "For Macs with Apple silicon, macOS 11.5 or newer."
            : "For Intel Macs. It takes effect when the Mac starts again.");
    this.act = act;
  }

  @Override
  SecretChange change(String why) {
    return kind.equals(SecretKind.RECOVERY_LOCK)
        ? SecretChange.recoveryLock(act, why)
        : SecretChange.firmwarePassword(act, why);
  }

  @Override
  final Optional<String> currentFile() {
    return Optional.ofNullable(currentFile);
  }

  /** {@code set} and {@code rotate} of one. */
  public static class PasswordSetCommand extends PasswordClearCommand {

    @Option(names = "--password-file", paramLabel = "FILE")
    private @Nullable String passwordFile;

    /** One of them. */
    public PasswordSetCommand(SecretKind kind, Act act) {
      super(kind, act);
    }

    @Override
    final Optional<String> passwordFile() {
      return Optional.ofNullable(passwordFile);
    }
  }

  /** The same of a firmware password. */
  public static final class FirmwareSetCommand extends PasswordSetCommand {

    @Option(names = "--allow-oroms")
    private boolean allowOroms;

    /** One of them. */
    public FirmwareSetCommand(Act act) {
      super(SecretKind.FIRMWARE_PASSWORD, act);
    }

    @Override
    SecretChange change(String why) {
      return super.change(why).allowingOroms(allowOroms);
    }
  }
}
