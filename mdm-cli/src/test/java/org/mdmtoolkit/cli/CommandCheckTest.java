package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.plist.PlistWriter;

class CommandCheckTest {

  @TempDir Path folder;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder.resolve("home"));
  }

  @Test
  void aSystemThatIsNewerThanTheCatalogueIsSaid() {
    var run = new TestShell(folder).run("command", "check", "none.xml", "--target", "macOS 99");
    assertThat(run.stderr()).contains("what changed up to macOS 99 is not known");
    run = new TestShell(folder).run("command", "check", "none.xml", "--target", "macOS 27.4");
    assertThat(run.stderr()).doesNotContain("not known");
  }

  @Test
  void aGoodCommandIsOkAndNothingElse() throws IOException {
    var run = check(command("lock", "DeviceLock", "PIN", "481516"));
    assertThat(run.all()).isEqualTo("OK: 1 command\n");
    assertThat(run.exitCode()).isZero();
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void anErrorIsDataInOneLineWithItsFileAndItsKey() throws IOException {
    String file = command("lock", "DeviceLock", "PIN", "48151");
    var run = check(file);
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout())
        .isEqualTo(
            file
                + ": error: PIN: The PIN of DeviceLock must be exactly six digits; a Mac takes no"
                + " other.\n");
    assertThat(run.stderr()).isEmpty();
  }

  @Test
  void aWarningPassesUnlessStrict() throws IOException {
    String file = command("lock", "DeviceLock", "Message", "Call us");
    var run = check(file);
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains(file + ": warning: PIN: ", "OK: 1 command, 1 warning\n");
    var strict = check(file, "--strict");
    assertThat(strict.exitCode()).isEqualTo(8);
    assertThat(strict.stdout()).doesNotContain("OK");
    assertThat(check(command("odd", "ShutDownDevice", "Xyzzy", true), "--strict").stdout())
        .contains(": error: Xyzzy: ");
  }

  @Test
  void notesComeOnlyForATarget() throws IOException {
    String file = command("erase", "EraseDevice", "ObliterationBehavior", "Default");
    assertThat(check(file).stdout()).isEqualTo("OK: 1 command\n");
    assertThat(check(file, "--target", "macOS 15.1, Apple silicon").stdout())
        .contains(file + ": note: ObliterationBehavior: ", "OK: 1 command\n");
  }

  @Test
  void aTargetFindsWhatItDoesNotTake() throws IOException {
    String file = command("lost", "EnableLostMode", "Message", "Call us");
    assertThat(check(file).exitCode()).isZero();
    var run = check(file, "--target", "macOS 15.1, supervised, device");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout()).contains(": error: ", "macOS");
    assertThat(check(file, "--target", "iOS 18.1, supervised, device").exitCode()).isZero();
    var wrong = check(file, "--target", "Windows 11");
    assertThat(wrong.exitCode()).isEqualTo(8);
    assertThat(wrong.stdout()).isEmpty();
    assertThat(wrong.stderr()).startsWith("mdm: not a platform");
  }

  @Test
  void oneBadFileDoesNotHideTheOthers() throws IOException {
    String missing = folder.resolve("missing").toString();
    String good = command("good", "ShutDownDevice");
    String bad = command("bad", "RestartDevice", "NotifyUser", "yes");
    var run = check(missing, folder.toString(), good, bad);
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout().lines())
        .hasSize(3)
        .anyMatch(line -> line.equals(missing + ": error: does not exist. Check the path."))
        .anyMatch(line -> line.startsWith(folder + ": error: is a folder"))
        .anyMatch(line -> line.startsWith(bad + ": error: NotifyUser: "));
    assertThat(check(good, good).stdout()).isEqualTo("OK: 2 commands\n");
  }

  @Test
  void standardInputIsTaken() {
    var run =
        shell
            .stdin("<plist><dict><key>Status</key><string>Idle</string></dict></plist>")
            .run("command", "check", "-");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout()).startsWith("standard input: error: This is the answer of a device");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "<!DOCTYPE html><html><body>Sign in</body></html>",
        "{\"Command\":{}}",
        "<plist><dict><key>Command</key>",
        "<plist><dict><key>PayloadType</key><string>Configuration</string></dict></plist>",
        "<plist><dict><key>RequestType</key><string>DeviceLock</string></dict></plist>",
        "<plist><array/></plist>",
        "<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><plist><string>&c;</string></plist>",
        "PK\u0003\u0004",
        "bplist00 and then nothing"
      })
  void whatIsNoCommandIsOneErrorAndNoFault(String content) throws IOException {
    Path file = Files.write(folder.resolve("f"), content.getBytes(ISO_8859_1));
    var run = check(file.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout().lines()).hasSize(1);
    assertThat(run.stdout()).startsWith(file + ": error: ");
    assertThat(run.stderr()).isEmpty();
  }

  @Test
  void aSignedCommandIsNamedAndTheWayShown() throws IOException {
    Path command = Path.of(command("lock", "DeviceLock", "PIN", "481516"));
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("cert.pem");
    Path signed = folder.resolve("lock.p7m");
    Judge openssl = Judge.named("openssl");
    openssl.run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=a",
        "-keyout",
        key,
        "-out",
        certificate);
    for (String form : new String[] {"DER", "PEM"}) {
      openssl.run(
          "cms",
          "-sign",
          "-binary",
          "-nodetach",
          "-in",
          command,
          "-signer",
          certificate,
          "-inkey",
          key,
          "-outform",
          form,
          "-out",
          signed);
      var run = check(signed.toString());
      assertThat(run.exitCode()).isEqualTo(8);
      assertThat(run.stdout()).contains("signed message (CMS)", "mdm command verify " + signed);
    }
  }

  @Test
  void aFileThatIsTooLargeIsNotReadWhole() throws IOException {
    Path file = folder.resolve("large");
    try (var channel =
        java.nio.channels.FileChannel.open(
            file,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), (2L << 30) - 1); // sparse
    }
    var run = check(file.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout()).contains("is larger than 16777216 bytes");
  }

  @Test
  void anotherProgramReadsTheFindingsAsJson() throws IOException {
    String bad = command("bad", "RestartDevice", "NotifyUser", "yes");
    var run = check(bad, command("good", "ShutDownDevice"), "--json");
    assertThat(run.exitCode()).isEqualTo(8);
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import json,sys; d=json.loads(sys.argv[1]); f=d['files'][0]['findings'][0];"
                    + " print(d['ok'], d['errors'], d['warnings'], len(d['files']), f['severity'],"
                    + " f['key_path'], f['rule'], d['files'][1]['findings'])",
                run.stdout());
    assertThat(verdict.stdout().strip()).isEqualTo("False 1 0 2 error NotifyUser wrong-type []");
  }

  @Test
  void noSecretOfAFileIsShown() throws IOException {
    String canary = "canary-77aa";
    var run =
        check(
            command("a", "DeviceLock", "PIN", canary, "Message", canary),
            command("b", "SetFirmwarePassword", "NewPassword", canary + "é"),
            command("c", "InstallProfile", "Payload", canary),
            command("d", "ClearPasscode", "UnlockToken", canary),
            "--target",
            "macOS 15.1, Apple silicon");
    assertThat(run.stdout().lines()).hasSizeGreaterThan(4);
    assertThat(run.all()).doesNotContain(canary);
  }

  @Test
  void withoutAFileItIsWrongUsage() {
    assertThat(shell.run("command", "check").exitCode()).isEqualTo(2);
    assertThat(shell.run("command", "check", "--strict").exitCode()).isEqualTo(2);
  }

  private TestShell.Run check(String... arguments) {
    String[] line = new String[arguments.length + 2];
    line[0] = "command";
    line[1] = "check";
    System.arraycopy(arguments, 0, line, 2, arguments.length);
    return shell.run(line);
  }

  private String command(String name, String requestType, Object... keys) throws IOException {
    Map<String, Object> command = new java.util.LinkedHashMap<>();
    command.put("RequestType", requestType);
    for (int i = 0; i < keys.length; i += 2) {
      command.put((String) keys[i], keys[i + 1]);
    }
    byte[] plist = PlistWriter.xml(Map.of("Command", command, "CommandUUID", "1"));
    assertThat(new String(plist, UTF_8)).contains(requestType);
    return Files.write(folder.resolve(name), plist).toString();
  }
}
