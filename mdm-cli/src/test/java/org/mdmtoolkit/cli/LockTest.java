package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.fixtures.judge.Judge;

class LockTest {

  @TempDir Path folder;
  private Path home;
  private Path file;
  private TestShell shell;

  @BeforeEach
  void open() {
    home = folder.resolve("home");
    file = folder.resolve("lock.xml");
    shell = new TestShell(home);
  }

  @Test
  void writesTheCommandAndKeepsThePinAndNeverPrintsIt() throws IOException {
    var run = shell.run("lock", "demo-mac", "--message", "Lost?", "-o", file.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).isEmpty();
    String pin = pin();
    assertThat(run.all()).doesNotContain(pin).contains("mdm pin show demo-mac");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var shown = shell.run("pin", "show", "demo-mac");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.stdout()).contains(pin.substring(0, 3) + " " + pin.substring(3));
  }

  @Test
  void pythonReadsTheCommandAndTheMessageUnchanged() {
    Judge python = Judge.named("python3");
    String message = "<Lost> & \"found\"? ]]> Ruf' 📞\n+49 555";
    assertThat(shell.run("lock", "m", "--message", message, "-o", file.toString()).exitCode())
        .isZero();
    var verdict =
        python.run(
            "-c",
            """
            import plistlib, sys
            command = plistlib.load(open(sys.argv[1], "rb"))
            assert list(command) == ["Command", "CommandUUID"], command
            lock = command["Command"]
            assert lock["RequestType"] == "DeviceLock"
            assert len(lock["PIN"]) == 6 and lock["PIN"].isdecimal()
            assert lock["Message"] == sys.argv[2], lock["Message"]
            """,
            file,
            message);
    assertThat(verdict.stderr()).isEmpty();
    assertThat(verdict.exitCode()).isZero();
  }

  @Test
  void saysLoudlyThatAPassphraseWasGeneratedAndWhereItLies() {
    var run = shell.run("lock", "m", "-q", "-o", file.toString());
    assertThat(run.stderr())
        .contains("its passphrase was generated", home.resolve("escrow").toString());
    var second = shell.run("lock", "m2", "-q", "-o", folder.resolve("2.xml").toString());
    assertThat(second.stderr()).isEmpty();
  }

  @Test
  void asksAPersonForThePassphraseAndStoresNoneThen() {
    shell.answering("correct horse", "correct horse");
    assertThat(shell.run("lock", "m", "-o", file.toString()).exitCode()).isZero();
    assertThat(home.resolve("escrow/identity.passphrase")).doesNotExist();
    shell.answering("correct horse");
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
    shell.answering("wrong horse", "wrong house", "wrong mouse");
    var wrong = shell.run("pin", "show", "m");
    assertThat(wrong.exitCode()).isEqualTo(5);
    assertThat(wrong.stderr()).contains("wrong passphrase");
    assertThat(wrong.stderr().split("Escrow passphrase: ", -1)).hasSize(4);
    assertThat(wrong.stdout()).isEmpty();
    shell.answering("wrong horse", "wrong house", "correct horse");
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
  }

  @Test
  void aWrongPassphraseInAFileIsNotAskedForAgainAndIsTheSameExitCode() throws IOException {
    shell.run("lock", "m", "-o", file.toString());
    Path wrong = Files.writeString(folder.resolve("wrong"), "wrong horse");
    shell.answering("correct horse");
    var run = shell.run("pin", "show", "m", "--passphrase-file", wrong.toString());
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.stderr()).doesNotContain("Escrow passphrase: ", "try again");
  }

  @Test
  void aNewPassphraseThatWillNotDoIsAskedForAgain() {
    shell.answering("short", "correct horse", "correct house", "correct horse", "correct horse");
    var run = shell.run("lock", "m", "-o", file.toString());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr())
        .contains(
            "the passphrase is shorter than 8 characters; try again",
            "the two passphrases differ; try again");
    shell.answering("correct horse");
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
    shell.answering("correct horse", "1", "2", "3");
    var three = shell.run("escrow", "passphrase");
    assertThat(three.exitCode()).isEqualTo(8);
    shell.answering("correct horse");
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
  }

  @Test
  void twoDifferentAnswersMakeNoKeyAndNoCommand() {
    String[] typed = {"correct horse", "correct house"};
    shell.answering(typed).answering(typed).answering(typed);
    var run = shell.run("lock", "m", "-o", file.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains("Nothing was sent or changed. Run it again.");
    assertThat(file).doesNotExist();
    assertThat(home.resolve("escrow")).doesNotExist();
  }

  @Test
  void takesThePassphraseFromTheFileInTheEnvironment() throws IOException {
    Path passphrase = Files.writeString(folder.resolve("pass"), "from the vault\n");
    shell.set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
    assertThat(shell.run("lock", "m", "-o", file.toString()).exitCode()).isZero();
    assertThat(home.resolve("escrow/identity.passphrase")).doesNotExist();
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
  }

  @Test
  void aSecondLockIsRefusedAndChangesNothing() throws IOException {
    shell.run("lock", "m", "-o", file.toString());
    String pin = pin();
    var run = shell.run("lock", "M", "-o", folder.resolve("2.xml").toString());
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("has an open DeviceLock", "mdm pin show m", "--again");
    assertThat(folder.resolve("2.xml")).doesNotExist();
    assertThat(pin()).isEqualTo(pin);
  }

  @Test
  void againMakesTheSameCommandByteForByte() throws IOException {
    shell.run("lock", "m", "--message", "Lost?", "-o", file.toString());
    Path second = folder.resolve("2.xml");
    assertThat(shell.run("lock", "m", "--again", "-o", second.toString()).exitCode()).isZero();
    assertThat(second).hasSameBinaryContentAs(file);
  }

  @Test
  void againDoesNotTakeAnotherMessageOrAHostWithoutALock() {
    shell.run("lock", "m", "-o", file.toString());
    String out = folder.resolve("2.xml").toString();
    assertThat(shell.run("lock", "m", "--again", "--message", "x", "-o", out).exitCode())
        .isEqualTo(2);
    assertThat(shell.run("lock", "other", "--again", "-o", out).exitCode()).isEqualTo(4);
    assertThat(folder.resolve("2.xml")).doesNotExist();
  }

  @Test
  void anExistingFileIsRefusedBeforeAnythingIsMadeAndReplacedWithForce() throws IOException {
    Files.writeString(file, "precious");
    var run = shell.run("lock", "m", "-o", file.toString());
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("already exists", "--force");
    assertThat(file).hasContent("precious");
    assertThat(home).doesNotExist();
    assertThat(shell.run("lock", "m", "--force", "-o", file.toString()).exitCode()).isZero();
    assertThat(MdmCommand.read(Files.readAllBytes(file)).requestType()).isEqualTo("DeviceLock");
  }

  @Test
  void aTerminalIsNotShownThePinAndAPipeGetsTheCommand() {
    shell.outputIsTerminal();
    var refused = shell.run("lock", "m");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("-o FILE");
    assertThat(home).doesNotExist();
    var piped = new TestShell(home).run("lock", "m");
    assertThat(piped.exitCode()).isZero();
    assertThat(MdmCommand.read(piped.stdout().getBytes(UTF_8)).requestType())
        .isEqualTo("DeviceLock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345", "1234567", "12a456", "", "12 345", "123456\n123456"})
  void aWrongPinInTheFileMakesNothing(String text) throws IOException {
    Path pin = Files.writeString(folder.resolve("pin"), text);
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
    var run = shell.run("lock", "m", "--pin-file", pin.toString(), "-o", file.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr().lines()).hasSize(2);
    if (!text.isEmpty()) {
      assertThat(run.stderr()).doesNotContain(text);
    }
    assertThat(file).doesNotExist();
    assertThat(home).doesNotExist();
  }

  @Test
  void takesThePinFromStandardInputWithItsLeadingZeros() throws IOException {
    shell.stdin("007420\n");
    assertThat(shell.run("lock", "m", "--pin-file", "-", "-o", file.toString()).exitCode())
        .isZero();
    assertThat(pin()).isEqualTo("007420");
  }

  @Test
  void warnsOfATrivialPin() {
    shell.stdin("123456");
    var run = shell.run("lock", "m", "--pin-file", "-", "-o", file.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).contains("first that a thief tries").doesNotContain("123456");
  }

  @Test
  void aPinTypedAsAnArgumentIsNotRepeated() {
    var run = shell.run("lock", "m", "--pin", "867530", "-o", file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).doesNotContain("867530").contains("--pin-file");
    assertThat(shell.run("lock", "m", "--pin=867530").stderr()).doesNotContain("867530");
    assertThat(shell.run("lock", "m", "867530").stderr()).doesNotContain("867530");
  }

  @Test
  void aDryRunShowsTheCommandMaskedAndChangesNothing() {
    shell.stdin("867530");
    var run =
        shell
            .outputIsTerminal()
            .run("lock", "m", "--dry-run", "--pin-file", "-", "--message", "X", "-o", "" + file);
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains("DeviceLock", "X").doesNotContain("867530");
    assertThat(home).doesNotExist();
  }

  @Test
  void aDryRunInJsonIsOneDocument() {
    shell.stdin("867530");
    var run =
        shell.run("lock", "m", "--dry-run", "--json", "--pin-file", "-", "-o", file.toString());
    assertThat(run.stdout()).startsWith("{\"dry_run\":true,").doesNotContain("867530");
    assertThat(run.stdout().lines()).hasSize(1);
    assertThat(home).doesNotExist();
  }

  @Test
  void jsonTellsWhatWasMadeWithoutThePin() throws IOException {
    var run = shell.run("lock", "m", "--json", "-o", file.toString());
    assertThat(run.exitCode()).isZero();
    String uuid = MdmCommand.read(Files.readAllBytes(file)).commandUuid().orElseThrow();
    assertThat(run.stdout())
        .isEqualTo(
            "{\"host\":\"m\",\"request_type\":\"DeviceLock\",\"command_uuid\":\""
                + uuid
                + "\",\"output\":\""
                + file
                + "\",\"journal_head\":\""
                + shell.run("journal", "verify").stdout().strip().replaceAll(".* ", "")
                + "\"}\n");
  }

  @Test
  void eraseKeepsItsPinAsLockDoes() throws IOException {
    assertThat(
            shell
                .run("erase", "m", "--obliteration-behavior", "Default", "-o", file.toString())
                .exitCode())
        .isZero();
    String pin = pin();
    assertThat(shell.run("pin", "show", "m").stdout())
        .contains(pin.substring(0, 3) + " " + pin.substring(3), "EraseDevice");
    assertThat(shell.run("erase", "x", "--obliteration-behavior", "Maybe").exitCode()).isEqualTo(8);
  }

  @Test
  void everyStepIsInTheJournalWithItsReasonAndWithoutThePin() throws IOException {
    shell.run("lock", "m", "--reason", "stolen, ticket 7", "-o", file.toString());
    shell.run("pin", "show", "m", "--reason", "found");
    shell.run("pin", "close", "--yes", "m", "--reason", "unlocked");
    var list = shell.run("journal", "list");
    assertThat(list.stdout())
        .contains("lock.escrowed", "lock.built", "pin.shown", "pin.closed", "stolen, ticket 7");
    assertThat(Files.readString(home.resolve("journal.jsonl"))).doesNotContain(pin());
    assertThat(shell.run("journal", "verify").exitCode()).isZero();
  }

  @Test
  void afterCloseTheNextLockHasAPinOfItsOwnAndShowTellsBoth() throws IOException {
    shell.run("lock", "m", "-o", file.toString());
    String first = pin();
    assertThat(shell.run("pin", "close", "--yes", "m").exitCode()).isZero();
    assertThat(shell.run("pin", "close", "--yes", "m").stderr()).contains("is closed already");
    assertThat(shell.run("pin", "close", "--yes", "m", "--type", "EraseDevice").exitCode())
        .isEqualTo(4);
    assertThat(shell.run("lock", "m", "--force", "-o", file.toString()).exitCode()).isZero();
    String all = shell.run("pin", "show", "m").stdout();
    assertThat(all)
        .contains(first.substring(0, 3) + " " + first.substring(3))
        .contains(pin().substring(0, 3) + " " + pin().substring(3));
  }

  private String pin() throws IOException {
    return String.valueOf(MdmCommand.read(Files.readAllBytes(file)).keys().get("PIN"));
  }
}
