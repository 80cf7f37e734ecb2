package org.mdmtoolkit.journal;

import java.time.Instant;
import org.mdmtoolkit.JsonFields;

/**
 * One line of the journal.
 *
 * @param number the number of the line, from 1
 * @param time when it was written, UTC
 * @param operator who did it
 * @param event what was done
 * @param previous SHA-256 of the line before, in lower-case hex; 64 zeros in the first line
 */
public record JournalEntry(
    long number, Instant time, Operator operator, JournalEvent event, String previous) {

  /** Writes it as one document; what it does not say is left out. */
  public JsonFields write(JsonFields json) {
    json.put("n", number)
        .put("time", time.toString())
        .put("user", operator.user())
        .put("machine", operator.machine())
        .put("action", event.action())
        .put("host", event.host())
        .put("command_uuid", event.commandUuid())
        .put("reason", event.reason())
        .put("outcome", event.outcome());
    event.details().forEach(json::put);
    return json;
  }
}
