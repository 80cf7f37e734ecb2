package org.mdmtoolkit.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Private keys that are not encrypted: PKCS#8, PKCS#1 and SEC1 in DER. */
final class PrivateKeyForms {

  /** P-256, P-384 and P-521. */
  private static final Set<String> CURVES =
      Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private PrivateKeyForms() {}

  /**
   * Any of the three, as PKCS#8.
   *
   * @throws IOException if it is none; after a decryption that means a wrong passphrase
   */
  static PrivateKeyInfo parse(byte[] der) throws IOException {
    ASN1Sequence sequence = Der.sequence(der);
    try {
      ASN1Encodable second = sequence.size() < 2 ? DERNull.INSTANCE : sequence.getObjectAt(1);
      if (second instanceof ASN1Sequence) {
        return PrivateKeyInfo.getInstance(sequence);
      }
      if (second instanceof ASN1Integer) {
        RSAPrivateKey key = RSAPrivateKey.getInstance(sequence);
        return new PrivateKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), key);
      }
      if (second instanceof ASN1OctetString) {
        ECPrivateKey key = ECPrivateKey.getInstance(sequence);
        ASN1Encodable curve = key.getParametersObject();
        if (curve != null) {
          return new PrivateKeyInfo(
              new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException("not a private key", e);
    }
    throw new IOException("not a private key");
  }

  /** What is wrong with a key that the JDK refuses; the end of a sentence. */
  private static String why(AlgorithmIdentifier algorithm, Exception refusal) {
    ASN1Encodable curve = algorithm.getParameters();
    if (refusal instanceof NoSuchAlgorithmException) {
      return "is of a kind that is not supported";
    }
    if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      if (!(curve instanceof ASN1ObjectIdentifier oid)) {
        return "spells its curve out in numbers or does not name it, and Java does not read that";
      }
      if (!CURVES.contains(oid.getId())) {
        return "is on the curve " + oid.getId() + ", which Java does not have";
      }
    }
    return "is damaged or of a kind that is not supported";
  }

  /** The JDK's key of it. */
  static PrivateKey toKey(SourceFile file, PrivateKeyInfo info) {
    String algorithm = KeyAlgorithms.nameOf(info.getPrivateKeyAlgorithm().getAlgorithm());
    byte[] pkcs8 = new byte[0];
    try {
      pkcs8 = info.getEncoded();
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw file.invalid(
          "the private key (" + algorithm + ") " + why(info.getPrivateKeyAlgorithm(), e),
          "Use an RSA key, or an EC key on P-256, P-384 or P-521.",
          SourceFile.withoutContent(e));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }
}
