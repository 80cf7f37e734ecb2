package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.Sha256;

/**
 * The end of a journal's file. Takes little memory, however long the last line is.
 *
 * @param end where new lines go
 * @param needsLineEnd whether the line before them still lacks its end
 * @param lastNumber number of the last entry; 0 if there is none
 * @param lastHash SHA-256 of its line
 * @param torn says what stands from {@code end} on, if a crash left half a line there
 */
record JournalEnd(
    long end, boolean needsLineEnd, long lastNumber, String lastHash, @Nullable String torn) {

  /** How much of a torn line is repeated. */
  private static final int MAX_QUOTE = 200;

  private static final int STEP = 1 << 16;

  static JournalEnd of(FileChannel channel) throws IOException {
    long size = channel.size();
    long lastEnd = lineEndBefore(channel, size);
    long end = lastEnd + 1;
    long length = size - end;
    if (length > 0 && length <= FileJournal.MAX_LINE) {
      byte[] rest = read(channel, end, (int) length);
      Optional<JournalEntry> whole = EntryCodec.read(rest);
      if (whole.isPresent()) {
        return new JournalEnd(size, true, whole.get().number(), Sha256.hex(rest), null);
      }
    }
    String torn = length == 0 ? null : describe(channel, end, length);
    if (lastEnd < 0) {
      return new JournalEnd(end, false, 0, FileJournal.NOTHING_BEFORE, torn);
    }
    long start = lineEndBefore(channel, lastEnd) + 1;
    byte[] last = read(channel, start, (int) Math.min(lastEnd - start, FileJournal.MAX_LINE + 1));
    JournalEntry entry =
        Optional.of(last)
            .filter(line -> line.length <= FileJournal.MAX_LINE)
            .flatMap(EntryCodec::read)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "the last line of the journal is not an entry",
                        Remedy.Act.CHECK_JOURNAL.and("Move the file away to begin a new one.")));
    return new JournalEnd(end, false, entry.number(), Sha256.hex(last), torn);
  }

  /** Position of the last line end before this one; -1 if there is none. */
  private static long lineEndBefore(FileChannel channel, long before) throws IOException {
    for (long to = before; to > 0; to -= Math.min(to, STEP)) {
      long from = Math.max(0, to - STEP);
      byte[] bytes = read(channel, from, (int) (to - from));
      for (int i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] == '\n') {
          return from + i;
        }
      }
    }
    return -1;
  }

  /** Enough to know it again, and its beginning: a crash may leave any length of anything. */
  private static String describe(FileChannel channel, long from, long length) throws IOException {
    MessageDigest hash = Sha256.begin();
    for (long at = from; at < from + length; at += STEP) {
      hash.update(read(channel, at, (int) Math.min(STEP, from + length - at)));
    }
    byte[] beginning = read(channel, from, (int) Math.min(4L * MAX_QUOTE, length));
    String quote = Printable.line(new String(beginning, UTF_8), MAX_QUOTE);
    String hex = HexFormat.of().formatHex(hash.digest());
    return "torn line of " + length + " bytes, SHA-256 " + hex + ": " + quote;
  }

  static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.array();
  }
}
