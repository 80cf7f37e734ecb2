package org.mdmtoolkit.certificate;

import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The JDK's names of key algorithms. */
final class KeyAlgorithms {

  private static final Map<ASN1ObjectIdentifier, String> NAMES =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption,
          "RSA",
          PKCSObjectIdentifiers.id_RSASSA_PSS,
          "RSASSA-PSS",
          X9ObjectIdentifiers.id_ecPublicKey,
          "EC",
          X9ObjectIdentifiers.id_dsa,
          "DSA",
          new ASN1ObjectIdentifier("1.3.101.112"),
          "Ed25519",
          new ASN1ObjectIdentifier("1.3.101.113"),
          "Ed448");

  private KeyAlgorithms() {}

  /** The JDK's name; for others a text that the JDK does not take for a name. */
  static String nameOf(ASN1ObjectIdentifier algorithm) {
    return NAMES.getOrDefault(algorithm, "algorithm " + algorithm.getId());
  }
}
