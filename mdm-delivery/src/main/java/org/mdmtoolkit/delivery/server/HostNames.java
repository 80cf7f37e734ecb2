package org.mdmtoolkit.delivery.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;

/**
 * The names of hosts as a person gave them: one by one, and in a file of lines or of CSV. Who is
 * named twice is in the list once. For one thread.
 */
public final class HostNames {

  /**
   * One name.
   *
   * @param text the name
   * @param place where it stands, for errors: {@code hosts.csv line 7}; empty for an argument
   */
  public record Named(String text, String place) {}

  /** The most bytes that a file of names should have. */
  public static final int MAX_FILE = 16 << 20;

  private static final int MAX_NAME = 255;

  /** How many repeated names are told one by one. */
  private static final int SHOWN = 5;

  /** Headings that name a host, the best first. */
  private static final List<List<String>> HEADINGS =
      List.of(
          List.of("serial", "serial number", "serial_number", "hardware_serial"),
          List.of("udid", "uuid", "host_uuid"),
          List.of("host", "hostname", "host name", "host_name"));

  private final Map<String, Named> names = new LinkedHashMap<>();
  private final List<Named> repeated = new ArrayList<>();

  private HostNames() {}

  /**
   * These names.
   *
   * @throws InvalidInputException if one is empty, too long, or has control characters; the message
   *     does not repeat it
   */
  public static HostNames of(List<String> texts) {
    HostNames names = new HostNames();
    texts.forEach(text -> names.add(new Named(checked(text, ""), "")));
    return names;
  }

  /**
   * The same with those of a file: one a line, or CSV with a heading {@code serial}, {@code udid}
   * or {@code host}.
   *
   * @param file its name, for errors
   * @param content UTF-8
   * @throws InvalidInputException if the file is wrong; the message says in which line
   */
  public HostNames with(String file, byte[] content) {
    int before = names.size() + repeated.size();
    readLines(file, text(file, content));
    if (names.size() + repeated.size() == before) {
      throw new InvalidInputException(
          file + " names no host", "Give one a line, or CSV with a heading serial.");
    }
    return this;
  }

  /** The names, in their order. */
  public List<Named> list() {
    return List.copyOf(names.values());
  }

  /** The names that stood there again, as and where they did. */
  public List<Named> repeated() {
    return List.copyOf(repeated);
  }

  /**
   * Which names do not count, as they name a host once more; empty if none does.
   *
   * @param chosen the names by which hosts were found
   */
  public Optional<String> repeatedWords(Set<String> chosen) {
    List<Named> again = new ArrayList<>(repeated);
    names.values().stream().filter(one -> !chosen.contains(one.text())).forEach(again::add);
    if (again.isEmpty()) {
      return Optional.empty();
    }
    String what = again.size() == 1 ? " name repeats a host (" : " names repeat hosts (";
    String some =
        again.stream()
            .limit(SHOWN)
            .map(one -> one.text() + (one.place().isEmpty() ? "" : ", " + one.place()))
            .collect(Collectors.joining("; "));
    String more = again.size() > SHOWN ? "; and " + (again.size() - SHOWN) + " more" : "";
    return Optional.of(
        Printable.line(again.size() + what + some + more + "); each is sent to once."));
  }

  private void add(Named named) {
    if (names.putIfAbsent(named.text().toUpperCase(Locale.ROOT), named) != null) {
      repeated.add(named);
    }
  }

  private static String text(String file, byte[] content) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(
          file + " is not UTF-8 text", "Save it as CSV in UTF-8, not as a spreadsheet.", e);
    }
  }

  private void readLines(String file, String text) {
    List<Integer> columns = null;
    Optional<Character> separator = Optional.empty();
    int number = 0;
    for (String line : text.split("\r\n|\r|\n", -1)) {
      number++;
      String place = file + " line " + number;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (columns == null) {
        separator = separator(line); // also of the lines below: "Doe, Jane;C02A" has two cells
      }
      List<String> cells = cells(place, line, separator.or(() -> separator(line)));
      if (columns == null) {
        columns = headings(cells);
        if (!columns.isEmpty()) {
          continue;
        }
      }
      add(new Named(checked(name(place, cells, columns), place), place));
    }
  }

  /** Where names stand, the best column first; empty if this line is no heading. */
  private static List<Integer> headings(List<String> cells) {
    List<Integer> columns = new ArrayList<>();
    for (List<String> known : HEADINGS) {
      for (int i = 0; i < cells.size(); i++) {
        if (known.contains(cells.get(i).toLowerCase(Locale.ROOT))) {
          columns.add(i);
        }
      }
    }
    return columns;
  }

  private static String name(String place, List<String> cells, List<Integer> columns) {
    if (columns.isEmpty()) {
      if (cells.size() > 1) {
        throw new InvalidInputException(
            place + " has several columns, and no heading says which one names the host",
            "Begin the file with a line of headings, one of them serial, udid or host.");
      }
      return cells.get(0);
    }
    for (int column : columns) {
      if (column < cells.size() && !cells.get(column).isEmpty()) {
        return cells.get(column);
      }
    }
    throw new InvalidInputException(
        place + " names no host", "Fill in its serial number, or take the line out.");
  }

  /** Not repeated in errors: people keep PINs in such files. */
  private static String checked(String text, String place) {
    String where = place.isEmpty() ? "a host" : place + ": the host";
    if (text.isBlank()) {
      throw new InvalidInputException(where + " has an empty name", "Give its serial number.");
    }
    if (text.length() > MAX_NAME || text.codePoints().anyMatch(Character::isISOControl)) {
      throw new InvalidInputException(
          where + " has a name that no host has: it is too long, or has control characters",
          "Give its serial number.");
    }
    return text.strip();
  }

  /** The first comma, semicolon or tab outside of quotes. */
  private static Optional<Character> separator(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (!quoted && (c == ',' || c == ';' || c == '\t')) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  /** The cells of a line of CSV, cut outside of quotes. */
  private static List<String> cells(String place, String line, Optional<Character> separator) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && separator.isPresent() && c == separator.get()) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new InvalidInputException(
          place + " has a quotation mark that is not closed", "Close it, or take it out.");
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
