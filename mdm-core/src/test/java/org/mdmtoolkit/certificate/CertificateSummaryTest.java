package org.mdmtoolkit.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

class CertificateSummaryTest {

  @Test
  void fingerprintsAndSerialAreThoseOfOpenssl(@TempDir Path folder) {
    TestCertificate push = TestApplePki.push();
    OpenSsl openssl = OpenSsl.in(folder);
    Path file = openssl.put("push.pem", push.pem());

    CertificateSummary summary = CertificateSummary.of(push.certificate());

    assertThat(
            openssl.run("x509 -noout -fingerprint -sha256", "-in", file).stdout().replace(":", ""))
        .containsIgnoringCase("fingerprint=" + summary.sha256());
    assertThat(openssl.run("x509 -noout -fingerprint -sha1", "-in", file).stdout().replace(":", ""))
        .containsIgnoringCase("fingerprint=" + summary.sha1());
    assertThat(openssl.run("x509 -noout -serial", "-in", file).stdout().strip())
        .isEqualTo("serial=" + summary.serial());
  }

  @Test
  void namesDatesKeyAndTopicAreTold() {
    CertificateSummary push = CertificateSummary.of(TestApplePki.push().certificate());

    assertThat(push.pushTopic()).isEqualTo(TestApplePki.TOPIC);
    assertThat(push.subject()).contains("UID=" + TestApplePki.TOPIC);
    assertThat(push.issuer()).contains("Worldwide Developer Relations");
    assertThat(push.keyType()).isEqualTo("RSA");
    assertThat(push.keyBits()).isEqualTo(2048);
    assertThat(push.daysLeft(TestPki.NOW)).isEqualTo(335);
    CertificateSummary ec = CertificateSummary.of(TestApplePki.ecVendor().certificate());
    assertThat(ec.keyType()).isEqualTo("EC");
    assertThat(ec.keyBits()).isEqualTo(256);
    assertThat(ec.pushTopic()).isNull();
  }

  @Test
  void daysLeftAreWholeDaysAndNegativeAfterTheEnd() {
    CertificateSummary summary = CertificateSummary.of(TestApplePki.push().certificate());

    assertThat(summary.daysLeft(summary.notAfter().minus(Duration.ofHours(47)))).isEqualTo(1);
    assertThat(summary.daysLeft(summary.notAfter())).isZero();
    assertThat(summary.daysLeft(summary.notAfter().plus(Duration.ofMinutes(1)))).isEqualTo(-1);
  }

  @Test
  void aTopicThatWouldMisleadIsNone() {
    TestCertificate odd =
        TestApplePki.wwdr().issue("UID=com.apple.mgmt.External.a b, CN=odd").build();
    TestCertificate developer =
        TestApplePki.wwdr().issue("UID=AB12CD34EF, CN=Apple Development: Ann Example").build();
    TestCertificate twice =
        TestApplePki.wwdr().issue("UID=com.apple.mgmt.External.a, UID=com.apple.mgmt.b").build();

    assertThat(CertificateSummary.of(odd.certificate()).pushTopic()).isNull();
    assertThat(CertificateSummary.of(developer.certificate()).pushTopic()).isNull();
    assertThat(CertificateSummary.of(twice.certificate()).pushTopic()).isNull();
  }
}
