package org.mdmtoolkit.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock for each file within this JVM. A file lock of the system belongs to the whole process, and
 * closing any channel of the file drops it: what locks a file for other processes takes this one
 * first.
 *
 * <p>Safe for use by many threads.
 */
public final class PathLocks {

  private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

  private PathLocks() {}

  /**
   * What to synchronize on while the file is in use; the same for every way to name it.
   *
   * @param file need not exist; links are followed as far as it does
   */
  public static Object of(Path file) {
    return LOCKS.computeIfAbsent(real(file), path -> new Object());
  }

  /**
   * Does this while no other thread and no other process holds this file.
   *
   * @param file made (0600) if it is not there; nothing else may open it
   * @param failure what is said where that cannot be: {@code cannot change servers.yaml}
   * @throws org.mdmtoolkit.UnavailableException if it cannot be made or held
   */
  public static void holding(Path file, String failure, Runnable action) {
    synchronized (of(file)) {
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  Set.of(CREATE, WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          FileLock lock = channel.lock()) {
        action.run();
        lock.release();
      } catch (IOException e) {
        throw DurableFiles.unavailable(failure, e);
      }
    }
  }

  /** The file with all links followed, as far as it exists. */
  public static Path real(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      return folder == null || name == null ? absolute : real(folder).resolve(name);
    }
  }
}
