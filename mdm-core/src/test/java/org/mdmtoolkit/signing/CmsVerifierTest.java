package org.mdmtoolkit.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** What OpenSSL signs, we verify; or refuse, saying why. */
class CmsVerifierTest {

  private static final byte[] CONTENT = "<plist>\n<dict/>\n</plist>\n".getBytes(UTF_8);

  @TempDir Path folder;

  private final CmsVerifier verifier =
      CmsVerifier.trusting(List.of(TestPki.root().certificate()), TestPki.clock());
  private OpenSsl openssl;

  @BeforeEach
  void prepare() {
    openssl = OpenSsl.in(folder);
    openssl.put("content", CONTENT);
  }

  private SourceFile sign(TestCertificate signer, String words) {
    Path message = folder.resolve("message");
    openssl.run(
        "cms -sign -binary " + words,
        "-in",
        folder.resolve("content"),
        "-out",
        message,
        "-signer",
        openssl.put("signer.pem", signer.pem()),
        "-inkey",
        openssl.put("key.pem", signer.keyPem()),
        "-certfile",
        openssl.put("chain.pem", issuersOf(signer)));
    return SourceFile.of("lock.p7m", openssl.get("message"));
  }

  /** OpenSSL takes no empty file of certificates. */
  private static String issuersOf(TestCertificate signer) {
    return signer.chain().size() == 1 ? TestPki.root().pem() : signer.issuersPem();
  }

  private void assertAccepts(SourceFile message, TestCertificate signer) {
    SignedContent signed = verifier.verify(message);
    assertThat(signed.content()).isEqualTo(CONTENT);
    assertThat(signed.signers()).containsExactly(signer.certificate());
  }

