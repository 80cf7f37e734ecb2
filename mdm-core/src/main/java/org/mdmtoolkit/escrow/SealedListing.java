package org.mdmtoolkit.escrow;

import java.util.List;
import org.mdmtoolkit.InvalidInputException;

/**
 * Which sealed secrets are kept.
 *
 * @param records the readable records: by kind and subject, the oldest of each first
 * @param damaged what is wrong with each file that is none, though it should be
 */
public record SealedListing(List<SealedRecord> records, List<InvalidInputException> damaged) {

  /** Copies both lists. */
  public SealedListing {
    records = List.copyOf(records);
    damaged = List.copyOf(damaged);
  }
}
