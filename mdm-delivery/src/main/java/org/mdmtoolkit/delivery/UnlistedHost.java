package org.mdmtoolkit.delivery;

import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.delivery.Host.MdmState;

/** A host at a server that cannot look hosts up: all that is known is what it was called. */
final class UnlistedHost {

  private static final int MAX_ID = 255;

  private UnlistedHost() {}

  static Host of(String query) {
    String id = query.strip();
    if (id.isEmpty()
        || id.length() > MAX_ID
        || !id.matches("[\\x21-\\x7E]+")
        || id.matches("[.]+")
        || id.contains(",")) {
      throw new InvalidInputException(
          "\"" + ServerWords.line(id) + "\" is no UDID",
          "This server cannot look hosts up. Give the UDID.");
    }
    return new Host(
        id,
        id,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        MdmState.UNKNOWN);
  }
}
