package org.mdmtoolkit.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.fixtures.pki.TestPki.NOW;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class TrustedCertificatesTest {

  private final TestCertificate root = TestPki.root();
  private final TestCertificate intermediate = TestPki.intermediate();
  private final TestCertificate signer = TestPki.rsaSigner();

  private List<X509Certificate> validate(TestCertificate leaf) {
    return trust(root).validate(leaf.certificate(), leaf.chain(), NOW);
  }

  private static TrustedCertificates trust(TestCertificate... certificates) {
    return TrustedCertificates.of(
        java.util.Arrays.stream(certificates).map(TestCertificate::certificate).toList());
  }

  private void assertRefused(TestCertificate leaf, String problem) {
    assertThatThrownBy(() -> validate(leaf))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.problem()).contains(problem));
  }

  @Test
  void tracesALeafToItsRootWhateverTheOrder() {
    List<X509Certificate> mixed = new ArrayList<>(signer.chain());
    mixed.addAll(TestPki.strangerSigner().chain());
    Collections.shuffle(mixed, new Random(7));
    assertThat(trust(root).validate(signer.certificate(), mixed, NOW)).isEqualTo(signer.chain());
  }

  @Test
  void acceptsAnIntermediateOrTheLeafItselfAsTrusted() {
    assertThat(trust(intermediate).validate(signer.certificate(), List.of(), NOW)).hasSize(2);
    assertThat(trust(signer).validate(signer.certificate(), List.of(), NOW)).hasSize(1);
  }

  @Test
  void refusesAStranger() {
    assertRefused(
        TestPki.strangerSigner(),
        "the certificate CN=Stranger Signer,O=Strangers,C=US is not trusted: its chain ends at"
            + " CN=Stranger Root CA,O=Strangers,C=US, which is not trusted");
  }

  @Test
  void namesTheIssuerThatIsMissing() {
    assertThatThrownBy(() -> trust(root).validate(signer.certificate(), List.of(), NOW))
        .hasMessageContaining(
            "the issuer CN=Test Intermediate CA,O=MDM Test,C=US is neither trusted nor given");
  }

  @Test
  void refusesBeforeAndAfterItsTime() {
    assertRefused(
        TestPki.expiredSigner(),
        "the certificate CN=Expired Signer,O=MDM Test,C=US expired on 2026-10-31T00:00:00Z");
    assertRefused(TestPki.notYetValidSigner(), "is not yet valid, only from 2026-11-02T00:00:00Z");
    Instant later = NOW.plus(Duration.ofDays(7300));
    assertThatThrownBy(() -> trust(root).validate(root.certificate(), List.of(), later))
        .hasMessageContaining("Test Root CA,O=MDM Test,C=US expired on");
  }

  @Test
  void refusesAnIssuerThatDidNotSign() {
    assertRefused(TestPki.wrongIssuerSigner(), "is not trusted: the issuer CN=Test Intermediate");
  }

  @Test
  void refusesALeafThatIssues() {
    TestCertificate below = signer.issue("CN=below a leaf").build();
    assertRefused(
        below, "CN=RSA Signer,O=MDM Test,C=US is not accepted: its key may not sign certificates");
    TestCertificate anyUsage = intermediate.issue("CN=any usage").usage(0).build();
    assertRefused(
        anyUsage.issue("CN=below it").build(),
        "CN=any usage is not accepted: it is not a certificate authority");
    assertThatThrownBy(() -> trust(signer).validate(below.certificate(), List.of(), NOW))
        .hasMessageContaining("issued another one, but it is not a certificate authority");
  }

  @Test
  void refusesWeakSignaturesInTheChainButNotOfTheRoot() {
    TestCertificate weak = intermediate.issue("CN=weak").digest("SHA1").build();
    assertRefused(weak, "the certificate CN=weak is signed with SHA-1, which is forgeable");
    TestCertificate oldRoot = TestCertificate.root("CN=old root").digest("SHA1").build();
    TestCertificate leaf = oldRoot.issue("CN=leaf of an old root").build();
    assertThat(trust(oldRoot).validate(leaf.certificate(), List.of(), NOW)).hasSize(2);
  }

  @Test
  void refusesACriticalExtensionThatNobodyUnderstands() {
    TestCertificate odd =
        intermediate.issue("CN=odd").extension("1.2.3.4.5", true, new byte[] {5, 0}).build();
    assertRefused(odd, "it has a critical extension that is not understood here");
  }

  @Test
  void findsTheWayPastAnExpiredCrossCertificate() {
    TestCertificate expired =
        root.issue("CN=Test Intermediate CA, O=MDM Test, C=US")
            .authority()
            .keys(intermediate.keys())
            .valid(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1)))
            .build();
    List<X509Certificate> others = List.of(expired.certificate(), intermediate.certificate());
    assertThat(trust(root).validate(signer.certificate(), others, NOW)).isEqualTo(signer.chain());
  }

  @Test
  void endsWithCertificatesThatAllIssuedEachOther() {
    List<X509Certificate> others = new ArrayList<>();
    var keys = TestKeys.rsa("maze");
    TestCertificate last = TestCertificate.root("CN=maze").keys(keys).build();
    for (int i = 0; i < TrustedCertificates.MAX_OTHERS; i++) {
      last = last.issue("CN=maze").authority().keys(keys).build();
      others.add(last.certificate());
    }
    TestCertificate leaf = last.issue("CN=leaf in a maze").build();
    assertThatThrownBy(() -> trust(root).validate(leaf.certificate(), others, NOW))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("CN=leaf in a maze is not trusted");
    others.add(root.certificate());
    assertThatThrownBy(() -> trust(root).validate(leaf.certificate(), others, NOW))
        .hasMessageContaining("65 certificates come with it, more than 64");
  }

  @Test
  void refusesToTrustNobody() {
    assertThatThrownBy(() -> TrustedCertificates.of(List.of()))
        .isInstanceOf(InvalidInputException.class);
  }
}
