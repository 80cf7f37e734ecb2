package org.mdmtoolkit.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mdmtoolkit.Printable;

/** Text in columns, two spaces apart, the first row a heading. Each cell is made printable. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  public void row(String... cells) {
    rows.add(Stream.of(cells).map(Printable::line).toList());
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        int padding = widths[i] - cell.codePointCount(0, cell.length()) + 2;
        line.append(cell).append(" ".repeat(padding));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
