package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.EntryPlaces.Place;

/**
 * A file beside a journal's: up to which line it is good, and rows of equal length, sorted by key,
 * that say where the entries stand. Whoever uses it reads the entries themselves in the journal.
 */
final class JournalIndex implements Closeable {

  private static final String VERSION = "mdm-journal-index-1";
  private static final int NUMBER = 16;
  private static final int HASH = 64;
  private static final int KEY = 32;
  private static final int HEAD_LENGTH = VERSION.length() + 3 * (1 + NUMBER) + 1 + HASH + 1;
  private static final int ROW_LENGTH = KEY + 2 * (1 + NUMBER) + 1;

  /** Where an entry stands. */
  record Row(String key, long offset, int length) {}

  /** The index of nothing. */
  static final JournalIndex NONE = new JournalIndex(null, LineMark.BEGINNING, 0);

  private final @Nullable FileChannel file;
  private final LineMark mark;
  private final long rows;

  private JournalIndex(@Nullable FileChannel file, LineMark mark, long rows) {
    this.file = file;
    this.mark = mark;
    this.rows = rows;
  }

  /** A blank and a number of that many digits. */
  private static String number(long value) {
    String digits = Long.toString(value);
    return " " + "0".repeat(NUMBER - digits.length()) + digits;
  }

  /** The number that stands after the blank there. */
  private static long number(String text, int at) {
    return Long.parseLong(text.substring(at + 1, at + 1 + NUMBER));
  }

  private static String hash(String key) {
    return Sha256.hex(key.getBytes(UTF_8)).substring(0, KEY);
  }

  /** Writes it in the place of an earlier one. */
  static void write(Path file, LineMark mark, List<Place> places) {
    StringBuilder text = new StringBuilder(HEAD_LENGTH + places.size() * ROW_LENGTH);
    text.append(VERSION).append(number(mark.start())).append(number(mark.end()));
    text.append(number(places.size())).append(' ').append(mark.hash()).append('\n');
    places.stream()
        .map(place -> hash(place.key()) + number(place.offset()) + number(place.length()) + "\n")
        .sorted()
        .forEach(text::append);
    DurableFiles.replace(file, text.toString().getBytes(US_ASCII), Access.OWNER_ONLY);
  }

  /** The index in this file; {@link #NONE} if it is not whole, or not of this journal. */
  static JournalIndex open(Path file, FileChannel journal) {
    if (!InputFiles.exists(file)) {
      return NONE;
    }
    JournalIndex index = NONE;
    try {
      TrustedPaths.check(file);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      index = new JournalIndex(channel, LineMark.BEGINNING, 0); // is closed whatever it holds
      String head = text(channel, 0, HEAD_LENGTH);
      int at = VERSION.length();
      int step = 1 + NUMBER;
      LineMark mark =
          new LineMark(
              number(head, at),
              number(head, at + step),
              head.substring(at + 3 * step + 1, HEAD_LENGTH - 1));
      long rows = number(head, at + 2 * step);
      if (head.startsWith(VERSION)
          && channel.size() == HEAD_LENGTH + rows * ROW_LENGTH
          && mark.isIn(journal)) {
        return new JournalIndex(channel, mark, rows);
      }
    } catch (IOException | RuntimeException e) {
      // It is only a help.
    }
    index.close();
    return NONE;
  }

  /** Up to where in the journal it is good. */
  LineMark mark() {
    return mark;
  }

  /** Where entries of this key stand; empty if the index is damaged. */
  Optional<List<Row>> rows(String key) {
    List<Row> found = new ArrayList<>();
    if (file == null) {
      return Optional.of(found);
    }
    try {
      String hash = hash(key);
      long low = 0;
      for (long high = rows; low < high; ) {
        long middle = (low + high) >>> 1;
        if (row(file, middle).key().compareTo(hash) < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      for (long i = low; i < rows; i++) {
        Row row = row(file, i);
        if (!row.key().equals(hash)) {
          break;
        }
        found.add(row);
      }
      return Optional.of(found);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Row row(FileChannel file, long number) throws IOException {
    String row = text(file, HEAD_LENGTH + number * ROW_LENGTH, ROW_LENGTH);
    return new Row(
        row.substring(0, KEY), number(row, KEY), Math.toIntExact(number(row, KEY + 1 + NUMBER)));
  }

  private static String text(FileChannel file, long from, int length) throws IOException {
    return new String(JournalEnd.read(file, from, length), US_ASCII);
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // It was only read.
    }
  }
}
