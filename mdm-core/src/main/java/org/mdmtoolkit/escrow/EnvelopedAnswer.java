package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;

/**
 * CMS EnvelopedData (RFC 5652) as devices make it: AES-256, AES-128 or Triple DES in CBC mode, its
 * key encrypted by RSA (PKCS #1 v1.5, or OAEP with SHA-1 or SHA-256). Written here on the JDK's
 * ciphers, for the names of the algorithms in the errors and for limits.
 */
final class EnvelopedAnswer {

  /** A recovery key takes less than a thousand bytes, some certificates more. */
  static final int MAX_BYTES = 64 * 1024;

  private static final int NAMED_RECIPIENTS = 3;
  private static final int LONGEST_NAME = 200;
  private static final String WHAT = "the encrypted answer ";
  private static final String KEEP = "Keep it as it came.";

  private record BlockCipher(String algorithm, int keyBytes, int blockBytes) {}

  private static final Map<ASN1ObjectIdentifier, BlockCipher> CIPHERS =
      Map.of(
          NISTObjectIdentifiers.id_aes256_CBC, new BlockCipher("AES", 32, 16),
          NISTObjectIdentifiers.id_aes128_CBC, new BlockCipher("AES", 16, 16),
          PKCSObjectIdentifiers.des_EDE3_CBC, new BlockCipher("DESede", 24, 8));

  private static final Map<ASN1ObjectIdentifier, MGF1ParameterSpec> HASHES =
      Map.of(
          OIWObjectIdentifiers.idSHA1, MGF1ParameterSpec.SHA1,
          NISTObjectIdentifiers.id_sha256, MGF1ParameterSpec.SHA256);

  private EnvelopedAnswer() {}

  /** As {@link EscrowKey#openAnswer}; the caller wipes what is returned. */
  static byte[] open(byte[] der, X509Certificate certificate, PrivateKey privateKey) {
    if (der.length > MAX_BYTES) {
      throw new InvalidInputException(
          WHAT + "has " + der.length + " bytes, more than any of a device", KEEP);
    }
    try {
      EnvelopedData data = parse(der);
      List<RecipientInfo> recipients =
          Arrays.stream(data.getRecipientInfos().toArray())
              .map(RecipientInfo::getInstance)
              .toList();
      KeyTransRecipientInfo own =
          recipients.stream()
              .map(RecipientInfo::getInfo)
              .filter(KeyTransRecipientInfo.class::isInstance)
              .map(KeyTransRecipientInfo.class::cast)
              .filter(info -> isFor(info, certificate))
              .findFirst()
              .orElseThrow(() -> notForThisKey(recipients));
      return decrypt(data.getEncryptedContentInfo(), own, privateKey);
    } catch (MdmException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // ASN.1 that is not what it claims to be
      throw new InvalidInputException(WHAT + "cannot be read as CMS", KEEP, e);
    }
  }

