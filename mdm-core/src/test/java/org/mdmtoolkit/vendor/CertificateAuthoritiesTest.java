package org.mdmtoolkit.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

class CertificateAuthoritiesTest {

  private static final CertificateAuthorities APPLE = CertificateAuthorities.apple();

  @Test
  void theBuiltInCertificatesAreThoseThatApplePublishes() {
    CertificateSummary root = CertificateSummary.of(APPLE.roots().get(0));
    CertificateSummary wwdr = CertificateSummary.of(APPLE.intermediates().get(0));

    assertThat(root.sha256())
        .isEqualTo("B0B1730ECBC7FF4505142C49F1295E6EDA6BCAED7E2C68C5BE91B5A11001F024");
    assertThat(root.subject()).startsWith("CN=Apple Root CA,");
    assertThat(wwdr.sha256())
        .isEqualTo("DCF21878C77F4198E4B4614F03D696D89C66C66008D4244E1B99161AAC91601F");
    assertThat(wwdr.serial()).isEqualTo("7CAF690A25B739FE7B9B447AC178C5EE");
    assertThat(wwdr.notAfter()).isEqualTo("2030-02-20T00:00:00Z");
    assertThat(APPLE.roots()).hasSize(1);
    assertThat(APPLE.intermediates()).hasSize(1);
    assertThat(APPLE.isApple()).isTrue();
  }

  @Test
  void opensslTracesTheBuiltInIntermediateToTheBuiltInRoot(@TempDir Path folder) throws Exception {
    Path root = Files.writeString(folder.resolve("r.pem"), Certificates.toPem(APPLE.roots()));
    Path wwdr =
        Files.writeString(folder.resolve("i.pem"), Certificates.toPem(APPLE.intermediates()));

    Judge.Verdict verdict =
        Judge.named("openssl").run("verify", "-attime", 1_793_491_200, "-CAfile", root, wwdr);

    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
  }

  @Test
  void theBuiltInIntermediateVerifiesThoughTheRootSignsItselfWithSha1() {
    X509Certificate wwdr = APPLE.intermediates().get(0);

    assertThat(APPLE.issuerOf(wwdr)).contains(APPLE.roots().get(0));
    assertThat(APPLE.chainOf(wwdr, TestPki.NOW)).containsExactly(wwdr, APPLE.roots().get(0));
  }

  @Test
  void theIssuerOfPushCertificatesIsThatOfAppleAndKnownForThemOnly(@TempDir Path folder)
      throws Exception {
    X509Certificate issuer = APPLE.withPushIssuer().intermediates().get(1);

    assertThat(CertificateSummary.of(issuer).sha256())
        .isEqualTo("D3496F4B73CD67AAB9F2FCB1D5AA41F8DC457769C455C792B70DDB19E92023D6");
    assertThat(CertificateSummary.of(issuer).notAfter()).isEqualTo("2028-05-24T17:43:37Z");
    assertThat(APPLE.withPushIssuer().chainOf(issuer, TestPki.NOW))
        .containsExactly(issuer, APPLE.roots().get(0));
    assertThat(APPLE.intermediates()).doesNotContain(issuer);
    assertThat(CertificateAuthorities.of(TestApplePki.authorities()).withPushIssuer().roots())
        .doesNotContainAnyElementsOf(APPLE.roots());
    Path root = Files.writeString(folder.resolve("r.pem"), Certificates.toPem(APPLE.roots()));
    Path pem = Files.writeString(folder.resolve("i.pem"), Certificates.toPem(issuer));
    Judge.Verdict verdict =
        Judge.named("openssl").run("verify", "-attime", 1_793_491_200, "-CAfile", root, pem);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
  }

  @Test
  void afterTheIntermediateHasExpiredTheChainIsRefused() {
    X509Certificate wwdr = APPLE.intermediates().get(0);

    assertThatThrownBy(() -> APPLE.chainOf(wwdr, Instant.parse("2030-03-01T00:00:00Z")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expired on 2030-02-20");
  }

  @Test
  void aGivenRootReplacesApples() {
    CertificateAuthorities given = CertificateAuthorities.of(TestApplePki.authorities());
    X509Certificate vendor = TestApplePki.vendor().certificate();

    assertThat(given.isApple()).isFalse();
    assertThat(given.chainOf(vendor, TestPki.NOW))
        .containsExactly(
            vendor, TestApplePki.wwdr().certificate(), TestApplePki.root().certificate());
    assertThat(given.issuerOf(APPLE.intermediates().get(0))).isEmpty();
  }

  @Test
  void aGivenIntermediateAloneStandsBesideTheBuiltInOnesAndApplesRootDecides() {
    X509Certificate wwdr = TestApplePki.wwdr().certificate();
    CertificateAuthorities given = CertificateAuthorities.of(List.of(wwdr));

    assertThat(given.isApple()).isTrue();
    assertThat(given.roots()).isEqualTo(APPLE.roots());
    assertThat(given.intermediates()).contains(wwdr).containsAll(APPLE.intermediates());
    assertThatThrownBy(() -> given.chainOf(TestApplePki.vendor().certificate(), TestPki.NOW))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("which is not Apple's root")
        .extracting(e -> ((InvalidInputException) e).remedy())
        .isInstanceOf(Remedy.Give.class); // which a program can say as an option
  }

  @Test
  void applesOwnCertificatesGivenAsAChainAreStillApple() {
    List<X509Certificate> chain = List.of(APPLE.intermediates().get(0), APPLE.roots().get(0));

    assertThat(CertificateAuthorities.of(chain).isApple()).isTrue();
  }

  @Test
  void ofTwoIntermediatesOfOneNameTheKeyIdentifierDecides() {
    TestCertificate right = TestApplePki.wwdr();
    TestCertificate wrong = TestApplePki.wwdrOfSameName();
    CertificateAuthorities given =
        CertificateAuthorities.of(
            List.of(wrong.certificate(), right.certificate(), TestApplePki.root().certificate()));

    assertThat(given.issuerOf(TestApplePki.vendor().certificate())).contains(right.certificate());
  }

  @Test
  void anUnknownIssuerIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> APPLE.chainOf(TestApplePki.vendor().certificate(), TestPki.NOW))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.problem())
                  .containsSubsequence("was issued by", "CN=Test Worldwide Developer Relations")
                  .contains("not among the Apple intermediates known here");
              assertThat(e.remedy().text()).contains("www.apple.com/certificateauthority");
            });
  }

  @Test
  void aForgedCertificateHasNoIssuer() {
    assertThat(Samples.AUTHORITIES.issuerOf(TestApplePki.forgedVendor().certificate())).isEmpty();
  }

  @Test
  void aChainThatHoldsALeafOrNothingIsRefused() {
    assertThatThrownBy(() -> CertificateAuthorities.of(TestApplePki.vendor().chain()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not a certificate authority");
    assertThatThrownBy(() -> CertificateAuthorities.of(List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no certificate");
  }
}
