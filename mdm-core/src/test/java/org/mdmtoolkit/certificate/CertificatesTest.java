package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

class CertificatesTest {

  @TempDir Path folder;

  private final TestCertificate signer = TestPki.rsaSigner();

  private static SourceFile file(byte[] content) {
    return SourceFile.of("some.cer", content);
  }

  private static SourceFile file(String content) {
    return file(content.getBytes(UTF_8));
  }

  @Test
  void readsDer() {
    assertThat(Certificates.read(file(signer.der()))).containsExactly(signer.certificate());
  }

  @Test
  void readsDerWithLineEndsAfterIt() {
    byte[] der = signer.der();
    byte[] longer = Arrays.copyOf(der, der.length + 2);
    longer[der.length] = '\r';
    longer[der.length + 1] = '\n';
    assertThat(Certificates.read(file(longer))).containsExactly(signer.certificate());
  }

  @Test
  void readsSeveralPemBlocksInTheirOrder() {
    assertThat(Certificates.read(file(signer.chainPem())))
        .containsExactlyElementsOf(signer.chain())
        .hasSize(3);
  }

  @Test
  void readsPemWithCarriageReturnsTextAroundAndNoFinalNewline() {
    String text = "Bag Attributes\n  localKeyID: 01\nsubject=CN\n" + signer.pem() + "\nthe end";
    assertThat(Certificates.read(file(text))).containsExactly(signer.certificate());
    assertThat(Certificates.read(file(signer.pem().replace("\n", "\r\n")))).hasSize(1);
    assertThat(Certificates.read(file(signer.pem().replace('\n', '\r')))).hasSize(1);
    assertThat(Certificates.read(file(signer.pem().strip()))).hasSize(1);
    assertThat(Certificates.read(file("\uFEFF" + signer.pem()))).hasSize(1);
  }

  @Test
  void readsBlocksJoinedWithoutANewlineBetween() {
    String joined = signer.chainPem().replace("-----\n-----", "----------");
    assertThat(Certificates.read(file(joined))).hasSize(3);
  }

  @Test
  void passesOverTheKeyBesideACertificate() {
    assertThat(Certificates.read(file(signer.keyPem() + signer.pem())))
        .containsExactly(signer.certificate());
  }

  @Test
  void readsPkcs7BundlesThatOpenSslMakes() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path chain = openssl.put("chain.pem", signer.chainPem());
    for (String form : new String[] {"DER", "PEM"}) {
      openssl.run("crl2pkcs7 -nocrl -outform " + form, "-certfile", chain, "-out", path("b.p7b"));
      assertThat(Certificates.read(file(openssl.get("b.p7b"))))
          .as(form)
          .containsExactlyInAnyOrderElementsOf(signer.chain());
    }
  }

  @Test
  void readsTheTrustedCertificatesOfOpenSsl() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path in = openssl.put("in.pem", signer.pem());
    openssl.run("x509 -trustout -addtrust serverAuth", "-in", in, "-out", path("t.pem"));
    assertThat(new String(openssl.get("t.pem"), US_ASCII)).contains("TRUSTED CERTIFICATE");
    assertThat(Certificates.read(file(openssl.get("t.pem")))).containsExactly(signer.certificate());
  }

  @Test
  void writesPemByteForByteAsOpenSslDoes() {
    OpenSsl openssl = OpenSsl.in(folder);
    for (X509Certificate certificate : signer.chain()) {
      Path der = openssl.put("c.der", Certificates.toDer(certificate));
      openssl.run("x509 -inform DER -outform PEM", "-in", der, "-out", path("c.pem"));
      assertThat(Certificates.toPem(certificate))
          .isEqualTo(new String(openssl.get("c.pem"), US_ASCII));
    }
    assertThat(Certificates.read(file(Certificates.toPem(signer.chain()))))
        .isEqualTo(signer.chain());
  }

  @Test
  void readsThePkcs12OfTheJdkAndAsksForItsPassphraseOnce() {
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    SourceFile p12 = file(signer.pkcs12("geheim"));
    assertThat(
            Certificates.read(
                p12,
                () -> {
                  asked.incrementAndGet();
                  return Keys.secret("geheim");
                }))
        .containsExactlyInAnyOrderElementsOf(signer.chain());
    assertThat(asked).hasValue(1);
    assertThatThrownBy(() -> Certificates.read(p12))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("some.cer: it is under a passphrase, and none was given");
  }

  @Test
  void refusesACertificateThatIsCutOff() {
    byte[] half = Arrays.copyOf(signer.der(), 400);
    assertThatThrownBy(() -> Certificates.read(file(half)))
        .isInstanceOf(InvalidInputException.class);
    String pem = TestCertificate.pem("CERTIFICATE", half);
    assertThatThrownBy(() -> Certificates.read(file(pem)))
        .hasMessageContaining("some.cer: the certificate is damaged or cut off");
    String noEnd = signer.pem().substring(0, 500);
    assertThatThrownBy(() -> Certificates.read(file(noEnd)))
        .hasMessageContaining("the block CERTIFICATE has no END line");
  }

  @Test
  void refusesPemWhoseLineBreaksWereLost() {
    String escaped = signer.pem().replace("\n", "\\n");
    assertThatThrownBy(() -> Certificates.read(file(escaped)))
        .hasMessageContaining("its line breaks were turned into backslash and letter");
    assertThatThrownBy(() -> Certificates.read(file(signer.pem().replace('\n', ' '))))
        .hasMessageContaining("its line breaks were lost");
  }

  @Test
  void refusesPemThatIsNotBase64() {
    assertThatThrownBy(() -> Certificates.read(file(signer.pem().replace("MII", "M*I"))))
        .hasMessageContaining("is not base64");
  }

  @Test
  void refusesAFileAboveTheLimit() {
    byte[] large = new byte[SourceFile.MAX_BYTES + 1];
    assertThatThrownBy(() -> file(large))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("larger than 16777216 bytes");
  }

  @Test
  void tellsInTimeWhatALargeFileOfBeginLinesIs() {
    SourceFile bomb = file("-----BEGIN CMS-----\n".repeat(800_000));
    assertThatThrownBy(() -> Certificates.read(bomb)).isInstanceOf(InvalidInputException.class);
    assertThat(bomb.kind()).isNotNull();
  }

  private Path path(String name) {
    return folder.resolve(name);
  }
}
