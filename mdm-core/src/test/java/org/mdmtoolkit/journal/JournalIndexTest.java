package org.mdmtoolkit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;

class JournalIndexTest {

  private static final Operator ANNA = new Operator("anna", "mac-7");
  private static final int HOSTS = 40;

  @TempDir Path folder;
  private Path file;
  private Path index;
  private final Random random = new Random(7);
  private final List<JournalEvent> open = new ArrayList<>();
  private int count;

  @BeforeEach
  void name() {
    file = folder.resolve("journal.jsonl");
    index = folder.resolve("journal.index");
  }

  private FileJournal journal() {
    return FileJournal.at(file, Clock.systemUTC());
  }

  /** Some locks, some of which end, and what else happens. */
  private void write(FileJournal journal, int events) {
    List<JournalEvent> batch = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      String host = "Host " + random.nextInt(HOSTS);
      switch (random.nextInt(4)) {
        case 0 -> {
          JournalEvent event =
              JournalEvent.of("lock.escrowed").withHost(host).withCommandUuid("U" + count++);
          open.add(event);
          batch.add(event);
        }
        case 1 ->
            batch.add(
                JournalEvent.of("lock.pushed").withHost(host).withReason("\"action\":\"x.closed"));
        case 2 -> {
          if (!open.isEmpty()) {
            JournalEvent ended = open.remove(random.nextInt(open.size()));
            batch.add(
                JournalEvent.of("pin.closed")
                    .withHost(host)
                    .withCommandUuid(ended.commandUuid().orElseThrow()));
          }
        }
        default -> {
          if (random.nextInt(50) == 0) {
            batch.add(JournalEvent.of("escrow.key-proven").withDetail("escrow_key", "k" + count));
          }
        }
      }
    }
    journal.append(ANNA, batch);
  }

  /** The same journal, read as a store does that has no index. */
  private record Streamed(FileJournal journal) implements JournalStore {
    @Override
    public String append(Operator operator, List<JournalEvent> events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void read(Consumer<JournalEntry> reader) {
      journal.read(reader);
    }

    @Override
    public JournalCheck verify() {
      return journal.verify();
    }

    @Override
    public boolean contains(String hash) {
      return journal.contains(hash);
    }
  }

  private void assertSame(FileJournal journal) {
    JournalStore streamed = new Streamed(journal());
    List<String> all = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      all.add((i % 2 == 0 ? "HOST " : "ｈost ") + i); // written in another way
    }
    List<JournalEntry> expected = streamed.inEscrow(all);
    assertThat(journal.inEscrow(all)).isEqualTo(expected).isNotEmpty();
    for (String name : all) {
      String host = JournalEntries.hostKey(name);
      assertThat(journal.inEscrow(List.of(name)))
          .isEqualTo(
              expected.stream()
                  .filter(
                      entry ->
                          JournalEntries.hostKey(entry.event().host().orElseThrow()).equals(host))
                  .toList());
    }
    assertThat(journal.ofEscrowKey()).isEqualTo(streamed.ofEscrowKey()).isNotEmpty();
    assertThat(journal.inEscrow(List.of("nobody"))).isEmpty();
  }

  @Test
  void whatIsLookedUpIsWhatTheWholeJournalSays() {
    FileJournal lasting = journal();
    for (int i = 0; i < 6; i++) {
      write(i % 2 == 0 ? lasting : journal(), 500);
      assertSame(lasting);
      assertSame(journal());
    }
    assertThat(index).exists();
    write(lasting, 3);
    assertSame(lasting);
    assertSame(journal());
  }

  @Test
  void aShortJournalNeedsNoIndex() {
    write(journal(), 50);
    assertThat(index).doesNotExist();
  }

  @Test
  void anIndexThatIsNotWholeOrOfAnotherJournalIsNotUsedAndMadeAnew() throws IOException {
    write(journal(), 1200);
    byte[] good = Files.readAllBytes(index);
    byte[] journal = Files.readAllBytes(file);
    for (int way = 0; way < 5; way++) {
      switch (way) {
        case 0 -> Files.delete(index);
        case 1 -> Files.write(index, new byte[] {1, 2, 3});
        case 2 -> Files.write(index, Arrays.copyOf(good, good.length - 10));
        case 3 -> Files.write(index, new byte[good.length]);
        default -> {
          for (int at = 200; at < good.length; at += 7) { // the head fits, the rows do not
            good[at] = '9';
          }
          Files.write(index, good);
        }
      }
      FileJournal fresh = journal();
      assertSame(fresh);
      fresh.append(ANNA, List.of(JournalEvent.of("test.end")));
      assertThat(index).as("way " + way).exists();
      assertSame(journal());
      Files.write(file, journal);
    }
  }

  @Test
  void anOlderJournalThatWasRestoredIsBelieved() throws IOException {
    write(journal(), 1000);
    byte[] older = Files.readAllBytes(file);
    FileJournal lasting = journal();
    write(lasting, 1000);
    assertSame(lasting);
    Files.write(file, older);
    assertSame(lasting);
    assertSame(journal());
    write(journal(), 2000); // another history, and longer
    assertSame(lasting);
    assertSame(journal());
  }

  @Test
  void aLineThatWasChangedInItsPlaceIsSaidWhereItWouldCount() throws IOException {
    write(journal(), 1200);
    String text = Files.readString(file);
    JournalEvent kept = open.get(0);
    int at = text.indexOf("\"" + kept.commandUuid().orElseThrow() + "\"");
    try (RandomAccessFile changed = new RandomAccessFile(file.toFile(), "rw")) {
      changed.seek(text.substring(0, text.lastIndexOf('\n', at) + 1).length());
      changed.write("[".getBytes(StandardCharsets.US_ASCII));
    }
    Files.delete(index);
    String host = kept.host().orElseThrow();
    assertThatThrownBy(() -> journal().inEscrow(List.of(host)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not an entry");
  }
}
