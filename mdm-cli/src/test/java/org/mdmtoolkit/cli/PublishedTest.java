package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.fixtures.judge.Judge;

/**
 * Two processes on one state folder, and a disk or file system that fails one of them: what the
 * other has used is not taken back, and what it hands out is durable.
 */
@Tag("any-jdk")
class PublishedTest {

  /** Long enough for the other process, in microseconds. */
  private static final String LATE = ":error=EIO:delay_enter=8000000";

  @TempDir Path folder;
  private Path home;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    Files.writeString(folder.resolve("passphrase"), "a passphrase of the test");
    shell =
        new TestShell(home).set("MDM_ESCROW_PASSPHRASE_FILE", "" + folder.resolve("passphrase"));
  }

  /** Runs it with faults in the calls that name this path. */
  private Judge.Verdict failing(Path where, List<String> faults, String... arguments) {
    return Program.withFaults(List.of("-P", where.toString()), faults, environment(), arguments);
  }

  private Map<String, String> environment() {
    return Map.of(
        "MDM_HOME",
        home.toString(),
        "MDM_ESCROW_PASSPHRASE_FILE",
        folder.resolve("passphrase").toString());
  }

  /** Starts a lock that fails late in this folder, and waits until it has published this file. */
  private CompletableFuture<Judge.Verdict> failsLateAfter(Path published) throws Exception {
    CompletableFuture<Judge.Verdict> slow =
        CompletableFuture.supplyAsync(
            () ->
                failing(
                    Objects.requireNonNull(published.getParent()),
                    List.of("fsync" + LATE),
                    "lock",
                    "A1",
                    "-o",
                    output("a1.xml").toString()));
    while (!Files.exists(published)) {
      assertThat(slow).as("it ended before").isNotDone();
      Thread.sleep(10);
    }
    return slow;
  }

  @Test
  void aKeyThatOthersHaveSealedToStaysWhateverBecomesOfWhoMadeIt() throws Exception {
    Path key = home.resolve("escrow/identity.pem");
    CompletableFuture<Judge.Verdict> slow = failsLateAfter(key);
    TestShell.Run other = shell.run("lock", "B1", "-o", output("b1.xml").toString());
    assertThat(other.exitCode()).as(other.stderr()).isZero();
    assertThat(slow).as("the window").isNotDone();
    Judge.Verdict failed = slow.get();
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(failed.stderr())
        .contains("cannot store " + key + " durably")
        .contains("It may be there, and was not taken back.");
    assertThat(key).exists();
    assertThat(output("a1.xml")).doesNotExist();
    assertThat(shown("B1")).contains(pin(output("b1.xml")));
    assertThat(shell.run("lock", "A1", "-o", output("a1.xml").toString()).exitCode()).isZero();
  }

  @Test
  void aRecordThatWasHandedOutAgainStaysWhateverBecomesOfWhoMadeIt() throws Exception {
    lock("first");
    Path record = home.resolve("escrow/open/a1.DeviceLock.pem");
    CompletableFuture<Judge.Verdict> slow = failsLateAfter(record);
    TestShell.Run again = shell.run("lock", "A1", "--again", "-o", output("b1.xml").toString());
    assertThat(again.exitCode()).as(again.stderr()).isZero();
    assertThat(slow).as("the window").isNotDone();
    Judge.Verdict failed = slow.get();
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    String uuid = MdmCommand.read(Files.readAllBytes(output("b1.xml"))).commandUuid().orElseThrow();
    assertThat(failed.stderr())
        .contains("command " + uuid + " is open for A1, and was not handed out")
        .contains("--again makes the same command once more");
    assertThat(record).exists();
    assertThat(output("a1.xml")).doesNotExist();
    assertThat(shown("A1")).contains(pin(output("b1.xml")));
  }

  @Test
  void whatCannotBeMadeDurableIsNotHandedOutAgain() {
    lock("A1");
    Judge.Verdict failed =
        failing(
            home.resolve("escrow/open"),
            List.of("fsync:error=EIO"),
            "lock",
            "A1",
            "--again",
            "-o",
            output("b1.xml").toString());
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(output("b1.xml")).doesNotExist();
    assertThat(shown("A1")).contains(pin(output("A1.xml")));
  }

  @Test
  void toAKeyThatCannotBeMadeDurableNothingIsSealed() {
    lock("first");
    for (String place : List.of("escrow", "escrow/identity.pem")) {
      Judge.Verdict failed =
          failing(
              home.resolve(place),
              List.of("fsync:error=EIO"),
              "lock",
              "B1",
              "-o",
              output("b1.xml").toString());
      assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
      assertThat(output("b1.xml")).doesNotExist();
      assertThat(shell.run("pin", "list").stdout()).doesNotContain("B1 ");
    }
  }

  @Test
  void aRecordThatCannotBeReadBackIsSaidToBeOpenAndCanBeHandedOutAgain() {
    lock("first");
    Judge.Verdict failed =
        failing(
            home.resolve("escrow/open/a1.DeviceLock.pem"),
            List.of("read,pread64:error=EIO"),
            "lock",
            "A1",
            "-o",
            output("a1.xml").toString());
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(failed.stderr())
        .contains("is open for A1, and was not handed out")
        .contains("--again makes the same command once more");
    assertThat(output("a1.xml")).doesNotExist();
    TestShell.Run again = shell.run("lock", "A1", "--again", "-o", output("a1.xml").toString());
    assertThat(again.exitCode()).as(again.stderr()).isZero();
    assertThat(shown("A1")).contains(pin(output("a1.xml")));
  }

  @Test
  void anOutputNeedsNoHardLink() throws IOException {
    lock("first");
    Path file = output("a1.xml");
    Judge.Verdict done =
        failing(file, List.of("link,linkat:error=EPERM"), "lock", "A1", "-o", file.toString());
    assertThat(done.exitCode()).as(done.stderr()).isZero();
    assertThat(shown("A1")).contains(pin(file));
    Judge.Verdict taken =
        failing(
            file,
            List.of("link,linkat:error=EPERM"),
            "lock",
            "A1",
            "--again",
            "-o",
            file.toString());
    assertThat(taken.exitCode()).as(taken.stderr()).isEqualTo(6);
    assertNoTemporaryFiles();
  }

  @Test
  void anOutputThatFailsLeavesNoPlainPinBehindAndAgainMakesIt() throws IOException {
    lock("first");
    Path file = output("a1.xml");
    Judge.Verdict failed =
        failing(
            file,
            List.of("link,linkat:error=EPERM", "write,pwrite64:error=ENOSPC"),
            "lock",
            "A1",
            "-o",
            file.toString());
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(failed.stderr()).contains("the PIN for A1 is in escrow", "Use --again");
    assertThat(file).doesNotExist();
    assertNoTemporaryFiles();
    assertThat(shell.run("lock", "A1", "--again", "-o", file.toString()).exitCode()).isZero();
    assertThat(shown("A1")).contains(pin(file));
  }

  @Test
  void aStateFolderWithoutHardLinksIsToldBeforeAnythingIsMadeAndAnotherOneHelps()
      throws IOException {
    Path file = output("a1.xml");
    Judge.Verdict failed =
        Program.withFaults(
            List.of(),
            List.of("link,linkat:error=EPERM"),
            environment(),
            "lock",
            "A1",
            "-o",
            file.toString());
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(failed.stderr())
        .contains("no hard link can be made there")
        .contains("Choose a folder on a local disk with --home DIR or MDM_HOME");
    assertThat(home).doesNotExist();
    assertThat(file).doesNotExist();
    assertNoTemporaryFiles();
    String other = folder.resolve("other").toString();
    assertThat(shell.run("--home", other, "lock", "A1", "-o", file.toString()).exitCode()).isZero();
  }

  @Test
  void aFolderWithKeysThatCannotLinkAnyMoreIsToldToo() throws IOException {
    lock("first");
    Judge.Verdict failed =
        Program.withFaults(
            List.of(),
            List.of("link,linkat:error=EPERM"),
            environment(),
            "lock",
            "A1",
            "-o",
            output("a1.xml").toString());
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(failed.stderr()).contains("--home DIR or MDM_HOME; copy there what this one holds");
    assertThat(output("a1.xml")).doesNotExist();
    assertThat(shell.run("pin", "list").stdout()).doesNotContain("A1 ");
    assertNoTemporaryFiles();
  }

  @Test
  void aCopyOfThePinThatCannotBeRemovedIsTold() throws IOException {
    lock("first");
    Judge.Verdict done =
        Program.withFaults(
            List.of(),
            List.of("unlink,unlinkat:error=EIO"),
            environment(),
            "lock",
            "A1",
            "-o",
            output("a1.xml").toString());
    assertThat(done.exitCode()).as(done.stderr()).isZero();
    assertThat(done.stderr()).contains("could not be removed, and may hold a secret");
  }

  @Test
  void whatAKilledRunLeftIsRemovedByTheNextThatWritesThere() throws IOException {
    Path left = Files.writeString(output(".mdm-tmp-0123456789abcdef"), "<string>123456</string>");
    Path young = Files.writeString(output(".mdm-tmp-fedcba9876543210"), "of a run that goes on");
    Path mine = Files.writeString(output(".mdm-tmp-mine"), "a person's own");
    Instant now = Instant.parse("2026-11-21T07:30:00Z"); // the shell's
    for (Path old : List.of(left, mine)) {
      Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(2))));
    }
    lock("A1");
    assertThat(left).doesNotExist();
    assertThat(young).exists();
    assertThat(mine).exists();
  }

  private void lock(String host) {
    TestShell.Run run = shell.run("lock", host, "-o", output(host + ".xml").toString());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
  }

  /** A file in a folder of its own. */
  private Path output(String name) {
    try {
      return Files.createDirectories(folder.resolve("out")).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String shown(String host) {
    return shell.run("pin", "show", host).stdout();
  }

  private static String pin(Path file) {
    try {
      String pin = "" + MdmCommand.read(Files.readAllBytes(file)).keys().get("PIN");
      return pin.substring(0, 3) + " " + pin.substring(3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNoTemporaryFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".mdm-tmp-"));
    }
  }
}
