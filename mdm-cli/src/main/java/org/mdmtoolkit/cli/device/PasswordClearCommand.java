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
}
