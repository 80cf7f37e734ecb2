package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.KeyPair;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.secret.Secret;

/** What the tests of this package hand in. */
final class Samples {

  static final String PASSPHRASE = "Kx7dWq2mPz9Lr4TbVn6HsYc3Fg8JtRaX";

  /** The test PKI in place of Apple's. */
  static final CertificateAuthorities AUTHORITIES =
      CertificateAuthorities.of(TestApplePki.authorities());

  private Samples() {}

  static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(UTF_8));
  }

  static SourceFile file(String name, String content) {
    return SourceFile.of(name, content.getBytes(UTF_8));
  }

  /** Certificate and key of one vendor, as they are deployed. */
  static VendorCredentials credentials(TestCertificate vendor) {
    return credentials(vendor.pem(), TestKeyFiles.traditional(vendor.privateKey(), PASSPHRASE));
  }

  static VendorCredentials credentials(String certificate, String key) {
    return VendorCredentials.of(
        file("mdm.pem", certificate), file("vendor.key", key), secret(PASSPHRASE));
  }

  static PushRequestSigner signer() {
    TestCertificate vendor = TestApplePki.vendor();
    return PushRequestSigner.of(
        vendor.privateKey(), vendor.certificate(), AUTHORITIES, TestPki.clock());
  }

  static CertificateRequest customerRequest() {
    return request(TestApplePki.customerRequest());
  }

  static CertificateRequest customerRequest(KeyPair keys) {
    return request(TestPki.certificateRequest("O=Customer", keys));
  }

  static CertificateRequest request(byte[] der) {
    return CertificateRequest.read(SourceFile.of("customer.csr", der));
  }
}
