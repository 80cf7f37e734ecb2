package org.mdmtoolkit.escrow;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.DistinguishedName;

/**
 * Somebody who can read new records.
 *
 * @param name the short name in the recipients folder; {@code identity} for the own key
 * @param certificate whose RSA key the records are sealed to
 */
public record Recipient(String name, X509Certificate certificate) {

  private static final int MIN_BITS = 2048;
  private static final int KEY_ENCIPHERMENT = 2;

  /**
   * Checks that records can be sealed to the certificate.
   *
   * @throws InvalidInputException if its key is not RSA of at least 2048 bits
   */
  public Recipient {
    if (!(certificate.getPublicKey() instanceof RSAPublicKey key)) {
      throw new InvalidInputException(
          "the certificate of " + label(name) + " has no RSA key",
          Remedy.advice("Escrow records are sealed to RSA keys.")
              .and(Remedy.Act.MAKE_READER_CERTIFICATE));
    }
    if (key.getModulus().bitLength() < MIN_BITS) {
      throw new InvalidInputException(
          "the RSA key of " + label(name) + " has less than " + MIN_BITS + " bits",
          Remedy.Act.MAKE_READER_CERTIFICATE);
    }
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
    return certificate.getNotAfter().toInstant();
  }

  /**
   * Checks what counts when somebody becomes a reader: the dates, and that the key may be used for
   * keys at all (RFC 5280, 4.2.1.3). OpenSSL would seal and open without asking; a card or a token
   * may not.
   */
  void checkNew(Instant now) {
    if (!isCurrent(now)) {
      throw new InvalidInputException(
          "the certificate of " + name + " expired at " + expires(),
          Remedy.Act.MAKE_READER_CERTIFICATE);
    }
    Instant begin = certificate.getNotBefore().toInstant();
    if (now.isBefore(begin)) {
      throw new InvalidInputException(
          "the certificate of " + name + " is not valid before " + begin,
          Remedy.advice("Check the clock of this machine, or wait until then."));
    }
    boolean @Nullable [] usage = certificate.getKeyUsage();
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
    return certificate.getSerialNumber().equals(other.certificate.getSerialNumber())
        && certificate.getIssuerX500Principal().equals(other.certificate.getIssuerX500Principal());
  }

  /** The certificate's subject, as people read it. */
  public String subject() {
    return DistinguishedName.text(certificate.getSubjectX500Principal());
  }

  /** SHA-256 of the certificate, in lower-case hex: what two people compare by telephone. */
  public String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read can be encoded", e);
    }
  }
}
