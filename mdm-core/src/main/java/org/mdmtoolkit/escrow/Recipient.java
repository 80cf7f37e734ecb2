package org.mdmtoolkit.escrow;

import java.security.cert.X509Certificate;
import java.time.Instant;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.DistinguishedName;

/** Somebody who can read new records. Immutable. */
public final class Recipient {

  private static final int KEY_ENCIPHERMENT = 2;

  private final String name;
  private final ReaderCertificate certificate;

  Recipient(String name, ReaderCertificate certificate) {
    certificate.key(label(name)).check(label(name));
    this.name = name;
    this.certificate = certificate;
  }

  /**
   * Checks that records can be sealed to the certificate.
   *
   * @param name the short name in the recipients folder; {@code identity} for the own key
   * @param certificate whose RSA key the records are sealed to
   * @throws InvalidInputException if its key is not RSA of at least 2048 bits, or cannot be one
   */
  public Recipient(String name, X509Certificate certificate) {
    this(name, ReaderCertificate.of(certificate));
  }

  /** The short name in the recipients folder; {@code identity} for the own key. */
  public String name() {
    return name;
  }

  /** Whose RSA key the records are sealed to. */
  public X509Certificate certificate() {
    return certificate.whole();
  }

  /** How the CMS names it. */
  IssuerAndSerialNumber identifier() {
    return certificate.identifier();
  }

  /** What records are sealed to. */
  SealingKey key() {
    return certificate.key(label());
  }

  /** What people call it: the name, or {@code this escrow key} for the own one. */
  public String label() {
    return label(name);
  }

  static String label(String name) {
    return name.equals(Pins.IDENTITY) ? "this escrow key" : name;
  }

  /** Whether its validity has not ended at this time. */
  public boolean isCurrent(Instant time) {
    return !time.isAfter(expires());
  }

  /** The last moment of its validity. */
  public Instant expires() {
    return certificate().getNotAfter().toInstant();
  }

  /**
   * Checks what counts when somebody becomes a reader: the modulus in full, the dates, and that the
   * key may be used for keys at all (RFC 5280, 4.2.1.3). OpenSSL would seal and open without
   * asking; a card or a token may not.
   */
  void checkNew(Instant now) {
    key().prove(label());
    if (!isCurrent(now)) {
      throw new InvalidInputException(
          "the certificate of " + name + " expired at " + expires(),
          Remedy.Act.MAKE_READER_CERTIFICATE);
    }
    Instant begin = certificate().getNotBefore().toInstant();
    if (now.isBefore(begin)) {
      throw new InvalidInputException(
          "the certificate of " + name + " is not valid before " + begin,
          Remedy.advice("Check the clock of this machine, or wait until then."));
    }
    boolean @Nullable [] usage = certificate().getKeyUsage();
    if (usage != null && !usage[KEY_ENCIPHERMENT]) {
      throw new InvalidInputException(
          "the certificate of "
              + name
              + " is not for encrypting: its key usage lacks keyEncipherment",
          Remedy.Act.MAKE_READER_CERTIFICATE);
    }
  }

  /** Whether records could not tell the two apart: CMS names a reader by issuer and serial. */
  boolean isTakenFor(Recipient other) {
    X509Certificate own = certificate();
    X509Certificate its = other.certificate();
    return own.getSerialNumber().equals(its.getSerialNumber())
        && own.getIssuerX500Principal().equals(its.getIssuerX500Principal());
  }

  /** Whether one private key opens what is sealed to either: two names, and one reader. */
  public boolean hasKeyOf(Recipient other) {
    return key().modulus().equals(other.key().modulus());
  }

  /** The certificate's subject, as people read it. */
  public String subject() {
    return DistinguishedName.text(certificate().getSubjectX500Principal());
  }

  /** SHA-256 of the certificate, in lower-case hex: what two people compare by telephone. */
  public String fingerprint() {
    return certificate.fingerprint();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Recipient that
        && name.equals(that.name)
        && fingerprint().equals(that.fingerprint());
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return "Recipient[" + name + ", SHA-256 " + fingerprint() + "]";
  }
}
