package org.mdmtoolkit.signing;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.cms.SignerInformation;
import org.mdmtoolkit.InvalidInputException;

/** Finds the bytes that a signature covers, and checks that they speak of the content. */
final class SignedAttributes {

  private SignedAttributes() {}

  /**
   * The signed attributes in DER, after their digest was compared with the content's; or the
   * content itself where there are none (RFC 5652, section 5.4).
   */
  static byte[] signedBytes(
      String message, SignerInformation signer, SignatureAlgorithm algorithm, byte[] content) {
    try {
      byte[] attributes = signer.getEncodedSignedAttributes();
      if (attributes == null) {
        checkIsNotAttributes(message, content);
        return content;
      }
      check(message, signer, algorithm, content);
      return attributes;
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw malformed(message);
    }
  }

  private static void check(
      String message, SignerInformation signer, SignatureAlgorithm algorithm, byte[] content) {
    AttributeTable table = signer.getSignedAttributes();
    ASN1Encodable type = only(message, table, CMSAttributes.contentType);
    if (!CMSObjectIdentifiers.data.equals(type.toASN1Primitive())) {
      throw malformed(message);
    }
    ASN1Encodable digest = only(message, table, CMSAttributes.messageDigest);
    byte[] signedDigest = ASN1OctetString.getInstance(digest).getOctets();
    if (!MessageDigest.isEqual(signedDigest, digest(algorithm.digest(), content))) {
      throw new InvalidInputException(
          message + ": the content was changed after it was signed",
          "Do not use it. Get it again from where it was signed.");
    }
    if (table.getAll(CMSAttributes.cmsAlgorithmProtect).size() > 0) {
      var protection =
          CMSAlgorithmProtection.getInstance(
              only(message, table, CMSAttributes.cmsAlgorithmProtect));
      var structure = signer.toASN1Structure();
      if (!protection.getDigestAlgorithm().equals(signer.getDigestAlgorithmID())
          || !structure.getDigestEncryptionAlgorithm().equals(protection.getSignatureAlgorithm())) {
        throw malformed(message);
      }
    }
  }

  /** The attribute's one value; an attribute twice, or with two values, would be ambiguous. */
  private static ASN1Encodable only(
      String message, AttributeTable table, ASN1ObjectIdentifier type) {
    ASN1EncodableVector found = table.getAll(type);
    if (found.size() != 1) {
      throw malformed(message);
    }
    ASN1Set values = Attribute.getInstance(found.get(0)).getAttrValues();
    if (values.size() != 1) {
      throw malformed(message);
    }
    return values.getObjectAt(0);
  }

  /**
   * Without signed attributes, somebody could take the attributes of another message for the
   * content of this one: the same bytes are signed.
   */
  private static void checkIsNotAttributes(String message, byte[] content) {
    try {
      if (ASN1Primitive.fromByteArray(content) instanceof ASN1Set) {
        throw malformed(message);
      }
    } catch (IOException e) {
      // not ASN.1: content of its own
    }
  }

  private static byte[] digest(String name, byte[] content) {
    try {
      return MessageDigest.getInstance(name).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }

  private static InvalidInputException malformed(String message) {
    return new InvalidInputException(
        message + ": its signed attributes are malformed", "Have it signed again.");
  }
}
