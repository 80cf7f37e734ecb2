package org.mdmtoolkit.escrow;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.WrongPassphraseException;
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

  /**
   * The key that this passphrase opens: this one, or the one that all share. Whoever knows the
   * passphrase of the shared key reads with it also where this one lies. What nothing is sealed to
   * today is tried last.
   *
   * @param isSharedFirst try the shared key first in any case: it opens whatever is sealed
   * @throws WrongPassphraseException if it opens neither
   * @throws org.mdmtoolkit.NotFoundException if there is no key
   */
  public EscrowKey unlockAny(Secret passphrase, boolean isSharedFirst) {
    EscrowIdentity shared = escrow.identity();
    if (!shared.exists()) {
      return unlock(passphrase);
    }
    boolean isOther = isSharedFirst || !isReader();
    try {
      return isOther ? shared.unlock(passphrase) : unlock(passphrase);
    } catch (WrongPassphraseException e) {
      try {
        return isOther ? unlock(passphrase) : shared.unlock(passphrase);
      } catch (WrongPassphraseException both) {
        throw new WrongPassphraseException(
            "the passphrase opens neither your reader key ("
                + file
                + ") nor the team's key ("
                + shared.place()
                + "), or a file is damaged",
            Remedy.advice(
                    "Give the passphrase of one of the two. Another reader has a key and"
                        + " passphrase of their own.")
                .and(Remedy.Act.LIST_READERS));
      }
    }
  }

  /** Whether new records are sealed to it; true if the readers cannot be read. */
  private boolean isReader() {
    try {
      for (Recipient one : escrow.recipients()) {
        if (escrow.isOfThisMachine(one)) {
          return true;
        }
      }
      return false;
    } catch (InvalidInputException e) { // reading does not depend on the others' certificates
      return true;
    }
  }

  private SourceFile source() {
    TrustedPaths.check(file);
    return SourceFile.read(file);
  }
}
