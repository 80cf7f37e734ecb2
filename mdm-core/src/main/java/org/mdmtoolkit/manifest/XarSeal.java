package org.mdmtoolkit.manifest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether digest, signature and certificates of a package fit its table of contents. The digest is
 * that of the packed table, and RSA signs the same bytes; who issued the topmost certificate is not
 * asked.
 */
final class XarSeal {

  private static final Map<String, String> DIGESTS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  private XarSeal() {}

  /** What does not fit, each as the end of a sentence about the package; empty if all does. */
  static List<String> faults(XarArchive archive) throws IOException {
    List<String> faults = new ArrayList<>();
    XarToc.Checksum checksum = archive.toc().checksum();
    String digest = checksum == null ? null : digest(checksum.style());
    if (checksum == null || digest == null) {
      return faults; // an old form, or one that is not known here: nothing to compare
    }
    byte[] stored = archive.heapBytes(checksum.offset(), checksum.size(), "its checksum");
    try {
      if (!MessageDigest.isEqual(
          stored, MessageDigest.getInstance(digest).digest(archive.packedToc()))) {
        faults.add("its table of contents does not fit its checksum");
      }
      XarToc.Signature signature = archive.signature().orElse(null);
      if (signature != null) {
        List<X509Certificate> certificates = certificates(signature);
        if (isJudged(archive, certificates.get(0))
            && !isSigned(archive, signature, certificates.get(0), digest)) {
          faults.add("its signature does not fit its table of contents");
        }
        if (!isChain(certificates)) {
          faults.add("a certificate of its signature was not issued by the one that it names");
        }
      }
    } catch (CertificateException e) {
      faults.add("a certificate of its signature cannot be read");
    } catch (GeneralSecurityException e) {
      faults.add("its signature cannot be verified");
    }
    return faults;
  }

  /** The JDK's name of a digest that xar knows. */
  static @Nullable String digest(String style) {
    return DIGESTS.get(style.toLowerCase(Locale.ROOT));
  }

  /** Whether the signature is of the form that is verified here: RSA over a known digest. */
  static boolean isJudged(XarArchive archive, X509Certificate signer) {
    XarToc.Signature signature = archive.toc().signature();
    XarToc.Checksum checksum = archive.toc().checksum();
    return signature != null
        && signature.style().equals("RSA")
        && checksum != null
        && digest(checksum.style()) != null
        && signer.getPublicKey() instanceof RSAPublicKey;
  }

  private static List<X509Certificate> certificates(XarToc.Signature signature)
      throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : signature.certificates()) {
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    return certificates;
  }

  /** Whether the certificate that issued the signer's is there beside it. */
  static boolean hasIssuer(XarToc.Signature signature) throws CertificateException {
    List<X509Certificate> certificates = certificates(signature);
    X509Certificate signer = certificates.get(0);
    return certificates.stream().anyMatch(one -> !one.equals(signer) && issued(one, signer));
  }

  private static boolean isSigned(
      XarArchive archive, XarToc.Signature signature, X509Certificate signer, String digest)
      throws IOException, GeneralSecurityException {
    Signature verifier = Signature.getInstance(digest.replace("-", "") + "withRSA");
    verifier.initVerify(signer.getPublicKey());
    verifier.update(archive.packedToc());
    try {
      return verifier.verify(
          archive.heapBytes(signature.offset(), signature.size(), "its signature"));
    } catch (GeneralSecurityException e) {
      return false; // no signature of this length or form
    }
  }

  /** Whether none of them names an issuer that is in the file and did not sign it. */
  private static boolean isChain(List<X509Certificate> certificates) {
    for (X509Certificate one : certificates) {
      List<X509Certificate> issuers =
          certificates.stream()
              .filter(it -> it.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
              .toList();
      if (!issuers.isEmpty() && issuers.stream().noneMatch(issuer -> issued(issuer, one))) {
        return false;
      }
    }
    return true;
  }

  private static boolean issued(X509Certificate issuer, X509Certificate one) {
    try {
      one.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
