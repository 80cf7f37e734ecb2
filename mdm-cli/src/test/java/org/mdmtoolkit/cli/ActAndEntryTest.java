package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Stopped between an act and its journal entry: the same once more succeeds, and tells of it. */
class ActAndEntryTest {

  private static final int MOST_CALLS = 60;

  @TempDir Path folder;
  private Path home;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    Path passphrase = Files.writeString(folder.resolve("pass"), "correct horse\n");
    shell =
        new TestShell(home)
            .set("HOME", folder.toString())
            .set("MDM_SERVER_TOKEN", "token-1")
            .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
  }

  private TestShell.Run run(int code, String... line) {
    TestShell.Run run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isEqualTo(code);
    return run;
  }

  private void lock(String host) {
    run(0, "lock", host, "-o", folder.resolve(host + System.nanoTime() + ".xml").toString());
  }

  private Judge.Verdict withFault(String fault, List<String> filter, String... line) {
    Map<String, String> environment =
        Map.of(
            "MDM_HOME",
            home.toString(),
            "MDM_SERVER_TOKEN",
            "token-1",
            "MDM_ESCROW_PASSPHRASE_FILE",
            folder.resolve("pass").toString());
    return Program.withFaults(filter, List.of(fault), environment, line);
  }

  private List<String> atJournal() {
    return List.of("-P", home.resolve("journal.jsonl").toString());
  }

  private List<String> entries(String action) {
    return run(0, "journal", "list", "--json")
        .stdout()
        .lines()
        .filter(line -> line.contains("\"action\":\"" + action + "\""))
        .toList();
  }

  @Test
  void aCloseThatWasKilledBeforeItsEntryIsCompleted() {
    lock("m");
    var killed = withFault("pwrite64:signal=KILL", atJournal(), "pin", "close", "--yes", "m");
    assertThat(killed.exitCode()).isNotZero();
    assertThat(entries("pin.closed")).isEmpty();
    var checked = run(0, "escrow", "check");
    assertThat(checked.stdout()).contains("closed (note)", "the journal does not say so");
    assertThat(checked.stderr()).contains("`mdm pin close m --type DeviceLock` tells the journal");
    run(0, "pin", "close", "--yes", "m", "--type", "DeviceLock", "--reason", "unlocked");
    assertThat(entries("pin.closed")).singleElement().asString().contains("unlocked");
    assertThat(run(0, "escrow", "check").stdout()).isEmpty();
    run(0, "pin", "close", "--yes", "m");
    assertThat(entries("pin.closed")).hasSize(1);
  }

  @Test
  void aCloseOfWhichTheJournalCannotTellFailsAndSucceedsOnceMore() {
    lock("m");
    var failed = withFault("pwrite64:error=EIO", atJournal(), "pin", "close", "--yes", "m");
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
    assertThat(failed.stderr())
        .contains("is closed, and the journal does not say so", "run it again");
    run(0, "pin", "close", "--yes", "m");
    assertThat(entries("pin.closed")).hasSize(1);
    assertThat(run(0, "escrow", "check").stdout()).isEmpty();
  }

  @Test
  void anUntoldCloseIsToldWithTheNextAndNothingOpenIsClosedForIt() {
    lock("m");
    withFault("pwrite64:signal=KILL", atJournal(), "pin", "close", "--yes", "m");
    lock("m");
    var checked = run(0, "escrow", "check");
    assertThat(checked.stdout()).contains("closed (note)");
    assertThat(checked.stderr())
        .contains("when the open one is closed")
        .doesNotContain("pin close");
    run(0, "pin", "close", "--yes", "m", "--reason", "second");
    assertThat(entries("pin.closed")).hasSize(2).filteredOn(e -> e.contains("second")).hasSize(1);
    assertThat(run(0, "escrow", "check").stdout()).isEmpty();
  }

  @Test
  void aCommandThatLeavesThoughItsIssueWasNotToldIsMissedLikeAnyOther() throws IOException {
    run(0, "escrow", "init");
    String out = folder.resolve("m.xml").toString();
    var killed = withFault("pwrite64:signal=KILL", atJournal(), "lock", "m", "-o", out);
    assertThat(killed.exitCode()).isNotZero();
    assertThat(run(0, "escrow", "check").stdout()).contains("unknown (note)");
    run(0, "lock", "m", "--again", "-o", out);
    run(0, "lock", "m", "--again", "--force", "-o", out);
    assertThat(entries("lock.escrowed")).singleElement().asString().contains("DeviceLock.pem");
    Files.delete(home.resolve("escrow/open/m.DeviceLock.pem"));
    assertThat(run(6, "lock", "m", "--force", "-o", out).stderr())
        .contains("its record is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rename", "fsync", "pwrite64,write"})
  void aServerThatWasBeingAddedIsThereOnceMore(String calls) throws IOException {
    String[] add = {"server", "add", "office", "--type", "fleet", "--url", "https://f.example"};
    int kills = 0;
    for (int when = 1; when <= MOST_CALLS; when++) {
      home = folder.resolve(calls + when);
      shell.set("MDM_HOME", home.toString());
      var killed = withFault(calls + ":signal=KILL:when=" + when, List.of(), add);
      run(0, add);
      run(0, add);
      assertThat(entries("server.added")).hasSize(1);
      assertThat(run(0, "server", "list").stdout()).contains("office");
      try (Stream<Path> tokens = Files.list(home.resolve("tokens"))) {
        assertThat(tokens.filter(file -> !file.getFileName().toString().startsWith(".")))
            .hasSize(1);
      }
      if (killed.exitCode() == 0) {
        break;
      }
      kills++;
    }
    assertThat(kills).as("kills at " + calls).isBetween(1, MOST_CALLS - 1);
  }

  @Test
  void aServerThatIsNotTheSameIsRefusedAsBefore() {
    String[] add = {"server", "add", "office", "--type", "fleet", "--url", "https://f.example"};
    run(0, add);
    add[6] = "https://g.example";
    assertThat(run(6, add).stderr()).contains("already").doesNotContain("token-");
    add[6] = "https://f.example";
    add[2] = "OFFICE";
    run(6, add);
    assertThat(entries("server.added")).hasSize(1);
  }

  @Test
  void aServerThatWasBeingRemovedIsGoneOnceMoreAndATokenAloneIsRemoved() throws IOException {
    String[] add = {"server", "add", "office", "--type", "fleet", "--url", "https://f.example"};
    run(0, add);
    var killed = withFault("pwrite64:signal=KILL", atJournal(), "server", "remove", "office");
    assertThat(killed.exitCode()).isNotZero();
    run(0, "server", "remove", "office");
    run(0, "server", "remove", "office");
    assertThat(entries("server.removed")).hasSize(1);
    run(4, "server", "remove", "nobody");
    run(4, "server", "remove", "../tokens");
    Path alone = Files.writeString(home.resolve("tokens/left"), "token-1");
    run(0, "server", "remove", "left");
    assertThat(alone).doesNotExist();
  }

  @Test
  void aJournalOlderThanItsRecordsIsSaidAndTheWayOnWorks() throws IOException {
    lock("a");
    byte[] older = Files.readAllBytes(home.resolve("journal.jsonl"));
    lock("b");
    run(0, "pin", "close", "--yes", "a");
    Files.write(home.resolve("journal.jsonl"), older);
    Files.deleteIfExists(home.resolve("journal.index"));
    var checked = run(0, "escrow", "check");
    assertThat(checked.stdout()).contains("unknown (note)", "closed (note)");
    assertThat(run(6, "lock", "b", "-o", folder.resolve("x.xml").toString()).stderr())
        .contains("has an open DeviceLock");
    run(0, "pin", "close", "--yes", "a", "--type", "DeviceLock");
    run(0, "pin", "show", "b");
    run(0, "pin", "close", "--yes", "b");
    lock("a");
    lock("b");
  }
}
