package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestPki;

class DoctorTest {

  @TempDir Path folder;
  private Path home;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    shell = new TestShell(home);
    String[] lock = {"lock", "m", "--reason", "lost", "-o", folder.resolve("m.xml").toString()};
    assertThat(shell.run(lock).exitCode()).isZero();
    Path token = Files.writeString(folder.resolve("token"), "t-0123456789");
    var added =
        shell.run(
            "server",
            "add",
            "office",
            "--type",
            "fleet",
            "--url",
            "http://127.0.0.1:1",
            "--token-file",
            token.toString());
    assertThat(added.exitCode()).as(added.stderr()).isZero();
  }

  @Test
  void everythingInOrderIsExitZeroAndLeavesNothingBehind() throws IOException {
    String before = files();
    var run = shell.run("doctor", "--prove", "--offline");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout())
        .containsPattern("java +ok")
        .containsPattern("folders +ok")
        .containsPattern("disk +ok +hard links and fsync work")
        .containsPattern("escrow +ok .*; the passphrase opens the key")
        .containsPattern("passphrase +note .*identity.passphrase lies beside the key")
        .containsPattern("servers +ok +1 configured.*; not asked")
        .containsPattern("policy +ok")
        .containsPattern("certificates +ok +no renewal")
        .containsPattern("clock +ok")
        .doesNotContain("error");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aTimerHearsOfNothingButWhatIsWrong() throws IOException {
    var good = shell.run("-q", "doctor", "--offline");
    assertThat(good.exitCode()).as(good.all()).isZero();
    assertThat(good.all()).isEmpty();
    Files.writeString(
        home.resolve("config.yaml"),
        Files.readString(home.resolve("config.yaml")) + "default_server: offise\n");
    var bad = shell.run("-q", "doctor", "--offline");
    assertThat(bad.exitCode()).isEqualTo(1);
    assertThat(bad.stdout())
        .containsPattern(
            "configuration +error +default_server in .*config.yaml names offise, which is")
        .doesNotContain("java ", "passphrase ");
    assertThat(bad.stderr()).contains("mdm server default NAME").doesNotContain("vault");
    assertThat(shell.run("config").stdout())
        .containsPattern("server +offise +default_server in config.yaml; no such server");
    var lock = shell.run("lock", "x", "--reason", "r");
    assertThat(lock.exitCode()).isEqualTo(4);
    assertThat(lock.stderr()).contains("names offise, which is no server");
  }

  @Test
  void aServerThatWasAddedBeforeAnythingElseIsNoFault() throws IOException {
    TestShell fresh = new TestShell(folder.resolve("fresh"));
    var added =
        fresh.run(
            "server",
            "add",
            "office",
            "--type",
            "fleet",
            "--url",
            "http://127.0.0.1:1",
            "--token-file",
            folder.resolve("token").toString());
    assertThat(added.exitCode()).as(added.all()).isZero();
    var run = fresh.run("doctor", "--offline");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout())
        .containsPattern("escrow +note +there is no escrow key yet")
        .containsPattern("passphrase +ok +there is no key yet");
  }

  private String files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.sorted().toList().toString();
    }
  }

  @Test
  void aNewInstallationHasOnlyNotes() {
    var run = new TestShell(folder.resolve("new")).run("doctor");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains("there is no escrow key yet");
    assertThat(run.stderr()).contains("In a team, set MDM_STORE_URL first");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError() {
    Path file = folder.resolve("token");
    var run = new TestShell(file.resolve("below/home")).run("doctor", "--offline");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout())
        .containsPattern(
            "folders +error +cannot look at .*/below/home\\S*: .*/token is a file, not a");
  }

  @Test
  void whatThePolicyCheckFindsIsFoundAndOneFindingIsSaidOnce() throws IOException {
    Files.writeString(
        home.resolve("policy.yaml"),
        """
        allowed_signers: allowed_signers
        rules:
          - {class: destructive, per_run: 5}
        emergency: {targets: 1, program: /nowhere/page}
        """);
    mode(home.resolve("policy.yaml"), "rw-------");
    Files.writeString(home.resolve("allowed_signers"), "");
    mode(home.resolve("allowed_signers"), "rw-------");
    for (String line : new String[] {"policy check", "doctor --offline"}) {
      var run = shell.run(line.split(" "));
      assertThat(run.exitCode()).as(line + run.all()).isNotZero();
      assertThat(run.stdout()).contains("emergency: /nowhere/page cannot be run");
    }
    mode(home, "rwxrwxrwx");
    var quiet = shell.run("-q", "doctor", "--offline");
    assertThat(quiet.all().lines().filter(line -> line.contains("chmod go-w")))
        .as(quiet.all())
        .hasSize(1);
    assertThat(quiet.stdout().lines()).doesNotHaveDuplicates();
  }

  @Test
  void allThatIsWrongIsFoundAtOnceAndStandsInOneJsonDocument() throws IOException {
    Path identity = home.resolve("escrow/identity.pem");
    mode(identity, "rw-rw-rw-");
    mode(home.resolve("escrow/open"), "rwxrwxrwx");
    mode(home.resolve("tokens/office"), "rw-r--r--");
    var run = shell.run("doctor", "--json", "--offline");
    assertThat(run.exitCode()).isEqualTo(1);
    var read =
        Judge.named("python3")
            .run(
                "-c",
                """
                import json,sys
                for c in json.loads(sys.argv[1])['checks']:
                  if c['severity'] == 'error': print(c['check'], c['found'], '|', c['remedy'])
                """,
                run.stdout());
    assertThat(read.stdout().lines().toList())
        .as(read.stderr())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("chmod go-w " + identity))
        .anySatisfy(line -> assertThat(line).contains("chmod go-w " + home + "/escrow/open"))
        .anySatisfy(line -> assertThat(line).contains("chmod go= " + home + "/tokens/office"));
  }

  @Test
  void aMissingRecordIsAnError() throws IOException {
    Files.delete(home.resolve("escrow/open/m.DeviceLock.pem"));
    var run = shell.run("doctor");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout()).containsPattern("escrow +error");
    assertThat(run.stderr()).contains("escrow check --give-up");
  }

  @Test
  void aTokenThatIsGoneOrOfAnotherOriginIsAnError() throws IOException {
    Path config = home.resolve("config.yaml");
    Files.writeString(config, Files.readString(config).replace("127.0.0.1:1", "127.0.0.1:2"));
    var moved = shell.run("doctor");
    assertThat(moved.exitCode()).isEqualTo(1);
    assertThat(moved.stdout()).containsPattern("servers +error .*was given for");
    Files.delete(home.resolve("tokens/office"));
    assertThat(shell.run("doctor").stdout()).containsPattern("servers +error .*is missing");
    Files.writeString(config, "servers: [");
    assertThat(shell.run("doctor").stdout())
        .containsPattern("configuration +error .*not YAML")
        .doesNotContain("servers error");
  }

  @Test
  void aMisspeltKeyOfTheConfigurationIsAnErrorAndNothingIsLocked() throws IOException {
    Path config = home.resolve("config.yaml");
    String before = Files.readString(config);
    String journal = Files.readString(home.resolve("journal.jsonl"));
    for (String text :
        new String[] {"store:\n  ulr: postgresql://a@127.0.0.1/b\n", "stoer: {}\n"}) {
      Files.writeString(config, before + text);
      var run = shell.run("doctor", "--offline");
      assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
      assertThat(run.stdout()).containsPattern("configuration +error .*no key `.*; did you mean `");
      assertThat(run.stderr()).contains("configuration: Correct the file");
      Path file = folder.resolve("refused.xml");
      assertThat(shell.run("lock", "n", "--reason", "lost", "-o", file.toString()).exitCode())
          .isEqualTo(8);
      assertThat(shell.run("pin", "list").exitCode()).isEqualTo(8);
      assertThat(file).doesNotExist();
      assertThat(home.resolve("journal.jsonl")).hasContent(journal);
    }
  }

  @Test
  void aFolderOfAStoreThatIsNotConfiguredIsNoFolderToWorkIn() throws IOException {
    Files.writeString(home.resolve("moved-to-store.txt"), "postgresql://anna@db.example.com/mdm\n");
    var run = shell.run("doctor", "--offline");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout())
        .containsPattern("store +error .*is in a store that a team shares now")
        .containsPattern("policy +note +not checked")
        .doesNotContain("not beside its key");
    assertThat(run.stderr()).contains("store: Set MDM_STORE_URL");
  }

  @Test
  void aPassphraseThatAMoveToAStoreLeftIsNamed() throws IOException {
    Files.writeString(home.resolve("moved-to-store.txt"), "postgresql://anna@127.0.0.1:1/mdm\n");
    shell.set("MDM_STORE_URL", "postgresql://anna@127.0.0.1:1/mdm");
    var run = shell.run("doctor", "--offline");
    assertThat(run.stdout())
        .containsPattern("passphrase +note .*escrow/identity.passphrase lies beside the key");
    assertThat(run.stderr()).contains("passphrase: Move it to your vault.");
  }

  @Test
  void aReaderWhoseCertificateIsAboutToEndIsNamed() throws Exception {
    var ben = TestPki.root().issue("CN=ben").usage(0x20).build().certificate();
    String pem = Base64.getMimeEncoder().encodeToString(ben.getEncoded());
    Path file = folder.resolve("ben.pem");
    Files.writeString(
        file, "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
    assertThat(shell.run("escrow", "readers", "add", "ben", file.toString()).exitCode()).isZero();
    assertThat(shell.run("escrow", "reseal").exitCode()).isZero();
    Instant end = ben.getNotAfter().toInstant();
    var before = shell.at(end.minus(Duration.ofDays(61))).run("doctor", "--offline");
    assertThat(before.stdout()).containsPattern("escrow +ok");
    var soon = shell.at(end.minus(Duration.ofDays(59))).run("doctor", "--offline");
    assertThat(soon.stdout())
        .containsPattern("escrow +note +the certificate of ben expires at " + end);
    assertThat(soon.stderr()).contains("mdm escrow readers remove ben");
    var after = shell.at(end.plus(Duration.ofDays(1))).run("doctor", "--offline");
    assertThat(after.stdout())
        .containsPattern("escrow +note +the certificate of ben expired at " + end);
    assertThat(after.exitCode()).isZero();
  }

  @Test
  void aClockBehindTheJournalIsAnError() {
    var run = shell.at(Instant.parse("2025-01-01T00:00:00Z")).run("doctor");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout()).containsPattern("clock +error .*2026.*2025");
  }

  @Test
  void aWrongPassphraseProvesNothing() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), "not the passphrase");
    var run = shell.run("doctor", "--prove", "--passphrase-file", wrong.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout()).containsPattern("escrow +error").doesNotContain("not the passphrase");
  }

  @Test
  void aServerIsAskedAndSaysWhatIsWrong() throws IOException {
    var unreachable = shell.run("doctor");
    assertThat(unreachable.exitCode()).isEqualTo(1);
    assertThat(unreachable.stdout()).containsPattern("servers +error +office: .*127.0.0.1:1");
    try (FakeFleet fleet = FakeFleet.start()) {
      shell.run("server", "remove", "office");
      shell.set("MDM_SERVER_TOKEN", fleet.token());
      shell.run("server", "add", "good", "--type", "fleet", "--url", fleet.url());
      var good = shell.run("doctor");
      assertThat(good.exitCode()).as(good.all()).isZero();
      assertThat(good.stdout()).containsPattern("servers +ok +1 configured.*which it accepts");
      Files.writeString(home.resolve("tokens/good"), "wrong-0123456789");
      var denied = shell.run("doctor");
      assertThat(denied.exitCode()).isEqualTo(1);
      assertThat(denied.stdout()).containsPattern("servers +error .*token");
    }
  }

  @Test
  void aServerThatHangsIsGivenUpAndTheRestIsChecked() throws IOException {
    try (var hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config = home.resolve("config.yaml");
      String origin = "127.0.0.1:" + hole.getLocalPort();
      Files.writeString(config, Files.readString(config).replace("127.0.0.1:1", origin));
      Files.writeString(home.resolve("token-origins/office"), "http://" + origin + "\n");
      var run = shell.run("doctor");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.stdout())
          .containsPattern("servers +error .*office did not answer within 5 seconds")
          .containsPattern("clock +ok");
    }
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
