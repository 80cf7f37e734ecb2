package org.mdmtoolkit.vendor;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;

/** Makes PKCS#10 requests (RFC 2986) as mdmctl does: SHA-256, no attributes. */
final class RequestSigning {

  private RequestSigning() {}

  /** A request, proven: what comes back was read again, and its signature verifies. */
  static CertificateRequest sign(RequestSubject subject, PublicKey publicKey, PrivateKey key) {
    try {
      var info =
          new CertificationRequestInfo(
              subject.name(),
              SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()),
              new DERSet());
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(key);
      signer.update(info.getEncoded(ASN1Encoding.DER));
      var algorithm =
          new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
      byte[] der =
          new CertificationRequest(info, algorithm, new DERBitString(signer.sign()))
              .getEncoded(ASN1Encoding.DER);
      CertificateRequest request = CertificateRequest.read(SourceFile.of("the new request", der));
      if (!request.isSelfSignatureValid()) {
        throw new IllegalStateException("the new request does not verify");
      }
      return request;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("an RSA key signs a request", e);
    }
  }

  /** The public half of an RSA key. */
  static PublicKey publicKey(String file, PrivateKey key) {
    if (!(key instanceof RSAPrivateCrtKey rsa)) {
      throw new InvalidInputException(
          file + ": this is a key of kind " + key.getAlgorithm() + ", not RSA",
          "Apple takes RSA keys here.");
    }
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    } catch (GeneralSecurityException e) {
      throw new InvalidInputException(file + ": the RSA key is damaged", "Use another key.");
    }
  }
}
