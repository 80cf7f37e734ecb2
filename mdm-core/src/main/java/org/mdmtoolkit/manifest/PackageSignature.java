package org.mdmtoolkit.manifest;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who a package says has signed it. Whether the signature fits, {@link InstallerPackage#faults()}
 * says; whether a Mac trusts the signer, {@code pkgutil --check-signature} on a Mac.
 *
 * @param signer the common name in the signer's certificate, {@code Developer ID Installer: Example
 *     (ABCDE12345)}; the whole subject where there is none
 * @param notBefore when the signer's certificate begins or began to be valid
 * @param notAfter when the signer's certificate expires or did expire
 * @param signedAt when it was signed, by the package's own word; empty where it does not say
 * @param certificates how many certificates the package carries for this signature
 * @param isJudged whether the signature is of a form that is verified here, RSA or ECDSA over the
 *     table of contents or its checksum; of another, {@link InstallerPackage#faults()} does not
 *     speak
 * @param hasIssuer whether the package carries the certificate that issued the signer's, another
 *     one than that itself, as {@code productbuild} puts it there
 */
public record PackageSignature(
    String signer,
    Instant notBefore,
    Instant notAfter,
    Optional<Instant> signedAt,
    int certificates,
    boolean isJudged,
    boolean hasIssuer) {

  private static final String DEVELOPER_ID = "Developer ID Installer: ";

  /**
   * Whether the name is that of a certificate which Apple issues for packages outside the store.
   */
  public boolean isDeveloperId() {
    return signer.startsWith(DEVELOPER_ID);
  }

  static PackageSignature of(XarArchive archive, XarToc.Signature signature) {
    byte[] der = signature.certificates().get(0);
    try {
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      return new PackageSignature(
          PackageErrors.clean(commonName(certificate)),
          certificate.getNotBefore().toInstant(),
          certificate.getNotAfter().toInstant(),
          Optional.ofNullable(archive.toc().signedAt()),
          signature.certificates().size(),
          XarSeal.isJudged(archive, certificate),
          XarSeal.hasIssuer(signature));
    } catch (CertificateException | InvalidNameException e) {
      throw PackageErrors.damaged(
          archive.name(), "the certificate of its signature cannot be read", e);
    }
  }

  private static String commonName(X509Certificate certificate) throws InvalidNameException {
    String subject = certificate.getSubjectX500Principal().getName();
    for (Rdn part : new LdapName(subject).getRdns()) {
      if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
        return name;
      }
    }
    return subject;
  }
}
