package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.plist.PlistWriter;

class PushRequestVerificationTest {

  private static final CertificateRequest CUSTOMER = Samples.customerRequest();
  private static final PushCertificateRequest GOOD = Samples.signer().sign(CUSTOMER);
  private static final String CHAIN = "PushCertCertificateChain";
  private static final String CSR = "PushCertRequestCSR";
  private static final String SIGNATURE = "PushCertSignature";

  @Test
  void whatWeSignVerifiesInEveryLayer() {
    VerifiedPushRequest once = verify(GOOD.bytes());

    assertThat(once.request()).isEqualTo(CUSTOMER);
    assertThat(once.chain()).isEqualTo(GOOD.chain());
    assertThat(once.base64Layers()).isEqualTo(1);
    assertThat(names(once)).containsExactly("chain");
    assertThat(verify(Base64.getEncoder().encode(GOOD.bytes())).base64Layers()).isEqualTo(2);
    assertThat(verify(GOOD.plist()).base64Layers()).isZero();
    assertThat(verify((GOOD.text() + "\n").getBytes(US_ASCII)).warnings()).hasSize(1);
  }

  @Test
  void aChainJoinedWithoutLineEndIsKnownToWork() {
    Map<String, Object> values = values();
    values.put(
        CHAIN, chain().replaceAll("(?s)(.*-----END CERTIFICATE-----)\n(-----BEGIN.*)\n", "$1$2"));

    VerifiedPushRequest verified = verify(PlistWriter.xml(values));

    assertThat(names(verified)).contains("chain-line-ends");
    assertThat(verified.chain()).isEqualTo(GOOD.chain());
  }

  @Test
  void base64BrokenIntoLinesIsAWarning() {
    assertThat(names(verify(Base64.getMimeEncoder().encode(GOOD.plist()))))
        .contains("base64-lines");
  }

  @Test
  void base64ThatWasCutOffIsToBeCopiedAgain() {
    String whole = new String(GOOD.bytes(), US_ASCII).strip();
    assertThatThrownBy(() -> verify(whole.substring(0, whole.length() / 8 * 4).getBytes(US_ASCII)))
        .hasMessageContaining("the XML ends too early")
        .hasMessageContaining("copy it whole again");
  }

  @Test
  void aSoonEndingCertificateAndAnUnusualKeyAreWarnings() {
    TestCertificate vendor = TestApplePki.endingVendor();
    PushCertificateRequest signed =
        PushRequestSigner.of(
                vendor.privateKey(), vendor.certificate(), Samples.AUTHORITIES, TestPki.clock())
            .sign(Samples.customerRequest(TestKeys.rsa("large", 3072)));

    assertThat(names(verify(signed.bytes()))).contains("dates", "request-key");
  }

  @Test
  void eachDigestThatAppleDoesNotTakeIsNamed() {
    wrong(SIGNATURE, signature("SHA1withRSA", CUSTOMER.der()), "signed with SHA-1");
    wrong(SIGNATURE, signature("SHA512withRSA", CUSTOMER.der()), "signed with SHA512");
    wrong(SIGNATURE, signature("MD5withRSA", CUSTOMER.der()), "signed with MD5");
  }

  @Test
  void aSignatureOverThePemTextIsNamed() {
    byte[] pem = CUSTOMER.toPem().getBytes(US_ASCII);

    wrong(SIGNATURE, signature("SHA256withRSA", pem), "covers the PEM text of the request");
  }

  @Test
  void aSignatureOfAnotherKeyIsNamed() {
    String other =
        signature(TestApplePki.expiredVendor().privateKey(), "SHA256withRSA", CUSTOMER.der());

    wrong(SIGNATURE, other, "the signature does not fit: another key made it");
  }

  @Test
  void damagedSignaturesAreNamed() {
    wrong(SIGNATURE, "AAAA", "the signature does not fit");
    wrong(SIGNATURE, "!!!", "PushCertSignature is not base64");
    wrong(SIGNATURE, "", "PushCertSignature is empty");
    wrong(SIGNATURE, 5L, "PushCertSignature is not a string");
  }

