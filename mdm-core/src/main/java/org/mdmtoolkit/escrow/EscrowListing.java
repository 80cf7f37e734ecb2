package org.mdmtoolkit.escrow;

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
}
