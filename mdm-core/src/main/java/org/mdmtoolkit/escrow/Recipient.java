package org.mdmtoolkit.escrow;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
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

  /**
   * Checks that records can be sealed to the certificate.
   *
   * @throws InvalidInputException if its key is not RSA of at least 2048 bits
   */
  public Recipient {
    if (!(certificate.getPublicKey() instanceof RSAPublicKey key)) {
      throw new InvalidInputException(
          "the certificate of " + name + " has no RSA key",
          Remedy.advice("Escrow records are sealed to RSA keys.").and(Remedy.Act.MAKE_ESCROW_KEY));
    }
    if (key.getModulus().bitLength() < MIN_BITS) {
      throw new InvalidInputException(
          "the RSA key of " + name + " has less than " + MIN_BITS + " bits",
          Remedy.advice("Use a longer key.").and(Remedy.Act.MAKE_ESCROW_KEY));
    }
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
