package org.mdmtoolkit.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class PushCertificateTest {

  private static final PushCertificate PUSH = of(TestApplePki.push());

  @Test
  void aGoodCertificateTellsItsTopicAndPasses() {
    assertThat(PUSH.topic()).contains(TestApplePki.TOPIC);
    CheckReport report = PUSH.check(Samples.AUTHORITIES, TestPki.NOW);
    assertThat(report.passed()).isTrue();
    assertThat(report.checks())
        .extracting(Check::name)
        .containsExactly("topic", "dates", "algorithm", "issuer");
    assertThat(PUSH.checkKey(TestKeys.rsa("customer").getPrivate()).result())
        .isEqualTo(Check.Result.PASS);
  }

  @Test
  void aRenewalThatKeepsTheTopicPasses() {
    CheckReport report = PUSH.checkRenewal(of(TestApplePki.expiredPush()));

    assertThat(report.passed()).isTrue();
    assertThat(report.find("same-topic").orElseThrow().sentence()).contains(TestApplePki.TOPIC);
  }

  @Test
  void aChangedTopicMeansThatEveryMacMustEnrollAgain() {
    CheckReport report =
        of(TestApplePki.pushOfOtherTopic()).checkRenewal(of(TestApplePki.expiredPush()));

    Check check = report.failures().get(0);
    assertThat(check.name()).isEqualTo("same-topic");
    assertThat(check.sentence())
        .contains(TestApplePki.TOPIC, TestApplePki.OTHER_TOPIC, "every Mac must enroll again");
    assertThat(check.remedy().text()).contains("choose Renew");
  }

  @Test
  void exchangedOrEqualCertificatesAreNamed() {
    Check exchanged =
        of(TestApplePki.expiredPush()).checkRenewal(PUSH).find("renewed").orElseThrow();
    assertThat(exchanged.remedy().text()).contains("exchanged");
    Check same = PUSH.checkRenewal(PUSH).find("renewed").orElseThrow();
    assertThat(same.sentence()).contains("the same certificate");
  }

  @Test
  void theVendorsCertificateIsNoPushCertificate() {
    PushCertificate vendor = of(TestApplePki.vendor());

    assertThat(vendor.topic()).isEmpty();
    assertThat(vendor.check(Samples.AUTHORITIES, TestPki.NOW).failures())
        .extracting(Check::name)
        .containsExactly("topic");
    assertThat(PUSH.checkRenewal(vendor).find("same-topic").orElseThrow().sentence())
        .contains("the previous certificate has no MDM topic");
  }

  @Test
  void theTopicOfAnAppIsNoMdmTopic() {
    TestCertificate app =
        TestApplePki.wwdr().issue("UID=com.example.app, CN=Apple Push Services").build();

    assertThat(of(app).topic()).isEmpty();
    assertThat(of(app).summary().pushTopic()).isNull();
  }

  @Test
  void expiredForeignAndMismatchedCertificatesAreNamed() {
    assertThat(of(TestApplePki.expiredPush()).check(Samples.AUTHORITIES, TestPki.NOW).failures())
        .extracting(Check::name)
        .containsExactly("dates");
    assertThat(of(TestApplePki.strangerPush()).check(Samples.AUTHORITIES, TestPki.NOW).failures())
        .extracting(Check::name)
        .containsExactly("issuer");
    assertThat(
            of(TestApplePki.strangerPush())
                .check(CertificateAuthorities.apple(), TestPki.NOW)
                .failures())
        .extracting(Check::name)
        .containsExactly("issuer");
    assertThat(PUSH.checkKey(TestKeys.rsa("push before").getPrivate()).result())
        .isEqualTo(Check.Result.FAIL);
  }

  @Test
  void anAppleIssuerThatIsNotKnownHereIsUnverifiedAndNoPass() {
    TestCertificate issuer =
        TestPki.strangerRoot()
            .issue("CN=Apple Application Integration 9 Certification Authority, O=Apple Inc., C=US")
            .authority()
            .build();
    TestCertificate push = issuer.issue("UID=" + TestApplePki.TOPIC + ", CN=APSP:x").build();

    CheckReport report = of(push).check(CertificateAuthorities.apple(), TestPki.NOW);

    assertThat(report.passed()).isFalse();
    Check check = report.failures().get(0);
    assertThat(check.name()).isEqualTo("issuer");
    assertThat(check.result()).isEqualTo(Check.Result.UNVERIFIED);
    assertThat(check.remedy().text()).contains("www.apple.com/certificateauthority");
    assertThatThrownBy(report::requirePassed).isInstanceOf(InvalidInputException.class);
    assertThat(of(push).check(Samples.AUTHORITIES, TestPki.NOW).passed()).isFalse();
  }

  @Test
  void aSelfMadeAuthorityInTheNameOfApplesPushIssuerFails() {
    String name =
        "C=US, O=Apple Inc., OU=Apple Certification Authority,"
            + " CN=Apple Application Integration 2 Certification Authority";
    for (TestCertificate forger :
        List.of(
            TestCertificate.root(name).build(),
            TestPki.strangerRoot().issue(name).authority().build())) {
      PushCertificate push =
          of(forger.issue("UID=" + TestApplePki.TOPIC + ", CN=APSP:x, C=US").build());
      Check check =
          push.check(CertificateAuthorities.apple(), TestPki.NOW).find("issuer").orElseThrow();
      assertThat(check.result()).isEqualTo(Check.Result.FAIL);
      assertThat(check.sentence()).contains("does not lead to Apple's root");
      // Named as chain without its root, Apple's root still decides.
      var given = CertificateAuthorities.of(List.of(TestApplePki.wwdr().certificate()));
      assertThat(push.check(given, TestPki.NOW).passed()).isFalse();
    }
  }

  @Test
  void aForgeryInTheNameOfAKnownIntermediateFails() {
    String wwdr = "CN=Apple Worldwide Developer Relations Certification Authority";
    TestCertificate forger = TestCertificate.root(wwdr + ", OU=G3, O=Apple Inc., C=US").build();
    TestCertificate push = forger.issue("UID=" + TestApplePki.TOPIC + ", CN=APSP:x").build();
    CertificateAuthorities named = CertificateAuthorities.of(TestApplePki.authorities());

    assertThat(of(push).check(named, TestPki.NOW).passed()).isFalse();
  }

  @Test
  void whatIsNoCertificateIsRefused() {
    assertThatThrownBy(
            () -> PushCertificate.read(SourceFile.of("p.csr", TestApplePki.customerRequest())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("this is a certificate signing request");
  }

  private static PushCertificate of(TestCertificate certificate) {
    return PushCertificate.of(certificate.certificate());
  }
}
