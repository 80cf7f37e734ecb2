package org.mdmtoolkit.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
