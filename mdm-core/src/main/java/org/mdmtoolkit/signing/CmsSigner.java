package org.mdmtoolkit.signing;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECKey;
import java.time.Clock;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.mdmtoolkit.InvalidInputException;

/**
 * Signs content as CMS SignedData (RFC 5652) in DER: RSA by PKCS#1 v1.5 or ECDSA, by SHA-256, on
 * P-384 by SHA-384 and on P-521 by SHA-512; with the whole chain of the identity and the signed
 * attributes contentType, messageDigest and signingTime. The form that Apple's devices read in
 * signed profiles and commands.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class CmsSigner {

  private final SigningIdentity identity;
  private final Clock clock;

  private CmsSigner(SigningIdentity identity, Clock clock) {
    this.identity = identity;
    this.clock = clock;
  }

  /**
   * A signer for this identity.
   *
   * @param clock gives the signing time
   */
  public static CmsSigner of(SigningIdentity identity, Clock clock) {
    return new CmsSigner(identity, clock);
  }

  /** The signed message, with the content inside. */
  public byte[] signAttached(byte[] content) {
    return sign(content, true);
  }

  /** The signature alone; whoever verifies it needs the content, byte for byte. */
  public byte[] signDetached(byte[] content) {
    return sign(content, false);
  }

  private byte[] sign(byte[] content, boolean attached) {
    try {
      ContentSigner signer =
          new JcaContentSignerBuilder(algorithm(identity.privateKey()))
              .build(identity.privateKey());
      var builder =
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .setSignedAttributeGenerator(signedAttributes());
      var generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(builder.build(signer, identity.certificate()));
      generator.addCertificates(new JcaCertStore(identity.chain()));
      return generator
          .generate(new CMSProcessableByteArray(content), attached)
          .getEncoded(ASN1Encoding.DER);
    } catch (OperatorCreationException
        | CertificateEncodingException
        | CMSException
        | IOException e) {
      throw new InvalidInputException(
          "signing as " + identity + " failed", "Check the key and its certificate.", e);
    }
  }

  static String algorithm(PrivateKey key) {
    if (!(key instanceof ECKey ec)) {
      return "SHA256withRSA";
    }
    int bits = ec.getParams().getCurve().getField().getFieldSize();
    return bits <= 256 ? "SHA256withECDSA" : bits <= 384 ? "SHA384withECDSA" : "SHA512withECDSA";
  }

  private CMSAttributeTableGenerator signedAttributes() {
    var signingTime =
        new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(clock.instant()))));
    var standard =
        new DefaultSignedAttributeTableGenerator(new AttributeTable(new DERSet(signingTime)));
    return parameters ->
        standard.getAttributes(parameters).remove(CMSAttributes.cmsAlgorithmProtect);
  }
}
