package org.mdmtoolkit.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEvent;

/** By what an entry is found: what it tells about secrets in escrow. */
record JournalLookup(
    Optional<String> sealedHost,
    Optional<String> sealedCommand,
    Optional<String> endedCommand,
    boolean isOfEscrowKey) {

  static JournalLookup of(JournalEvent event) {
    boolean isEnd = JournalEntries.isEnd(event);
    boolean isSealed = !isEnd && JournalEntries.isSealed(event);
    return new JournalLookup(
        event.host().filter(host -> isSealed).map(JournalEntries::hostKey),
        event.commandUuid().filter(uuid -> isSealed),
        event.commandUuid().filter(uuid -> isEnd),
        JournalEntries.isOfEscrowKey(event));
  }

  /** Sets four arrays from this place on. */
  static void set(PreparedStatement statement, int place, List<JournalLookup> lookups)
      throws SQLException {
    PostgresRecordStore.setArray(
        statement, place, "text", lookups, one -> one.sealedHost().orElse(null));
    PostgresRecordStore.setArray(
        statement, place + 1, "text", lookups, one -> one.sealedCommand().orElse(null));
    PostgresRecordStore.setArray(
        statement, place + 2, "text", lookups, one -> one.endedCommand().orElse(null));
    PostgresRecordStore.setArray(
        statement, place + 3, "boolean", lookups, JournalLookup::isOfEscrowKey);
  }
}
