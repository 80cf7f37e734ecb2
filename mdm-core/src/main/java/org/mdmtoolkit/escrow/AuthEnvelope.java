package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM content (RFC 5084) and RSA-OAEP recipients (RFC
 * 3560, SHA-256): opened by {@code openssl cms -decrypt} of OpenSSL 3, and by this class.
 *
 * <p>What seals needs no security provider, which takes most of the time of an everyday lock;
 * docs/security-review-seal.md judges it. What opens stands on the JDK's ciphers: BouncyCastle's
 * CMS opener would need its own provider for GCM.
 */
final class AuthEnvelope {

  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int KEY_BYTES = 32;

  private AuthEnvelope() {}

  /** Seals content to the RSA keys of these readers: DER of the ContentInfo. */
  static byte[] seal(byte[] content, List<Recipient> readers, SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(key);
    random.nextBytes(nonce);
    try {
      byte[] sealed = encrypted(content, key, nonce);
      int length = sealed.length - TAG_BYTES;
      AlgorithmIdentifier oaep = rsaOaep();
      var infos = new ASN1EncodableVector();
      for (Recipient reader : readers) {
        infos.add(
            new RecipientInfo(
                new KeyTransRecipientInfo(
                    new RecipientIdentifier(reader.identifier()),
                    oaep,
                    new DEROctetString(reader.key().seal(key, random)))));
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
    } catch (IOException e) {
      throw new IllegalStateException("a record cannot be encoded", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Makes ready what a seal needs: the ciphers, and the JDK's properties, which the library reads.
   */
  static void prepare() {
    Security.getProperty("securerandom.source"); // the first one reads the whole file of them
    encrypted(new byte[0], new byte[KEY_BYTES], new byte[NONCE_BYTES]);
  }

  /** AES-256-GCM: the sealed content, and its tag after it. */
  private static byte[] encrypted(byte[] content, byte[] key, byte[] nonce) {
    var copy = new KeyParameter(key);
    try {
      GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
      gcm.init(true, new AEADParameters(copy, TAG_BYTES * Byte.SIZE, nonce));
      byte[] sealed = new byte[gcm.getOutputSize(content.length)];
      int length = gcm.processBytes(content, 0, content.length, sealed, 0);
      gcm.doFinal(sealed, length);
      return sealed;
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("only what is opened can be invalid", e);
    } finally {
      Arrays.fill(copy.getKey(), (byte) 0); // this is the array itself
    }
  }

  private static AlgorithmIdentifier rsaOaep() {
    var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_RSAES_OAEP,
        new RSAESOAEPparams(
            sha256,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256),
            RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM));
  }

  /**
   * Opens what was sealed to this certificate; empty if it was not.
   *
   * @throws InvalidInputException if it is no such envelope, or was changed
   */
  static Optional<byte[]> open(byte[] der, X509Certificate certificate, PrivateKey privateKey) {
    try {
      IssuerAndSerialNumber identifier = ReaderCertificate.of(certificate).identifier();
      AuthEnvelopedData data = parse(der);
      for (KeyTransRecipientInfo info : recipients(data)) {
        if (isFor(info, identifier)) {
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

  /** Proves that these bytes are an envelope, as far as can be seen. */
  static void check(byte[] der) {
    if (!PlainEnvelope.isWhole(der)) {
      check(der, List.of());
    }
  }

  /** The same, and that it is for all these readers. */
  static void check(byte[] der, List<Recipient> expected) {
    try {
      List<KeyTransRecipientInfo> infos = recipients(parse(der));
      for (Recipient reader : expected) {
        if (infos.stream().noneMatch(info -> isFor(info, reader.identifier()))) {
          throw damaged(
              "it is not sealed to " + reader.certificate().getSubjectX500Principal(), null);
        }
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) { // ASN.1 that is not what it claims to be
      throw damaged("it cannot be read as CMS", e);
    }
  }

  /** Whether this reader is among those that it is sealed to, as far as can be seen. */
  static boolean isAlsoFor(byte[] der, Recipient reader) {
    IssuerAndSerialNumber identifier = reader.identifier();
    return holds(() -> recipients(parse(der)).stream().anyMatch(info -> isFor(info, identifier)));
  }

  /** Whether it is sealed to these readers and to nobody else, as far as can be seen. */
  static boolean isFor(byte[] der, List<Recipient> readers) {
    return holds(
        () -> {
          AuthEnvelopedData data = parse(der);
          List<KeyTransRecipientInfo> infos = recipients(data);
          return data.getRecipientInfos().size() == readers.size()
              && infos.size() == readers.size()
              && readers.stream()
                  .map(Recipient::identifier)
                  .allMatch(one -> infos.stream().anyMatch(info -> isFor(info, one)));
        });
  }

  private static boolean holds(BooleanSupplier question) {
    try {
      return question.getAsBoolean();
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
      rsa.init(
          Cipher.DECRYPT_MODE,
          privateKey,
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
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

  private static boolean isFor(KeyTransRecipientInfo info, IssuerAndSerialNumber reader) {
    return info.getRecipientIdentifier().getId() instanceof IssuerAndSerialNumber id
        && id.getSerialNumber().equals(reader.getSerialNumber())
        && id.getName().equals(reader.getName());
  }

  /** Without the file's name, which the caller adds. */
  private static InvalidInputException damaged(String how, @Nullable Exception e) {
    return new InvalidInputException(how, "", e);
  }
}
