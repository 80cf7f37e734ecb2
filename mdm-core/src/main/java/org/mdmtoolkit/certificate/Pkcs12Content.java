package org.mdmtoolkit.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.mdmtoolkit.InvalidInputException;

/** Takes the bags of a PKCS#12 file apart; for one attempt with one passphrase. */
final class Pkcs12Content {

  private static final int MAX_BAGS = 1000;
  private static final int MAX_DEPTH = 8;

  private final SourceFile file;
  private final PasswordBasedEncryption encryption;
  private final Passphrase passphrase;
  private final List<PrivateKey> privateKeys = new ArrayList<>();
  private final List<X509Certificate> certificates = new ArrayList<>();
  private int bags;

  private Pkcs12Content(SourceFile file, KeyDerivation derivation, Passphrase passphrase) {
    this.file = file;
    this.encryption = new PasswordBasedEncryption(derivation);
    this.passphrase = passphrase;
  }

  /**
   * Everything in it.
   *
   * @throws GeneralSecurityException if the passphrase is wrong, or it is damaged
   * @throws IOException likewise
   */
  static Pkcs12Content read(
      SourceFile file, Pfx pfx, KeyDerivation derivation, Passphrase passphrase)
      throws GeneralSecurityException, IOException {
    var content = new Pkcs12Content(file, derivation, passphrase);
    try {
      byte[] safes = ASN1OctetString.getInstance(pfx.getAuthSafe().getContent()).getOctets();
      for (ASN1Encodable safe : Der.sequence(safes)) {
        content.readSafe(ContentInfo.getInstance(safe));
      }
      return content;
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IOException("damaged", e);
    }
  }

  List<PrivateKey> privateKeys() {
    return privateKeys;
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  private void readSafe(ContentInfo safe) throws GeneralSecurityException, IOException {
    ASN1ObjectIdentifier type = safe.getContentType();
    if (type.equals(PKCSObjectIdentifiers.data)) {
      readBags(Der.sequence(ASN1OctetString.getInstance(safe.getContent()).getOctets()), 0);
    } else if (type.equals(PKCSObjectIdentifiers.encryptedData)) {
      EncryptedData data = EncryptedData.getInstance(safe.getContent());
      byte[] plain =
          encryption.decrypt(
              data.getEncryptionAlgorithm(), data.getContent().getOctets(), passphrase);
      readBags(Der.sequence(plain), 0);
    } else {
      throw file.invalid(
          "a part of it is encrypted to a certificate, which is not supported",
          "Export it under a passphrase.");
    }
  }

  private void readBags(ASN1Sequence sequence, int depth)
      throws GeneralSecurityException, IOException {
    for (ASN1Encodable element : sequence) {
      bags++;
      if (bags > MAX_BAGS || depth > MAX_DEPTH) {
        throw file.invalid("it holds too many parts", "Export it again.");
      }
      readBag(SafeBag.getInstance(element), depth);
    }
  }

  private void readBag(SafeBag bag, int depth) throws GeneralSecurityException, IOException {
    ASN1ObjectIdentifier type = bag.getBagId();
    ASN1Encodable value = bag.getBagValue();
    if (type.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
      var info = EncryptedPrivateKeyInfo.getInstance(value);
      privateKeys.add(PrivateKeys.decrypt(file, info, encryption, passphrase));
    } else if (type.equals(PKCSObjectIdentifiers.keyBag)) {
      privateKeys.add(PrivateKeyForms.toKey(file, PrivateKeyInfo.getInstance(value)));
    } else if (type.equals(PKCSObjectIdentifiers.certBag)) {
      CertBag certificate = CertBag.getInstance(value);
      if (certificate.getCertId().equals(PKCSObjectIdentifiers.x509Certificate)) {
        byte[] der = ASN1OctetString.getInstance(certificate.getCertValue()).getOctets();
        certificates.add(Certificates.parse(file, der));
      }
    } else if (type.equals(PKCSObjectIdentifiers.safeContentsBag)) {
      readBags(ASN1Sequence.getInstance(value), depth + 1);
    }
    // revocation lists and secrets are of no use here
  }
}
