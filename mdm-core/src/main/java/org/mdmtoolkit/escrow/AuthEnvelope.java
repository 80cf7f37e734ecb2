package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM content (RFC 5084) and RSA-OAEP recipients (RFC
 * 3560, SHA-256): opened by {@code openssl cms -decrypt} of OpenSSL 3, and by this class. Written
 * here on the JDK's ciphers, because BouncyCastle's CMS opener needs its own provider for GCM.
 */
final class AuthEnvelope {

  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int KEY_BYTES = 32;

  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
  private static final AlgorithmIdentifier SHA256 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
  private static final AlgorithmIdentifier RSA_OAEP =
      new AlgorithmIdentifier(
          PKCSObjectIdentifiers.id_RSAES_OAEP,
          new RSAESOAEPparams(
              SHA256,
              new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA256),
              RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM));

  private AuthEnvelope() {}

  /** Seals content to the RSA keys of these certificates: DER of the ContentInfo. */
  static byte[] seal(byte[] content, List<X509Certificate> recipients, SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(key);
    random.nextBytes(nonce);
    try {
      Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
      gcm.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BYTES * 8, nonce));
      byte[] sealed = gcm.doFinal(content);
      int length = sealed.length - TAG_BYTES;
      var infos = new ASN1EncodableVector();
      for (X509Certificate recipient : recipients) {
        infos.add(recipientInfo(recipient, key, random));
      }
      var encrypted =
          new EncryptedContentInfo(
              CMSObjectIdentifiers.data,
              new AlgorithmIdentifier(
                  NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_BYTES)),
              new BEROctetString(Arrays.copyOf(sealed, length)));
      var data =
          new AuthEnvelopedData(
              null,
              new DERSet(infos),
              encrypted,
              null,
              new DEROctetString(Arrays.copyOfRange(sealed, length, sealed.length)),
              null);
      return new ContentInfo(CMSObjectIdentifiers.authEnvelopedData, data)
          .getEncoded(ASN1Encoding.DER);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the platform cannot seal a record", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static RecipientInfo recipientInfo(
      X509Certificate recipient, byte[] key, SecureRandom random) throws GeneralSecurityException {
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
    rsa.init(Cipher.ENCRYPT_MODE, recipient.getPublicKey(), OAEP, random);
    var identifier =
        new RecipientIdentifier(
            new IssuerAndSerialNumber(
                X500Name.getInstance(recipient.getIssuerX500Principal().getEncoded()),
                recipient.getSerialNumber()));
    return new RecipientInfo(
        new KeyTransRecipientInfo(identifier, RSA_OAEP, new DEROctetString(rsa.doFinal(key))));
  }

  /**
   * Opens what was sealed to this certificate; empty if it was not.
   *
   * @throws InvalidInputException if it is no such envelope, or was changed
   */
  static Optional<byte[]> open(byte[] der, X509Certificate certificate, PrivateKey privateKey) {
    try {
      AuthEnvelopedData data = parse(der);
      for (KeyTransRecipientInfo info : recipients(data)) {
        if (isFor(info, certificate)) {
          return Optional.of(decrypt(data, info, privateKey));
        }
      }
      return Optional.empty();
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) { // ASN.1 that is not what it claims to be
      throw damaged("it cannot be read as CMS", e);
    }
  }

  /** Proves that these bytes are an envelope for all these certificates, as far as can be seen. */
  static void check(byte[] der, List<X509Certificate> expected) {
    try {
      List<KeyTransRecipientInfo> infos = recipients(parse(der));
      for (X509Certificate certificate : expected) {
        if (infos.stream().noneMatch(info -> isFor(info, certificate))) {
          throw damaged("it is not sealed to " + certificate.getSubjectX500Principal(), null);
        }
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) { // ASN.1 that is not what it claims to be
      throw damaged("it cannot be read as CMS", e);
    }
  }

  /** Whether it is sealed to these certificates and to nobody else, as far as can be seen. */
  static boolean isFor(byte[] der, List<X509Certificate> readers) {
    try {
      AuthEnvelopedData data = parse(der);
      List<KeyTransRecipientInfo> infos = recipients(data);
      return data.getRecipientInfos().size() == readers.size()
          && infos.size() == readers.size()
          && readers.stream().allMatch(one -> infos.stream().anyMatch(info -> isFor(info, one)));
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) { // ASN.1 that is not what it claims to be
      throw damaged("it cannot be read as CMS", e);
    }
  }

  private static byte[] decrypt(
      AuthEnvelopedData data, KeyTransRecipientInfo info, PrivateKey privateKey) {
    byte[] key = new byte[0];
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(Cipher.DECRYPT_MODE, privateKey, OAEP);
      key = rsa.doFinal(info.getEncryptedKey().getOctets());
      EncryptedContentInfo content = data.getAuthEncryptedContentInfo();
      GCMParameters gcm =
          GCMParameters.getInstance(content.getContentEncryptionAlgorithm().getParameters());
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BYTES * 8, gcm.getNonce()));
      cipher.update(content.getEncryptedContent().getOctets());
      return cipher.doFinal(data.getMac().getOctets());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged("it was changed after it was sealed", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static AuthEnvelopedData parse(byte[] der) {
    try {
      ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(der));
      if (info == null || !CMSObjectIdentifiers.authEnvelopedData.equals(info.getContentType())) {
        throw damaged("it is not CMS AuthEnvelopedData", null);
      }
      AuthEnvelopedData data = AuthEnvelopedData.getInstance(info.getContent());
      EncryptedContentInfo content = data.getAuthEncryptedContentInfo();
      if (!NISTObjectIdentifiers.id_aes256_GCM.equals(
              content.getContentEncryptionAlgorithm().getAlgorithm())
          || content.getEncryptedContent() == null
          || data.getMac().getOctets().length != TAG_BYTES) {
        throw damaged("it is not sealed with AES-256-GCM", null);
      }
      return data;
    } catch (IOException e) {
      throw damaged("it cannot be read as CMS", e);
    }
  }

  private static List<KeyTransRecipientInfo> recipients(AuthEnvelopedData data) {
    return Arrays.stream(data.getRecipientInfos().toArray())
        .map(RecipientInfo::getInstance)
        .map(RecipientInfo::getInfo)
        .filter(KeyTransRecipientInfo.class::isInstance)
        .map(KeyTransRecipientInfo.class::cast)
        .toList();
  }

  private static boolean isFor(KeyTransRecipientInfo info, X509Certificate certificate) {
    return info.getRecipientIdentifier().getId() instanceof IssuerAndSerialNumber id
        && id.getSerialNumber().hasValue(certificate.getSerialNumber())
        && id.getName()
            .equals(X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded()));
  }

  /** Without the file's name, which the caller adds. */
  private static InvalidInputException damaged(String how, @Nullable Exception e) {
    return new InvalidInputException(how, "", e);
  }
}
