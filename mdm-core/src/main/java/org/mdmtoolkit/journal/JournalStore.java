package org.mdmtoolkit.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where journal entries are kept: a file ({@link FileJournal}), or whatever a service has. It
 * numbers the entries from 1, gives each its time and the hash of the one before, and never changes
 * one.
 *
 * <p>Implementations are safe for use by many threads, and by many processes if they are shared.
 * All methods throw {@link org.mdmtoolkit.UnavailableException} if the store cannot be reached.
 */
public interface JournalStore {

  /**
   * Adds these in this order, with nothing of others in between. They are durable when this
   * returns. If it throws, some of the first may have been stored, or all where an answer was lost:
   * an entry says at most once too often what was about to be done.
   *
   * @return the head afterwards, as {@link JournalCheck#head} names them: the hash of the last of
   *     these entries, whatever others have added since
   * @throws org.mdmtoolkit.InvalidInputException if what is stored last is no entry, or an event is
   *     too long
   */
  String append(Operator operator, List<JournalEvent> events);

  /**
   * Hands over every entry, the oldest first, one at a time: no more than one need be in memory.
   *
   * @throws org.mdmtoolkit.InvalidInputException if something stored is no entry; those before it
   *     were handed over
   */
  void read(Consumer<JournalEntry> reader);

  /** Checks every entry against the one after it. */
  JournalCheck verify();

  /** Whether some entry has this hash, as {@link JournalCheck#head} names them. */
  boolean contains(String hash);

  /**
   * What the journal says to be in escrow for these hosts: every entry that tells of a secret that
   * was sealed ({@link JournalEntries#isSealed}), and of whose command no entry says that it is
   * over ({@link JournalEntries#isEnd}). The oldest first.
   *
   * <p>Asked before each command with a secret. This reads the whole journal; a store that can look
   * it up does so.
   *
   * @param hosts names of hosts; how they are written does not matter ({@link
   *     JournalEntries#hostKey})
   */
  default List<JournalEntry> inEscrow(Collection<String> hosts) {
    JournalEntries.InEscrow found = new JournalEntries.InEscrow(hosts);
    read(found::take);
    return found.entries();
  }

  /**
   * The entries that tell of the escrow key and its readers ({@link JournalEntries#isOfEscrowKey}),
   * the oldest first. There are few. Asked, and answered, as {@link #inEscrow}.
   */
  default List<JournalEntry> ofEscrowKey() {
    List<JournalEntry> found = new ArrayList<>();
    read(
        entry -> {
          if (JournalEntries.isOfEscrowKey(entry.event())) {
            found.add(entry);
          }
        });
    return found;
  }
}
