package org.mdmtoolkit.cli.certificate;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Option;

/** {@code --passphrase-file} of the commands that read certificates in any form. */
final class CertificatePassphraseOption {

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  /** The certificates in a file; the passphrase is read only if the file has one. */
  List<X509Certificate> read(Shell shell, String file) {
    return Certificates.read(Identities.source(shell, file), asked(shell, file));
  }

  /** The same in DER, whatever Java thinks of them. */
  List<byte[]> encoded(Shell shell, String file) {
    return Certificates.encoded(Identities.source(shell, file), asked(shell, file));
  }

  private Supplier<Secret> asked(Shell shell, String file) {
    return Identities.passphrase(shell, file, Optional.ofNullable(passphraseFile));
  }
}
