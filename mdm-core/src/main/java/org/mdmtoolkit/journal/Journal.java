package org.mdmtoolkit.journal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The journal as one operator writes it. An append is durable when the method returns.
 *
 * <p>As safe for use by many threads and processes as its store.
 */
public final class Journal {

  private final JournalStore store;
  private final Operator operator;
  private @Nullable String head; // guarded by this

  private Journal(JournalStore store, Operator operator) {
    this.store = store;
    this.operator = operator;
  }

  /**
   * The journal in this store.
   *
   * @param operator who is named in new entries
   */
  public static Journal in(JournalStore store, Operator operator) {
    return new Journal(store, operator);
  }

  /** The journal in this file; see {@link FileJournal#at}. */
  public static Journal at(Path file, Clock clock, Operator operator) {
    return in(FileJournal.at(file, clock), operator);
  }

  /** Who is named in new entries. */
  public Operator operator() {
    return operator;
  }

  /** Adds these events in this order; see {@link JournalStore#append}. */
  public synchronized void append(JournalEvent... events) {
    head = store.append(operator, List.of(events));
  }

  /**
   * The head after the last entry that was added through this object, as {@link JournalCheck#head}
   * names them; empty if none was. Kept where nobody who writes this journal can change it, it
   * proves later that nothing up to here was changed or removed.
   */
  public synchronized Optional<String> head() {
    return Optional.ofNullable(head);
  }

  /** Hands over every entry, the oldest first; see {@link JournalStore#read}. */
  public void read(Consumer<JournalEntry> reader) {
    store.read(reader);
  }

  /** Those entries that are wanted, the oldest first; only they are in memory at once. */
  public List<JournalEntry> entries(Predicate<JournalEntry> wanted) {
    List<JournalEntry> entries = new ArrayList<>();
    read(
        entry -> {
          if (wanted.test(entry)) {
            entries.add(entry);
          }
        });
    return entries;
  }

  /** What it says to be in escrow for these hosts; see {@link JournalStore#inEscrow}. */
  public List<JournalEntry> inEscrow(Collection<String> hosts) {
    return store.inEscrow(hosts);
  }

  /** What it says of the escrow key and its readers; see {@link JournalStore#ofEscrowKey}. */
  public List<JournalEntry> ofEscrowKey() {
    return store.ofEscrowKey();
  }

  /** Checks every entry against the one after it. */
  public JournalCheck verify() {
    return store.verify();
  }

  /**
   * Those of these heads that it does not contain: since they were noted, something was removed or
   * rewritten. Each journal began with the head of nothing, 64 zeros.
   */
  public List<String> lacking(Collection<String> heads) {
    String nothing = "0".repeat(64);
    return heads.stream().filter(head -> !head.equals(nothing) && !contains(head)).toList();
  }

  /** Whether some entry has this hash; see {@link JournalStore#contains}. */
  public boolean contains(String hash) {
    return store.contains(hash);
  }
}
