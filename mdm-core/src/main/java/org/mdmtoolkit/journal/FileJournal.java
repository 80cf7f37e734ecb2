package org.mdmtoolkit.journal;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;

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
public final class FileJournal implements JournalStore {

  /** What stands in {@code previous} of the first line. */
  static final String NOTHING_BEFORE = "0".repeat(64);

  /** No line is longer than this, in bytes. */
  static final int MAX_LINE = 1 << 19;

  private final Path file;
  private final Clock clock;

  private FileJournal(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * The journal in this file, which is made (0600) by the first append, its folder (0700) too.
   *
   * @param clock gives the time of new entries
   */
  public static FileJournal at(Path file, Clock clock) {
    return new FileJournal(file, clock);
  }

  /** Adds them with one write to the disk for all. */
  @Override
  public void append(Operator operator, List<JournalEvent> events) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFiles.createFolder(folder);
    }
    refuseLink();
    synchronized (PathLocks.of(file)) {
      boolean isNew = !InputFiles.exists(file);
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          FileLock lock = channel.lock()) {
        JournalEnd tail = JournalEnd.of(channel);
        var lines = new ByteArrayOutputStream();
        long number = tail.lastNumber();
        String previous = tail.lastHash();
        List<JournalEvent> all = new ArrayList<>(events);
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
      } catch (OverlappingFileLockException e) { // by a name that was not known to be the same
        throw DurableFiles.unavailable(
            "cannot write the journal " + file, new IOException("it is in use", e));
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot write the journal " + file, e);
      }
      if (isNew) {
        DurableFiles.forceFolder(file);
      }
    }
  }

  private static void write(FileChannel channel, JournalEnd tail, byte[] lines) throws IOException {
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

  @Override
  public void read(Consumer<JournalEntry> reader) {
    lines(
        (number, line) -> {
          reader.accept(
              EntryCodec.read(line)
                  .orElseThrow(
                      () ->
                          new InvalidInputException(
                              file + ": line " + number + " is not a journal entry",
                              Remedy.Act.CHECK_JOURNAL)));
          return true;
        });
  }

  @Override
  public JournalCheck verify() {
    ChainCheck chain = new ChainCheck();
    long torn =
        lines(
            (number, line) -> {
              chain.take(number, line);
              return true; // to the end, where a crash may have left something
            });
    return new JournalCheck(chain.number, chain.head, Optional.ofNullable(chain.problem), torn);
  }

  @Override
  public boolean contains(String hash) {
    boolean[] found = new boolean[1];
    lines(
        (number, line) -> {
          found[0] = Sha256.hex(line).equals(hash);
          return !found[0];
        });
    return found[0];
  }

  /** Looks at one line after the other. */
  private static final class ChainCheck {

    private String head = NOTHING_BEFORE;
    private long number;
    private @Nullable String problem;

    /** Looks whether the line fits to those before it, until one does not. */
    void take(long line, byte[] content) {
      if (problem != null) {
        return;
      }
      number = line;
      Optional<JournalEntry> entry = EntryCodec.read(content);
      if (entry.isEmpty()) {
        problem = "line " + number + " is not a journal entry";
      } else if (!entry.get().previous().equals(head)) {
        problem =
            number == 1
                ? "line 1 is not the first: lines before it are missing"
                : "line " + (number - 1) + " was changed, or a line after it is missing";
      } else if (entry.get().number() != number) {
        problem = "line " + number + " says it is number " + entry.get().number();
      } else {
        head = Sha256.hex(content);
      }
    }
  }

  /** Takes a line without its end; false ends the reading. */
  private interface LineReader {
    boolean read(long number, byte[] line);
  }

  /**
   * Closing the file drops this process's lock: not while it writes an entry. No channel, which an
   * interrupt would close at any moment.
   */
  private InputStream open() throws IOException {
    refuseLink();
    return new FilterInputStream(new FileInputStream(file.toFile())) {
      @Override
      public void close() throws IOException {
        synchronized (PathLocks.of(file)) {
          super.close();
        }
      }
    };
  }

  /**
   * Hands over one line after the other.
   *
   * @return the number of bytes after the last line; 0 if the reading was ended before
   */
  private long lines(LineReader reader) {
    if (!InputFiles.exists(file)) {
      return 0;
    }
    try (InputStream in = open()) {
      byte[] buffer = new byte[1 << 16];
      var line = new ByteArrayOutputStream();
      long number = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        int start = 0;
        for (int i = 0; i < count; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, start, i - start);
            start = i + 1;
            if (!reader.read(++number, line.toByteArray())) {
              return 0;
            }
            line.reset();
          }
        }
        line.write(buffer, start, count - start);
      }
      return line.size();
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read the journal " + file, e);
    }
  }

  /** A link would let whoever made it choose what is read and what is written to. */
  private void refuseLink() {
    if (Files.isSymbolicLink(file)) {
      throw new RefusedException(
          "the journal " + file + " is a symbolic link, which is not followed",
          "Find out who made it. If the file that it points to is the journal, move that to the"
              + " place of the link.");
    }
  }
}