  private void assertRefuses(SourceFile message, String problem) {
    assertThatThrownBy(() -> verifier.verify(message))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.problem()).startsWith("lock.p7m: ").contains(problem));
  }

  @Test
  void acceptsRsaAndEcInEveryForm() {
    for (TestCertificate signer : List.of(TestPki.rsaSigner(), TestPki.ecSigner())) {
      for (String words :
          List.of(
              "-nodetach -outform DER",
              "-nodetach -outform PEM",
              "-nodetach -outform DER -stream",
              "-nodetach -outform DER -noattr",
              "-nodetach -outform DER -keyid",
              "-nodetach -outform DER -md sha384",
              "-nodetach -outform DER -md sha512")) {
        assertAccepts(sign(signer, words), signer);
      }
    }
  }

  @Test
  void acceptsRsaPss() {
    Path message = folder.resolve("message");
    TestCertificate signer = TestPki.rsaSigner();
    openssl.run(
        "cms -sign -binary -nodetach -outform DER",
        "-in",
        folder.resolve("content"),
        "-out",
        message,
        "-signer",
        openssl.put("signer.pem", signer.pem() + signer.keyPem()),
        "-keyopt",
        "rsa_padding_mode:pss",
        "-certfile",
        openssl.put("chain.pem", issuersOf(signer)));
    assertAccepts(SourceFile.of("lock.p7m", openssl.get("message")), signer);
  }

  @Test
  void acceptsDetachedSignaturesWithTheirContentOnly() {
    for (String words : List.of("-outform DER", "-outform PEM", "-outform DER -noattr")) {
      SourceFile message = sign(TestPki.rsaSigner(), words);
      assertThat(verifier.verifyDetached(message, CONTENT).content()).isEqualTo(CONTENT);
      assertRefuses(message, "the signed content is not in the message");
      assertThatThrownBy(() -> verifier.verifyDetached(message, "other".getBytes(UTF_8)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(
              words.contains("noattr")
                  ? "the signature does not fit"
                  : "the content was changed after it was signed");
    }
  }

  @Test
  void takesAnAttachedMessageAsDetachedOnlyIfTheContentIsTheSame() {
    SourceFile message = sign(TestPki.rsaSigner(), "-nodetach -outform DER");
    assertThat(verifier.verifyDetached(message, CONTENT).content()).isEqualTo(CONTENT);
    assertThatThrownBy(() -> verifier.verifyDetached(message, new byte[] {1}))
        .hasMessageContaining("the content in the message is not the content given");
  }

  @Test
  void acceptsTwoSignersOnlyIfBothAreGood() {
    TestCertificate rsa = TestPki.rsaSigner();
    String nodetach = "-nodetach -outform DER";
    SourceFile first = sign(rsa, nodetach);
    openssl.put("first", first.content());
    for (TestCertificate second : List.of(TestPki.ecSigner(), TestPki.strangerSigner())) {
      openssl.run(
          "cms -resign -binary -inform DER " + nodetach,
          "-in",
          folder.resolve("first"),
          "-out",
          folder.resolve("both"),
          "-signer",
          openssl.put("signer2.pem", second.pem()),
          "-inkey",
          openssl.put("key2.pem", second.keyPem()));
      SourceFile both = SourceFile.of("lock.p7m", openssl.get("both"));
      if (second == TestPki.ecSigner()) {
        assertThat(verifier.verify(both).signers())
            .containsExactlyInAnyOrder(rsa.certificate(), second.certificate());
      } else {
        assertRefuses(both, "the certificate CN=Stranger Signer,O=Strangers,C=US is not trusted");
      }
    }
  }

  @Test
  void namesTheCertificateThatIsMissingAndTakesItFromTheCaller() {
    SourceFile message = sign(TestPki.rsaSigner(), "-nodetach -outform DER -nocerts");
    assertRefuses(message, "the certificate of the signer (serial ");
    assertRefuses(message, " of CN=Test Intermediate CA,O=MDM Test,C=US) is missing");
    CmsVerifier knowing = verifier.withCertificates(TestPki.rsaSigner().chain());
    assertThat(knowing.verify(message).content()).isEqualTo(CONTENT);
  }

  @Test
  void refusesStrangersAndWrongDatesAndWrongUse() {
    String words = "-nodetach -outform DER";
    assertRefuses(
        sign(TestPki.strangerSigner(), words),
        "the certificate CN=Stranger Signer,O=Strangers,C=US is not trusted");
    assertRefuses(
        sign(TestPki.expiredSigner(), words),
        "the certificate CN=Expired Signer,O=MDM Test,C=US expired on 2026-10-31T00:00:00Z");
    assertRefuses(sign(TestPki.notYetValidSigner(), words), "is not yet valid");
    assertRefuses(sign(TestPki.wrongIssuerSigner(), words), "is not trusted");
    assertRefuses(sign(TestPki.encryptionOnly(), words), "is not for signing (key usage)");
  }

  @Test
  void theSignerIsForMessagesAsOpenSslHasIt() {
    String email = "1.3.6.1.5.5.7.3.4";
    String any = "2.5.29.37.0";
    String server = "1.3.6.1.5.5.7.3.1";
    String client = "1.3.6.1.5.5.7.3.2";
    String code = "1.3.6.1.5.5.7.3.3";
    for (List<String> purposes :
        List.of(
            List.<String>of(),
            List.of(email),
            List.of(server, email),
            List.of(any),
            List.of(server),
            List.of(client),
            List.of(code),
            List.of(server, client, code),
            List.of("1.2.3.4"))) {
      var builder = TestPki.intermediate().issue("CN=Purpose Signer, O=MDM Test, C=US");
      if (!purposes.isEmpty()) {
        builder.purposes(purposes.toArray(String[]::new));
      }
      TestCertificate signer = builder.build();
      SourceFile message = sign(signer, "-nodetach -outform DER");
      boolean isGood = purposes.isEmpty() || purposes.contains(email);
      assertThat(openSslAccepts()).as("" + purposes).isEqualTo(isGood);
      // RFC 8550 takes any purpose, too; OpenSSL 3.0 does not.
      if (isGood || purposes.contains(any)) {
        assertAccepts(message, signer);
      } else {
        assertRefuses(
            message,
            "the certificate CN=Purpose Signer,O=MDM Test,C=US is not for signing messages"
                + " (extended key usage)");
      }
    }
  }

  @Test
  void anAuthorityForWebServersCertifiesNoSigner() {
    TestCertificate web =
        TestPki.root().issue("CN=Web CA").authority().purposes("1.3.6.1.5.5.7.3.1").build();
    SourceFile message = sign(web.issue("CN=Signer").build(), "-nodetach -outform DER");
    assertThat(openSslAccepts()).isFalse();
    assertRefuses(message, "the certificate CN=Web CA is not for signing messages");
    var trustingIt = CmsVerifier.trusting(List.of(web.certificate()), TestPki.clock());
    assertThat(trustingIt.verify(message).content()).isEqualTo(CONTENT);
  }

  private boolean openSslAccepts() {
    return openssl
            .attempt(
                "cms -verify -inform DER -purpose smimesign -attime "
                    + TestPki.NOW.getEpochSecond(),
                "-in",
                folder.resolve("message"),
                "-CAfile",
                openssl.put("root.pem", TestPki.root().pem()),
                "-out",
                folder.resolve("verified"))
            .exitCode()
        == 0;
  }

  @Test
  void refusesWeakDigests() {
    String words = "-nodetach -outform DER -md ";
    assertRefuses(sign(TestPki.rsaSigner(), words + "sha1"), "signed with SHA-1, which can be");
    assertRefuses(sign(TestPki.rsaSigner(), words + "md5"), "signed with MD5, which can be");
    assertRefuses(sign(TestPki.rsaSigner(), words + "sha224"), "signed with SHA-224, which");
    assertRefuses(sign(TestPki.ecSigner(), words + "sha1 -noattr"), "signed with SHA-1, which");
  }

  @Test
  void acceptsASignerThatIsItselfTrusted() {
    TestCertificate lone = TestCertificate.selfSigned("CN=Lone Signer").build();
    SourceFile message = sign(lone, "-nodetach -outform DER");
    var trustsIt = CmsVerifier.trusting(List.of(lone.certificate()), TestPki.clock());
    assertThat(trustsIt.verify(message).signers()).containsExactly(lone.certificate());
    assertRefuses(message, "is not trusted");
  }

  @Test
  void saysWhatIsNotASignedMessage() {
    assertRefuses(
        SourceFile.of("lock.p7m", CONTENT), "this is a property list, not a signed message (CMS)");
    assertRefuses(SourceFile.of("lock.p7m", new byte[0]), "the file is empty");
    assertRefuses(
        SourceFile.of("lock.p7m", TestPki.rsaSigner().der()),
        "this is a certificate, not a signed message (CMS)");
  }

  @Test
  void refusesAnSMimeMail() {
    assertRefuses(
        sign(TestPki.rsaSigner(), "-nodetach -outform SMIME"), "not a signed message (CMS)");
  }
}
