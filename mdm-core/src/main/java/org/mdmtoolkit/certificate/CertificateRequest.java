package org.mdmtoolkit.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * A certificate signing request (PKCS#10, RFC 2986) as somebody handed it in.
 *
 * <p>Immutable; equal when the bytes are equal.
 */
public final class CertificateRequest {

  private final byte[] der;
  private final X500Principal subject;
  private final PublicKey publicKey;
  private final boolean selfSignatureValid;

  private CertificateRequest(
      byte[] der, X500Principal subject, PublicKey publicKey, boolean selfSignatureValid) {
    this.der = der;
    this.subject = subject;
    this.publicKey = publicKey;
    this.selfSignatureValid = selfSignatureValid;
  }

  /**
   * Reads a request in DER or PEM (labels {@code CERTIFICATE REQUEST} and {@code NEW CERTIFICATE
   * REQUEST}). A request whose own signature is wrong is read, too: {@link
   * #isSelfSignatureValid()}.
   *
   * @throws InvalidInputException if it is none, says what it is instead; or if there are several
   */
  public static CertificateRequest read(SourceFile file) {
    byte[] der = Pem.isIn(file.bytes()) ? fromPem(file) : file.bytes();
    FileKind kind = Der.kind(der);
    if (kind == FileKind.UNKNOWN && file.kind() == FileKind.CERTIFICATE_REQUEST) {
      throw file.damaged("the certificate signing request", null);
    }
    if (kind != FileKind.CERTIFICATE_REQUEST) {
      throw file.isNot("a certificate signing request");
    }
    try {
      return parse(file, Der.trimmed(der));
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw file.invalid(
          "the certificate signing request is whole, but not as PKCS#10 has it: "
              + RefusedCertificate.words(e),
          "Have it made again, by another program.",
          SourceFile.withoutContent(e));
    }
  }

  private static byte[] fromPem(SourceFile file) {
    List<byte[]> found = new ArrayList<>();
    for (Pem.Block block : Pem.blocks(file)) {
      if (block.label().equals("CERTIFICATE REQUEST")
          || block.label().equals("NEW CERTIFICATE REQUEST")) {
        found.add(block.content());
      }
    }
    if (found.isEmpty()) {
      throw file.isNot("a certificate signing request");
    }
    if (found.size() > 1) {
      throw file.invalid(
          "it holds " + found.size() + " certificate signing requests", "Give one at a time.");
    }
    return found.get(0);
  }

  private static CertificateRequest parse(SourceFile file, byte[] der) throws IOException {
    PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
    PublicKey key = publicKey(file, request.getSubjectPublicKeyInfo());
    X500Principal subject = new X500Principal(request.getSubject().getEncoded());
    return new CertificateRequest(der, subject, key, isSelfSigned(request, key));
  }

  private static PublicKey publicKey(SourceFile file, SubjectPublicKeyInfo info)
      throws IOException {
    String algorithm = KeyAlgorithms.nameOf(info.getAlgorithm().getAlgorithm());
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw file.invalid(
          "its public key (" + algorithm + ") is damaged or of a kind that is not supported",
          "Make the request with an RSA key.",
          SourceFile.withoutContent(e));
    }
  }

  private static boolean isSelfSigned(PKCS10CertificationRequest request, PublicKey key) {
    try {
      return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
    } catch (OperatorCreationException | PKCSException | RuntimeException e) {
      return false; // an algorithm that nobody here knows proves nothing
    }
  }

  /** A copy of the request in DER: what an issuer's signature covers. */
  public byte[] der() {
    return der.clone();
  }

  /** The request in PEM, as {@code openssl req} writes it. */
  public String toPem() {
    return Pem.encode("CERTIFICATE REQUEST", der);
  }

  /** The name it asks for. */
  public X500Principal subjectName() {
    return subject;
  }

  /** The name it asks for, as {@link DistinguishedName} shows it. */
  public String subject() {
    return DistinguishedName.text(subject);
  }

  /** The public key that shall be certified. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Whether it was signed by the private key of its own public key, and not changed since; the
   * proof that the sender has that key.
   */
  public boolean isSelfSignatureValid() {
    return selfSignatureValid;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertificateRequest that && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return "CertificateRequest[" + subject() + "]";
  }
}
