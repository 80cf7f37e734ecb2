package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.judge.Judge;

/** What a head that was kept elsewhere shows, and nothing else does. */
class JournalHeadsTest {

  /** Takes the third line out and makes the whole chain anew. */
  private static final String REWRITE =
      """
      import hashlib, json, sys
      previous, number = '0' * 64, 0
      lines = open(sys.argv[1]).read().splitlines()
      with open(sys.argv[1], 'w') as out:
          for old in lines[:2] + lines[3:]:
              entry, number = json.loads(old), number + 1
              entry['n'], entry['previous'] = number, previous
              line = json.dumps(entry, separators=(',', ':'), ensure_ascii=False)
              previous = hashlib.sha256(line.encode()).hexdigest()
              out.write(line + '\\n')
      """;

  @TempDir Path folder;
  private Path home;
  private Path journal;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    journal = home.resolve("journal.jsonl");
    Path passphrase = Files.writeString(folder.resolve("pass"), "correct horse\n");
    shell = new TestShell(home).set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
  }

  private TestShell.Run run(int code, String... line) {
    TestShell.Run run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isEqualTo(code);
    return run;
  }

  /** Locks it; the head that was printed. */
  private String lock(String host) {
    String stderr =
        run(0, "lock", host, "-o", folder.resolve(host + System.nanoTime() + ".xml").toString())
            .stderr();
    String last = stderr.lines().reduce((before, line) -> line).orElseThrow();
    assertThat(last).matches("Journal head: [0-9a-f]{64}");
    return last.substring("Journal head: ".length());
  }

  private static String sha256(String line) {
    return Judge.named("python3")
        .run(
            "-c",
            "import hashlib,sys; print(hashlib.sha256(sys.argv[1].encode()).hexdigest())",
            line)
        .stdout()
        .strip();
  }

  @Test
  void theHeadThatIsPrintedIsThatOfTheLastLine() throws IOException {
    String first = lock("a");
    assertThat(first).isEqualTo(sha256(lastLine()));
    String second = lock("b");
    assertThat(second).isEqualTo(sha256(lastLine())).isNotEqualTo(first);
    assertThat(run(0, "journal", "verify").stdout())
        .matches("consistent: \\d+ entries, head " + second + "\n");
    var both =
        run(0, "journal", "verify", "--head", first, "--head", second.toUpperCase(Locale.ROOT));
    assertThat(both.stdout())
        .contains("contains the head " + first + "\n", "contains the head " + second + "\n");
    assertThat(both.stderr()).isEmpty();
    assertThat(run(0, "journal", "verify", "--head", first, "--json").stdout())
        .contains("\"head\":\"" + second + "\"", "\"contains\":[\"" + first + "\"]");
  }

  private String lastLine() throws IOException {
    List<String> lines = Files.readAllLines(journal);
    return lines.get(lines.size() - 1);
  }

  @Test
  void aChainThatWasRewrittenWholeIsConsistentAndAHeadTellsOfIt() throws IOException {
    String kept = lock("a");
    lock("b");
    Judge.named("python3").run("-c", REWRITE, journal);
    var plain = run(0, "journal", "verify");
    assertThat(plain.stdout()).startsWith("consistent: ").doesNotContain("OK");
    assertThat(plain.stderr()).contains("does not mean unchanged", "--head");
    var caught = run(8, "journal", "verify", "--head", kept);
    assertThat(caught.stderr())
        .contains("does not contain the head " + kept, "rewritten", "an older backup was restored");
    assertThat(caught.stdout()).isEmpty();
  }

  @Test
  void oneHeadOfManyThatIsMissingIsNamedAlone() throws IOException {
    String first = lock("a");
    String second = lock("b");
    List<String> lines = Files.readAllLines(journal);
    Files.write(journal, lines.subList(0, lines.size() - 1)); // cut off its end
    run(0, "journal", "verify");
    run(0, "journal", "verify", "--head", first);
    String message = run(8, "journal", "verify", "--head", first, "--head", second).stderr();
    assertThat(message).contains(second).doesNotContain(first);
  }

  @Test
  void aWholeFolderOfYesterdayIsSeenByAHeadOfToday() throws IOException {
    String yesterday = lock("a");
    Judge.named("cp").run("-a", home, folder.resolve("backup"));
    String today = lock("b");
    Judge.named("rm").run("-r", home);
    Judge.named("mv").run(folder.resolve("backup"), home);
    run(0, "journal", "verify", "--head", yesterday);
    assertThat(run(0, "escrow", "check").stderr()).contains("Journal head: " + yesterday);
    assertThat(run(8, "journal", "verify", "--head", today).stderr()).contains("older backup");
  }

  @Test
  void whatIsNoHeadIsWrongUsageAndTheHeadOfNothingIsInEveryJournal() {
    String head = lock("a");
    for (String wrong : new String[] {"", "3f1b", head.substring(1), head + "0", "g" + head}) {
      assertThat(run(2, "journal", "verify", "--head", wrong).stderr()).contains("64 digits");
    }
    run(0, "journal", "verify", "--head", "0".repeat(64));
  }

  @Test
  void whatAddsNothingPrintsNoHeadAndQuietPrintsNone() {
    lock("a");
    assertThat(run(0, "pin", "list").all()).doesNotContain("Journal head");
    assertThat(run(0, "-q", "pin", "close", "--yes", "a").stderr()).isEmpty();
    assertThat(run(0, "pin", "close", "--yes", "a").all()).doesNotContain("Journal head");
    run(4, "pin", "close", "--yes", "b");
  }

  @Test
  void aRunThatFailedAndAReportHaveTheHeadToo() throws IOException {
    String head = run(0, "escrow", "init").stderr().strip().replaceAll("(?s).* ", "");
    assertThat(run(0, "escrow", "check", "--json").stdout())
        .contains("\"journal_head\":\"" + head + "\"");
    try (FakeFleet fleet = FakeFleet.start()) {
      fleet.addMacs(1);
      shell.set("MDM_SERVER_TOKEN", fleet.token());
      run(0, "server", "add", "office", "--type", "fleet", "--url", fleet.url());
      var sent = run(0, "lock", FakeHost.mac(1).serial(), "--reason", "lost", "--yes", "--json");
      String last = sent.stdout().lines().reduce((before, line) -> line).orElseThrow();
      assertThat(last)
          .contains("\"event\":\"summary\"", "\"journal_head\":\"" + sha256(lastLine()) + "\"");
    }
    Files.createDirectory(folder.resolve("m.xml"));
    assertThat(run(6, "lock", "m", "-o", folder.resolve("m.xml").toString()).stderr())
        .doesNotContain("Journal head"); // nothing was done
  }

  @Test
  void aClockThatWentBackIsSaidOnceAndNothingIsLost() throws IOException {
    lock("a");
    run(0, "pin", "close", "--yes", "a");
    assertThat(run(0, "journal", "verify").stderr()).doesNotContain("clock");
    shell.at(Instant.parse("1999-12-31T23:59:59Z"));
    lock("b");
    var verified = run(0, "journal", "verify");
    assertThat(verified.stderr())
        .containsOnlyOnce("A clock was set back once: entry ")
        .contains("says 1999-12-31T23:59:59Z", "before it 2026-11-21T07:30:00Z");
    assertThat(run(0, "journal", "verify", "--json").stdout()).contains("\"clock_set_back\":1");
    assertThat(run(0, "escrow", "check").stdout()).contains("clock (note)", "1999-12-31");
    assertThat(run(6, "lock", "b", "-o", folder.resolve("c.xml").toString()).stderr())
        .contains("has an open DeviceLock");
    shell.at(Instant.parse("2026-11-21T07:30:00Z"));
    lock("a");
    assertThat(run(0, "pin", "show", "a").stdout().lines().skip(1).findFirst().orElseThrow())
        .contains("open");
    try (Stream<Path> records = Files.list(home.resolve("escrow/open"))) {
      assertThat(records).hasSize(2);
    }
  }
}
