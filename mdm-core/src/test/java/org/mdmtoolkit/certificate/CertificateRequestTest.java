package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class CertificateRequestTest {

  @TempDir Path folder;

  private final KeyPair rsa = TestKeys.rsa("CertificateRequestTest");
  private final KeyPair ec = TestKeys.ec("CertificateRequestTest", "secp256r1");

  private static CertificateRequest read(byte[] content) {
    return CertificateRequest.read(SourceFile.of("some.csr", content));
  }

  private static CertificateRequest read(String content) {
    return read(content.getBytes(US_ASCII));
  }

  @Test
  void readsWhatOpenSslMakesInBothForms() {
    OpenSsl openssl = OpenSsl.in(folder);
    for (KeyPair keys : new KeyPair[] {rsa, ec}) {
      byte[] pkcs8 = keys.getPrivate().getEncoded();
      Path key = openssl.put("k.pem", TestCertificate.pem("PRIVATE KEY", pkcs8));
      for (String form : new String[] {"PEM", "DER"}) {
        openssl.run(
            "req -new -outform " + form,
            "-key",
            key,
            "-out",
            folder.resolve("csr"),
            "-subj",
            "/C=US/CN=vendor, Inc./emailAddress=mdm@example.com");
        CertificateRequest request = read(openssl.get("csr"));
        assertThat(request.subject())
            .isEqualTo("emailAddress=mdm@example.com,CN=vendor\\, Inc.,C=US");
        assertThat(request.publicKey()).isEqualTo(keys.getPublic());
        assertThat(request.isSelfSignatureValid()).isTrue();
        if (form.equals("PEM")) {
          assertThat(request.toPem()).isEqualTo(new String(openssl.get("csr"), US_ASCII));
        } else {
          assertThat(request.der()).isEqualTo(openssl.get("csr"));
        }
      }
    }
  }

  @Test
  void readsTheOldLabelCarriageReturnsAndTextAround() {
    byte[] der = TestPki.certificateRequest("CN=x", rsa);
    String pem = TestCertificate.pem("NEW CERTIFICATE REQUEST", der);
    assertThat(read("from the portal\r\n" + pem.replace("\n", "\r\n")).der()).isEqualTo(der);
    assertThat(read(pem)).isEqualTo(read(der)).hasSameHashCodeAs(read(der));
  }

  @Test
  void seesThatASignatureDoesNotFit() {
    byte[] der = TestPki.certificateRequest("CN=x", rsa);
    der[der.length - 1] ^= 1;
    assertThat(read(der).isSelfSignatureValid()).isFalse();
    byte[] renamed =
        Pkcs12Test.replace(
            TestPki.certificateRequest("CN=abcdef", rsa),
            "abcdef".getBytes(US_ASCII),
            "abcdeg".getBytes(US_ASCII));
    assertThat(read(renamed).subject()).isEqualTo("CN=abcdeg");
    assertThat(read(renamed).isSelfSignatureValid()).isFalse();
  }

  @Test
  void saysWhatAFileIsThatIsNoRequest() {
    assertThatThrownBy(() -> read(TestPki.rsaSigner().der()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("some.csr: this is a certificate, not a certificate signing request");
    assertThatThrownBy(() -> read(TestPki.rsaSigner().keyPem()))
        .hasMessageContaining("this is a private key, not a certificate signing request");
    assertThatThrownBy(() -> read("")).hasMessageContaining("the file is empty");
  }

  @Test
  void refusesTwoRequestsAndADamagedOne() {
    byte[] der = TestPki.certificateRequest("CN=x", rsa);
    String pem = TestCertificate.pem("CERTIFICATE REQUEST", der);
    assertThatThrownBy(() -> read(pem + pem))
        .hasMessageContaining("it holds 2 certificate signing requests");
    byte[] half = java.util.Arrays.copyOf(der, 200);
    assertThatThrownBy(() -> read(TestCertificate.pem("CERTIFICATE REQUEST", half)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("damaged or cut off");
  }
}
