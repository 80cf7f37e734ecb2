package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.secret.Secret;

class VendorCredentialsTest {

  private static final TestCertificate VENDOR = TestApplePki.vendor();
  private static final String KEY =
      TestKeyFiles.traditional(VENDOR.privateKey(), Samples.PASSPHRASE);

  @Test
  void goodCredentialsPassEveryCheckAndSignACanary() {
    CheckReport report = fleet(Samples.credentials(VENDOR));

    assertThat(report.passed()).isTrue();
    assertThat(report.checks())
        .extracting(Check::name)
        .containsExactly(
            "certificate",
            "key-opens",
            "key-matches",
            "algorithm",
            "dates",
            "issuer",
            "chain",
            "key-form",
            "certificate-text",
            "key-text",
            "passphrase-text",
            "canary");
    // A chain that is not Apple's is said to be none.
    assertThat(report.warnings()).extracting(Check::name).containsExactly("issuer", "chain");
    assertThat(report.find("chain").orElseThrow().sentence())
        .contains("verifies to the given root", "not Apple's");
    assertThat(report.find("dates").orElseThrow().sentence()).contains("335 days");
    report.requirePassed();
  }

  @Test
  void theSignerTheyGiveSigns() {
    PushRequestSigner signer =
        Samples.credentials(VENDOR).signer(Samples.AUTHORITIES, TestPki.clock());

    assertThat(signer.sign(Samples.customerRequest()))
        .isEqualTo(Samples.signer().sign(Samples.customerRequest()));
  }

  @Test
  void aTestCertificateIsNotTakenForOneOfApple() {
    CheckReport report =
        Samples.credentials(VENDOR)
            .check(CertificateAuthorities.apple(), SignerProfile.ANY, TestPki.NOW);

    assertFailed(report, "issuer", "not among the Apple intermediates");
    assertThatThrownBy(report::requirePassed)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not among the Apple intermediates");
  }

  @Test
  void eachWrongCertificateIsNamedOnce() {
    assertFailed(any(Samples.credentials(TestApplePki.expiredVendor())), "dates", "expired on");
    assertFailed(any(Samples.credentials(TestApplePki.futureVendor())), "dates", "valid only from");
    assertFailed(any(Samples.credentials(TestApplePki.strangerVendor())), "issuer", "issued by");
    assertFailed(any(Samples.credentials(TestApplePki.forgedVendor())), "issuer", "issued by");
    assertFailed(
        any(Samples.credentials(TestApplePki.expiredVendor().pem(), KEY)),
        List.of("key-matches", "dates"));
  }

  @Test
  void aSoonEndingCertificateWarns() {
    CheckReport report = any(Samples.credentials(TestApplePki.endingVendor()));

    assertThat(report.passed()).isTrue();
    assertThat(report.warnings()).extracting(Check::name).contains("dates");
  }

  @Test
  void whatApplesPortalIssuesOfAnotherTypeIsNoVendorCertificate() {
    for (String name : List.of("Apple Distribution: Example Inc. (AB)", "Pass Type ID: pass.x")) {
      TestCertificate other = TestApplePki.wwdr().issue("CN=" + name + ", O=Example Inc.").build();
      assertThat(any(Samples.credentials(other)).find("type").orElseThrow().sentence())
          .contains("one of Apple's type \"" + name.split(":", 2)[0] + "\"");
    }
    assertThat(any(Samples.credentials(TestApplePki.push())).find("type").orElseThrow().sentence())
        .contains("is a push certificate, no MDM vendor certificate");
    assertThat(any(Samples.credentials(TestApplePki.wwdr())).find("type").orElseThrow().sentence())
        .contains("the certificate of an authority");
    assertThat(any(Samples.credentials(VENDOR)).find("type")).isEmpty();
  }

