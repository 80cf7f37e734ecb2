package org.mdmtoolkit.delivery.server;

import java.util.Optional;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.delivery.server.Host.MdmState;

/**
 * A host at a server that cannot look hosts up: all that is known is what it was called. These
 * servers queue commands for whatever they are given, so a serial number would be taken, and
 * nothing would ever happen.
 */
public final class UnlistedHost {

  private static final int MAX_ID = 255;

  /** In any of the three forms that Apple gives them; a user of the device may follow. */
  private static final Pattern UDID =
      Pattern.compile(
          "(?:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{16}"
              + "|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
              + "|[0-9A-Fa-f]{40})"
              + "(?::[\\x21-\\x7E&&[^,]]+)?");

  private UnlistedHost() {}

  public static Host of(String query) {
    String id = query.strip();
    if (id.length() > MAX_ID || !UDID.matcher(id).matches()) {
      throw new InvalidInputException(
          "\"" + ServerWords.line(id) + "\" is no UDID",
          "This server cannot look hosts up, and would take a command for anybody. Give the UDID with"
              + " which the device is enrolled, not its serial number or name.");
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
