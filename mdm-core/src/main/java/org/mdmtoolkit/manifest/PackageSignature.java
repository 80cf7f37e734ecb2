package org.mdmtoolkit.manifest;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who a package says has signed it. Whether the signature fits, {@link InstallerPackage#faults()}
 * says; whether a Mac trusts the signer, {@code pkgutil --check-signature} on a Mac.
 *
 * @param signer the common name in the signer's certificate, {@code Developer ID Installer: Example
 *     (ABCDE12345)}; the whole subject where there is none
 * @param notAfter when the signer's certificate expires or did expire
 * @param certificates how many certificates the package carries for this signature
 */
public record PackageSignature(String signer, Instant notAfter, int certificates) {

  private static final String DEVELOPER_ID = "Developer ID Installer: ";

  /**
   * Whether the name is that of a certificate which Apple issues for packages outside the store.
   */
  public boolean isDeveloperId() {
    return signer.startsWith(DEVELOPER_ID);
  }

  static PackageSignature of(XarToc.Signature signature, String file) {
    byte[] der = signature.certificates().get(0);
    try {
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      return new PackageSignature(
          PackageErrors.clean(commonName(certificate)),
          certificate.getNotAfter().toInstant(),
          signature.certificates().size());
    } catch (CertificateException | InvalidNameException e) {
      throw PackageErrors.damaged(file, "the certificate of its signature cannot be read", e);
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
