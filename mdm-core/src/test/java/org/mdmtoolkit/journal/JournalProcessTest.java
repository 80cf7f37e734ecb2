package org.mdmtoolkit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes append to one journal, and one of them reads it all the while. */
class JournalProcessTest {

  private static final int ENTRIES = 150;

  @TempDir Path folder;

  private static Journal journal(Path file, String user) {
    return Journal.at(file, Clock.systemUTC(), new Operator(user, "machine"));
  }

  /** The other process. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) {
      Journal journal = journal(Path.of(arguments[0]), "other");
      for (int i = 0; i < ENTRIES; i++) {
        journal.append(JournalEvent.of("other.wrote"));
      }
    }
  }

  @Test
  @Timeout(120)
  void whoReadsDoesNotLetTwoAppendAtOnce() throws Exception {
    Path file = folder.resolve("journal.jsonl");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    try {
      Journal own = journal(file, "own");
      Thread reader =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  own.read(entry -> {});
                }
              });
      reader.start();
      for (int i = 0; i < ENTRIES; i++) {
        own.append(JournalEvent.of("own.wrote"));
      }
      assertThat(other.waitFor(90, TimeUnit.SECONDS)).isTrue();
      reader.interrupt();
      reader.join();
      assertThat(other.exitValue()).isZero();
      assertThat(own.verify().problem()).isEmpty();
      assertThat(own.verify().entries()).isEqualTo(2L * ENTRIES);
    } finally {
      other.destroyForcibly();
    }
  }
}
