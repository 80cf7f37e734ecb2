package org.mdmtoolkit.vendor;

import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateRequest;

/** What a customer's request must be before a vendor signs it. */
final class CustomerRequestRules {

  static final int LEAST_BITS = 2048;

  private static final Set<String> WEAK =
      Set.of(
          "1.2.840.113549.1.1.2", // MD2
          "1.2.840.113549.1.1.4", // MD5
          "1.2.840.113549.1.1.5"); // SHA-1

  private CustomerRequestRules() {}

  /**
   * Refuses what must not be signed.
   *
   * @param vendorKey the public key of the vendor's certificate
   */
  static void check(CertificateRequest request, RSAPublicKey vendorKey) {
    String subject = "the customer's request " + request.subject();
    if (!(request.publicKey() instanceof RSAPublicKey key)) {
      throw new InvalidInputException(
          subject + " has a key of kind " + request.publicKey().getAlgorithm() + ", not RSA",
          "Have the request made with an RSA key of 2048 bits.");
    }
    if (!request.isSelfSignatureValid()) {
      throw new InvalidInputException(
          subject + " is broken: its own signature does not fit it",
          "Ask the customer for the request again; it was changed on the way or made wrongly.");
    }
    if (bits(key) < LEAST_BITS) {
      throw new InvalidInputException(
          subject + " has an RSA key of " + bits(key) + " bits, which is too short",
          "Have the request made with an RSA key of 2048 bits.");
    }
    if (WEAK.contains(signatureAlgorithm(request))) {
      throw new InvalidInputException(
          subject + " is signed with MD5 or SHA-1, which can be forged",
          "Have the request made with SHA-256.");
    }
    if (key.getModulus().equals(vendorKey.getModulus())) {
      throw new InvalidInputException(
          "this is the vendor's own request, not a customer's: " + request.subject(),
          "Give the customer's request. The vendor's own goes to Apple's developer portal.");
    }
  }

  /** What Apple may not like about it; null if nothing. */
  static @Nullable Check doubt(CertificateRequest request) {
    if (request.publicKey() instanceof RSAPublicKey key && bits(key) != LEAST_BITS) {
      return Check.warning(
          "request-key",
          "the customer's key has " + bits(key) + " bits; Apple's portal is known to take 2048",
          "If Apple refuses it, have the request made with an RSA key of 2048 bits.");
    }
    return null;
  }

  private static String signatureAlgorithm(CertificateRequest request) {
    ASN1Sequence sequence = ASN1Sequence.getInstance(request.der());
    return AlgorithmIdentifier.getInstance(sequence.getObjectAt(1)).getAlgorithm().getId();
  }

  private static int bits(RSAKey key) {
    return key.getModulus().bitLength();
  }
}