  @Test
  void whatIsNoCertificateIsSaidOnceAndWhatItIs() {
    assertFailed(fleet(Samples.credentials("<html>Sign in</html>", KEY)), List.of("certificate"));
    assertFailed(fleet(Samples.credentials("", KEY)), List.of("certificate"));
    VendorCredentials pkcs12 =
        VendorCredentials.of(
            SourceFile.of("vendor.p12", VENDOR.pkcs12("another passphrase")),
            SourceFile.of("vendor.key", KEY.getBytes(US_ASCII)),
            Secret.copyOf(Samples.PASSPHRASE.toCharArray()));
    assertFailed(fleet(pkcs12), "certificate", "(it is a PKCS#12 file)");
  }

  @Test
  void behindTheAuthoritiesTheCertificateOfTheKeyIsTheOneThatIsLookedAt() {
    String file = TestApplePki.vendor().issuersPem() + VENDOR.pem();
    assertFailed(
        fleet(Samples.credentials(file, KEY)), "key-matches", "another certificate of the file");
  }

  @Test
  void anEcKeyIsNamed() {
    TestCertificate ec = TestApplePki.ecVendor();

    assertFailed(any(Samples.credentials(ec.pem(), ec.keyPem())), "algorithm", "kind EC");
  }

  @Test
  void swappedAndWrongFilesAreNamed() {
    assertFailed(any(Samples.credentials(KEY, VENDOR.pem())), List.of("certificate", "key-opens"));
    CheckReport report = any(Samples.credentials("<html>Sign in</html>", ""));
    assertThat(report.find("certificate").orElseThrow().sentence()).contains("an HTML page");
    assertThat(report.find("key-opens").orElseThrow().sentence()).contains("the file is empty");
    String request = TestCertificate.pem("CERTIFICATE REQUEST", TestApplePki.customerRequest());
    assertFailed(
        any(Samples.credentials(request, KEY)),
        "certificate",
        "this is a certificate signing request, not a certificate");
  }