  @Test
  void brokenCustomerRequestsAreNamed() {
    byte[] broken = CUSTOMER.der();
    broken[broken.length - 1] ^= 1;
    Map<String, Object> values = values();
    values.put(CSR, Base64.getEncoder().encodeToString(broken));
    values.put(SIGNATURE, signature("SHA256withRSA", broken));
    wrong(values, "its own signature does not fit it");

    byte[] pem = CUSTOMER.toPem().getBytes(US_ASCII);
    wrong(CSR, Base64.getEncoder().encodeToString(pem), "the base64 of the PEM text");
    wrong(CSR, CUSTOMER.toPem(), "holds PEM text");
    wrong(
        CSR,
        Base64.getEncoder().encodeToString(TestApplePki.push().der()),
        "this is a certificate, not a certificate signing request");
    wrong(CSR, "AAAA", "this is not a certificate signing request");
  }

  @Test
  void anotherCustomersRequestDoesNotFitTheSignature() {
    byte[] other = TestPki.certificateRequest("O=Other", TestKeys.rsa("other customer"));

    wrong(CSR, Base64.getEncoder().encodeToString(other), "the request was changed afterwards");
  }

  @Test
  void incompleteChainsAreNamed() {
    String vendor = TestApplePki.vendor().pem();
    String wwdr = TestApplePki.wwdr().pem();
    String root = TestApplePki.root().pem();
    wrong(CHAIN, vendor + wwdr, "the chain lacks the root ");
    wrong(CHAIN, vendor + root, "the chain lacks the issuer ");
    wrong(CHAIN, vendor, "the chain lacks the issuer ");
    wrong(CHAIN, wwdr + root, "the signature does not fit");
    wrong(CHAIN, vendor + root + wwdr, "the chain is in the wrong order");
    wrong(CHAIN, root + wwdr + vendor, "it begins with the authority");
    wrong(CHAIN, vendor + wwdr + root + root, "do not belong to it, or one twice");
    wrong(
        CHAIN, vendor + TestApplePki.wwdrOfSameName().pem() + root, "the chain lacks the issuer ");
    wrong(CHAIN, "", "the chain holds no certificate");
  }

  @Test
  void chainsInTheWrongFormAreNamed() {
    String good = chain();
    wrong(CHAIN, good.replaceFirst("\n(.{64})\n", "\n$1"), "characters; Apple asks for 64");
    String wide = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(vendorDer());
    wrong(
        CHAIN,
        "-----BEGIN CERTIFICATE-----\n" + wide + "\n-----END CERTIFICATE-----\n",
        "a line of 76 characters");
    wrong(CHAIN, "vendor:\n" + good, "stands something else");
    wrong(CHAIN, good.substring(0, good.length() - 30), "has no END line");
    wrong(CHAIN, good.replace("MII", "AAA"), "the certificate is damaged");
    wrong(CHAIN, TestApplePki.vendor().pem().repeat(11), "more than 10 certificates");
  }

