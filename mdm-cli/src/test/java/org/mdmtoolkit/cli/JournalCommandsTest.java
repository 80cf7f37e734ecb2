package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandsTest {

  @TempDir Path folder;
  private Path journal;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder.resolve("home"));
    journal = folder.resolve("home/journal.jsonl");
  }

  @Test
  void aTornTailIsANoteAndTheNextCommandRepairsIt() throws IOException {
    lock("a", "lost");
    String whole = shell.run("journal", "verify").stdout();
    assertThat(shell.run("journal", "verify").stderr()).hasLineCount(1);
    Files.write(journal, new byte[100_000], StandardOpenOption.APPEND);
    var torn = shell.run("journal", "verify");
    assertThat(torn.exitCode()).isZero();
    assertThat(torn.stdout()).isEqualTo(whole);
    assertThat(torn.stderr()).contains("100000 bytes", "crash").hasLineCount(2);
    assertThat(shell.run("journal", "verify", "--json").stdout()).contains("\"torn_bytes\":100000");
    assertThat(lock("b", "lost").exitCode()).isZero();
    assertThat(shell.run("journal", "list").stdout()).contains("journal.repaired");
    assertThat(shell.run("journal", "verify").stderr()).hasLineCount(1);
    assertThat(shell.run("journal", "verify", "--json").stdout()).contains("\"torn_bytes\":0}");
  }

  @Test
  void aReasonCanNeitherForgeARowNorRewriteTheScreen() throws IOException {
    lock("m", "lost\n2026-11-21T07:30:00Z  ceo@hq  pin.closed\u001B[1A\u009B2K\r\u202Egnp");
    var list = shell.run("journal", "list");
    assertThat(list.stdout().lines()).hasSize(1 + Files.readAllLines(journal).size());
    assertThat(list.stdout())
        .contains("lost?2026-11-21T07:30:00Z  ceo@hq  pin.closed?[1A?2K??gnp")
        .doesNotContain("\u001B", "\u009B", "\r", "\u202E");
    assertThat(shell.run("journal", "list", "--json").stdout())
        .contains("lost\\n2026", "\\u001B[1A"); // as it was given
  }

  private TestShell.Run lock(String host, String reason) {
    String out = folder.resolve(host + ".xml").toString();
    return shell.run("lock", host, "--reason", reason, "-o", out);
  }
}
