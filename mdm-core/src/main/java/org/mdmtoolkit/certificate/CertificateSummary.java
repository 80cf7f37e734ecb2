package org.mdmtoolkit.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;

/**
 * What people ask of a certificate.
 *
 * @param subject the name of its owner, as {@link DistinguishedName} shows it
 * @param issuer the name of who issued it
 * @param serial the serial number in capital hexadecimal digits, two to the byte
 * @param notBefore the first moment of its validity
 * @param notAfter the last moment of its validity
 * @param sha256 the SHA-256 fingerprint in capital hexadecimal digits
 * @param sha1 the SHA-1 fingerprint, which portals still show; proves nothing
 * @param keyType the kind of its public key: {@code RSA}, {@code EC}, ...
 * @param keyBits the size of its public key in bits; 0 where the kind says it
 * @param pushTopic the topic of an MDM push certificate, which is the UID in its subject and begins
 *     with {@code com.apple.mgmt.}; null if it is none
 */
public record CertificateSummary(
    String subject,
    String issuer,
    String serial,
    Instant notBefore,
    Instant notAfter,
    String sha256,
    String sha1,
    String keyType,
    int keyBits,
    @Nullable String pushTopic) {

  /** A topic is shown and compared; what is not of this form is none, such as a user's UID. */
  private static final Pattern TOPIC =
      Pattern.compile("com\\.apple\\.mgmt\\.[A-Za-z0-9._-]{1,240}");

  /** The summary of a certificate. */
  public static CertificateSummary of(X509Certificate certificate) {
    byte[] der = Certificates.toDer(certificate);
    PublicKey key = certificate.getPublicKey();
    return new CertificateSummary(
        DistinguishedName.text(certificate.getSubjectX500Principal()),
        DistinguishedName.text(certificate.getIssuerX500Principal()),
        serial(certificate.getSerialNumber()),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        fingerprint("SHA-256", der),
        fingerprint("SHA-1", der),
        key.getAlgorithm(),
        bits(key),
        topic(certificate));
  }

  /** Whole days from then to the end of its validity; negative if it has ended. */
  public long daysLeft(Instant at) {
    return Math.floorDiv(Duration.between(at, notAfter).toSeconds(), 86_400L);
  }

  private static String serial(BigInteger number) {
    String hex = number.toString(16).toUpperCase(Locale.ROOT);
    return hex.length() % 2 == 0 ? hex : "0" + hex;
  }

  private static String fingerprint(String digest, byte[] der) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance(digest).digest(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int bits(PublicKey key) {
    if (key instanceof RSAKey rsa) {
      return rsa.getModulus().bitLength();
    }
    if (key instanceof ECKey ec) {
      return ec.getParams().getCurve().getField().getFieldSize();
    }
    if (key instanceof DSAKey dsa && dsa.getParams() != null) {
      return dsa.getParams().getP().bitLength();
    }
    return 0;
  }

  private static @Nullable String topic(X509Certificate certificate) {
    X500Name name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] found = name.getRDNs(BCStyle.UID);
    if (found.length != 1 || found[0].isMultiValued()) {
      return null;
    }
    String value = IETFUtils.valueToString(found[0].getFirst().getValue());
    return TOPIC.matcher(value).matches() ? value : null;
  }

  /** How many days are left, in words; a number below zero has ended. */
  public static String left(long days) {
    return days < 0 ? "ended" : days == 1 ? "1 day left" : days + " days left";
  }

  /**
   * That it ends or has ended, as a sentence without its end.
   *
   * @param daysLeft {@link #daysLeft} at the time that counts
   */
  public String ending(long daysLeft) {
    return subject
        + (daysLeft < 0
            ? " has ended: "
            : " ends in " + daysLeft + (daysLeft == 1 ? " day: " : " days: "))
        + notAfter;
  }

  /**
   * All of it, one line for each.
   *
   * @param file what holds it
   * @param daysLeft {@link #daysLeft} at the time that counts
   */
  public String text(String file, long daysLeft) {
    return """
    File:        %s
    Subject:     %s
    Issuer:      %s
    Serial:      %s
    Valid from:  %s
    Valid until: %s (%s)
    Key:         %s %d
    SHA-256:     %s
    SHA-1:       %s
    """
            .formatted(
                file,
                subject,
                issuer,
                serial,
                notBefore,
                notAfter,
                left(daysLeft),
                keyType,
                keyBits,
                sha256,
                sha1)
        + (pushTopic == null ? "" : "Push topic:  " + pushTopic + "\n");
  }
}
