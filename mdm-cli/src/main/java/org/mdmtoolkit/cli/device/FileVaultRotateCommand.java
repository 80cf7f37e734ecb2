package org.mdmtoolkit.cli.device;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm filevault rotate}. */
@Command
public final class FileVaultRotateCommand extends SecretChangeCommand {

  @Option(names = "--unlock-file", paramLabel = "FILE")
  private @Nullable String unlockFile;

  /** The command. */
  public FileVaultRotateCommand() {
    super(
        SecretKind.FILEVAULT_KEY,
        "Whoever else keeps the old key, such as Fleet or an escrow profile, has a dead one then.");
  }

  @Override
  SecretChange change(String why) {
    return SecretChange.fileVaultKey(why);
  }

  @Override
  Optional<String> currentFile() {
    return Optional.ofNullable(unlockFile);
  }
}
