package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class VendorTest {

  private static final String PASSPHRASE = "canaryPassphrase7Xq";

  @TempDir Path folder;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    shell = new TestShell(folder.resolve("home")).at(TestPki.NOW);
    TestCertificate vendor = TestApplePki.vendor();
    write("vendor.pem", vendor.pem());
    Files.write(folder.resolve("vendor.cer"), vendor.der());
    write("vendor.key", TestKeyFiles.traditional(vendor.privateKey(), PASSPHRASE));
    write("pass", PASSPHRASE);
    write("pass-with-line-end", PASSPHRASE + "\n");
    write("chain.pem", vendor.issuersPem());
    Files.write(folder.resolve("customer.csr"), TestApplePki.customerRequest());
  }

  @Test
  void csrMakesAKeyThatOpenSslOpensAndARequestThatItAccepts() throws IOException {
    Judge openssl = Judge.named("openssl");
    Path vendor = folder.resolve("vendor-2026");
    var run = shell.run("vendor", "csr", "--email", "mdm@example.com", "--dir", vendor.toString());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    String passphrase = Files.readString(vendor.resolve("VendorPrivateKey.passphrase"));
    assertThat(run.all()).doesNotContain(passphrase);
    Path key = vendor.resolve("VendorPrivateKey.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    var opened =
        openssl.run(
            "rsa",
            "-in",
            key,
            "-noout",
            "-check",
            "-passin",
            "file:" + vendor.resolve("VendorPrivateKey.passphrase"));
    assertThat(opened.exitCode()).as(opened.stderr()).isZero();
    var request =
        openssl.run(
            "req",
            "-verify",
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253",
            "-in",
            vendor.resolve("VendorCertificateRequest.csr"));
    assertThat(request.exitCode()).as(request.stderr()).isZero();
    assertThat(request.stdout()).contains("emailAddress=mdm@example.com,CN=mdm-vendor,C=US");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--key-size=3072", "--key-size 3072"})
  void csrMakesTheKeyInTheSizeThatWasAskedFor(String size) {
    List<String> arguments = new ArrayList<>(List.of("vendor", "csr", "--email", "a@example.com"));
    arguments.addAll(List.of("--dir", folder.resolve("v").toString(), "--json"));
    arguments.addAll(List.of(size.split(" ")));

    var run = shell.run(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains("\"key_bits\":3072");
    assertThat(
            OpenSsl.in(folder)
                .run("req -noout -text -in", folder.resolve("v/VendorCertificateRequest.csr"))
                .stdout())
        .contains("(3072 bit)");
  }

  @ParameterizedTest
  @CsvSource({"traditional, true, true", "traditional, false, false", "pkcs8, true, false"})
  void aPassphraseOfAPersonInATraditionalKeyIsWarnedOf(String form, boolean given, boolean warned)
      throws IOException {
    write("chosen.txt", "chosen by a person");
    List<String> line =
        new ArrayList<>(List.of("vendor", "csr", "--email", "a@example.com", "--key-format", form));
    line.addAll(List.of("--dir", folder.resolve("new").toString()));
    if (given) {
      line.addAll(List.of("--passphrase-file", folder.resolve("chosen.txt").toString()));
    }
    var run = shell.run(line.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr().contains("one round of MD5")).isEqualTo(warned);
  }

  @Test
  void csrNeverTouchesAKeyThatIsThere() throws IOException {
    String vendor = folder.resolve("v").toString();
    shell.run("vendor", "csr", "--email", "a@example.com", "--dir", vendor);
    Path key = folder.resolve("v/VendorPrivateKey.key");
    Path csr = folder.resolve("v/VendorCertificateRequest.csr");
    byte[] keyBefore = Files.readAllBytes(key);
    byte[] csrBefore = Files.readAllBytes(csr);
    var again = shell.run("vendor", "csr", "--email", "b@example.com", "--dir", vendor);
    assertThat(again.exitCode()).isEqualTo(6);
    assertThat(again.stderr().lines()).hasSize(2);
    assertThat(key).hasBinaryContent(keyBefore);
    assertThat(csr).hasBinaryContent(csrBefore);

    Files.delete(csr);
    var request =
        shell.run("vendor", "csr", "--email", "a@example.com", "--dir", vendor, "--existing-key");
    assertThat(request.exitCode()).as(request.stderr()).isZero();
    assertThat(csr).exists();
    assertThat(key).hasBinaryContent(keyBefore);
  }

  @Test
  void checkPassesOnGoodCredentialsAndNamesWhatIsWrongWithOthers() throws IOException {
    var good = check("vendor.pem", "vendor.key", "pass");
    assertThat(good.exitCode()).as(good.all()).isZero();
    assertThat(good.stdout()).contains("pass", "canary").doesNotContain("fail");
    assertThat(good.all()).doesNotContain(PASSPHRASE);

    write("expired.pem", TestApplePki.expiredVendor().pem());
    var expired = check("expired.pem", "vendor.key", "pass");
    assertThat(expired.exitCode()).isEqualTo(8);
    assertThat(expired.stdout()).containsPattern("fail +dates").containsPattern("fail +key-match");

    var lineEnd = check("vendor.pem", "vendor.key", "pass-with-line-end");
    assertThat(lineEnd.exitCode()).as("the passphrase does not open the key").isEqualTo(5);
    assertThat(lineEnd.stdout())
        .contains("tr -d '\\r\\n' < FILE > NEW.")
        .doesNotContain("Encrypt the key again", "printf");
    assertThat(lineEnd.all()).doesNotContain(PASSPHRASE);
  }

  @ParameterizedTest
  @CsvSource({
    "vendor.key, vendor.pem, pass, certificate, 8",
    "customer.csr, vendor.key, pass, certificate, 8",
    "vendor.pem, customer.csr, pass, key, 8",
    "vendor.pem, vendor.key, chain.pem, key-opens, 5"
  })
  void swappedFilesAreNamed(String cert, String key, String pass, String failing, int code) {
    var run = check(cert, key, pass);
    assertThat(run.exitCode()).isEqualTo(code);
    assertThat(run.stdout()).containsPattern("fail +" + failing);
  }

  @Test
  void aPassphraseThatIsTypedWrongIsAskedForAgainAndThenDenied() {
    String[] line = {"vendor", "check", "--cert", at("vendor.pem"), "--key", at("vendor.key")};
    line = FleetWithHome.with(line, "--chain", at("chain.pem"));
    var second = shell.answering("not this", PASSPHRASE).run(line);
    assertThat(second.exitCode()).as(second.all()).isZero();
    assertThat(second.stderr()).contains("wrong passphrase, or the file is damaged; try again");
    var never = shell.answering("not this", "nor this", "nor that").run(line);
    assertThat(never.exitCode()).as(never.all()).isEqualTo(5);
    assertThat(never.all()).doesNotContain("nor this");
  }

  @Test
  void aSignedPushRequestIsWhatOpenSslWouldMake() throws IOException {
    var run = sign("upload.b64");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    var verified =
        shell.run("vendor", "verify-push-request", at("upload.b64"), "--chain", at("chain.pem"));
    assertThat(verified.exitCode()).as(verified.stderr()).isZero();
    assertThat(verified.stdout()).startsWith("Valid request of ");
    var signature =
        Judge.named("openssl")
            .run(
                "dgst",
                "-sha256",
                "-sign",
                at("vendor.key"),
                "-passin",
                "file:" + at("pass"),
                "-out",
                at("sig.bin"),
                at("customer.csr"));
    assertThat(signature.exitCode()).as(signature.stderr()).isZero();
    var same =
        Judge.named("python3")
            .run(
                "-c",
                """
                import base64, plistlib, sys
                upload, signature, csr = (open(name, "rb").read() for name in sys.argv[1:])
                assert b"\\n" not in upload
                request = plistlib.loads(base64.b64decode(upload, validate=True))
                assert sorted(request) == ["PushCertCertificateChain", "PushCertRequestCSR",
                                           "PushCertSignature"]
                assert base64.b64decode(request["PushCertSignature"]) == signature
                assert base64.b64decode(request["PushCertRequestCSR"]) == csr
                assert request["PushCertCertificateChain"].count("BEGIN CERTIFICATE") == 3
                """,
                at("upload.b64"),
                at("sig.bin"),
                at("customer.csr"));
    assertThat(same.stderr()).isEmpty();
  }

  @Test
  void aTamperedPushRequestOrOneOfAnUnknownVendorIsInvalid() throws IOException {
    sign("upload.b64");
    var unknown = shell.run("vendor", "verify-push-request", at("upload.b64"));
    assertThat(unknown.exitCode()).isEqualTo(8); // Apple's root did not issue the test chain
    assertThat(unknown.stderr().lines()).hasSize(2);
    write("page.html", "<html><body>Sign in</body></html>");
    var page = shell.run("vendor", "verify-push-request", at("page.html"));
    assertThat(page.exitCode()).isEqualTo(8);
    assertThat(page.stderr()).contains("HTML");
  }

  @Test
  void aRequestInAnotherFormIsSaidToBeOneAndWrittenAsAppleDocumentsIt() throws IOException {
    sign("upload.b64");
    String upload = Files.readString(folder.resolve("upload.b64"));
    write("request.plist", new String(Base64.getDecoder().decode(upload), UTF_8));
    String twice = Base64.getEncoder().encodeToString(upload.getBytes(UTF_8));
    write("answer.json", "{\"csr\": \"" + twice + "\"}");
    for (String name : List.of("request.plist", "answer.json")) {
      var verified = verify(name);
      assertThat(verified.exitCode()).as(verified.all()).isZero();
      assertThat(verified.stderr())
          .contains(
              "Apple documents base64 of the property list, once",
              "`mdm vendor verify-push-request FILE -o NEW`");
      var written = verify(name, "-o", at(name + ".b64"));
      assertThat(written.exitCode()).as(written.all()).isZero();
      assertThat(folder.resolve(name + ".b64")).hasContent(upload);
    }
    assertThat(verify("upload.b64").stderr()).doesNotContain("Apple documents base64");
    assertThat(verify("answer.json", "-o", at("upload.b64")).exitCode()).isEqualTo(6);
  }

  @Test
  void aRequestThatNobodySignedIsSentToSignPushRequest() {
    var run = verify("customer.csr");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr())
        .contains("a certificate signing request that no vendor has signed")
        .contains("`mdm vendor sign-push-request --csr FILE`", "developer.apple.com");
  }

  @Test
  void whatMdmcertDownloadSendsIsNamedAndOpensWithTheKey() throws IOException {
    sign("upload.b64");
    write("reader.pem", TestPki.rsaSigner().pem());
    write("reader.key", TestPki.rsaSigner().keyPem());
    OpenSsl.in(folder)
        .run(
            "cms -encrypt -binary -des3 -outform DER",
            "-in",
            at("upload.b64"),
            "-out",
            at("message"),
            at("reader.pem"));
    byte[] message = Files.readAllBytes(folder.resolve("message"));
    write("mdm_signed_request.p7", HexFormat.of().formatHex(message));

    var named = verify("mdm_signed_request.p7");
    assertThat(named.exitCode()).isEqualTo(8);
    assertThat(named.stderr())
        .contains("an encrypted message (CMS) in hexadecimal, such as mdmcert.download sends")
        .contains("--decrypt-key KEY");
    var opened =
        verify("mdm_signed_request.p7", "--decrypt-key", at("reader.key"), "-o", at("open.b64"));
    assertThat(opened.exitCode()).as(opened.all()).isZero();
    assertThat(folder.resolve("open.b64")).hasSameBinaryContentAs(folder.resolve("upload.b64"));
    var other =
        verify(
            "mdm_signed_request.p7",
            "--decrypt-key",
            at("vendor.key"),
            "--passphrase-file",
            at("pass"));
    assertThat(other.exitCode()).isEqualTo(8);
    assertThat(other.stderr()).contains("does not open with this key");
  }

  private TestShell.Run verify(String name, String... more) {
    List<String> line = new ArrayList<>(List.of("vendor", "verify-push-request", at(name)));
    line.addAll(List.of("--chain", at("chain.pem")));
    line.addAll(List.of(more));
    return shell.run(line.toArray(String[]::new));
  }

  @Test
  void aCustomersKeyOf3072BitsIsSignedWithAWarning() throws IOException {
    assertThat(sign("upload.b64").stderr()).doesNotContain("known to take 2048");
    Files.write(
        folder.resolve("customer.csr"),
        TestPki.certificateRequest("O=Customer", TestKeys.rsa("large", 3072)));
    var run = sign("large.b64");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr()).contains("3072 bits; Apple's portal is known to take 2048");
  }

  @Test
  void whatIsTrustedIsSaidInWords() {
    assertThat(verify("customer.csr").stderr()).doesNotContain("CertificateAuthorities[");
    assertThat(check("vendor.pem", "vendor.key", "pass").stderr())
        .contains("Trust is decided by the given root ")
        .doesNotContain("CertificateAuthorities[");
  }

  @Test
  void aCertificateThatJavaRefusesIsNamedAndConvertedByteForByte() throws IOException {
    byte[] der = TestApplePki.vendor().der();
    String text = new String(der, ISO_8859_1);
    int algorithm = text.indexOf("\u0001\u0001\u000b"); // SHA-256 with RSA, inside
    der[algorithm + 2] = 12;
    Files.write(folder.resolve("odd.cer"), der);
    var show = shell.run("cert", "show", at("odd.cer"));
    assertThat(show.exitCode()).isEqualTo(8);
    assertThat(show.stderr())
        .contains("Java does not accept it: the signature algorithm")
        .doesNotContain("damaged");
    assertThat(shell.run("cert", "convert", at("odd.cer"), "-o", at("odd.pem")).exitCode())
        .isZero();
    assertThat(
            shell
                .run("cert", "convert", at("odd.pem"), "--to", "der", "-o", at("back.cer"))
                .exitCode())
        .isZero();
    assertThat(folder.resolve("back.cer")).hasBinaryContent(der);
  }

  @Test
  void certShowTakesNoUidOfAPersonForAPushTopic() throws IOException {
    write(
        "developer.pem",
        TestApplePki.wwdr().issue("UID=AB12CD34EF, CN=Apple Development: Ann").build().pem());
    write("push.pem", TestApplePki.push().pem());
    assertThat(shell.run("cert", "show", at("developer.pem")).stdout())
        .contains("AB12CD34EF")
        .doesNotContain("Push topic");
    assertThat(shell.run("cert", "show", at("push.pem")).stdout())
        .contains("Push topic:  " + TestApplePki.TOPIC);
  }

  @Test
  void anExistingUploadIsNotOverwritten() throws IOException {
    write("upload.b64", "precious");
    assertThat(sign("upload.b64").exitCode()).isEqualTo(6);
    assertThat(folder.resolve("upload.b64")).hasContent("precious");
  }

  @Test
  void aRenewedPushCertificateWithAnotherTopicIsAnError() throws IOException {
    write("push.pem", TestApplePki.push().pem());
    write("old.pem", TestApplePki.expiredPush().pem());
    write("other.pem", TestApplePki.pushOfOtherTopic().pem());
    var renewed = push("push.pem", "--previous", at("old.pem"));
    assertThat(renewed.exitCode()).as(renewed.all()).isZero();
    assertThat(renewed.stdout()).contains(TestApplePki.TOPIC);
    var created = push("other.pem", "--previous", at("old.pem"));
    assertThat(created.exitCode()).isEqualTo(8);
    assertThat(created.stdout()).containsPattern("fail +same-topic").contains("enroll");
    assertThat(push("old.pem").exitCode()).isEqualTo(8);
    assertThat(push("vendor.pem").exitCode()).isEqualTo(8);
  }

  @Test
  void certConvertWritesWhatOpenSslWrites() {
    assertThat(shell.run("cert", "convert", at("vendor.cer"), "-o", at("ours.pem")).exitCode())
        .isZero();
    Judge.named("openssl")
        .run("x509", "-inform", "DER", "-in", at("vendor.cer"), "-out", at("theirs.pem"));
    assertThat(folder.resolve("ours.pem")).hasSameBinaryContentAs(folder.resolve("theirs.pem"));
    assertThat(
            shell
                .run("cert", "convert", at("ours.pem"), "--to", "der", "-o", at("back.cer"))
                .exitCode())
        .isZero();
    assertThat(folder.resolve("back.cer")).hasSameBinaryContentAs(folder.resolve("vendor.cer"));
    var csr = shell.run("cert", "convert", at("customer.csr"), "-o", at("x.pem"));
    assertThat(csr.exitCode()).isEqualTo(8);
    assertThat(csr.stderr()).contains("certificate signing request");
    assertThat(folder.resolve("x.pem")).doesNotExist();
  }

  @Test
  void certShowTellsTheEndAndFailsForCronWhenItIsNear() throws IOException {
    write("ending.pem", TestApplePki.endingVendor().pem());
    var far = shell.run("cert", "show", at("vendor.pem"), "--within", "30d");
    assertThat(far.exitCode()).isZero();
    assertThat(far.stdout()).contains("Valid until: ", " days left)", "SHA-256: ");
    var near = shell.run("cert", "show", at("vendor.pem"), at("ending.pem"), "--within", "30d");
    assertThat(near.exitCode()).isEqualTo(8);
    assertThat(near.stderr()).contains(at("ending.pem") + ": ", "ends in 20 days");
    assertThat(near.stdout()).contains("File:        " + at("vendor.pem"));
    assertThat(shell.run("cert", "show", at("ending.pem"), "--within", "20d").exitCode()).isZero();
    assertThat(shell.run("cert", "show", at("ending.pem"), "--within", "soon").exitCode())
        .isEqualTo(2);
    assertThat(shell.run("cert", "show", at("vendor.pem"), "--json").stdout())
        .startsWith("{\"certificates\":[{\"file\":\"" + at("vendor.pem") + "\",\"subject\":")
        .contains("\"damaged\":[]");
  }

  @Test
  void aFileThatIsNoCertificateDoesNotHideTheOthers() throws IOException {
    write("note.txt", "hello");
    var run = shell.run("cert", "show", at("note.txt"), at("vendor.pem"), at("no-such"), "--json");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.stdout())
        .contains("\"file\":\"" + at("vendor.pem"), "\"damaged\":[{\"file\":\"" + at("note.txt"));
    assertThat(run.stderr()).contains("note.txt", "no-such");
    assertThat(shell.run("cert", "show", at("note.txt"), at("no-such")).exitCode()).isEqualTo(8);
  }

  @Test
  void aListOfChecksEndsWithWhatFailedAndSaysWhatWasNotTried() throws IOException {
    write("pass-of-another", "another passphrase");
    var run = check("vendor.pem", "vendor.key", "pass-of-another");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.stdout())
        .contains("not tried   key-matches", "not tried   canary")
        .endsWith(" checks failed: key-opens\n");
    assertThat(check("vendor.pem", "vendor.key", "pass").stdout())
        .doesNotContain("not tried", "failed:");
    var exchanged = check("vendor.key", "vendor.pem", "pass");
    assertThat(exchanged.stdout())
        .contains("The files of the certificate and of the key seem to be exchanged.");
  }

  @Test
  void aSigningCertificateThatEndsSoonIsWarnedOf() {
    assertThat(sign("early.b64").stderr()).doesNotContain("days from now");
    shell.at(TestApplePki.vendor().certificate().getNotAfter().toInstant().minusSeconds(86_400));
    var run = sign("late.b64");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr()).contains("the certificate is valid to ", "Renew it before it ends.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000", "1024", "5000"})
  void aSizeThatNoKeyHasIsWrongUsage(String size) {
    var run = shell.run("vendor", "csr", "--email", "a@example.com", "--key-size", size);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("it is 2048, 3072 or 4096");
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() {
    var run = shell.run("vendor", "csr", "--email", "a@example.com", "--dir", at("vendor.pem"));
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains("vendor.pem is a file, and --dir names a folder");
  }

  @Test
  void certMatchTellsKeysApart() throws IOException {
    write("other.key", TestKeyFiles.pkcs1(TestApplePki.expiredVendor().privateKey()));
    var match =
        shell.run(
            "cert",
            "match",
            "--cert",
            at("vendor.cer"),
            "--key",
            at("vendor.key"),
            "--passphrase-file",
            at("pass-with-line-end"));
    assertThat(match.exitCode()).as(match.stderr()).isZero();
    var other = shell.run("cert", "match", "--cert", at("vendor.cer"), "--key", at("other.key"));
    assertThat(other.exitCode()).isEqualTo(8);
    assertThat(other.stderr()).contains("is not the certificate of");
  }

  private TestShell.Run check(String cert, String key, String pass) {
    return shell.run(
        "vendor",
        "check",
        "--cert",
        at(cert),
        "--key",
        at(key),
        "--passphrase-file",
        at(pass),
        "--signer",
        "fleet",
        "--chain",
        at("chain.pem"));
  }

  private TestShell.Run sign(String output) {
    return shell.run(
        "vendor",
        "sign-push-request",
        "--csr",
        at("customer.csr"),
        "--cert",
        at("vendor.cer"),
        "--key",
        at("vendor.key"),
        "--passphrase-file",
        at("pass-with-line-end"),
        "--chain",
        at("chain.pem"),
        "-o",
        at(output));
  }

  @Test
  void aPushCertificateOfASelfMadeAuthorityInTheNameOfAppleIsNoPass() throws IOException {
    String push = "UID=" + TestApplePki.TOPIC + ", CN=APSP:x, C=US";
    for (String number : List.of("2", "9")) {
      TestCertificate issuer =
          TestCertificate.root(
                  "C=US, O=Apple Inc., OU=Apple Certification Authority, CN=Apple Application"
                      + " Integration "
                      + number
                      + " Certification Authority")
              .build();
      write("push-forged.pem", issuer.issue(push).build().pem());
      var run = shell.run("push", "check", at("push-forged.pem"), "--json");
      String expected = number.equals("2") ? "fail" : "unverified";
      assertThat(run.exitCode()).isEqualTo(8);
      assertThat(run.stdout())
          .startsWith("{\"result\":\"" + expected + "\"")
          .contains(
              "\"name\":\"issuer\",\"result\":\"" + expected + "\"",
              "www.apple.com/certificateauthority");
    }
  }

  @Test
  void aPassphraseFileThatOthersCanReadIsSaidAndTaken() throws IOException {
    Path pass = Path.of(at("wide"));
    Files.writeString(pass, "wide passphrase 1");
    Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString("rw-r--r--"));
    String[] line = {
      "vendor",
      "csr",
      "--email",
      "a@example.com",
      "--dir",
      at("wide-dir"),
      "--passphrase-file",
      pass.toString()
    };
    var wide = shell.run(line);
    assertThat(wide.exitCode()).as(wide.stderr()).isZero();
    assertThat(wide.stderr())
        .contains("mdm: others can read the passphrase in " + pass + ": chmod 600 it\n")
        .doesNotContain("wide passphrase 1");
    Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString("rw-------"));
    line[5] = at("narrow-dir");
    assertThat(shell.run(line).stderr()).doesNotContain("others can read");
  }

  private TestShell.Run push(String file, String... more) {
    String[] all = new String[more.length + 5];
    all[0] = "push";
    all[1] = "check";
    all[2] = at(file);
    all[3] = "--chain";
    all[4] = at("chain.pem");
    System.arraycopy(more, 0, all, 5, more.length);
    return shell.run(all);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }
}
