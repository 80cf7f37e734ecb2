package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.judge.GoSigner;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.plist.PlistReader;

/** What OpenSSL, Node, Go and Python say of keys, requests and signatures made here. */
class VendorJudgesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(KeyFormat.class)
  void opensslAndNodeOpenTheKeyWithThePassphraseFileAndVerifyTheRequest(KeyFormat format) {
    RequestFiles files = order(format);
    OpenSsl openssl = OpenSsl.in(folder);
    String pass = "file:" + files.passphrase();

    assertThat(openssl.run("req -verify -noout", "-in", files.request()).stderr())
        .contains("verify OK");
    String fromKey =
        openssl.run("rsa -check -pubout", "-in", files.key(), "-passin", pass).stdout();
    assertThat(fromKey)
        .contains("RSA key ok")
        .contains(openssl.run("req -pubkey -noout", "-in", files.request()).stdout());

    String script =
        "const fs=require('fs'),c=require('crypto');"
            + "const k=c.createPrivateKey({key:fs.readFileSync(process.argv[1]),"
            + "passphrase:fs.readFileSync(process.argv[2])});"
            + "console.log(c.createPublicKey(k).export({type:'spki',format:'pem'}))";
    Judge.Verdict node = Judge.named("node").run("-e", script, files.key(), files.passphrase());
    assertThat(node.exitCode()).as(node.stderr()).isZero();
    assertThat(fromKey).contains(node.stdout().strip());
  }

  /** Go's crypto/x509 is what mdmctl and Fleet's signer open the key with. */
  @Test
  void goOpensTheTraditionalKeyAsFleetsSignerDoes() {
    GoSigner go = GoSigner.in(folder);
    RequestFiles traditional = order(KeyFormat.TRADITIONAL);

    assertThat(go.keys(List.of(traditional.key()), traditional.passphrase()).get(0))
        .startsWith("read ");
    assertThat(go.keys(List.of(traditional.key()), traditional.request()).get(0))
        .startsWith("refused ");
  }

  private RequestFiles order(KeyFormat format) {
    RequestFiles files = RequestFiles.vendor(folder.resolve("vendor"));
    CertificateOrder.of(RequestSubject.vendor("US", "mdm-vendor", "mdm@example.com"))
        .keyFormat(format)
        .create(files, null, new SecureRandom());
    return files;
  }

  @Test
  void everyValueIsWhatOpensslMakesOfTheSameInputs() {
    OpenSsl openssl = OpenSsl.in(folder);
    TestCertificate vendor = TestApplePki.vendor();
    openssl.put("vendor.key", vendor.keyPem());
    openssl.put("customer.der", TestApplePki.customerRequest());
    openssl.run(
        "dgst -sha256",
        "-sign",
        openssl.path("vendor.key"),
        "-out",
        openssl.path("signature"),
        openssl.path("customer.der"));
    StringBuilder chain = new StringBuilder();
    for (TestCertificate one :
        new TestCertificate[] {vendor, TestApplePki.wwdr(), TestApplePki.root()}) {
      chain.append(
          openssl.run("x509 -inform DER", "-in", openssl.put("one.der", one.der())).stdout());
    }

    PushCertificateRequest signed = Samples.signer().sign(Samples.customerRequest());
    Path upload = openssl.put("upload.b64", signed.bytes());

    Map<String, Object> expected =
        Map.of(
            "PushCertCertificateChain", chain.toString(),
            "PushCertRequestCSR", base64(openssl.get("customer.der")),
            "PushCertSignature", base64(openssl.get("signature")));
    assertThat(PlistReader.readDictionary(signed.plist())).isEqualTo(expected);
    for (Map.Entry<String, Object> entry : expected.entrySet()) {
      assertThat(plistlib(upload, entry.getKey())).isEqualTo(entry.getValue().toString());
    }
  }

  /** Python's plistlib reads the same values out of the file that is uploaded. */
  private static String plistlib(Path upload, String key) {
    String script =
        "import base64,plistlib,sys;"
            + "p=plistlib.loads(base64.b64decode(open(sys.argv[1]).read(),validate=True));"
            + "assert len(p)==3;sys.stdout.write(p[sys.argv[2]])";
    Judge.Verdict python = Judge.named("python3").run("-c", script, upload, key);
    assertThat(python.exitCode()).as(python.stderr()).isZero();
    return python.stdout();
  }

  @ParameterizedTest
  @CsvSource({
    "-traditional -des3, vendor.key",
    "-traditional -aes128, vendor.key",
    "-traditional -aes192, vendor.key",
    "-traditional -aes256, vendor.key",
  })
  void whatOpensslEncryptsInTheTraditionalFormPassesForFleet(String cipher, String name) {
    OpenSsl openssl = OpenSsl.in(folder);
    TestCertificate vendor = TestApplePki.vendor();
    Path plain = openssl.put("plain.pem", vendor.keyPem());
    openssl.run(
        "rsa " + cipher,
        "-in",
        plain,
        "-out",
        openssl.path(name),
        "-passout",
        "pass:" + Samples.PASSPHRASE);

    CheckReport report =
        Samples.credentials(vendor.pem(), new String(openssl.get(name), US_ASCII))
            .check(Samples.AUTHORITIES, SignerProfile.FLEET, TestPki.NOW);

    assertThat(report.failures()).isEmpty();
    assertThat(report.find("canary")).isPresent();
  }

  @Test
  void aRequestMadeByOpensslIsSigned() {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run(
        "req -newkey rsa:2048 -nodes -sha256 -subj /O=Customer/emailAddress=a@customer.example",
        "-keyout",
        openssl.path("k.pem"),
        "-out",
        openssl.path("c.csr"));
    CertificateRequest request = CertificateRequest.read(SourceFile.read(openssl.path("c.csr")));

    PushCertificateRequest signed = Samples.signer().sign(request);

    VerifiedPushRequest verified =
        PushCertificateRequest.verify(
            SourceFile.of("signed", signed.bytes()), Samples.AUTHORITIES, TestPki.NOW);
    assertThat(verified.request()).isEqualTo(request);
  }

  @Test
  void aRequestSignedWithSha1IsRefused() {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run(
        "req -newkey rsa:2048 -nodes -sha1 -subj /O=Customer",
        "-keyout",
        openssl.path("k.pem"),
        "-out",
        openssl.path("c.csr"));
    CertificateRequest request = CertificateRequest.read(SourceFile.read(openssl.path("c.csr")));

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Samples.signer().sign(request))
        .hasMessageContaining("signed with MD5 or SHA-1");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
