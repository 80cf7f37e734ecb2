package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;

/**
 * Where in a journal's file those entries stand that are looked up before each command with a
 * secret. Reads on from a place; not safe for use by several threads.
 */
final class EntryPlaces {

  /** The key of what tells of the escrow key and its readers; no hash is that. */
  static final String OF_ESCROW_KEY = "0".repeat(32);

  private static final String ACTION = "\"action\":\"";

  /**
   * An entry's place.
   *
   * @param key of its host, or {@link #OF_ESCROW_KEY}
   * @param command hash of its command UUID
   */
  record Place(String key, String command, long offset, int length) {}

  private final long start;
  private final Map<String, List<Place>> places = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private LineMark mark;
  private long end;
  private byte[] last = {};

  EntryPlaces(LineMark from) {
    this.start = from.end();
    this.mark = from;
    this.end = from.end();
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
    FileJournal.lines(
        Channels.newInputStream(journal.position(mark.end())),
        (number, line) -> {
          take(end, line);
          end += line.length + 1;
          last = line;
          return true;
        });
    if (end > mark.end()) {
      mark = new LineMark(end - last.length - 1, end, Sha256.hex(last));
    }
  }

  private void take(long offset, byte[] line) {
    if (mayMatter(new String(line, ISO_8859_1))) {
      JournalEvent event =
          EntryCodec.read(line)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "what stands at byte " + offset + " of the journal is not an entry",
                          new Remedy.CheckJournal()))
              .event();
      if (JournalEntries.isEnd(event)) {
        ended.add(hash(event.commandUuid().orElseThrow()));
      } else {
        hostKey(event).ifPresent(key -> add(key, event, offset, line));
      }
      if (JournalEntries.isOfEscrowKey(event)) {
        add(OF_ESCROW_KEY, event, offset, line);
      }
    }
  }

  private void add(String key, JournalEvent event, long offset, byte[] line) {
    String command = event.commandUuid().map(EntryPlaces::hash).orElse(OF_ESCROW_KEY);
    places
        .computeIfAbsent(key, k -> new ArrayList<>())
        .add(new Place(key, command, offset, line.length));
  }

  /** Most lines do not: they need not be read as JSON. */
  private static boolean mayMatter(String line) {
    int at = line.indexOf(ACTION);
    int end = at < 0 ? -1 : line.indexOf('"', at + ACTION.length());
    if (end < 0) {
      return true; // whatever it is, it is no entry as this class writes them
    }
    String action = line.substring(at + ACTION.length(), end);
    return action.endsWith(JournalEntries.SEALED)
        || action.endsWith("\\")
        || JournalEntries.ENDS.stream().anyMatch(action::endsWith)
        || line.indexOf("\"" + JournalEntries.ESCROW_KEY_PREFIX, end) > 0
        || line.indexOf("\"" + JournalEntries.REQUEST_TYPE + "\"", end) > 0;
  }

  /** The key under which an entry is looked up; empty if it tells of no sealed secret. */
  static Optional<String> hostKey(JournalEvent event) {
    return JournalEntries.isSealed(event) ? event.host().map(EntryPlaces::keyOf) : Optional.empty();
  }

  /** The key of a host. */
  static String keyOf(String host) {
    return hash(JournalEntries.hostKey(host));
  }

  private static String hash(String text) {
    return Sha256.hex(text.getBytes(UTF_8)).substring(0, OF_ESCROW_KEY.length());
  }

  /** Those of this key, the oldest first. */
  List<Place> of(String key) {
    return places.getOrDefault(key, List.of());
  }

  /** Whether the command of this entry is over. */
  boolean isEnded(Place place) {
    return !place.key().equals(OF_ESCROW_KEY) && ended.contains(place.command());
  }

  /** All whose command is not over, by key, the oldest of each first. */
  List<Place> all() {
    return places.values().stream()
        .flatMap(List::stream)
        .filter(place -> !isEnded(place))
        .sorted(Comparator.comparing(Place::key).thenComparing(Place::offset))
        .toList();
  }
}
