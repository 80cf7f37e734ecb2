package org.mdmtoolkit.cli.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.escrow.EscrowKey;
import picocli.CommandLine.Option;

/** {@code --passphrase-file} of the commands that open records. */
public final class EscrowKeyOption {

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  @Nullable String passphraseFile;

  EscrowAccess access(Context context) {
    return new EscrowAccess(context, Optional.ofNullable(passphraseFile));
  }

  public EscrowKey unlock(Context context) {
    return access(context).unlock();
  }
}
