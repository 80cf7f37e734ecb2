package org.mdmtoolkit.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Secret;

/**
 * Reads X.509 certificates (RFC 5280) from every form in which people have them, and writes them.
 */
public final class Certificates {

  private static final int MAX_CERTIFICATES = 1000;

  private Certificates() {}

  /**
   * All certificates of a file, in its order: DER, PEM with one or several blocks (others, such as
   * a key, are passed over), a PKCS#7 bundle, or a PKCS#12 file without a passphrase.
   *
   * @return one or more certificates
   * @throws InvalidInputException if there is none; says what the file is instead
   */
  public static List<X509Certificate> read(SourceFile file) {
    return read(file, null);
  }

  /**
   * The same, also from a PKCS#12 file under a passphrase.
   *
   * @param passphrase asked only for PKCS#12 that does not open without one, once at most; what it
   *     gives stays the caller's to wipe
   */
  public static List<X509Certificate> read(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    return encoded(file, passphrase).stream().map(der -> parse(file, der)).toList();
  }

  /**
   * The same certificates in DER, byte for byte as they are in the file: also those that Java does
   * not accept.
   */
  public static List<byte[]> encoded(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    List<byte[]> found = Pem.isIn(file.bytes()) ? fromPem(file) : fromBinary(file, passphrase);
    if (found.isEmpty()) {
      throw file.kind() == FileKind.CERTIFICATE || file.kind() == FileKind.PKCS12
          ? file.invalid("there is no certificate in it", "Export it again, with the certificate.")
          : file.isNot("a certificate");
    }
    if (found.size() > MAX_CERTIFICATES) {
      throw file.invalid("it holds more than " + MAX_CERTIFICATES + " certificates", "Split it.");
    }
    return List.copyOf(found);
  }

  private static List<byte[]> fromPem(SourceFile file) {
    List<byte[]> found = new ArrayList<>();
    for (Pem.Block block : Pem.blocks(file)) {
      switch (block.label()) {
        case "CERTIFICATE", "X509 CERTIFICATE" -> found.add(checked(file, block.content()));
        case "TRUSTED CERTIFICATE" -> found.add(checked(file, withoutTrust(file, block.content())));
        case "PKCS7", "PKCS #7 SIGNED DATA", "CMS" -> {
          if (Der.kind(block.content()) == FileKind.CERTIFICATE_BUNDLE) {
            found.addAll(fromBundle(file, block.content()));
          }
        }
        default -> {
          // a key or a parameter block beside the certificates
        }
      }
    }
    return found;
  }

  private static List<byte[]> fromBinary(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    return switch (file.kind()) {
      case CERTIFICATE -> List.of(checked(file, file.bytes()));
      case CERTIFICATE_BUNDLE -> fromBundle(file, file.bytes());
      case PKCS12 ->
          Pkcs12.read(file, passphrase).certificates().stream().map(Certificates::toDer).toList();
      default -> throw file.isNot("a certificate");
    };
  }

  private static List<byte[]> fromBundle(SourceFile file, byte[] bundle) {
    try {
      ContentInfo info = ContentInfo.getInstance(Der.parse(bundle));
      ASN1Set certificates = SignedData.getInstance(info.getContent()).getCertificates();
      List<byte[]> found = new ArrayList<>();
      for (ASN1Encodable certificate : certificates) {
        if (certificate instanceof ASN1Sequence) { // not one of the obsolete tagged kinds
          byte[] der = certificate.toASN1Primitive().getEncoded(ASN1Encoding.DER);
          found.add(checked(file, der));
        }
      }
      return found;
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw file.damaged("the PKCS#7 bundle", e);
    }
  }

  private static byte[] withoutTrust(SourceFile file, byte[] trusted) {
    try {
      return Der.first(trusted); // OpenSSL's trust settings follow the certificate
    } catch (IOException e) {
      throw file.damaged("the certificate", e);
    }
  }

  /** The bytes without line ends after them, if they are a whole certificate. */
  private static byte[] checked(SourceFile file, byte[] bytes) {
    byte[] der = Der.trimmed(bytes);
    FileKind kind = Der.kind(der);
    if (kind != FileKind.CERTIFICATE && kind != FileKind.UNKNOWN) {
      throw file.invalid("this is " + kind.description() + ", not a certificate", kind.remedy());
    }
    if (kind == FileKind.UNKNOWN) {
      String change = Der.change(der);
      throw change == null
          ? file.damaged("the certificate", null)
          : file.invalid(
              "the certificate is damaged or cut off: " + change,
              "Copy or download the file again.");
    }
    return der;
  }

  static X509Certificate parse(SourceFile file, byte[] bytes) {
    byte[] der = checked(file, bytes);
    try {
      var in = new ByteArrayInputStream(der);
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      Der.parse(der);
      return certificate;
    } catch (CertificateException | IOException | RuntimeException e) {
      throw RefusedCertificate.isWhole(der)
          ? RefusedCertificate.error(file, der, e)
          : file.damaged("the certificate", e);
    }
  }

  /** The certificate in PEM, byte for byte as {@code openssl x509} writes it. */
  public static String toPem(X509Certificate certificate) {
    return toPem(toDer(certificate));
  }

  /** A certificate in DER as PEM, whatever Java thinks of it. */
  public static String toPem(byte[] der) {
    return Pem.encode("CERTIFICATE", der);
  }

  /** Several certificates in PEM, one block after the other. */
  public static String toPem(Collection<X509Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      pem.append(toPem(certificate));
    }
    return pem.toString();
  }

  /** The certificate in DER. */
  public static byte[] toDer(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new InvalidInputException(
          "the certificate cannot be encoded", "Read it from its file again.", e);
    }
  }
}
