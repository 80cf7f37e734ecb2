package org.mdmtoolkit.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/**
 * A journal in memory, for tests and as an example of a store. What it holds ends with the process.
 * Safe for use by many threads.
 */
public final class MemoryJournalStore implements JournalStore {

  private static final String NOTHING_BEFORE = "0".repeat(64);

  private final Clock clock;
  private final List<JournalEntry> entries = new ArrayList<>();
  private String head = NOTHING_BEFORE;

  /**
   * An empty journal.
   *
   * @param clock gives the time of new entries
   */
  public MemoryJournalStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized String append(Operator operator, List<JournalEvent> events) {
    for (JournalEvent event : events) {
      JournalEntry entry =
          new JournalEntry(entries.size() + 1L, clock.instant(), operator, event, head);
      entries.add(entry);
      head = hash(entry);
    }
    return head;
  }

  /** Hands over what is there now; the reader may append, and does not see that. */
  @Override
  public void read(Consumer<JournalEntry> reader) {
    all().forEach(reader);
  }

  private synchronized List<JournalEntry> all() {
    return List.copyOf(entries);
  }

  @Override
  public JournalCheck verify() {
    String last = NOTHING_BEFORE;
    long number = 0;
    for (JournalEntry entry : all()) {
      number++;
      if (entry.number() != number || !entry.previous().equals(last)) {
        String problem = "entry " + number + " does not follow the one before";
        return new JournalCheck(number, last, Optional.of(problem), 0);
      }
      last = hash(entry);
    }
    return new JournalCheck(number, last, Optional.empty(), 0);
  }

  @Override
  public boolean contains(String hash) {
    return all().stream().anyMatch(entry -> hash(entry).equals(hash));
  }

  private static String hash(JournalEntry entry) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(entry.toString().getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
