package org.mdmtoolkit.manifest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether digest, signature and certificates of a package fit its table of contents. The digest is
 * that of the packed table. Apple's tools sign the same bytes with it; rcodesign, with which Fleet
 * signs its agent away from Macs, signs the digest, by SHA-256. The key is RSA's or of an elliptic
 * curve. Who issued the topmost certificate is not asked, and of a second, CMS signature with a
 * time stamp nothing is read.
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
            && !isSigned(archive, signature, certificates.get(0), digest, stored)) {
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

  /** Whether the signature is of a form that is verified here: RSA or ECDSA, a known digest. */
  static boolean isJudged(XarArchive archive, X509Certificate signer) {
    XarToc.Signature signature = archive.toc().signature();
    XarToc.Checksum checksum = archive.toc().checksum();
    return signature != null
        && List.of("RSA", "ECDSA").contains(signature.style())
        && checksum != null
        && digest(checksum.style()) != null
        && scheme(signer.getPublicKey()) != null;
  }

  private static @Nullable String scheme(PublicKey key) {
    return key instanceof RSAPublicKey ? "RSA" : key instanceof ECPublicKey ? "ECDSA" : null;
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
      XarArchive archive,
      XarToc.Signature signature,
      X509Certificate signer,
      String digest,
      byte[] checksum)
      throws IOException, GeneralSecurityException {
    byte[] signed = archive.heapBytes(signature.offset(), signature.size(), "its signature");
    PublicKey key = signer.getPublicKey();
    return fits(key, digest.replace("-", ""), archive.packedToc(), signed)
        || fits(key, "SHA256", checksum, signed);
  }

  private static boolean fits(PublicKey key, String digest, byte[] message, byte[] signed)
      throws GeneralSecurityException {
    String scheme = String.valueOf(scheme(key));
    Signature verifier = Signature.getInstance(digest + "with" + scheme);
    verifier.initVerify(key);
    verifier.update(message);
    try {
      return verifier.verify(scheme.equals("ECDSA") ? withoutPadding(signed) : signed);
    } catch (GeneralSecurityException e) {
      return false; // no signature of this length or form
    }
  }

  /** ECDSA's are of different lengths, known only after the room for them was given. */
  private static byte[] withoutPadding(byte[] der) {
    int length = der.length > 1 && der[1] >= 0 ? der[1] + 2 : der.length;
    return length < der.length ? Arrays.copyOf(der, length) : der;
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
