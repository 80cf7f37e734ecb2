package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the RSA key that PINs are sealed to, and a self-signed certificate to carry it. */
final class EscrowKeyPair {

  private static final String NAME = "MDM escrow ";
  private static final int BITS = 3072;

  // Nobody looks at the dates when a record is opened; they must only not be in the way.
  private static final Duration VALIDITY = Duration.ofDays(365 * 30);

  private EscrowKeyPair() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform makes RSA keys", e);
    }
  }

  /** Who made a key, from the subject of its certificate. */
  static String maker(String subject) {
    return subject.replaceFirst("^CN=" + NAME, "");
  }

  static X509Certificate selfSigned(KeyPair keys, String name, Instant now, SecureRandom random) {
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, NAME + name).build();
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      subject,
                      new BigInteger(127, random).setBit(126), // 16 bytes, positive, never zero
                      Date.from(now),
                      Date.from(now.plus(VALIDITY)),
                      subject,
                      keys.getPublic())
                  .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment))
                  .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the escrow certificate cannot be made", e);
    }
  }
}
