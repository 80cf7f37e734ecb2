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
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.EntryPlaces.Place;

/**
 * An append-only file of JSON lines, each holding the SHA-256 of the line before, so that a change
 * to one line alone shows. An append is on the disk when the method returns.
 *
 * <p>If a crash tore the last line, the next append repairs it: a line that lacks only its end gets
 * it, anything else is replaced by an entry ({@code journal.repaired}) with its beginning, length
 * and SHA-256.
 *
 * <p>Beside a long journal lies an index of what is in escrow, which only says where in the journal
 * to look. It is made anew when it does not fit, and may be removed.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class FileJournal implements JournalStore {

  /** What stands in {@code previous} of the first line. */
  static final String NOTHING_BEFORE = "0".repeat(64);

  /** No line is longer than this, in bytes. */
  static final int MAX_LINE = 1 << 19;

  /** How many bytes are read at most beside the index; more if the journal is long. */
  private static final int MAX_TAIL = 1 << 16;

  private static final int TAIL_SHARE = 32;

  private final Path file;
  private final Clock clock;
  private final Runnable check;

  // Both are guarded by the lock of the file.
  private @Nullable EntryPlaces tail;
  private boolean isIndexWrong;

  private FileJournal(Path file, Clock clock, Runnable check) {
    this.file = file;
    this.clock = clock;
    this.check = check;
  }

  /**
   * The journal in this file, which is made (0600) by the first append, its folder (0700) too. The
   * file may be of any file system of {@code java.nio}.
   *
   * @param clock gives the time of new entries
   * @throws org.mdmtoolkit.RefusedException if others could write there, see {@link TrustedPaths}
   */
  public static FileJournal at(Path file, Clock clock) {
    return at(file, clock, () -> {});
  }

  /**
   * The same where others may move the journal elsewhere meanwhile.
   *
   * @param check runs after each append; what it throws is thrown then, so that nothing is handed
   *     out of which the entry would not be found
   */
  public static FileJournal at(Path file, Clock clock, Runnable check) {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      TrustedPaths.checkReal(folder);
    }
    return new FileJournal(file, clock, check);
  }

  /** Adds them with one write to the disk for all. */
  @Override
  public String append(Operator operator, List<JournalEvent> events) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !InputFiles.exists(file)) {
      DurableFiles.createFolder(folder);
    }
    TrustedPaths.check(file);
    String head;
    synchronized (PathLocks.of(file)) {
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          FileLock lock = channel.lock()) {
        if (channel.size() == 0) {
          DurableFiles.forceFolder(file); // a file with a line in it has a durable name
        }
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
        head = previous;
        write(channel, tail, lines.toByteArray());
        channel.force(true);
        renewIndex(channel);
        lock.release();
      } catch (OverlappingFileLockException e) { // by a name that was not known to be the same
        throw DurableFiles.unavailable(
            "cannot write the journal " + file, new IOException("it is in use", e));
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot write the journal " + file, e);
      }
    }
    check.run();
    return head;
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

  /** Looks them up in the index, if there is one that fits; else reads the whole journal once. */
  @Override
  public List<JournalEntry> inEscrow(Collection<String> hosts) {
    return find(hosts.stream().map(JournalEntries::hostKey).collect(Collectors.toSet()));
  }

  @Override
  public List<JournalEntry> ofEscrowKey() {
    return find(Set.of(EntryPlaces.OF_ESCROW_KEY));
  }

  private List<JournalEntry> find(Set<String> keys) {
    if (!InputFiles.exists(file)) {
      return List.of();
    }
    TrustedPaths.check(file);
    synchronized (PathLocks.of(file)) {
      try (FileChannel journal = FileChannel.open(file, READ)) {
        Optional<List<JournalEntry>> found = Optional.empty();
        if (!isIndexWrong) {
          try (JournalIndex index = JournalIndex.open(indexFile(), journal)) {
            found = find(keys, journal, index);
          }
        }
        if (found.isEmpty()) {
          isIndexWrong = true;
          tail = null;
          found = find(keys, journal, JournalIndex.NONE);
        }
        return found.orElseThrow(
            () ->
                new InvalidInputException(
                    "a line of the journal about these hosts is not an entry",
                    Remedy.Act.CHECK_JOURNAL));
      } catch (IOException e) {
        throw cannotRead(e);
      }
    }
  }

  /** Empty if the index is wrong. */
  private Optional<List<JournalEntry>> find(
      Set<String> keys, FileChannel journal, JournalIndex index) throws IOException {
    EntryPlaces added = tail;
    if (added == null || added.start() > index.mark().end() || !added.mark().isIn(journal)) {
      added = new EntryPlaces(index.mark());
    }
    tail = added;
    added.readOn(journal);
    Map<Long, JournalEntry> found = new TreeMap<>(); // both may have the same
    for (String key : keys) {
      Optional<List<JournalIndex.Row>> indexed = index.rows(key);
      if (indexed.isEmpty()) {
        return Optional.empty();
      }
      for (JournalIndex.Row row : indexed.get()) {
        if (!take(key, journal, row.offset(), row.length(), added, found)) {
          return Optional.empty();
        }
      }
      for (Place place : added.of(key)) {
        if (!added.isEnded(key, place.commandUuid())
            && !take(key, journal, place.offset(), place.length(), added, found)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(List.copyOf(found.values()));
  }

  /** False if something else stands there. */
  private static boolean take(
      String key,
      FileChannel journal,
      long offset,
      int length,
      EntryPlaces added,
      Map<Long, JournalEntry> found)
      throws IOException {
    if (offset < 0 || length < 1 || length > MAX_LINE || offset + length > journal.size()) {
      return false;
    }
    Optional<JournalEntry> entry =
        EntryCodec.read(JournalEnd.read(journal, offset, length))
            .filter(read -> EntryPlaces.isUnder(key, read.event()));
    entry
        .filter(read -> !added.isEnded(key, read.event().commandUuid().orElse("")))
        .ifPresent(read -> found.put(offset, read));
    return entry.isPresent();
  }

  private Path indexFile() {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.replaceFirst("\\.jsonl$", "") + ".index");
  }

  /**
   * Makes the index anew once much was added. What is appended is safe already, and everything can
   * be found without an index: a failure is none of the caller's.
   */
  private void renewIndex(FileChannel journal) {
    try {
      if (!isIndexWrong) {
        try (JournalIndex index = JournalIndex.open(indexFile(), journal)) {
          long covered = index.mark().end();
          if (journal.size() - covered <= Math.max(MAX_TAIL, covered / TAIL_SHARE)) {
            return;
          }
        }
      }
      EntryPlaces all = new EntryPlaces(LineMark.BEGINNING);
      all.readOn(journal);
      JournalIndex.write(indexFile(), all.mark(), all.all());
      tail = new EntryPlaces(all.mark());
      isIndexWrong = false;
    } catch (IOException | MdmException e) {
      isIndexWrong = true;
    }
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
  interface LineReader {
    boolean read(long number, byte[] line);
  }

  private long lines(LineReader reader) {
    if (!InputFiles.exists(file)) {
      return 0;
    }
    try (InputStream in = open()) {
      return lines(in, reader);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  /**
   * Closing the file drops this process's lock: not while it writes an entry. No channel, which an
   * interrupt would close at any moment.
   */
  private InputStream open() throws IOException {
    TrustedPaths.check(file);
    boolean isOfSystem = file.getFileSystem().equals(FileSystems.getDefault());
    InputStream in = isOfSystem ? new FileInputStream(file.toFile()) : Files.newInputStream(file);
    return new FilterInputStream(in) {
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
  static long lines(InputStream in, LineReader reader) throws IOException {
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
  }

  private UnavailableException cannotRead(IOException e) {
    return DurableFiles.unavailable("cannot read the journal " + file, e);
  }
}
