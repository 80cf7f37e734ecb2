package org.mdmtoolkit.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.mdmtoolkit.io.Sha256;

/**
 * A place in a journal's file, known by the line before it. As each line holds the hash of the one
 * before, the same line in the same place means the same journal up to it, unless the chain was
 * broken, which the check of the journal finds.
 *
 * @param start where that line begins
 * @param end after its line end: the place
 * @param hash SHA-256 of the line
 */
record LineMark(long start, long end, String hash) {

  /** The beginning of every journal. */
  static final LineMark BEGINNING = new LineMark(0, 0, FileJournal.NOTHING_BEFORE);

  /** Whether this journal has that line there. */
  boolean isIn(FileChannel journal) throws IOException {
    if (end == 0) {
      return equals(BEGINNING);
    }
    long length = end - start - 1;
    if (start < 0 || length < 1 || length > FileJournal.MAX_LINE || end > journal.size()) {
      return false;
    }
    byte[] line = JournalEnd.read(journal, start, (int) length);
    return JournalEnd.read(journal, end - 1, 1)[0] == '\n' && Sha256.hex(line).equals(hash);
  }
}
