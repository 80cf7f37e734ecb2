package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.nanomdm.RealNanoMdm;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** The forms of private keys that servers take: {@code key convert}, {@code push … --for}. */
class KeyConvertTest {

  private static final String PASSPHRASE = "canaryPassphrase7Xq";

  /** A certificate and a key as files, and whether NanoMDM takes the two. */
  private record Upload(String certificate, String key, boolean isTaken) {}

  @TempDir Path folder;
  private final TestCertificate push = TestApplePki.push();
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    shell = new TestShell(folder.resolve("home")).at(TestPki.NOW);
    write("push.pem", push.pem());
    write("chain.pem", push.issuersPem());
    write("push.key", TestKeyFiles.traditional(push.privateKey(), PASSPHRASE));
    write("plain.key", push.keyPem());
    write("pass", PASSPHRASE);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private String write(String name, String content) throws IOException {
    Files.write(folder.resolve(name), content.getBytes(ISO_8859_1));
    Files.setPosixFilePermissions(
        folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
    return at(name);
  }

  private TestShell.Run convert(String... more) {
    String[] line = {"key", "convert", at("push.key"), "--passphrase-file", at("pass")};
    return shell.run(FleetWithHome.with(line, more));
  }

  private TestShell.Run check(String certificate, String key, String server) {
    return shell.run(
        "push",
        "check",
        certificate,
        "--key",
        key,
        "--passphrase-file",
        at("pass"),
        "--chain",
        at("chain.pem"),
        "--for",
        server);
  }

  private Map<String, Upload> uploads() {
    String cert = push.pem();
    String key = push.keyPem();
    String pkcs1 = TestKeyFiles.pkcs1(push.privateKey());
    String other = TestCertificate.pem("PRIVATE KEY", TestKeys.rsa("o").getPrivate().getEncoded());
    Map<String, Upload> all = new TreeMap<>();
    all.put("PKCS#8", new Upload(cert, key, true));
    all.put("PKCS#1", new Upload(cert, pkcs1, true));
    all.put("CR LF", new Upload(cert.replace("\n", "\r\n"), key.replace("\n", "\r\n"), true));
    all.put("text before", new Upload("Certificate:\n  Data: x\n" + cert, key, true));
    all.put("no line end before the key", new Upload(cert.strip(), key, true));
    all.put(
        "traditional",
        new Upload(cert, TestKeyFiles.traditional(push.privateKey(), PASSPHRASE), false));
    all.put("key of another", new Upload(cert, other, false));
    all.put("leaf and chain", new Upload(push.chainPem(), key, false));
    all.put("DER", new Upload(new String(push.der(), ISO_8859_1), key, false));
    all.put("more after END", new Upload(cert, key.strip() + "%\n", false));
    all.put("blank before BEGIN", new Upload(cert, " " + key, false));
    all.put("blank before END", new Upload(cert, key.replace("-----END", " -----END"), false));
    all.put("quoted", new Upload(cert, key.replaceAll("(?m)^", "> "), false));
    all.put(
        "another block",
        new Upload(cert + TestCertificate.pem("PUBLIC KEY", new byte[] {48, 0}), key, false));
    return all;
  }

  @Test
  void pushCheckForNanoMdmSaysWhatNanoMdmTakes() throws IOException {
    for (Map.Entry<String, Upload> one : uploads().entrySet()) {
      Upload upload = one.getValue();
      var run = check(write("a.pem", upload.certificate), write("a.key", upload.key), "nanomdm");
      boolean passes = run.exitCode() == 0;
      assertThat(passes).as(one.getKey() + ": " + run.all()).isEqualTo(upload.isTaken);
    }
  }

  @Test
  void nanoMdmTakesWhatPushCheckSaysItTakes() {
    try (RealNanoMdm nano = RealNanoMdm.start(folder)) {
      uploads()
          .forEach(
              (name, upload) -> {
                var answer = nano.uploadPushCertificate(upload.certificate + upload.key);
                assertThat(answer.status() == 200)
                    .as(name + ": " + answer.body())
                    .isEqualTo(upload.isTaken);
              });
    }
  }

  @Test
  void nanoMdmTakesTheConvertedKeyAndNotTheOneThatPushCsrMakes() throws IOException {
    String dir = at("push-2026");
    var csr =
        shell.run(
            "push",
            "csr",
            "--email",
            "it@example.com",
            "--organization",
            "Example",
            "--dir",
            dir,
            "--for",
            "nanomdm");
    assertThat(csr.exitCode()).as(csr.all()).isZero();
    assertThat(csr.all()).contains("mdm key convert " + dir + "/PushCertificatePrivateKey.key");
    Path made = Path.of(dir, "PushCertificatePrivateKey.key");
    var converted =
        shell.run(
            "key",
            "convert",
            made.toString(),
            "--for",
            "nanomdm",
            "--passphrase-file",
            dir + "/PushCertificatePrivateKey.passphrase",
            "-o",
            at("nano.key"));
    assertThat(converted.exitCode()).as(converted.all()).isZero();
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run(
        "req -x509 -days 30 -subj /CN=x/UID=" + TestApplePki.TOPIC + " -key",
        at("nano.key"),
        "-out",
        at("own.pem"));
    String certificate = Files.readString(folder.resolve("own.pem"));
    try (RealNanoMdm nano = RealNanoMdm.start(folder)) {
      assertThat(nano.uploadPushCertificate(certificate + Files.readString(made)).body())
          .contains("appears to be encrypted");
      var answer =
          nano.uploadPushCertificate(certificate + Files.readString(folder.resolve("nano.key")));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains(TestApplePki.TOPIC);
    }
  }

  @Test
  void theKeyForNanoMdmIsSaidNotToBeEncryptedAndIsForTheOwnerAlone() throws IOException {
    var run = convert("--for", "nanomdm", "-o", at("nano.key"));
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr()).contains("NOT ENCRYPTED", "NanoMDM takes no other key", "remove it");
    assertThat(run.all()).doesNotContain(PASSPHRASE, "BEGIN");
    Path made = folder.resolve("nano.key");
    assertThat(Files.readString(made)).isEqualTo(push.keyPem());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @CsvSource({
    "--for, micromdm, DEK-Info: AES-256-CBC",
    "--for, fleet, DEK-Info: AES-256-CBC",
    "--to, traditional, DEK-Info: AES-256-CBC",
    "--for, openssl, BEGIN ENCRYPTED PRIVATE KEY",
    "--to, pkcs8, BEGIN ENCRYPTED PRIVATE KEY"
  })
  void otherFormsStayUnderThePassphraseAndOpenSslOpensThem(String option, String value, String mark)
      throws IOException {
    var run = convert(option, value, "-o", at("new.key"));
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.all()).doesNotContain(PASSPHRASE, "NOT ENCRYPTED");
    assertThat(run.stderr().contains("key for Fleet's signer")).isEqualTo(value.equals("fleet"));
    assertThat(Files.readString(folder.resolve("new.key"))).contains(mark);
    OpenSsl.in(folder)
        .run("pkey -passin file:" + at("pass") + " -in", at("new.key"), "-out", at("opened.key"));
    assertThat(Files.readString(folder.resolve("opened.key"))).isEqualTo(push.keyPem());
    String server = option.equals("--for") ? value : "";
    if (server.equals("micromdm")) {
      assertThat(check(at("push.pem"), at("new.key"), server).exitCode()).isZero();
    }
  }

