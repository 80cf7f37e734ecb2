package org.mdmtoolkit.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.Printable;

/**
 * Text in columns, two spaces apart, the first row a heading. Each cell is made printable. Where it
 * is wider than the terminal, the last column is broken between words; where that has no room
 * either, each row is a block of lines with a name before each value. No value is ever cut.
 */
public final class Table {

  private static final int ROOM_FOR_WORDS = 24;

  private final int width;
  private final List<List<String>> rows = new ArrayList<>();

  /** For a result. */
  public Table(Shell shell, String... headings) {
    this(shell.outputColumns(), headings);
  }

  /** For lines of at most so many characters. */
  public Table(int width, String... headings) {
    this.width = width;
    rows.add(List.of(headings));
  }

  public void row(String... cells) {
    rows.add(Stream.of(cells).map(Printable::line).toList());
  }

  /** A cell of what may not be known. */
  public static String orDash(Optional<?> known) {
    return known.map(Object::toString).orElse("-");
  }

  @Override
  public String toString() {
    int last = rows.get(0).size() - 1;
    int[] widths = new int[last + 1];
    for (List<String> row : rows) {
      for (int i = 0; i <= last; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    int indent = 0;
    for (int i = 0; i < last; i++) {
      indent += widths[i] + 2;
    }
    return width - indent >= Math.min(widths[last], Math.max(ROOM_FOR_WORDS, longestWord(last)))
        ? lines(widths, indent)
        : blocks();
  }

  private int longestWord(int column) {
    return rows.stream()
        .flatMap(row -> Stream.of(row.get(column).split(" ", -1)))
        .mapToInt(Table::length)
        .max()
        .orElse(0);
  }

  private String lines(int[] widths, int indent) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length - 1; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - length(row.get(i)) + 2));
      }
      line.append(broken(row.get(widths.length - 1), width - indent, " ".repeat(indent)));
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private String blocks() {
    List<String> names = rows.get(0);
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows.subList(1, rows.size())) {
      text.append(text.isEmpty() ? "" : "\n");
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i).isEmpty() ? "" : names.get(i) + ": ";
        if (!row.get(i).isEmpty()) {
          text.append(fitted(name + row.get(i), width, "  ")).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** This line, or if it is wider, as several: broken between words, all but the first indented. */
  public static String fitted(String line, int width, String indent) {
    return line.length() <= width ? line : broken(line, width - indent.length(), indent);
  }

  private static String broken(String text, int room, String indent) {
    StringBuilder lines = new StringBuilder();
    String rest = text;
    while (rest.length() > room) {
      int word = rest.length() - rest.stripLeading().length();
      int end = rest.lastIndexOf(' ', room);
      end = end > word ? end : rest.indexOf(' ', word);
      if (end < 0) {
        break;
      }
      lines.append(rest, 0, end).append('\n').append(indent);
      rest = rest.substring(end + 1);
    }
    return lines + rest;
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
