package org.mdmtoolkit.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.secret.Secret;

class SigningIdentityTest {

  private final TestCertificate signer = TestPki.rsaSigner();

  private static Supplier<Secret> answer(String text) {
    return () -> Secret.copyOf(text.toCharArray());
  }

  private static SourceFile file(String name, String text) {
    return SourceFile.of(name, text.getBytes(US_ASCII));
  }

  @Test
  void findsItsLeafAndOrdersItsChainAmongOtherCertificates() {
    List<X509Certificate> mixed = new ArrayList<>(signer.chain());
    mixed.addAll(TestPki.strangerSigner().chain());
    mixed.addAll(signer.chain());
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(mixed, new Random(seed));
      SigningIdentity identity = SigningIdentity.of(signer.privateKey(), mixed);
      assertThat(identity.chain()).isEqualTo(signer.chain());
      assertThat(identity.certificate()).isEqualTo(signer.certificate());
    }
  }

  @Test
  void comesFromPkcs12() {
    SourceFile p12 = SourceFile.of("id.p12", signer.pkcs12("geheim"));
    assertThat(SigningIdentity.fromPkcs12(p12, answer("geheim")).chain()).isEqualTo(signer.chain());
    assertThatThrownBy(() -> SigningIdentity.fromPkcs12(p12, answer("falsch")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("id.p12: wrong passphrase");
  }

  @Test
  void comesFromCertificateAndKeyWithIntermediates() {
    SourceFile key = file("id.key", signer.keyPem());
    List<X509Certificate> issuers = signer.chain().subList(1, 3);
    SourceFile alone = SourceFile.of("id.cer", signer.der());
    assertThat(SigningIdentity.fromCertificateAndKey(alone, key, null, List.of()).chain())
        .hasSize(1);
    assertThat(SigningIdentity.fromCertificateAndKey(alone, key, null, issuers).chain())
        .isEqualTo(signer.chain());
    SourceFile both = file("id.pem", signer.keyPem() + signer.chainPem());
    assertThat(SigningIdentity.fromCertificateAndKey(both, both, null, List.of()).chain())
        .isEqualTo(signer.chain());
  }

  @Test
  void refusesAKeyOfAnotherCertificate() {
    SourceFile certificate = SourceFile.of("id.cer", signer.der());
    SourceFile key = file("other.key", TestPki.strangerSigner().keyPem());
    assertThatThrownBy(
            () -> SigningIdentity.fromCertificateAndKey(certificate, key, null, List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "other.key: the private key does not belong to the certificate"
                + " CN=RSA Signer,O=MDM Test,C=US");
    assertThatThrownBy(() -> SigningIdentity.of(TestPki.ecSigner().privateKey(), signer.chain()))
        .hasMessageContaining("does not belong to any of the 3 certificates");
  }

  @Test
  void refusesSwappedFiles() {
    SourceFile certificate = SourceFile.of("id.cer", signer.der());
    SourceFile key = file("id.key", signer.keyPem());
    assertThatThrownBy(
            () -> SigningIdentity.fromCertificateAndKey(key, certificate, null, List.of()))
        .hasMessageContaining("id.key: this is a private key, not a certificate");
  }

  @Test
  void showsItsSubjectAlone() {
    assertThat(SigningIdentity.of(signer.privateKey(), signer.chain()))
        .hasToString("SigningIdentity[CN=RSA Signer,O=MDM Test,C=US]");
  }

  @Test
  void aPkcs12FileAsTheCertificateOpensWithThePassphraseThatWasGiven() {
    TestCertificate signer = TestPki.rsaSigner();
    SourceFile p12 = SourceFile.of("signer.p12", signer.pkcs12("one for both"));
    SourceFile key =
        SourceFile.of(
            "signer.key",
            TestKeyFiles.traditional(signer.privateKey(), "one for both").getBytes(US_ASCII));
    assertThat(
            SigningIdentity.fromCertificateAndKey(
                    p12, key, () -> Secret.copyOf("one for both".getBytes(US_ASCII)), List.of())
                .certificate())
        .isEqualTo(signer.certificate());
    assertThatThrownBy(
            () ->
                SigningIdentity.fromCertificateAndKey(
                    p12, key, () -> Secret.copyOf("another".getBytes(US_ASCII)), List.of()))
        .hasMessageContaining("signer.p12: wrong passphrase");
  }
}
