package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestPki;

class SignTest {

  private static final String PASSPHRASE = "canary-passphrase";

  @TempDir static Path pki;
  @TempDir Path folder;
  private TestShell shell;

  /** An authority, a signer below it, and the signer's PKCS#12 file, all made by OpenSSL. */
  @BeforeAll
  static void makeIdentityWithOpenSsl() throws IOException {
    Judge openssl = Judge.named("openssl");
    String days = "7300";
    openssl.run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=Test CA",
        "-days",
        days,
        "-keyout",
        pki.resolve("ca.key"),
        "-out",
        pki.resolve("ca.pem"));
    openssl.run(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=Signer",
        "-keyout",
        pki.resolve("signer.key"),
        "-out",
        pki.resolve("signer.csr"));
    openssl.run(
        "x509",
        "-req",
        "-in",
        pki.resolve("signer.csr"),
        "-CA",
        pki.resolve("ca.pem"),
        "-CAkey",
        pki.resolve("ca.key"),
        "-CAcreateserial",
        "-days",
        days,
        "-out",
        pki.resolve("signer.pem"));
    var made =
        openssl.run(
            "pkcs12",
            "-export",
            "-inkey",
            pki.resolve("signer.key"),
            "-in",
            pki.resolve("signer.pem"),
            "-certfile",
            pki.resolve("ca.pem"),
            "-passout",
            "pass:" + PASSPHRASE,
            "-out",
            pki.resolve("signer.p12"));
    assertThat(made.exitCode()).as(made.stderr()).isZero();
    Files.writeString(pki.resolve("pass"), PASSPHRASE + "\n");
  }

  @BeforeEach
  void open() throws IOException {
    // OpenSSL dates its certificates from the real day on; this is within them for years to come.
    shell = new TestShell(folder.resolve("home")).at(Instant.parse("2040-01-01T00:00:00Z"));
    Files.write(folder.resolve("lock.xml"), SamplePayloads.lockCommand());
    Files.write(folder.resolve("wifi.mobileconfig"), SamplePayloads.configurationProfile());
  }

  @Test
  void openSslAcceptsACommandSignedWithAPkcs12Identity() throws IOException {
    assertThat(sign("lock.xml", "lock.p7m").exitCode()).isZero();
    Path content = folder.resolve("content");
    var verdict =
        Judge.named("openssl")
            .run(
                "cms",
                "-verify",
                "-inform",
                "DER",
                "-in",
                folder.resolve("lock.p7m"),
                "-CAfile",
                pki.resolve("ca.pem"),
                "-out",
                content);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    assertThat(content).hasSameBinaryContentAs(folder.resolve("lock.xml"));
    assertThat(permissions("lock.p7m")).isEqualTo("rw-------");
  }

  @Test
  void whateverIsSignedAttachedIsForTheOwnerAloneBecauseAProfileMayHoldSecrets()
      throws IOException {
    Files.writeString(
        folder.resolve("restart.xml"),
        "<plist><dict><key>Command</key><dict><key>RequestType</key>"
            + "<string>RestartDevice</string></dict></dict></plist>");
    for (String name : new String[] {"wifi.mobileconfig", "restart.xml"}) {
      var run = sign(name, name + ".p7m");
      assertThat(run.exitCode()).as(run.stderr()).isZero();
      assertThat(permissions(name + ".p7m")).isEqualTo("rw-------");
    }
  }

  @Test
  void openSslAcceptsADetachedSignatureOfAProfileByCertificateAndKey() {
    var run =
        shell.run(
            "command",
            "sign",
            at("wifi.mobileconfig"),
            "--detached",
            "--cert",
            "" + pki.resolve("signer.pem"),
            "--key",
            "" + pki.resolve("signer.key"),
            "-o",
            at("wifi.p7s"));
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    var verdict =
        Judge.named("openssl")
            .run(
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                at("wifi.p7s"),
                "-content",
                at("wifi.mobileconfig"),
                "-CAfile",
                pki.resolve("ca.pem"),
                "-out",
                "/dev/null");
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    assertThat(verify("wifi.p7s", "--content", at("wifi.mobileconfig")).exitCode()).isZero();
    assertThat(verify("wifi.p7s", "--content", at("lock.xml")).exitCode()).isEqualTo(8);
  }

  @Test
  void weAcceptWhatOpenSslSignedAndHandBackTheContent() {
    var verdict =
        Judge.named("openssl")
            .run(
                "cms",
                "-sign",
                "-nodetach",
                "-binary",
                "-outform",
                "DER",
                "-in",
                at("lock.xml"),
                "-signer",
                pki.resolve("signer.pem"),
                "-inkey",
                pki.resolve("signer.key"),
                "-out",
                at("openssl.p7m"));
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    var run = verify("openssl.p7m", "-o", at("content"));
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stdout()).isEqualTo("Valid, signed by CN=Signer\n");
    assertThat(folder.resolve("content")).hasSameBinaryContentAs(folder.resolve("lock.xml"));
  }

  @Test
  void anUntrustedOrChangedMessageIsInvalidAndItsContentIsNotWritten() throws IOException {
    sign("lock.xml", "lock.p7m");
    Files.writeString(folder.resolve("other.pem"), TestPki.root().pem());
    var untrusted =
        shell.run(
            "command", "verify", at("lock.p7m"), "--trust", at("other.pem"), "-o", at("content"));
    assertThat(untrusted.exitCode()).isEqualTo(8);
    byte[] message = Files.readAllBytes(folder.resolve("lock.p7m"));
    int at = new String(message, ISO_8859_1).indexOf("DeviceLock");
    message[at] ^= 1;
    Files.write(folder.resolve("changed.p7m"), message);
    var changed = verify("changed.p7m", "-o", at("content"));
    assertThat(changed.exitCode()).isEqualTo(8);
    assertThat(changed.stderr()).contains("content");
    assertThat(folder.resolve("content")).doesNotExist();
  }

  @Test
  void nobodyIsTrustedUnasked() {
    sign("lock.xml", "lock.p7m");
    var run = shell.run("command", "verify", at("lock.p7m"), "-o", at("content"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .isEqualTo(
            "mdm: no authority is trusted unasked; give --trust CA.pem, the one that issued the"
                + " signer's certificate, or --no-trust to take the content out all the same\nRun"
                + " `mdm command verify --help`.\n");
    assertThat(folder.resolve("content")).doesNotExist();
  }

  @Test
  void withoutTrustTheContentIsTakenOutAndNobodyIsVouchedFor() throws IOException {
    sign("lock.xml", "lock.p7m");
    shell.at(Instant.parse("2090-01-01T00:00:00Z"));
    var expired = verify("lock.p7m", "-o", at("content"));
    assertThat(expired.exitCode()).isEqualTo(8);
    var taken = shell.run("command", "verify", at("lock.p7m"), "--no-trust", "-o", at("content"));
    assertThat(taken.exitCode()).as(taken.stderr()).isZero();
    assertThat(taken.stdout()).isEqualTo("Unchanged since it was signed by CN=Signer\n");
    assertThat(taken.stderr()).contains("Who made it is not known", "expired on 20");
    assertThat(folder.resolve("content")).hasBinaryContent(SamplePayloads.lockCommand());
    assertThat(shell.run("command", "verify", at("lock.p7m"), "--no-trust", "--json").stdout())
        .contains("not_trusted")
        .doesNotContain("\"valid\"");
    var both = verify("lock.p7m", "--no-trust");
    assertThat(both.exitCode()).isEqualTo(2);
  }

  @Test
  void withoutTrustWhatWasChangedIsStillRefused() throws IOException {
    sign("lock.xml", "lock.p7m");
    byte[] message = Files.readAllBytes(folder.resolve("lock.p7m"));
    message[new String(message, ISO_8859_1).indexOf("DeviceLock")] ^= 1;
    Files.write(folder.resolve("changed.p7m"), message);
    var changed =
        shell.run("command", "verify", at("changed.p7m"), "--no-trust", "-o", at("content"));
    assertThat(changed.exitCode()).isEqualTo(8);
    assertThat(folder.resolve("content")).doesNotExist();
  }

  @Test
  void withoutTrustAMessageOfOpenSslBySha1IsRead() {
    Judge.named("openssl")
        .run(
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-md",
            "sha1",
            "-outform",
            "der",
            "-signer",
            pki.resolve("signer.pem"),
            "-inkey",
            pki.resolve("signer.key"),
            "-in",
            at("lock.xml"),
            "-out",
            at("old.p7m"));
    assertThat(verify("old.p7m").exitCode()).isEqualTo(8);
    var taken = shell.run("command", "verify", at("old.p7m"), "--no-trust", "-o", at("content"));
    assertThat(taken.exitCode()).as(taken.stderr()).isZero();
    assertThat(folder.resolve("content")).hasBinaryContent(SamplePayloads.lockCommand());
  }

  @Test
  void aWrongPassphraseOrAnUnreadableIdentityIsOneClearErrorAndNothingIsWritten()
      throws IOException {
    Files.writeString(folder.resolve("wrong"), "wrong");
    var wrong =
        shell.run(
            "command",
            "sign",
            at("lock.xml"),
            "--identity",
            "" + pki.resolve("signer.p12"),
            "--passphrase-file",
            at("wrong"),
            "-o",
            at("lock.p7m"));
    assertThat(wrong.exitCode()).isEqualTo(5);
    assertThat(wrong.stderr()).contains("wrong passphrase");
    shell.answering("wrong", "wronger", PASSPHRASE);
    var typed =
        shell.run(
            "command",
            "sign",
            at("lock.xml"),
            "--identity",
            "" + pki.resolve("signer.p12"),
            "-o",
            at("typed.p7m"));
    assertThat(typed.exitCode()).as(typed.stderr()).isZero();
    Files.writeString(folder.resolve("broken.p12"), "not a p12");
    var broken =
        shell.run(
            "command", "sign", at("lock.xml"), "--identity", at("broken.p12"), "-o", at("x.p7m"));
    assertThat(broken.exitCode()).isEqualTo(8);
    assertThat(broken.stderr().lines()).hasSize(2);
    assertThat(folder.resolve("lock.p7m")).doesNotExist();
    assertThat(folder.resolve("x.p7m")).doesNotExist();
  }

  @Test
  void lockWithAWrongSigningPassphraseMakesNoPin() {
    var run =
        shell.run(
            "lock",
            "m",
            "--sign",
            "" + pki.resolve("signer.p12"),
            "--sign-passphrase-file",
            at("lock.xml"),
            "-o",
            at("m.p7m"));
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void lockCanSignWhatItMakes() {
    shell.set("MDM_IDENTITY_PASSPHRASE_FILE", pki.resolve("pass").toString());
    var run = shell.run("lock", "m", "--sign", "" + pki.resolve("signer.p12"), "-o", at("m.p7m"));
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(verify("m.p7m", "-o", at("m.xml")).exitCode()).isZero();
    assertThat(folder.resolve("m.xml")).content().contains("DeviceLock");
  }

  @Test
  void whatIsNoPropertyListIsNotSigned() throws IOException {
    Files.writeString(folder.resolve("page.html"), "<html><body>Not found</body></html>");
    assertThat(sign("page.html", "page.p7m").exitCode()).isEqualTo(8);
    assertThat(folder.resolve("page.p7m")).doesNotExist();
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  private TestShell.Run sign(String file, String output) {
    return shell.run(
        "command",
        "sign",
        at(file),
        "--identity",
        "" + pki.resolve("signer.p12"),
        "--passphrase-file",
        "" + pki.resolve("pass"),
        "-o",
        at(output));
  }

  private TestShell.Run verify(String file, String... more) {
    String[] arguments = {
      "command", "verify", at(file), "--trust", pki.resolve("ca.pem").toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return shell.run(all);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }
}
