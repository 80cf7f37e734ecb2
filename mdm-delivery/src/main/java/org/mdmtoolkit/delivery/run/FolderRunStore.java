package org.mdmtoolkit.delivery.run;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.TrustedPaths;

/**
 * Runs in a folder, one file of JSON lines for each kind of run. While it is open no other process
 * can open it.
 */
public final class FolderRunStore implements RunStore {

  // A file lock belongs to the process, and closing any channel of the file drops it.
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;

  private FolderRunStore(Path folder) {
    this.folder = folder;
  }

  /** The runs in this folder, which is made (0700) when the first one begins. */
  public static FolderRunStore at(Path folder) {
    TrustedPaths.checkFolder(folder);
    return new FolderRunStore(folder);
  }

  @Override
  public Log open(RunKey key) {
    DurableFiles.createFolder(folder);
    return log(key);
  }

  private FileLog log(RunKey key) {
    TrustedPaths.check(folder.resolve(key.text() + ".jsonl"));
    Path file = PathLocks.real(folder.resolve(key.text() + ".jsonl"));
    if (!OPEN_HERE.add(file)) {
      throw RunStore.goingOn();
    }
    try {
      return new FileLog(file, openLocked(file));
    } catch (IOException e) {
      OPEN_HERE.remove(file);
      throw DurableFiles.unavailable("cannot open the list of the run " + file, e);
    } catch (RuntimeException e) {
      OPEN_HERE.remove(file);
      throw e;
    }
  }

  /** Makes no file for a run that has none, and forces nothing. */
  @Override
  public void read(RunKey key, Consumer<RunLine> reader) {
    if (InputFiles.exists(folder.resolve(key.text() + ".jsonl"))) {
      try (FileLog log = log(key)) {
        log.readAll(reader);
      }
    }
  }

  private static FileChannel openLocked(Path file) throws IOException {
    boolean isNew = !InputFiles.exists(file);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(CREATE, READ, WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw RunStore.goingOn();
      }
      if (isNew) {
        DurableFiles.forceFolder(file);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static final class FileLog implements Log {

    private final Path file;
    private final FileChannel channel;
    private boolean isBroken;
    private boolean isClosed;

    FileLog(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void read(Consumer<RunLine> reader) {
      long end = readAll(reader);
      try {
        channel.truncate(
            end); // half a line that a kill left: nothing was done on the strength of it
        channel.position(end);
        channel.force(true);
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot open the list of the run " + file, e);
      }
    }

    /** Where the last whole line ends. */
    long readAll(Consumer<RunLine> reader) {
      try {
        return RunLine.readAll(channel, file, reader);
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot open the list of the run " + file, e);
      }
    }

    @Override
    public void append(List<RunLine> lines) {
      if (isBroken) {
        throw DurableFiles.unavailable("cannot write " + file, new IOException("it failed before"));
      }
      ByteBuffer bytes = RunLine.write(lines);
      isBroken = true; // until it is known to be whole: nothing is written after half a line
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot write the list of the run " + file, e);
      }
      isBroken = false;
    }

    @Override
    public void clear() {
      try {
        channel.truncate(0);
        channel.position(0);
        channel.force(true);
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot write the list of the run " + file, e);
      }
    }

    @Override
    public void close() {
      if (isClosed) {
        return; // the run may be another's by now
      }
      isClosed = true;
      try {
        channel.close();
      } catch (IOException e) {
        // All that counts was forced; the lock ends with the process at the latest.
      } finally {
        OPEN_HERE.remove(file);
      }
    }
  }
}
