package org.mdmtoolkit.escrow;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;

/**
 * What lies in the escrow folder.
 *
 * @param records the readable records, oldest first
 * @param damaged what is wrong with each file that is none, though it should be
 */
public record EscrowListing(List<EscrowRecord> records, List<InvalidInputException> damaged) {

  /** Copies both lists. */
  public EscrowListing {
    records = List.copyOf(records);
    damaged = List.copyOf(damaged);
  }

  /** The records, those that are open first, of each the newest first. */
  public List<EscrowRecord> newestFirst() {
    List<EscrowRecord> sorted = new ArrayList<>(records);
    // Comparator.comparing makes a lambda that no archive of classes holds: slow at the start.
    sorted.sort(
        (one, other) ->
            one.open() == other.open()
                ? other.created().compareTo(one.created())
                : Boolean.compare(other.open(), one.open()));
    return sorted;
  }
}
