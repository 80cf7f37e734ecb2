package org.mdmtoolkit.escrow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.journal.JournalEntry;

/**
 * A reader as people see one. Immutable.
 *
 * @param recipient name and certificate
 * @param isOwn whether it is the key of this escrow folder
 * @param since when it was added or, for the own one, made; empty if the journal does not tell
 * @param by who did that, {@code user@machine}; empty if the journal does not tell
 */
public record ListedReader(
    Recipient recipient, boolean isOwn, Optional<Instant> since, Optional<String> by) {

  /** The entries that tell of readers; the last but one is version 0.1's. */
  static final Set<String> ACTIONS =
      Set.of("escrow.reader-added", "escrow.recipient-added", "escrow.readers-pinned");

  static ListedReader of(Recipient recipient, List<JournalEntry> told) {
    if (recipient.name().equals(Pins.IDENTITY)) {
      return new ListedReader(
          recipient,
          true,
          Optional.of(recipient.certificate().getNotBefore().toInstant()),
          Optional.of(EscrowKeyPair.maker(recipient.subject())));
    }
    String outcome = recipient.name() + ", SHA-256 " + recipient.fingerprint();
    Optional<JournalEntry> last =
        told.stream()
            .filter(entry -> entry.event().outcome().orElse("").contains(outcome))
            .reduce((earlier, later) -> later);
    return new ListedReader(
        recipient,
        false,
        last.map(JournalEntry::time),
        last.map(entry -> entry.operator().toString()));
  }

  /** Writes it under this name, as it is at this time. */
  public JsonFields write(JsonFields json, String name, Instant now) {
    return json.put("name", name)
        .put("own_key", isOwn)
        .put("since", since)
        .put("by", by)
        .put("expires", recipient.expires().toString())
        .put("expired", !recipient.isCurrent(now))
        .put("sha256", recipient.fingerprint())
        .put("subject", recipient.subject());
  }
}
