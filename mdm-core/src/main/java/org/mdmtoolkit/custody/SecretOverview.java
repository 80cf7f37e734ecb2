package org.mdmtoolkit.custody;

import java.util.List;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * What is in escrow, what the journal tells of and is not there, and how far each secret came.
 * Immutable.
 *
 * @param listing the records there are
 * @param missing what has neither a record nor an end; the oldest first
 * @param history how far each came
 */
public record SecretOverview(
    EscrowListing listing, List<MissingRecord> missing, SecretHistory history) {

  /** Copies the list. */
  public SecretOverview {
    missing = List.copyOf(missing);
  }

  /** How many commands with a PIN are closed here, and may still reach their devices. */
  public int closedAndWaiting() {
    int waiting = 0;
    for (EscrowRecord record : listing.records()) {
      if (!record.open() && SecretGroup.PINS.has(record) && history.mayWait(record)) {
        waiting++;
      }
    }
    return waiting;
  }
}
