package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.Sha256;

/**
 * A certificate as far as a seal needs it. The JDK reads it when somebody becomes a reader; after
 * that its DER, which the journal pins by its hash, is enough, and the JDK's part is made when it
 * is first asked for. Immutable to its users.
 */
final class ReaderCertificate {

  private final String fingerprint;
  private final IssuerAndSerialNumber identifier;
  private final @Nullable SealingKey key;
  private final SourceFile file;
  private volatile @Nullable X509Certificate whole;

  private ReaderCertificate(
      String fingerprint,
      IssuerAndSerialNumber identifier,
      @Nullable SealingKey key,
      SourceFile file,
      @Nullable X509Certificate whole) {
    this.fingerprint = fingerprint;
    this.identifier = identifier;
    this.key = key;
    this.file = file;
    this.whole = whole;
  }

  static ReaderCertificate of(X509Certificate certificate) {
    byte[] der = Certificates.toDer(certificate);
    return new ReaderCertificate(
        Sha256.hex(der),
        new IssuerAndSerialNumber(
            X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded()),
            certificate.getSerialNumber()),
        certificate.getPublicKey() instanceof RSAPublicKey rsa
            ? new SealingKey(rsa.getModulus(), rsa.getPublicExponent())
            : null,
        SourceFile.of("the certificate", der),
        certificate);
  }

  /**
   * One that the journal tells of: read without the JDK, where it is of the usual kind.
   *
   * @param fingerprint of the DER, which is the only one in the file
   */
  static ReaderCertificate accepted(SourceFile file, byte[] der, String fingerprint) {
    try {
      Certificate read = Certificate.getInstance(ASN1Primitive.fromByteArray(der));
      SubjectPublicKeyInfo info = read.getSubjectPublicKeyInfo();
      if (info.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
        var rsa = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(info.parsePublicKey());
        return new ReaderCertificate(
            fingerprint,
            new IssuerAndSerialNumber(read.getIssuer(), read.getSerialNumber().getValue()),
            new SealingKey(rsa.getModulus(), rsa.getPublicExponent()),
            file,
            null);
      }
    } catch (IOException | RuntimeException e) {
      // The JDK reads some that BouncyCastle does not.
    }
    return of(read(file));
  }

  private static X509Certificate read(SourceFile file) {
    return EscrowIdentity.onlyCertificate(file);
  }

  /** SHA-256 of its DER, in lower-case hex. */
  String fingerprint() {
    return fingerprint;
  }

  IssuerAndSerialNumber identifier() {
    return identifier;
  }

  /**
   * Its key.
   *
   * @param who for errors
   * @throws InvalidInputException if it is not RSA
   */
  SealingKey key(String who) {
    if (key == null) {
      throw new InvalidInputException(
          "the certificate of " + who + " has no RSA key",
          Remedy.advice("Escrow records are sealed to RSA keys.")
              .and(Remedy.Act.MAKE_READER_CERTIFICATE));
    }
    return key;
  }

  X509Certificate whole() {
    X509Certificate known = whole;
    if (known == null) {
      known = read(file);
      whole = known;
    }
    return known;
  }
}
