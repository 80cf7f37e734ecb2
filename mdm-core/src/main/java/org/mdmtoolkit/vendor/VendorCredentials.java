package org.mdmtoolkit.vendor;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.secret.Secret;

/**
 * What an MDM vendor signs with, as one: the vendor certificate, its private key, and the key's
 * passphrase, each exactly as it is stored or will be deployed. Nothing is believed of them before
 * {@link #check}.
 *
 * <p>Immutable and safe for use by many threads. Holds the caller's {@link Secret}, which must not
 * be wiped before this is done with. {@link #toString()} shows names of files alone.
 */
public final class VendorCredentials {

  private final SourceFile certificate;
  private final SourceFile key;
  private final Secret passphrase;

  private VendorCredentials(SourceFile certificate, SourceFile key, Secret passphrase) {
    this.certificate = certificate;
    this.key = key;
    this.passphrase = passphrase;
  }

  /**
   * These three. Nothing is read yet.
   *
   * @param certificate the vendor certificate, which comes first if the file holds several
   * @param key the private key, in any form
   * @param passphrase the key's passphrase, with exactly the bytes that the signer will see
   */
  public static VendorCredentials of(SourceFile certificate, SourceFile key, Secret passphrase) {
    return new VendorCredentials(certificate, key, passphrase);
  }

  /**
   * Checks all that can be checked. With {@link SignerProfile#FLEET} it ends with a canary: a
   * request of a fresh key is signed with exactly these three values, in the way that Fleet's
   * signer reads them, and the result is verified as Apple would. The names of the checks: {@code
   * certificate}, {@code key-opens}, {@code key-matches}, {@code type} if it is of another type
   * than a vendor's, {@code algorithm}, {@code dates}, {@code issuer}, {@code chain}, {@code
   * key-form}, {@code certificate-text}, {@code key-text}, {@code passphrase-text}, {@code canary}.
   *
   * @param authorities where issuer and root are found
   * @param now the time at which the certificate must be valid
   */
  public CheckReport check(CertificateAuthorities authorities, SignerProfile profile, Instant now) {
    return new VendorChecks(this, authorities, profile, now).run();
  }

  /**
   * Signs a request of a key that nobody has with these values, and verifies the result as Apple
   * would: {@code canary}.
   *
   * @param authorities where issuer and root are found
   * @param now the time at which the certificates must be valid
   */
  public Check canary(CertificateAuthorities authorities, Instant now) {
    return new TrialSigning(authorities, now).sign(this);
  }

  /**
   * A signer that holds key and chain in memory; this object, and its passphrase, are not needed
   * any more.
   *
   * @throws InvalidInputException if a file cannot be read, the key does not open, or as for {@link
   *     PushRequestSigner#of}
   */
  public PushRequestSigner signer(CertificateAuthorities authorities, Clock clock) {
    return PushRequestSigner.of(readPrivateKey(), readCertificate(), authorities, clock);
  }

  /**
   * The vendor certificate: the first in its file.
   *
   * @throws InvalidInputException if the file holds none; says what it is instead
   */
  public X509Certificate readCertificate() {
    return Certificates.read(certificate, () -> passphrase).get(0);
  }

  /**
   * The private key, opened with the passphrase.
   *
   * @throws InvalidInputException if the file holds none, or it does not open
   */
  public PrivateKey readPrivateKey() {
    return PrivateKeys.read(key, () -> passphrase);
  }

  /** Whether it is the passphrase that keeps the private key from being read. */
  public boolean hasWrongPassphrase() {
    try {
      readPrivateKey();
      return false;
    } catch (InvalidInputException e) {
      return e instanceof WrongPassphraseException;
    }
  }

  /** The file of the certificate. */
  public SourceFile certificate() {
    return certificate;
  }

  /** The file of the private key. */
  public SourceFile key() {
    return key;
  }

  /** The passphrase of the key; the caller's, not a copy. */
  public Secret passphrase() {
    return passphrase;
  }

  @Override
  public String toString() {
    return "VendorCredentials[" + certificate.name() + ", " + key.name() + "]";
  }
}
