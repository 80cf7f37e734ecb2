package org.mdmtoolkit.signing;

import static java.util.Map.entry;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.SignerInformation;
import org.mdmtoolkit.InvalidInputException;

/** A digest and a signature algorithm that fit each other and are strong enough. */
record SignatureAlgorithm(String digest, String kind, AlgorithmIdentifier identifier) {

  private static final String SHA_1 = "SHA-1";

  private static final Map<ASN1ObjectIdentifier, String> STRONG =
      Map.of(
          NISTObjectIdentifiers.id_sha256, "SHA-256",
          NISTObjectIdentifiers.id_sha384, "SHA-384",
          NISTObjectIdentifiers.id_sha512, "SHA-512");

  private static final Map<ASN1ObjectIdentifier, String> WEAK =
      Map.of(
          OIWObjectIdentifiers.idSHA1, SHA_1,
          PKCSObjectIdentifiers.md5, "MD5",
          PKCSObjectIdentifiers.md2, "MD2",
          NISTObjectIdentifiers.id_sha224, "SHA-224");

  private static final Map<ASN1ObjectIdentifier, String> WITH_SHA_1 =
      Map.of(
          PKCSObjectIdentifiers.sha1WithRSAEncryption, "RSA SHA-1",
          X9ObjectIdentifiers.ecdsa_with_SHA1, "ECDSA SHA-1");

  /** Key kind, then the digest that the identifier implies; none where it implies none. */
  private static final Map<ASN1ObjectIdentifier, String> SIGNATURES =
      Map.ofEntries(
          entry(PKCSObjectIdentifiers.rsaEncryption, "RSA"),
          entry(PKCSObjectIdentifiers.sha256WithRSAEncryption, "RSA SHA-256"),
          entry(PKCSObjectIdentifiers.sha384WithRSAEncryption, "RSA SHA-384"),
          entry(PKCSObjectIdentifiers.sha512WithRSAEncryption, "RSA SHA-512"),
          entry(PKCSObjectIdentifiers.id_RSASSA_PSS, "RSASSA-PSS"),
          entry(X9ObjectIdentifiers.id_ecPublicKey, "ECDSA"),
          entry(X9ObjectIdentifiers.ecdsa_with_SHA256, "ECDSA SHA-256"),
          entry(X9ObjectIdentifiers.ecdsa_with_SHA384, "ECDSA SHA-384"),
          entry(X9ObjectIdentifiers.ecdsa_with_SHA512, "ECDSA SHA-512"));

  /**
   * What a signer used.
   *
   * @param takesSha1 whether SHA-1 is taken, which can be forged: for what is not trusted anyway
   * @throws InvalidInputException if it is weak, unknown, or contradicts itself
   */
  static SignatureAlgorithm of(String message, SignerInformation signer, boolean takesSha1) {
    ASN1ObjectIdentifier digestOid = signer.getDigestAlgorithmID().getAlgorithm();
    boolean isSha1 = takesSha1 && digestOid.equals(OIWObjectIdentifiers.idSHA1);
    String digest = isSha1 ? SHA_1 : digest(message, digestOid);
    AlgorithmIdentifier identifier = signer.toASN1Structure().getDigestEncryptionAlgorithm();
    String signature = SIGNATURES.get(identifier.getAlgorithm());
    if (signature == null && isSha1) {
      signature = WITH_SHA_1.get(identifier.getAlgorithm());
    }
    if (signature == null) {
      throw new InvalidInputException(
          "%s: it is signed with an algorithm that is weak or not supported (%s)"
              .formatted(message, identifier.getAlgorithm().getId()),
          "Have it signed with RSA or ECDSA, and SHA-256.");
    }
    int space = signature.indexOf(' ');
    if (space > 0 && !signature.substring(space + 1).equals(digest)) {
      throw new InvalidInputException(
          message + ": its digest and its signature algorithm contradict each other",
          "Have it signed again.");
    }
    String kind = space > 0 ? signature.substring(0, space) : signature;
    return new SignatureAlgorithm(digest, kind, identifier);
  }

  private static String digest(String message, ASN1ObjectIdentifier oid) {
    String digest = STRONG.get(oid);
    if (digest == null) {
      String weak = WEAK.get(oid);
      throw new InvalidInputException(
          weak == null
              ? message + ": it is signed with a digest that is not supported (" + oid.getId() + ")"
              : message + ": it is signed with " + weak + ", which can be forged",
          "Have it signed with SHA-256 or better.");
    }
    return digest;
  }

  /** Whether the key made this signature over these bytes. */
  boolean verify(PublicKey key, byte[] signed, byte[] signature) {
    try {
      Signature verifier;
      if (kind.equals("RSASSA-PSS")) {
        verifier = Signature.getInstance(kind);
        verifier.setParameter(pss());
      } else {
        verifier = Signature.getInstance(digest.replace("-", "") + "with" + kind);
      }
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false; // another kind of key, or not a signature at all
    }
  }

  /** The parameters of RSASSA-PSS (RFC 4055); both digests must be the message's own. */
  private PSSParameterSpec pss() throws GeneralSecurityException {
    RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(identifier.getParameters());
    AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
    String hash = STRONG.get(parameters.getHashAlgorithm().getAlgorithm());
    String maskHash =
        STRONG.get(AlgorithmIdentifier.getInstance(mask.getParameters()).getAlgorithm());
    if (!digest.equals(hash)
        || !digest.equals(maskHash)
        || !mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
        || !parameters.getTrailerField().equals(BigInteger.ONE)) {
      throw new GeneralSecurityException("unusual PSS parameters");
    }
    int salt = parameters.getSaltLength().intValueExact();
    return new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1);
  }
}
