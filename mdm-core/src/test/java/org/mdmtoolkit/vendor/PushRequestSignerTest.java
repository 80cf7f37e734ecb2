package org.mdmtoolkit.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.fixtures.TestClock;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class PushRequestSignerTest {

  @Test
  void theRequestIsOneLineOfBase64OverAPropertyListOfThreeStrings() {
    PushCertificateRequest signed = Samples.signer().sign(Samples.customerRequest());

    assertThat(signed.text()).matches("[A-Za-z0-9+/]+={0,2}");
    assertThat(new String(signed.plist(), java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        .containsSubsequence(
            "<key>PushCertCertificateChain</key>",
            "<string>-----BEGIN CERTIFICATE-----\n",
            "<key>PushCertRequestCSR</key>",
            "<key>PushCertSignature</key>");
    assertThat(signed.chain())
        .containsExactly(
            TestApplePki.vendor().certificate(),
            TestApplePki.wwdr().certificate(),
            TestApplePki.root().certificate());
  }

  @Test
  void manyThreadsSignTheSameRequestToTheSameBytes() {
    PushRequestSigner signer = Samples.signer();
    CertificateRequest request = Samples.customerRequest();
    Set<PushCertificateRequest> different = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 64).parallel().forEach(i -> different.add(signer.sign(request)));

    assertThat(different).containsExactly(signer.sign(request));
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    refused(TestApplePki.vendor(), TestApplePki.expiredVendor(), "does not belong");
  }

  @Test
  void certificatesThatAppleWouldRefuseAreRefused() {
    refused(TestApplePki.expiredVendor(), "expired on 2026-10-31");
    refused(TestApplePki.futureVendor(), "not yet valid");
    refused(TestApplePki.strangerVendor(), "not among the certificates of the given chain");
    refused(TestApplePki.forgedVendor(), "not among the certificates of the given chain");
    refused(TestApplePki.ecVendor(), "key of kind EC, not RSA");
  }

  private static void refused(TestCertificate vendor, String problem) {
    refused(vendor, vendor, problem);
  }

  private static void refused(TestCertificate key, TestCertificate vendor, String problem) {
    assertThatThrownBy(
            () ->
                PushRequestSigner.of(
                    key.privateKey(), vendor.certificate(), Samples.AUTHORITIES, TestPki.clock()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void withApplesAuthoritiesATestCertificateIsRefused() {
    TestCertificate vendor = TestApplePki.vendor();

    assertThatThrownBy(
            () ->
                PushRequestSigner.of(
                    vendor.privateKey(),
                    vendor.certificate(),
                    CertificateAuthorities.apple(),
                    TestPki.clock()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not among the Apple intermediates");
  }

  @Test
  void aSignerWhoseCertificateExpiresMeanwhileStops() {
    TestClock clock = new TestClock();
    TestCertificate vendor = TestApplePki.endingVendor();
    PushRequestSigner signer =
        PushRequestSigner.of(vendor.privateKey(), vendor.certificate(), Samples.AUTHORITIES, clock);
    signer.sign(Samples.customerRequest());

    clock.pass(Duration.ofDays(21));

    assertThatThrownBy(() -> signer.sign(Samples.customerRequest()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expired on 2026-11-21");
  }

  @Test
  void customersRequestsThatAppleWouldRefuseAreRefused() {
    byte[] broken = TestApplePki.customerRequest();
    broken[broken.length - 1] ^= 1;
    refusedRequest(Samples.request(broken), "its own signature does not fit");
    refusedRequest(
        Samples.customerRequest(TestKeys.ec("customer", "secp256r1")), "key of kind EC, not RSA");
    refusedRequest(
        Samples.customerRequest(TestKeys.rsa("small", 1024)), "1024 bits, which is too short");
    refusedRequest(
        Samples.customerRequest(TestKeys.rsa("vendor")),
        "this is the vendor's own request, not a customer's");
  }

  private static void refusedRequest(CertificateRequest request, String problem) {
    assertThatThrownBy(() -> Samples.signer().sign(request))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void theSignatureIsTheJdksOwnOverTheDer() throws GeneralSecurityException {
    CertificateRequest request = Samples.customerRequest();
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(TestApplePki.vendor().certificate());
    signature.update(request.der());

    assertThat(signature.verify(Samples.signer().sign(request).signature())).isTrue();
  }

  @Test
  void aKeyOfAnotherSizeThanApplesIsADoubtOfTheSignedRequest() {
    assertThat(Samples.signer().sign(Samples.customerRequest()).doubts()).isEmpty();
    Check doubt =
        Samples.signer().sign(Samples.customerRequest(TestKeys.rsa("large", 3072))).doubts().get(0);
    assertThat(doubt.name()).isEqualTo("request-key");
    assertThat(doubt.sentence()).contains("3072 bits", "known to take 2048");
  }
}
