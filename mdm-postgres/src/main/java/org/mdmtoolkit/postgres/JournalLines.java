package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.journal.EntryCodec;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

/**
 * Lines of the journal as the database has them: those of a file, in which the server has put
 * number, time, role and hashes.
 */
final class JournalLines {

  /** What the first line follows. */
  static final String NOTHING_BEFORE = "0".repeat(64);

  /** The role that wrote it. */
  private static final String SESSION = "session";

  /** The hash of that role's entry before. */
  private static final String SESSION_PREVIOUS = "session_previous";

  private static final int MAX_LINE = 1 << 19;

  /** What the server adds is no longer than this. */
  private static final int MAX_ADDED = 1 << 10;

  private static final String BEFORE = "{\"n\":0,\"time\":\"1970-01-01T00:00:00Z\",";
  private static final String AFTER = ",\"previous\":\"\"}";

  private JournalLines() {}

  /** The part of the line that is not the server's. */
  static String inside(Operator operator, JournalEvent event) {
    byte[] line = EntryCodec.write(new JournalEntry(0, Instant.EPOCH, operator, event, ""));
    if (line.length > MAX_LINE - MAX_ADDED) {
      throw new InvalidInputException(
          "the journal entry is longer than " + (MAX_LINE - MAX_ADDED) + " bytes",
          "Give a shorter reason.");
    }
    String text = new String(line, UTF_8);
    if (!text.startsWith(BEFORE) || !text.endsWith(AFTER)) {
      throw new IllegalStateException("lines of the journal begin and end otherwise by now");
    }
    return text.substring(BEFORE.length(), text.length() - AFTER.length());
  }

  /** The entry of a line, without what only the database adds; empty if it is none. */
  static Optional<JournalEntry> read(byte[] line) {
    return EntryCodec.read(line).map(JournalLines::withoutSession);
  }

  private static JournalEntry withoutSession(JournalEntry entry) {
    JournalEvent event = entry.event();
    Map<String, String> details = new LinkedHashMap<>(event.details());
    details.remove(SESSION);
    details.remove(SESSION_PREVIOUS);
    return new JournalEntry(
        entry.number(),
        entry.time(),
        entry.operator(),
        new JournalEvent(
            event.action(),
            event.host(),
            event.commandUuid(),
            event.reason(),
            event.outcome(),
            details),
        entry.previous());
  }

  /** The role that wrote a line, as {@link EntryCodec} reads it; empty if it was imported. */
  static Optional<String> session(JournalEntry stored) {
    return Optional.ofNullable(stored.event().details().get(SESSION));
  }

  /** The hash of the line before by the same role; empty text if it has none. */
  static String sessionPrevious(JournalEntry stored) {
    return stored.event().details().getOrDefault(SESSION_PREVIOUS, "");
  }
}
