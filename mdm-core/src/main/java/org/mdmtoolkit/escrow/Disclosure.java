package org.mdmtoolkit.escrow;

import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Leave to open records: the journal tells of it already. There is no other way to make one, so
 * nobody sees a secret that the journal does not tell of. Immutable.
 */
public final class Disclosure {

  private Disclosure() {}

  /**
   * Writes into the journal what is about to be seen.
   *
   * @param events one for each record, or one for all of them
   * @throws IllegalArgumentException if there is none
   */
  public static Disclosure noted(Journal journal, JournalEvent... events) {
    if (events.length == 0) {
      throw new IllegalArgumentException("nothing was said about who sees what");
    }
    journal.append(events);
    return new Disclosure();
  }
}
