package org.mdmtoolkit.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.escrow.EscrowKey;
import picocli.CommandLine.Option;

/** {@code --passphrase-file} of the commands that open records. */
final class EscrowKeyOption {

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "Passphrase of the escrow key (- is stdin). Else $$MDM_ESCROW_PASSPHRASE_FILE is read, else"
              + " it is asked for.")
  private @Nullable String passphraseFile;

  EscrowKey unlock(Context context) {
    return new EscrowAccess(context, Optional.ofNullable(passphraseFile)).unlock();
  }
}
