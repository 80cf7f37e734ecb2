package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.judge.Judge;

class ResultTest {

  @TempDir Path folder;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    shell = new TestShell(folder.resolve("home"));
    Files.write(folder.resolve("lock.plist"), SamplePayloads.lockAnswer());
    Files.write(folder.resolve("error.plist"), SamplePayloads.errorAnswer());
    Files.write(folder.resolve("apps.plist"), SamplePayloads.installedApplicationListAnswer(3));
    Files.write(folder.resolve("command.xml"), SamplePayloads.lockCommand());
  }

  @Test
  void tellsStatusAndWhatItComesTo() {
    var run = shell.run("result", at("lock.plist"), "--type", "DeviceLock");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stdout()).contains("Status:       Acknowledged", "Outcome: ");
    assertThat(shell.run("result", at("error.plist")).stdout()).contains("Error: ");
  }

  @ParameterizedTest
  @CsvSource({
    "Acknowledged,,0",
    "Idle,,0",
    "Error,,1",
    "CommandFormatError,,1",
    "NotNow,,7",
    "Surprised,,1",
    "Acknowledged,Error,1",
    "Acknowledged,Acknowledged+Error,3",
    "Acknowledged,Acknowledged,0"
  })
  void theExitCodeIsAsTheAnswerIs(String status, String parts, int code) throws IOException {
    StringBuilder settings = new StringBuilder();
    for (String part : parts == null ? new String[0] : parts.split("[+]")) {
      settings.append(
          "<dict><key>Item</key><string>DeviceName</string><key>Status</key><string>"
              + part
              + "</string></dict>");
    }
    Files.writeString(
        folder.resolve("answer.plist"),
        "<plist version=\"1.0\"><dict><key>Status</key><string>"
            + status
            + "</string><key>CommandUUID</key><string>c</string>"
            + (parts == null ? "" : "<key>Settings</key><array>" + settings + "</array>")
            + "</dict></plist>");
    var run = shell.run("result", at("answer.plist"));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(code);
    assertThat(shell.run("result", at("answer.plist"), "--json").exitCode()).isEqualTo(code);
  }

  @Test
  void saysThatAnAcknowledgedInstallIsReceivedAndNotInstalled() throws IOException {
    Files.writeString(
        folder.resolve("install.plist"),
        """
        <plist version="1.0"><dict><key>Status</key><string>Acknowledged</string>
        <key>UDID</key><string>u</string><key>CommandUUID</key><string>c</string></dict></plist>
        """);
    var run = shell.run("result", at("install.plist"), "--type", "InstallEnterpriseApplication");
    assertThat(run.stdout()).contains("Received, not installed");
    assertThat(run.stderr()).isEmpty();
    var lock = shell.run("result", at("lock.plist"), "--type", "RestartDevice");
    assertThat(lock.exitCode()).isZero();
    assertThat(lock.stderr()).contains("MessageResult is not among the keys");
  }

  @Test
  void printsJsonThatOthersRead() throws IOException {
    var run = shell.run("result", at("apps.plist"), "--json");
    Path json = Files.writeString(folder.resolve("out.json"), run.stdout());
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import json,sys; r=json.load(open(sys.argv[1])); "
                    + "print(r['status'], len(r['content']['InstalledApplicationList']))",
                json);
    assertThat(verdict.stdout().strip()).isEqualTo("Acknowledged 3");
  }

  @Test
  void masksSecretsInAnAnswer() throws IOException {
    Files.writeString(
        folder.resolve("bypass.plist"),
        """
        <plist version="1.0"><dict><key>Status</key><string>Acknowledged</string>
        <key>UDID</key><string>u</string><key>CommandUUID</key><string>c</string>
        <key>ActivationLockBypassCode</key><string>CANARY-7788</string></dict></plist>
        """);
    assertThat(shell.run("result", at("bypass.plist")).all()).doesNotContain("CANARY");
    assertThat(shell.run("result", at("bypass.plist"), "--json").all()).doesNotContain("CANARY");
  }

  @Test
  void whatTheCommandWasSentForIsShownOnRequestAndTheJournalTells() throws IOException {
    Files.writeString(
        folder.resolve("bypass.plist"),
        """
        <plist version="1.0"><dict><key>Status</key><string>Acknowledged</string>
        <key>UDID</key><string>u</string><key>CommandUUID</key><string>c</string>
        <key>ActivationLockBypassCode</key><string>CANARY-7788</string></dict></plist>
        """);
    var shown = shell.run("result", at("bypass.plist"), "--reveal", "--reason", "stolen");
    assertThat(shown.stdout()).contains("ActivationLockBypassCode = CANARY-7788");
    assertThat(shell.run("journal", "list", "--json").stdout())
        .contains("answer.shown", "stolen", "\"u\"", "\"c\"")
        .doesNotContain("CANARY");
    assertThat(shell.run("result", at("bypass.plist"), "--reveal", "--json").stdout())
        .contains("CANARY-7788");
    assertThat(
            shell.run("journal", "list").stdout().lines().filter(l -> l.contains("answer.shown")))
        .hasSize(2);
  }

  @Test
  void withoutRevealTheJournalStaysAsItIs() {
    shell.run("result", at("lock.plist"), "--reason", "curious");
    assertThat(folder.resolve("home").resolve("journal.jsonl")).doesNotExist();
  }

  @Test
  void aCommandIsNotAnAnswerAndAnEmptyFileIsNone() throws IOException {
    var command = shell.run("result", at("command.xml"));
    assertThat(command.exitCode()).isEqualTo(8);
    assertThat(command.stderr().lines()).hasSize(2);
    Files.writeString(folder.resolve("empty"), "");
    assertThat(shell.run("result", at("empty")).exitCode()).isEqualTo(8);
  }

  @Test
  void severalCommandsAtATimeAreRefusedInASentence() throws IOException {
    String one = "0EB1B3BE-BA4F-4925-BEC0-8EC1557ED4AB";
    String other = "644DB413-46AE-4418-80F5-FAFB0E9CF77C";
    Files.writeString(folder.resolve("uuids"), one + "\n" + other + "\n");
    var two = shell.run("result", one, other);
    assertThat(two.exitCode()).isEqualTo(2);
    assertThat(two.stderr())
        .contains("mdm: more arguments than expected: mdm result takes only UUID|FILE\n");
    for (String list : new String[] {at("uuids"), one + "," + other}) {
      var run = shell.run("result", list);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
      assertThat(run.stderr())
          .contains("one command at a time, and these are 2; begin with mdm result " + one);
    }
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }
}
