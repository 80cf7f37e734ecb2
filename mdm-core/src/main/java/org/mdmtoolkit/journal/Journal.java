package org.mdmtoolkit.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;

/**
 * An append-only file of JSON lines, each holding the SHA-256 of the line before, so that a change
 * to an earlier line shows. An append is on the disk when the method returns.
 *
 * <p>If a crash tore the last line, the next append repairs it: a line that lacks only its end gets
 * it, anything else is replaced by an entry ({@code journal.repaired}) with its beginning, length
 * and SHA-256.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class Journal {

  /** What stands in {@code previous} of the first line. */
  static final String NOTHING_BEFORE = "0".repeat(64);

  /** No line is longer than this, in bytes. */
  static final int MAX_LINE = 1 << 19;

  // A file lock belongs to the process, and closing any channel of the file drops it: within this
  // JVM only one thread at a time may have a journal open.
  private static final Object IN_THIS_JVM = new Object();

  private final Path file;
  private final Clock clock;
  private final Operator operator;

  private Journal(Path file, Clock clock, Operator operator) {
    this.file = file;
    this.clock = clock;
    this.operator = operator;
  }

  /**
   * The journal in this file, which is made (0600) by the first append, its folder (0700) too.
   *
   * @param clock gives the time of new entries
   * @param operator who is named in new entries
   */
  public static Journal at(Path file, Clock clock, Operator operator) {
    return new Journal(file, clock, operator);
  }

  /**
   * Adds these events in this order, durably, with one write to the disk for all of them.
   *
   * @throws org.mdmtoolkit.UnavailableException if they cannot be stored
   * @throws InvalidInputException if the last line is none of a journal
   */
  public void append(JournalEvent... events) {
    synchronized (IN_THIS_JVM) {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        DurableFiles.createFolder(folder);
      }
      boolean isNew = !InputFiles.exists(file);
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  Set.of(CREATE, READ, WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          FileLock lock = channel.lock()) {
        Tail tail = Tail.of(channel);
        var lines = new ByteArrayOutputStream();
        long number = tail.lastNumber();
        String previous = tail.lastHash();
        List<JournalEvent> all = new ArrayList<>(List.of(events));
        if (tail.torn() != null) {
          all.add(0, JournalEvent.of("journal.repaired").withOutcome(tail.torn()));
        }
        for (JournalEvent event : all) {
          number++;
          byte[] line =
              EntryCodec.write(
                  new JournalEntry(
                      number,
                      clock.instant().truncatedTo(ChronoUnit.MILLIS),
                      operator,
                      event,
                      previous));
          if (line.length > MAX_LINE) {
            throw new InvalidInputException(
                "the journal entry is longer than " + MAX_LINE + " bytes",
                "Give a shorter reason.");
          }
          previous = Sha256.hex(line);
          lines.writeBytes(line);
          lines.write('\n');
        }
        write(channel, tail, lines.toByteArray());
        channel.force(true);
        lock.release();
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot write the journal " + file, e);
      }
      if (isNew) {
        DurableFiles.forceFolder(file);
      }
    }
  }

  private static void write(FileChannel channel, Tail tail, byte[] lines) throws IOException {
    byte[] bytes = lines;
    if (tail.needsLineEnd()) {
      bytes = new byte[lines.length + 1];
      bytes[0] = '\n';
      System.arraycopy(lines, 0, bytes, 1, lines.length);
    }
    long end = tail.end();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      long at = end;
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
      channel.truncate(at); // a torn line may have been longer than what stands there now
    } catch (IOException e) {
      if (tail.torn() == null) {
        channel.truncate(end); // a full disk leaves no half line behind
      }
      throw e;
    }
  }

  /**
   * All entries, oldest first; empty if there is no journal yet. A torn last line is left out.
   *
   * @throws InvalidInputException if a line is not an entry; see {@link #verify}
   */
  public List<JournalEntry> read() {
    List<JournalEntry> entries = new ArrayList<>();
    for (byte[] line : content().lines()) {
      int number = entries.size() + 1;
      entries.add(
          EntryCodec.read(line)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          file + ": line " + number + " is not a journal entry",
                          "Run `mdm journal verify`, and compare with a backup.")));
    }
    return entries;
  }

  /** Checks every line against the one after it. */
  public JournalCheck verify() {
    String head = NOTHING_BEFORE;
    long number = 0;
    Content content = content();
    for (byte[] line : content.lines()) {
      number++;
      Optional<JournalEntry> entry = EntryCodec.read(line);
      String problem = null;
      if (entry.isEmpty()) {
        problem = "line " + number + " is not a journal entry";
      } else if (!entry.get().previous().equals(head)) {
        problem =
            number == 1
                ? "line 1 is not the first: lines before it are missing"
                : "line " + (number - 1) + " was changed, or a line after it is missing";
      } else if (entry.get().number() != number) {
        problem = "line " + number + " says it is number " + entry.get().number();
      }
      if (problem != null) {
        return new JournalCheck(number, head, Optional.of(problem), content.torn());
      }
      head = Sha256.hex(line);
    }
    return new JournalCheck(number, head, Optional.empty(), content.torn());
  }

  /** Whether some line of the journal has this SHA-256, in lower-case hex. */
  public boolean contains(String hash) {
    return content().lines().stream().anyMatch(line -> Sha256.hex(line).equals(hash));
  }

  /**
   * What the file holds.
   *
   * @param torn number of bytes after the last line
   */
  private record Content(List<byte[]> lines, long torn) {}

  private Content content() {
    byte[] all;
    synchronized (IN_THIS_JVM) {
      if (!InputFiles.exists(file)) {
        return new Content(List.of(), 0);
      }
      try {
        all = Files.readAllBytes(file);
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot read the journal " + file, e);
      }
    }
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        lines.add(Arrays.copyOfRange(all, start, i));
        start = i + 1;
      }
    }
    return new Content(lines, all.length - start);
  }
}