  @Test
  void aKeyOfTheSecondCertificateIsNamed() {
    CheckReport report = any(Samples.credentials(TestApplePki.wwdr().pem() + VENDOR.pem(), KEY));

    assertThat(report.find("key-matches").orElseThrow().sentence())
        .contains("belongs to another certificate of the file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "", "Kx7dWq2mPz9Lr4TbVn6HsYc3Fg8JtRaX\n"})
  void aWrongPassphraseIsNamed(String passphrase) {
    CheckReport report =
        any(
            VendorCredentials.of(
                Samples.file("mdm.pem", VENDOR.pem()),
                Samples.file("vendor.key", KEY),
                Samples.secret(passphrase)));

    assertThat(report.find("key-opens").orElseThrow().result()).isEqualTo(Check.Result.FAIL);
    assertThat(report.find("key-opens").orElseThrow().sentence()).contains("wrong passphrase");
    assertThat(report.find("canary")).isEmpty();
  }

  @Test
  void fleetsSignerReadsOneFormOfKeyOnly() {
    String pkcs1 = TestKeyFiles.pkcs1(VENDOR.privateKey());
    assertThat(any(Samples.credentials(VENDOR.pem(), VENDOR.keyPem())).passed()).isTrue();
    assertFailed(fleet(Samples.credentials(VENDOR.pem(), VENDOR.keyPem())), "key-form", "PKCS#8");
    assertFailed(fleet(Samples.credentials(VENDOR.pem(), pkcs1)), "key-form", "is not encrypted");
    assertFailed(
        fleet(Samples.credentials(VENDOR.pem(), VENDOR.pem() + KEY)),
        "key-form",
        "begins with another PEM block");
    VendorCredentials pkcs12 =
        VendorCredentials.of(
            Samples.file("mdm.pem", VENDOR.pem()),
            SourceFile.of("vendor.p12", VENDOR.pkcs12(Samples.PASSPHRASE)),
            Samples.secret(Samples.PASSPHRASE));
    assertThat(any(pkcs12).passed()).isTrue();
    assertFailed(fleet(pkcs12), List.of("key-form", "key-text"));
  }

  @Test
  void aPlainKeyIsAWarningForOurselves() {
    CheckReport report = any(Samples.credentials(VENDOR.pem(), VENDOR.keyPem()));

    assertThat(report.find("key-form").orElseThrow().result()).isEqualTo(Check.Result.WARNING);
  }

  @Test
  void aCertificateInDerIsGoodForUsAndNotForAnEnvironment() {
    VendorCredentials der =
        VendorCredentials.of(
            SourceFile.of("mdm.cer", VENDOR.der()),
            Samples.file("vendor.key", KEY),
            Samples.secret(Samples.PASSPHRASE));

    assertThat(any(der).passed()).isTrue();
    assertFailed(fleet(der), "certificate-text", "is not PEM");
  }

  @Test
  void lineEndsAreLookedAt() {
    CheckReport crlf =
        fleet(Samples.credentials(VENDOR.pem().replace("\n", "\r\n"), KEY.replace("\n", "\r\n")));
    assertThat(crlf.passed()).isTrue();
    assertThat(crlf.warnings()).extracting(Check::name).contains("certificate-text", "key-text");
    assertFailed(
        fleet(Samples.credentials(VENDOR.pem().replace("\n", "\\n"), KEY)),
        List.of("certificate", "certificate-text"));
    assertFailed(
        fleet(Samples.credentials(VENDOR.pem(), KEY.replace("\n", " "))),
        List.of("key-opens", "key-form", "key-text"));
    assertThat(fleet(Samples.credentials(VENDOR.pem().strip(), KEY.strip())).passed()).isTrue();
    assertFailed(
        fleet(Samples.credentials("  " + VENDOR.pem(), KEY)), "certificate-text", "before BEGIN");
    assertFailed(
        fleet(Samples.credentials("Bürgeramt\n" + VENDOR.pem(), KEY)),
        "certificate-text",
        "not ASCII");
  }

  @Test
  void whatGoDoesNotReadFailsForFleetThoughItIsReadHere() {
    for (String mark : List.of("%", "\"", "'", " %")) {
      assertReadHereOnly(VENDOR.pem(), KEY.strip() + mark, "key-form", "behind END");
      assertReadHereOnly(VENDOR.pem().strip() + mark, KEY, "certificate-text", "behind END");
    }
    assertReadHereOnly(
        VENDOR.pem(), KEY.replace("Type: ", "Type:\n"), "key-form", "does not stand in one line");
    assertReadHereOnly(
        VENDOR.pem(), KEY.replace("4,", "4,\n "), "key-form", "does not stand in one line");
    assertReadHereOnly(
        VENDOR.pem(), KEY.replace("-----END", " -----END"), "key-form", "before END");
    assertReadHereOnly(
        VENDOR.pem(), KEY.replace("CBC,", "CBC, "), "key-form", "CIPHER,IV without blanks");
    assertReadHereOnly(
        VENDOR.pem(), KEY.replace("DEK-Info", "dek-info"), "key-form", "these letters");
    assertReadHereOnly(
        VENDOR.pem(),
        TestKeyFiles.traditional(VENDOR.privateKey().getEncoded(), Samples.PASSPHRASE),
        "key-form",
        "no RSA key in PKCS#1");
    assertReadHereOnly(
        VENDOR.chainPem().replace("-----\n-----", "----------"),
        KEY,
        "certificate-text",
        "two files were joined");
    assertReadHereOnly(
        VENDOR.pem().replaceFirst("-----\n", "-----\nComment: of 2026\n\n"),
        KEY,
        "certificate-text",
        "a plain CERTIFICATE block");
    assertReadHereOnly(
        VENDOR.pem().replace('\n', '\r'), KEY, "certificate-text", "carriage return alone");
  }

  private static void assertReadHereOnly(
      String certificate, String key, String name, String sentence) {
    VendorCredentials credentials = Samples.credentials(certificate, key);
    assertThat(any(credentials).passed()).as(sentence).isTrue();
    assertFailed(fleet(credentials), name, sentence);
  }

  @Test
  void aCertificateInPkcs12OpensWithThePassphraseAndIsSaidToBeNoPem() {
    VendorCredentials pkcs12 =
        VendorCredentials.of(
            SourceFile.of("vendor.p12", VENDOR.pkcs12(Samples.PASSPHRASE)),
            Samples.file("vendor.key", KEY),
            Samples.secret(Samples.PASSPHRASE));

    assertThat(any(pkcs12).passed()).isTrue();
    assertFailed(fleet(pkcs12), "certificate-text", "the certificate is not PEM");
  }

  @Test
  void aKeyWithoutTheEmptyLineBelowItsHeadersIsReadAsGoReadsIt() {
    VendorCredentials credentials =
        Samples.credentials(VENDOR.pem(), KEY.replaceFirst("\n\n", "\n"));

    assertThat(any(credentials).passed()).isTrue();
    assertThat(fleet(credentials).failures()).isEmpty();
    assertFailed(
        any(Samples.credentials(VENDOR.pem(), KEY.replaceFirst("\n\n", "\n-\n"))),
        List.of("key-opens", "key-text"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345678901234567890123456789012", "0x1f", "1e5", "true", "\"quoted\""})
  void aPassphraseThatTheAppWouldChangeFailsForFleetAndWarnsForUs(String passphrase) {
    VendorCredentials credentials = under(passphrase);

    assertFailed(fleet(credentials), "passphrase-text", "does not survive");
    assertThat(any(credentials).passed()).isTrue();
    assertThat(any(credentials).find("passphrase-text").orElseThrow().result())
        .isEqualTo(Check.Result.WARNING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ends with newline\n", " blank", "nul\0", "two\r\nlines"})
  void aPassphraseWithWhatIsLostOnTheWayFailsEvenIfItOpensTheKey(String passphrase) {
    CheckReport report = any(under(passphrase));

    assertThat(report.find("key-opens").orElseThrow().result()).isEqualTo(Check.Result.PASS);
    assertFailed(report, "passphrase-text", "unfit");
  }

  @Test
  void aPassphraseThatIsNotTextFails() {
    byte[] latin1 =
        "Schl\u00fcssel-Passphrase".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    CheckReport report =
        any(
            VendorCredentials.of(
                Samples.file("mdm.pem", VENDOR.pem()),
                Samples.file("vendor.key", VENDOR.keyPem()),
                Secret.copyOf(latin1)));

    assertFailed(report, "passphrase-text", "not UTF-8");
  }

  @Test
  void aFragilePassphraseWarns() {
    CheckReport report = fleet(under("back`tick$and#more"));

    assertThat(report.passed()).isTrue();
    assertThat(report.warnings()).extracting(Check::name).contains("passphrase-text");
  }

  private static VendorCredentials under(String passphrase) {
    return VendorCredentials.of(
        Samples.file("mdm.pem", VENDOR.pem()),
        SourceFile.of(
            "vendor.key",
            TestKeyFiles.traditional(VENDOR.privateKey(), passphrase).getBytes(US_ASCII)),
        Samples.secret(passphrase));
  }

  private static CheckReport any(VendorCredentials credentials) {
    return credentials.check(Samples.AUTHORITIES, SignerProfile.ANY, TestPki.NOW);
  }

  private static CheckReport fleet(VendorCredentials credentials) {
    return credentials.check(Samples.AUTHORITIES, SignerProfile.FLEET, TestPki.NOW);
  }

  private static void assertFailed(CheckReport report, String name, String sentence) {
    assertFailed(report, List.of(name));
    Check check = report.failures().get(0);
    assertThat(check.sentence()).contains(sentence);
    assertThat(check.remedy().text()).endsWith(".");
  }

  private static void assertFailed(CheckReport report, List<String> names) {
    assertThat(report.failures()).extracting(Check::name).isEqualTo(names);
    assertThat(report.find("canary").stream())
        .allMatch(check -> check.result() == Check.Result.NOT_TRIED);
  }
}
