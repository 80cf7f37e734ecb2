package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Ctrl-C, Ctrl-D and readers that go away: one sentence of what was not done, a clean terminal. */
@Tag("any-jdk")
class StoppedByPersonTest {

  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();

  @ParameterizedTest
  @CsvSource({
    "\\003, 130, mdm: stopped; nothing was changed",
    "\\004, 6, mdm: nothing was typed",
  })
  void atThePromptForASecret(String key, int code, String sentence) throws IOException {
    variables.put("MDM_HOME", folder.resolve("home").toString());
    String seen = typed("lock m -o " + folder.resolve("lock.xml"), "New escrow passphrase: ", key);
    assertThat(seen).contains("\r\n" + sentence + "\r\n", "code " + code + "\r\n");
    assertThat(seen.split("New escrow passphrase: ", -1)).as("asked once: " + seen).hasSize(2);
    assertThat(seen).as("the echo is on").containsPattern("(?m)(^|[ ;])echo[ ;]");
    assertThat(folder.resolve("lock.xml")).doesNotExist();
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "\\003, 130, mdm: stopped; nothing was sent",
    "\\004, 6, 'mdm: nothing was typed, not the serial number'",
  })
  void atTheQuestionForTheSerialNumber(String key, int code, String sentence) throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder, 1)) {
      variables.put("MDM_HOME", office.home().toString());
      String lock = "lock " + office.serial(1) + " --reason r";
      String seen = typed(lock, "type its serial number: ", key);
      assertThat(seen).contains("\r\n" + sentence + "\r\n", "code " + code + "\r\n");
      assertThat(office.fleet.seen().count()).isZero();
      assertThat(office.run("pin", "list").stdout()).isEmpty();
    }
  }

  @Test
  void atTheQuestionOfARunThatGoesOnItIsSaidThatSomeOfItWasSent() throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder, 2)) {
      variables.put("MDM_HOME", office.home().toString());
      office.fleet.commandFaults().always(FakeFault.lostBefore());
      String[] yes = {"--reason", "lost", "--yes"};
      TestShell now = office.shell().at(Instant.now());
      now.run(FleetWithHome.with(new String[] {"lock", office.serial(2)}, yes)); // not over by it
      office.fleet.commandFaults().none();
      var first = now.run(FleetWithHome.with(new String[] {"lock", office.serial(1)}, yes));
      assertThat(first.exitCode()).isZero();
      String lock = "lock " + office.serial(1) + " " + office.serial(2) + " --reason lost";
      String seen = typed(lock, "type its serial number: ", "\\003");
      assertThat(seen)
          .contains(office.serial(1) + " is queued already")
          .contains("\r\nmdm: stopped; nothing more was sent\r\n", "code 130\r\n");
      assertThat(office.taken(1)).hasSize(1);
    }
  }

  @Test
  void atThePromptForThePassphraseOfACommandThatWasMadeBefore() throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder, 1)) {
      variables.put("MDM_HOME", office.home().toString());
      String made = folder.resolve("lock.xml").toString();
      assertThat(office.run("lock", office.serial(1), "-o", made).exitCode()).isZero();
      Files.delete(office.home().resolve("escrow/identity.passphrase"));
      String again = "lock " + office.serial(1) + " --again --reason r --yes";
      String seen = typed(again, "Escrow passphrase: ", "\\003");
      assertThat(seen)
          .contains("\r\nmdm: stopped; nothing was sent\r\n", "code 130\r\n")
          .doesNotContain("stopping", "has not answered");
      assertThat(office.fleet.seen().count()).isZero();
      assertThat(office.journal()).doesNotContain("lock.planned", "lock.unknown");
    }
  }

  @Test
  void whileAServerIsAskedThatDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      ProcessBuilder lock = new ProcessBuilder(Program.java("lock", "any", "--reason", "r"));
      lock.environment().put("MDM_HOME", folder.resolve("home").toString());
      lock.environment().put("MDM_SERVER_URL", "http://127.0.0.1:" + silent.getLocalPort());
      lock.environment().put("MDM_SERVER_TOKEN", "any");
      Process asking = lock.start();
      silent.accept(); // it waits for the answer from now on
      asking.toHandle().destroy();
      String said = new String(asking.getErrorStream().readAllBytes(), UTF_8);
      assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said).isEqualTo("mdm: stopped; nothing was sent\n");
      assertThat(asking.exitValue()).isEqualTo(143);
    }
  }

  @Test
  void aReaderThatGoesAwayEndsItInSilence() {
    var run =
        Judge.named("bash")
            .run(
                "-c",
                "set -o pipefail; "
                    + String.join(" ", Program.java("command", "list", "--debug"))
                    + " | true; echo $?");
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout()).isEqualTo("141\n");
  }

  @Test
  void aFullDiskBehindTheOutputIsNoReaderThatWentAway() {
    var run =
        Judge.named("bash")
            .run("-c", String.join(" ", Program.java("command", "list")) + " > /dev/full; echo $?");
    assertThat(run.stderr()).contains("mdm: cannot write to standard output");
    assertThat(run.stdout()).isEqualTo("1\n");
  }

  /** Runs it on a terminal and types a key at the prompt; all that the terminal shows. */
  private String typed(String line, String prompt, String key) throws IOException {
    String java =
        String.join(" ", Program.java(line.split(" ", -1)))
            .replace(" -cp ", " -Dmdm.stdin.tty=true -Dmdm.stderr.tty=true -cp ");
    Path script = folder.resolve("then-stty.sh");
    Files.writeString(script, "trap : INT\n" + java + "\necho \"code $?\"\nstty -a\n");
    Path play = folder.resolve("expect.tcl");
    Files.writeString(
        play,
        "set timeout 100\nspawn -noecho sh "
            + script
            + "\nexpect {\n  -ex {"
            + prompt
            + "} {}\n  timeout {exit 99}\n}\nsend -- \""
            + key
            + "\"\nexpect eof\n");
    return Judge.named("expect").runWith(new byte[0], variables, play).stdout();
  }
}
