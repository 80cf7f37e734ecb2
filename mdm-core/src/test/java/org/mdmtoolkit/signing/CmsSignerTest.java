package org.mdmtoolkit.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** What we sign, OpenSSL verifies. */
class CmsSignerTest {

  private static final byte[] CONTENT = "<plist>\n<dict/>\r\n</plist>\n\u00FC\0".getBytes(UTF_8);

  @TempDir Path folder;

  private static CmsSigner signer(TestCertificate certificate) {
    var identity = SigningIdentity.of(certificate.privateKey(), certificate.chain());
    return CmsSigner.of(identity, TestPki.clock());
  }

  private static List<TestCertificate> signers() {
    return List.of(
        TestPki.rsaSigner(),
        TestPki.ecSigner(),
        TestPki.ecSigner("secp384r1"),
        TestPki.ecSigner("secp521r1"));
  }

  private static String verify() {
    return "cms -verify -inform DER -binary -purpose any -attime " + TestPki.NOW.getEpochSecond();
  }

  @Test
  void openSslAcceptsAttachedMessagesAndGetsTheSameBytes() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path root = openssl.put("root.pem", TestPki.root().pem());
    for (TestCertificate certificate : signers()) {
      Path message = openssl.put("m.p7m", signer(certificate).signAttached(CONTENT));
      Path out = folder.resolve("out");
      openssl.run(verify(), "-in", message, "-CAfile", root, "-out", out);
      assertThat(openssl.get("out")).isEqualTo(CONTENT);
    }
  }

  @Test
  void openSslAcceptsDetachedSignaturesOfThisContentOnly() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path root = openssl.put("root.pem", TestPki.root().pem());
    Path content = openssl.put("content", CONTENT);
    Path other = openssl.put("other", "other");
    for (TestCertificate certificate : signers()) {
      Path message = openssl.put("m.p7s", signer(certificate).signDetached(CONTENT));
      openssl.run(verify(), "-in", message, "-CAfile", root, "-content", content);
      assertThat(
              openssl
                  .attempt(verify(), "-in", message, "-CAfile", root, "-content", other)
                  .exitCode())
          .isNotZero();
    }
  }

  @Test
  void embedsTheWholeChainAndTheThreeAttributes() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path message = openssl.put("m.p7m", signer(TestPki.rsaSigner()).signAttached(CONTENT));
    String printed = openssl.run("cms -cmsout -print -inform DER", "-in", message).stdout();
    assertThat(printed)
        .contains("contentType", "messageDigest", "signingTime", "Nov  1 00:00:00 2026 GMT")
        .doesNotContain("CMSAlgorithmProtection");
    String attributes =
        printed.substring(printed.indexOf("signedAttrs:"), printed.indexOf("signatureAlgorithm:"));
    assertThat(attributes.split("object: ", -1)).hasSize(1 + 3);
    openssl.run("pkcs7 -print_certs -inform DER", "-in", message, "-out", folder.resolve("certs"));
    assertThat(new String(openssl.get("certs"), UTF_8))
        .contains("CN = RSA Signer", "CN = Test Intermediate CA", "CN = Test Root CA");
  }

  @Test
  void takesTheDigestThatFitsTheCurve() {
    OpenSsl openssl = OpenSsl.in(folder);
    List<String> digests = List.of("sha256", "sha256", "sha384", "sha512");
    for (int i = 0; i < digests.size(); i++) {
      Path message = openssl.put("m.p7m", signer(signers().get(i)).signAttached(CONTENT));
      assertThat(openssl.run("cms -cmsout -print -inform DER", "-in", message).stdout())
          .contains("algorithm: " + digests.get(i));
    }
  }

  @Test
  void signsTheSameBytesAtTheSameTimeAndInManyThreads() {
    CmsSigner signer = signer(TestPki.rsaSigner());
    byte[] first = signer.signAttached(CONTENT);
    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> signer.signAttached(CONTENT)))
        .allSatisfy(message -> assertThat(message).isEqualTo(first));
  }

  @Test
  void ourVerifierAcceptsThemToo() {
    CmsVerifier verifier =
        CmsVerifier.trusting(List.of(TestPki.root().certificate()), TestPki.clock());
    for (TestCertificate certificate : signers()) {
      SignedContent attached =
          verifier.verify(SourceFile.of("m", signer(certificate).signAttached(CONTENT)));
      assertThat(attached.content()).isEqualTo(CONTENT);
      assertThat(attached.signers()).containsExactly(certificate.certificate());
      byte[] detached = signer(certificate).signDetached(CONTENT);
      assertThat(verifier.verifyDetached(SourceFile.of("m", detached), CONTENT).content())
          .isEqualTo(CONTENT);
    }
  }
}