  @Test
  void aKeyThatIsThereIsNeverOverwritten() throws IOException {
    for (String more : new String[] {"--json", "--force"}) {
      var run = convert("--for", "nanomdm", "-o", at("plain.key"), more);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    }
    assertThat(convert("--for", "nanomdm", "-o", at("push.key"), "--force").exitCode())
        .isEqualTo(6);
    assertThat(Files.readString(folder.resolve("push.key"))).contains("DEK-Info");
  }

  @Test
  void noTerminalShowsAKey() {
    shell.outputIsTerminal();
    var run = convert("--for", "nanomdm");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.all()).doesNotContain("BEGIN");
  }

  @Test
  void aPipeGetsTheKeyAlone() {
    var run = convert("--for", "nanomdm");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stdout()).isEqualTo(push.keyPem());
  }

  @Test
  void aWrongPassphraseIsDeniedAndWritesNothing() throws IOException {
    write("pass", "not this one");
    assertThat(convert("--for", "nanomdm", "-o", at("new.key")).exitCode()).isEqualTo(5);
    assertThat(folder.resolve("new.key")).doesNotExist();
  }

  @Test
  void aKeyWithoutPassphraseIsNotWrittenEncryptedUnderNone() {
    var run = shell.run("key", "convert", at("plain.key"), "--to", "pkcs8", "-o", at("new.key"));
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains("--passphrase-file");
    var given =
        shell.run(
            "key",
            "convert",
            at("plain.key"),
            "--to",
            "pkcs8",
            "-o",
            at("new.key"),
            "--passphrase-file",
            at("pass"));
    assertThat(given.exitCode()).as(given.all()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--for jamf", "--to pem", "--for nanomdm --to plain"})
  void aFormThatNobodyKnowsIsRefused(String options) {
    String[] more = options.isEmpty() ? new String[0] : options.split(" ");
    var run = convert(FleetWithHome.with(more, "-o", at("new.key")));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
    assertThat(run.stderr()).contains("plain").doesNotContain("Exception");
    assertThat(folder.resolve("new.key")).doesNotExist();
  }

  @Test
  void aCheckThatFailsForTheFormOfTheKeyNamesTheConversionThatHelps() {
    var run = check(at("push.pem"), at("push.key"), "nanomdm");
    assertThat(run.exitCode()).isEqualTo(8);
    String remedy = "mdm key convert " + at("push.key") + " --for nanomdm -o NEW";
    assertThat(run.stdout()).contains("takes no encrypted key", remedy);
    assertThat(convert("--for", "nanomdm", "-o", at("NEW")).exitCode()).isZero();
    assertThat(check(at("push.pem"), at("NEW"), "nanomdm").exitCode()).isZero();
    var fleet = check(at("push.pem"), at("push.key"), "fleet");
    assertThat(fleet.exitCode()).isEqualTo(8);
    assertThat(fleet.stdout()).contains("--to plain");
    assertThat(check(at("push.pem"), at("NEW"), "fleet").exitCode()).isZero();
    var micro = check(at("push.pem"), at("NEW"), "micromdm");
    assertThat(micro.exitCode()).isEqualTo(8);
    assertThat(micro.stdout()).contains("--for micromdm");
    assertThat(check(at("push.pem"), at("push.key"), "micromdm").exitCode()).isZero();
    assertThat(check(at("push.pem"), at("push.key"), "jamf").exitCode()).isEqualTo(2);
  }

  @Test
  void aRequestForMicroMdmHasAKeyThatMdmctlReads() {
    String[] line = {
      "push", "csr", "--email", "a@example.com", "--organization", "E", "--dir", at("m")
    };
    var run = shell.run(FleetWithHome.with(line, "--for", "micromdm", "--key-format", "pkcs8"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(folder.resolve("m")).doesNotExist();
    assertThat(shell.run(FleetWithHome.with(line, "--for", "jamf")).exitCode()).isEqualTo(2);
    assertThat(folder.resolve("m")).doesNotExist();
    var unnamed = shell.run(line);
    assertThat(unnamed.exitCode()).isZero();
    assertThat(unnamed.all()).contains("NanoMDM takes no encrypted key: `mdm key convert ");
  }
}
