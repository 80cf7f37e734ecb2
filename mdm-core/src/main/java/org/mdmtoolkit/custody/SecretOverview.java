package org.mdmtoolkit.custody;

import java.util.List;
import org.mdmtoolkit.escrow.EscrowListing;

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
}
