package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.Sha256;

/**
 * Where in a journal's file those entries stand that are looked up before each command with a
 * secret. Reads on from a place; not safe for use by several threads.
 */
final class EntryPlaces {

  /** The key of what tells of the escrow key and its readers; no host has it. */
  static final String OF_ESCROW_KEY = "\n";

  private static final String ACTION = "\"action\":\"";

  /**
   * An entry's place.
   *
   * @param key of its host, see {@link JournalEntries#hostKey}, or {@link #OF_ESCROW_KEY}
   * @param commandUuid empty if it is about none
   */
  record Place(String key, String commandUuid, long offset, int length) {}

  private final long start;
  private final Map<String, List<Place>> places = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private LineMark mark;

  EntryPlaces(LineMark from) {
    this.start = from.end();
    this.mark = from;
  }

  /** From where on it was read. */
  long start() {
    return start;
  }

  /** How far it was read. */
  LineMark mark() {
    return mark;
  }

  /**
   * Reads what was added. A last line without its end is left for later: its command was never
   * handed out.
   */
  void readOn(FileChannel journal) throws IOException {
    var reader =
        new FileJournal.LineReader() {
          private long end = mark.end();
          private byte[] last = {};

          @Override
          public boolean read(long number, byte[] line) {
            take(end, line);
            end += line.length + 1;
            last = line;
            return true;
          }
        };
    FileJournal.lines(Channels.newInputStream(journal.position(mark.end())), reader);
    if (reader.end > mark.end()) {
      mark = new LineMark(reader.end - reader.last.length - 1, reader.end, Sha256.hex(reader.last));
    }
  }

  private void take(long offset, byte[] line) {
    String text = new String(line, ISO_8859_1);
    int at = text.indexOf(ACTION) + ACTION.length();
    int end = text.indexOf('"', at);
    if (at < ACTION.length() || end < 0) {
      takeWhole(offset, line); // whatever it is, it is no entry as this class writes them
      return;
    }
    String action = text.substring(at, end);
    boolean isEnd = JournalEntries.ENDS.stream().anyMatch(action::endsWith);
    boolean isSealed = !isEnd && action.endsWith(JournalEntries.SEALED);
    if (text.indexOf("\"" + JournalEntries.ESCROW_KEY_PREFIX, end) > 0
        || action.endsWith("\\")
        || (!isEnd && !isSealed && text.indexOf("\"" + JournalEntries.REQUEST_TYPE, end) > 0)) {
      takeWhole(offset, line);
    } else if (isEnd || isSealed) {
      // Reading each line as JSON would take the longest time of all.
      @Nullable String uuid = plain(text, "command_uuid", end);
      @Nullable String host = plain(text, "host", end);
      if (uuid == null || host == null) {
        takeWhole(offset, line);
      } else if (isEnd) {
        ended.add(uuid);
      } else {
        add(new Place(JournalEntries.hostKey(host), uuid, offset, line.length));
      }
    }
  }

  /** The value of a field, if there is one that is written as it is read. */
  private static @Nullable String plain(String line, String name, int from) {
    String field = "\"" + name + "\":\"";
    int at = line.indexOf(field, from) + field.length();
    if (at < field.length()) {
      return null;
    }
    for (int i = at; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        return line.substring(at, i);
      } else if (c == '\\' || c > '~') {
        return null;
      }
    }
    return null;
  }

  private void takeWhole(long offset, byte[] line) {
    JournalEvent event = EntryCodec.read(line).orElseThrow(() -> notAnEntry(offset)).event();
    String uuid = event.commandUuid().orElse("");
    if (JournalEntries.isEnd(event)) {
      ended.add(uuid);
    } else if (JournalEntries.isSealed(event)) {
      String key = JournalEntries.hostKey(event.host().orElseThrow());
      add(new Place(key, uuid, offset, line.length));
    }
    if (JournalEntries.isOfEscrowKey(event)) {
      add(new Place(OF_ESCROW_KEY, uuid, offset, line.length));
    }
  }

  private void add(Place place) {
    places.computeIfAbsent(place.key(), key -> new ArrayList<>()).add(place);
  }

  /** The exception for a line that is none of the journal's. */
  static InvalidInputException notAnEntry(long offset) {
    return new InvalidInputException(
        "what stands at byte " + offset + " of the journal is not an entry",
        Remedy.Act.CHECK_JOURNAL);
  }

  /** Whether an entry is under this key. */
  static boolean isUnder(String key, JournalEvent event) {
    return key.equals(OF_ESCROW_KEY)
        ? JournalEntries.isOfEscrowKey(event)
        : JournalEntries.isSealed(event)
            && JournalEntries.hostKey(event.host().orElseThrow()).equals(key);
  }

  /** Those of this key, the oldest first. */
  List<Place> of(String key) {
    return places.getOrDefault(key, List.of());
  }

  /** Whether the command of an entry under this key is over. */
  boolean isEnded(String key, String commandUuid) {
    return !key.equals(OF_ESCROW_KEY) && ended.contains(commandUuid);
  }

  /** All whose command is not over. */
  List<Place> all() {
    return places.values().stream()
        .flatMap(List::stream)
        .filter(place -> !isEnded(place.key(), place.commandUuid()))
        .toList();
  }
}