  @Test
  void aChainToAnotherRootIsNamed() {
    TestCertificate vendor = TestApplePki.strangerVendor();
    CertificateAuthorities strangers = CertificateAuthorities.of(TestPki.strangerRoot().chain());
    PushCertificateRequest signed =
        PushRequestSigner.of(vendor.privateKey(), vendor.certificate(), strangers, TestPki.clock())
            .sign(CUSTOMER);

    assertThatThrownBy(() -> verify(signed.bytes()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the chain ends at")
        .hasMessageContaining("which is not the given root");
    assertThatThrownBy(
            () ->
                PushCertificateRequest.verify(
                    SourceFile.of("r", GOOD.bytes()), CertificateAuthorities.apple(), TestPki.NOW))
        .hasMessageContaining("which is not Apple's root");
  }

  @Test
  void anExpiredCertificateIsNamed() {
    Instant later = TestPki.NOW.plus(Duration.ofDays(400));

    assertThatThrownBy(
            () ->
                PushCertificateRequest.verify(
                    SourceFile.of("r", GOOD.bytes()), Samples.AUTHORITIES, later))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expired on 2027-10-02");
  }

  @Test
  void anotherKindOfPropertyListIsNamed() {
    Map<String, Object> values = values();
    values.remove(CHAIN);
    wrong(values, "the property list has no PushCertCertificateChain");
    wrong("More", "", "other keys than the three");
    wrong(Map.of("CommandUUID", "1", "Command", Map.of()), "has no PushCertCertificateChain");
    assertThatThrownBy(() -> verify(PlistWriter.binary(values())))
        .hasMessageContaining("the property list is binary");
    assertThatThrownBy(() -> verify("<plist><dict></plist>".getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void otherFilesAreNamed() {
    otherFile(new byte[0], "the file is empty");
    otherFile(TestApplePki.vendor().der(), "this is a certificate, not");
    otherFile("<!DOCTYPE html><html></html>".getBytes(UTF_8), "an HTML page");
    otherFile("{\"errors\": [{\"csr\": \"1\"}]}".getBytes(UTF_8), "JSON without a request");
    otherFile("{\"csr\": ".getBytes(UTF_8), "JSON without a request");
    otherFile("{\"csr\": \"\"}".getBytes(UTF_8), "the file is empty");
    otherFile(
        Base64.getEncoder().encode("just some text, no list".getBytes(UTF_8)),
        "what stands in the base64 is not a property list");
    byte[] thrice = Base64.getEncoder().encode(Base64.getEncoder().encode(GOOD.bytes()));
    otherFile(thrice, "what stands in the base64 is not a property list");
  }

  @Test
  void aRequestThatNobodySignedIsSentToTheVendorOrToApplesDeveloperPortal() {
    byte[] pem = CUSTOMER.toPem().getBytes(US_ASCII);
    for (byte[] file : List.of(CUSTOMER.der(), pem, Base64.getEncoder().encode(pem))) {
      assertThatThrownBy(() -> verify(file))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> {
                assertThat(e.problem())
                    .endsWith("this is a certificate signing request that no vendor has signed");
                assertThat(e.remedy()).isEqualTo(Remedy.Act.SIGN_REQUEST);
              });
    }
  }

  @Test
  void theFormIsSaidWhereItIsNotTheOneThatAppleDocuments() {
    String twice = Base64.getEncoder().encodeToString(GOOD.bytes());
    assertForm(GOOD.plist(), "the file is the property list itself");
    assertForm(twice.getBytes(US_ASCII), "the file is base64 of base64");
    assertForm("{\"csr\": \"%s\"}".formatted(twice).getBytes(US_ASCII), "the file is JSON");
    assertForm(
        "{\"email\": \"a@example.com\", \"org\": \"x\", \"request\": \"%s\"}"
            .formatted(GOOD.text())
            .getBytes(US_ASCII),
        "the file is JSON");
    assertThat(names(verify(GOOD.bytes()))).doesNotContain("form");
  }

  private static void assertForm(byte[] file, String sentence) {
    VerifiedPushRequest verified = verify(file);
    Check form =
        verified.warnings().stream()
            .filter(check -> check.name().equals("form"))
            .findFirst()
            .orElseThrow();
    assertThat(form.sentence()).startsWith(sentence).contains("Apple documents base64");
    assertThat(form.remedy()).isEqualTo(Remedy.Act.WRITE_UPLOAD_FORM);
    assertThat(verified.upload()).isEqualTo(GOOD.text());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 501, 1000})
  void aCutOffFileIsNamed(int missing) {
    byte[] text = GOOD.bytes();

    assertThatThrownBy(() -> verify(java.util.Arrays.copyOf(text, text.length - missing)))
        .isInstanceOf(InvalidInputException.class);
  }

  private static void otherFile(byte[] content, String problem) {
    assertThatThrownBy(() -> verify(content))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("request.b64: ")
        .hasMessageContaining(problem);
  }

  private static void wrong(String key, Object value, String problem) {
    Map<String, Object> values = values();
    values.put(key, value);
    wrong(values, problem);
  }

  private static void wrong(Map<String, Object> values, String problem) {
    otherFile(PlistWriter.xml(values), problem);
  }

  private static VerifiedPushRequest verify(byte[] content) {
    return PushCertificateRequest.verify(
        SourceFile.of("request.b64", content), Samples.AUTHORITIES, TestPki.NOW);
  }

  private static java.util.List<String> names(VerifiedPushRequest verified) {
    return verified.warnings().stream().map(Check::name).toList();
  }

  private static Map<String, Object> values() {
    return new LinkedHashMap<>(PlistReader.readDictionary(GOOD.plist()));
  }

  private static String chain() {
    return TestApplePki.vendor().chainPem();
  }

  private static byte[] vendorDer() {
    return TestApplePki.vendor().der();
  }

  private static String signature(String algorithm, byte[] data) {
    return signature(TestApplePki.vendor().privateKey(), algorithm, data);
  }

  private static String signature(PrivateKey key, String algorithm, byte[] data) {
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(data);
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
