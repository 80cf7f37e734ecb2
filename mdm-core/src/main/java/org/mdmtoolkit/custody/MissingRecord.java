package org.mdmtoolkit.custody;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;

/**
 * A secret that the journal says to be in escrow, of which there is no record: the device may hold
 * it, and nobody can read it. Immutable.
 *
 * @param host as the operator wrote it
 * @param requestType of its command; empty if the journal does not say
 * @param commandUuid of its command
 * @param sealed when the journal was told, UTC
 * @param operator who made it, {@code user@machine}
 * @param place where the record was, in the words of its store; empty if the journal does not say
 */
public record MissingRecord(
    String host,
    Optional<String> requestType,
    String commandUuid,
    Instant sealed,
    String operator,
    Optional<String> place) {

  /** Version 0.1 did not write request types, and had two verbs that seal. */
  private static final Map<String, String> EARLIER =
      Map.of(
          "lock", SecretKind.LOCK_PIN.requestType(), "erase", SecretKind.ERASE_PIN.requestType());

  static MissingRecord of(JournalEntry entry) {
    return new MissingRecord(
        entry.event().host().orElseThrow(),
        requestType(entry),
        entry.event().commandUuid().orElseThrow(),
        entry.time(),
        entry.operator().toString(),
        entry.event().outcome());
  }

  private static Optional<String> requestType(JournalEntry entry) {
    @Nullable String written = entry.event().details().get(JournalEntries.REQUEST_TYPE);
    String verb = entry.event().action().split("\\.", 2)[0];
    return Optional.ofNullable(written == null ? EARLIER.get(verb) : written);
  }

  /** What is wrong, in words without a full stop. */
  public String problem() {
    return host
        + ": the journal says that the secret of "
        + requestType.map(type -> type + " ").orElse("")
        + commandUuid
        + " was put in escrow at "
        + sealed
        + " by "
        + operator
        + ", and its record is missing";
  }

  /** The way on. */
  public Remedy remedy() {
    return new Remedy.RestoreRecord(commandUuid, place);
  }

  MdmException refusal() {
    return new RefusedException(problem(), remedy());
  }

  /** Writes what is known of it. */
  public JsonFields write(JsonFields json) {
    return json.put("host", host)
        .put("request_type", requestType.orElse(""))
        .put("command_uuid", commandUuid)
        .put("created", sealed.toString())
        .put("operator", operator);
  }
}
