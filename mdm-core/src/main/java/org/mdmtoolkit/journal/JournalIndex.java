package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.EntryPlaces.Place;

/**
 * A file beside a journal's: up to which line it is good, and rows of equal length, sorted by key,
 * that say where the entries stand. Whoever uses it reads the entries themselves in the journal.
 */
final class JournalIndex implements Closeable {

  private static final String VERSION = "mdm-journal-index-1";
  private static final int HEAD_LENGTH = head(LineMark.BEGINNING, 0).length();
  private static final int ROW_LENGTH =
      row(new Place("0".repeat(32), "0".repeat(32), 0, 0)).length();

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

  private static String head(LineMark mark, long rows) {
    return String.format(
        Locale.ROOT,
        "%s %016d %016d %s %010d\n",
        VERSION,
        mark.start(),
        mark.end(),
        mark.hash(),
        rows);
  }

  private static String row(Place place) {
    return String.format(
        Locale.ROOT,
        "%s %s %016d %08d\n",
        place.key(),
        place.command(),
        place.offset(),
        place.length());
  }

  /** Writes it in the place of an earlier one. */
  static void write(Path file, LineMark mark, List<Place> sorted) {
    StringBuilder text = new StringBuilder(HEAD_LENGTH + sorted.size() * ROW_LENGTH);
    text.append(head(mark, sorted.size()));
    sorted.forEach(place -> text.append(row(place)));
    DurableFiles.replace(file, text.toString().getBytes(US_ASCII), Access.OWNER_ONLY);
  }

  /** The index in this file; {@link #NONE} if it is not whole, or not of this journal. */
  static JournalIndex open(Path file, FileChannel journal) {
    if (!InputFiles.exists(file)) {
      return NONE;
    }
    JournalIndex index = NONE;
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      index = new JournalIndex(channel, LineMark.BEGINNING, 0); // is closed whatever it holds
      String[] head = text(channel, 0, HEAD_LENGTH).split("[ \n]", -1);
      LineMark mark = new LineMark(Long.parseLong(head[1]), Long.parseLong(head[2]), head[3]);
      long rows = Long.parseLong(head[4]);
      if (head[0].equals(VERSION)
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
  Optional<List<Place>> places(String key) {
    List<Place> found = new ArrayList<>();
    if (file == null) {
      return Optional.of(found);
    }
    try {
      long low = 0;
      for (long high = rows; low < high; ) {
        long middle = (low + high) >>> 1;
        if (row(file, middle).key().compareTo(key) < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      for (long i = low; i < rows; i++) {
        Place place = row(file, i);
        if (!place.key().equals(key)) {
          break;
        }
        found.add(place);
      }
      return Optional.of(found);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Place row(FileChannel file, long number) throws IOException {
    String[] row = text(file, HEAD_LENGTH + number * ROW_LENGTH, ROW_LENGTH).split("[ \n]", -1);
    return new Place(row[0], row[1], Long.parseLong(row[2]), Integer.parseInt(row[3]));
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
