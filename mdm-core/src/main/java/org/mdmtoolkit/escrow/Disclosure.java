package org.mdmtoolkit.escrow;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Leave to open certain records, each once: the journal tells of it already. There is no other way
 * to make one. Safe for use by many threads.
 */
public final class Disclosure {

  private final Set<String> places = ConcurrentHashMap.newKeySet();

  private Disclosure(Collection<String> places) {
    this.places.addAll(places);
  }

  /**
   * Leave to open these records of commands, once the journal says so.
   *
   * @param events one for each record, or one for all of them
   * @throws IllegalArgumentException if there is none
   */
  public static Disclosure of(
      Journal journal, Collection<EscrowRecord> records, JournalEvent... events) {
    return noted(journal, records.stream().map(EscrowRecord::location).toList(), events);
  }

  /** The same for other sealed secrets. */
  public static Disclosure ofSealed(
      Journal journal, Collection<SealedRecord> records, JournalEvent... events) {
    return noted(journal, records.stream().map(one -> one.file().toString()).toList(), events);
  }

  private static Disclosure noted(
      Journal journal, Collection<String> places, JournalEvent... events) {
    if (events.length == 0) {
      throw new IllegalArgumentException("nothing was said about who sees what");
    }
    journal.append(events);
    return new Disclosure(places);
  }

  /** Uses the leave for one record up. */
  void use(String place) {
    if (!places.remove(place)) {
      throw new IllegalArgumentException("the journal does not tell that this is opened: " + place);
    }
  }
}