  private static EnvelopedData parse(byte[] der) throws IOException {
    ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(der));
    if (info == null) {
      throw new IOException("empty");
    }
    if (!CMSObjectIdentifiers.envelopedData.equals(info.getContentType())) {
      throw new InvalidInputException(
          WHAT + "is not CMS EnvelopedData, but of the type " + name(info.getContentType()), KEEP);
    }
    return EnvelopedData.getInstance(info.getContent());
  }

  private static byte[] decrypt(
      EncryptedContentInfo content, KeyTransRecipientInfo own, PrivateKey privateKey) {
    AlgorithmIdentifier algorithm = content.getContentEncryptionAlgorithm();
    BlockCipher form = CIPHERS.get(algorithm.getAlgorithm());
    if (form == null) {
      throw notOpened(name(algorithm.getAlgorithm()));
    }
    Optional<OAEPParameterSpec> oaep = oaep(own.getKeyEncryptionAlgorithm());
    byte[] iv = ASN1OctetString.getInstance(algorithm.getParameters()).getOctets();
    if (content.getEncryptedContent() == null || iv.length != form.blockBytes()) {
      throw damaged();
    }
    byte[] key = new byte[0];
    try {
      Cipher rsa;
      if (oaep.isPresent()) {
        rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
        rsa.init(Cipher.DECRYPT_MODE, privateKey, oaep.get());
      } else {
        rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        rsa.init(Cipher.DECRYPT_MODE, privateKey);
      }
      key = rsa.doFinal(own.getEncryptedKey().getOctets());
      if (key.length != form.keyBytes()) {
        throw damaged();
      }
      Cipher cipher = Cipher.getInstance(form.algorithm() + "/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(key, form.algorithm()), new IvParameterSpec(iv));
      return cipher.doFinal(content.getEncryptedContent().getOctets());
    } catch (GeneralSecurityException e) {
      // Without the cause: which padding was wrong is what Bleichenbacher's attack asks.
      throw damaged();
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The parameters of RSA-OAEP; empty for PKCS #1 v1.5. */
  private static Optional<OAEPParameterSpec> oaep(AlgorithmIdentifier algorithm) {
    if (PKCSObjectIdentifiers.rsaEncryption.equals(algorithm.getAlgorithm())) {
      return Optional.empty();
    }
    if (!PKCSObjectIdentifiers.id_RSAES_OAEP.equals(algorithm.getAlgorithm())) {
      throw notOpened(name(algorithm.getAlgorithm()));
    }
    ASN1Encodable given = algorithm.getParameters();
    RSAESOAEPparams oaep =
        given == null ? new RSAESOAEPparams() : RSAESOAEPparams.getInstance(given);
    AlgorithmIdentifier mask = oaep.getMaskGenAlgorithm();
    if (!PKCSObjectIdentifiers.id_mgf1.equals(mask.getAlgorithm())) {
      throw notOpened("RSA-OAEP with " + name(mask.getAlgorithm()));
    }
    AlgorithmIdentifier source = oaep.getPSourceAlgorithm();
    if (!PKCSObjectIdentifiers.id_pSpecified.equals(source.getAlgorithm())
        || ASN1OctetString.getInstance(source.getParameters()).getOctetsLength() > 0) {
      throw notOpened("RSA-OAEP with a label");
    }
    return Optional.of(
        new OAEPParameterSpec(
            hash(oaep.getHashAlgorithm()).getDigestAlgorithm(),
            "MGF1",
            hash(AlgorithmIdentifier.getInstance(mask.getParameters())),
            PSource.PSpecified.DEFAULT));
  }

  private static MGF1ParameterSpec hash(AlgorithmIdentifier algorithm) {
    MGF1ParameterSpec hash = HASHES.get(algorithm.getAlgorithm());
    if (hash == null) {
      throw notOpened("RSA-OAEP with " + name(algorithm.getAlgorithm()));
    }
    return hash;
  }

  private static boolean isFor(KeyTransRecipientInfo info, X509Certificate certificate) {
    ASN1Encodable id = info.getRecipientIdentifier().getId();
    if (id instanceof ASN1OctetString keyId) {
      return Arrays.equals(keyId.getOctets(), keyId(certificate));
    }
    IssuerAndSerialNumber issued = IssuerAndSerialNumber.getInstance(id);
    return issued.getSerialNumber().hasValue(certificate.getSerialNumber())
        && issued
            .getName()
            .equals(X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded()));
  }

  /** The key identifier in the certificate, or as RFC 5280 (4.2.1.2) computes it. */
  private static byte[] keyId(X509Certificate certificate) {
    byte @Nullable [] extension =
        certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    if (extension != null) {
      return SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
          .getKeyIdentifier();
    }
    try {
      return MessageDigest.getInstance("SHA-1")
          .digest(
              SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                  .getPublicKeyData()
                  .getBytes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static MdmException notForThisKey(List<RecipientInfo> recipients) {
    if (recipients.isEmpty()) {
      return new InvalidInputException(WHAT + "is encrypted to nobody", KEEP);
    }
    String names =
        recipients.stream()
            .limit(NAMED_RECIPIENTS)
            .map(EnvelopedAnswer::recipient)
            .collect(Collectors.joining("; "));
    int more = recipients.size() - NAMED_RECIPIENTS;
    return new DeniedException(
        WHAT
            + "is not encrypted to this key, but to "
            + names
            + (more > 0 ? " and " + more + " more" : ""),
        "Open it with the key of that certificate.");
  }

  private static String recipient(RecipientInfo recipient) {
    if (!(recipient.getInfo() instanceof KeyTransRecipientInfo info)) {
      return "a password or a key of another kind than RSA";
    }
    ASN1Encodable id = info.getRecipientIdentifier().getId();
    if (id instanceof ASN1OctetString keyId) {
      return shown("the key with the identifier " + HexFormat.of().formatHex(keyId.getOctets()));
    }
    IssuerAndSerialNumber issued = IssuerAndSerialNumber.getInstance(id);
    BigInteger serial = issued.getSerialNumber().getValue();
    return shown("the certificate " + serial.toString(16)) + shown(" of " + issued.getName());
  }

  private static String shown(String text) {
    return Printable.line(text, LONGEST_NAME);
  }

  private static String name(ASN1ObjectIdentifier algorithm) {
    return shown(new DefaultAlgorithmNameFinder().getAlgorithmName(algorithm));
  }

  private static InvalidInputException notOpened(String algorithm) {
    return new InvalidInputException(
        WHAT + "is encrypted with " + algorithm + ", which is not opened here",
        "Keep it as it came; `openssl cms -decrypt` may open it with this key.");
  }

  private static InvalidInputException damaged() {
    return new InvalidInputException(WHAT + "is damaged, or was not made for this key", KEEP);
  }
}
