package org.mdmtoolkit.escrow;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.secret.Secret;

/**
 * The key with which one reader opens what is sealed to several, on that reader's own machine: a
 * file of the form of the escrow key's, which nobody else has.
 *
 * <p>Safe for use by many threads and processes.
 */
public final class ReaderKey {

  private final Path file;
  private final Escrow escrow;

  ReaderKey(Path file, Escrow escrow) {
    this.file = file;
    this.escrow = escrow;
  }

  /** Where it lies. */
  public Path file() {
    return file;
  }

  /** Whether it was made. */
  public boolean exists() {
    return InputFiles.exists(file);
  }

  /**
   * Makes the key, and proves that what is stored opens what is sealed to it.
   *
   * @param name stands in the certificate
   * @param passphrase encrypts the private key
   * @throws org.mdmtoolkit.RefusedException if there is one already; it is left as it is
   * @throws org.mdmtoolkit.InvalidInputException if the passphrase is too short
   */
  public void create(String name, Secret passphrase) {
    byte[] content =
        EscrowIdentity.newKey(file.toString(), name, passphrase, escrow.clock(), escrow.random());
    DurableFiles.createStateFolder(Objects.requireNonNull(file.getParent()));
    DurableFiles.create(file, content, Access.OWNER_ONLY);
  }

  /** The certificate that others seal to. */
  public X509Certificate certificate() {
    return EscrowIdentity.onlyCertificate(source());
  }

  /**
   * Decrypts the private key.
   *
   * @throws org.mdmtoolkit.WrongPassphraseException if the passphrase is wrong
   * @throws org.mdmtoolkit.NotFoundException if there is no key
   */
  public EscrowKey unlock(Secret passphrase) {
    EscrowKey key = EscrowIdentity.open(source(), passphrase);
    // It proves nothing of the key that all share.
    return new EscrowKey(key.privateKey(), key.certificate(), Optional.empty(), key.file());
  }

  private SourceFile source() {
    TrustedPaths.check(file);
    return SourceFile.read(file);
  }
}
