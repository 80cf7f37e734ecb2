package org.mdmtoolkit.cli.payload;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.SigningIdentity;
import picocli.CommandLine.Option;

/** {@code --sign IDENTITY} of the commands that make a payload. */
public final class SignOption {

  @Option(names = "--sign", paramLabel = "IDENTITY")
  @Nullable String identity;

  @Option(names = "--sign-passphrase-file", paramLabel = "FILE")
  @Nullable String passphraseFile;

  public boolean isGiven() {
    return identity != null;
  }

  /** Opens the identity now, so that a wrong passphrase ends the command before it did anything. */
  public UnaryOperator<byte[]> open(Shell shell) {
    if (identity == null && passphraseFile != null) {
      throw new UsageException("--sign-passphrase-file goes with --sign IDENTITY");
    } else if (identity == null) {
      return UnaryOperator.identity();
    }
    SigningIdentity opened =
        Identities.pkcs12(shell, identity, Optional.ofNullable(passphraseFile));
    return payload -> CmsSigner.of(opened, shell.clock()).signAttached(payload);
  }
}
