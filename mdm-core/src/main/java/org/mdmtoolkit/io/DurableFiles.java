package org.mdmtoolkit.io;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;

/**
 * Writes files so that after a return the content is on the disk, whole, and after an exception
 * nothing new is there. A crash at any moment leaves either the old state or the new one, and at
 * most a temporary file named {@code .mdm-tmp-…} that only the owner can read ({@link #sweep}).
 *
 * <p>How: a temporary file in the target's folder, created new and with its final permissions;
 * written and forced; published by hard link, which fails if the target exists; the folder forced;
 * the content read back and compared.
 *
 * <p>All methods are safe for use by many threads and many processes at once.
 */
public final class DurableFiles {

  private static final String TEMPORARY = ".mdm-tmp-";

  /** Who may read a new file. */
  public enum Access {
    /** The owner alone (0600): everything that is or may hold a secret. */
    OWNER_ONLY("rw-------"),
    /** Whom the umask lets: certificates, requests, commands without secrets. */
    BY_UMASK("rw-rw-rw-");

    private final String permissions;

    Access(String permissions) {
      this.permissions = permissions;
    }
  }

  private DurableFiles() {}

  /**
   * Creates a file that did not exist.
   *
   * @throws RefusedException if the target exists, whatever it is; it is left as it is
   * @throws UnavailableException if it cannot be stored (disk full, read-only, no permission)
   */
  public static void create(Path target, byte[] content, Access access) {
    FileBatch.create(List.of(NewFile.of(target, content)), access, false)
        .get(0)
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  /** A file to be created. */
  public static final class NewFile {

    final Path target;
    final byte[] content;

    private NewFile(Path target, byte[] content) {
      this.target = target;
      this.content = content;
    }

    /** A file with this content, which is not copied. */
    public static NewFile of(Path target, byte[] content) {
      return new NewFile(target, content);
    }
  }

  /**
   * Creates files that did not exist, each as by {@link #create}, in a fraction of the time: the
   * contents are forced side by side, their folder once. When this returns, every file that did not
   * fail is durable and was read back; one that fails does not hold up the others. One that failed
   * after others could see it stays: they may have used it.
   *
   * @return for each file, in the same order, why it was not created; empty if it was
   */
  public static List<Optional<MdmException>> createAll(List<NewFile> files, Access access) {
    return FileBatch.create(files, access, true);
  }

  /**
   * Writes a file, atomically in the place of an older one if there is one. Not for keys or
   * records: those are only ever created.
   *
   * @throws RefusedException if the target exists and is not a regular file
   * @throws UnavailableException if it cannot be stored; the older content is still there
   */
  public static void replace(Path target, byte[] content, Access access) {
    Path place = target;
    if (Files.exists(target)) {
      if (!Files.isRegularFile(target)) {
        throw new RefusedException(
            target + " is not a regular file", "It was left as it is. Choose another name.");
      }
      try {
        place = target.toRealPath(); // write through a link, do not replace it
      } catch (IOException e) {
        throw unavailable("cannot write " + target, e);
      }
    }
    Path temporary = writeTemporary(place, content, access);
    try {
      Files.move(
          temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      deleteQuietly(temporary);
      throw unavailable("cannot write " + target, e);
    }
    forceFolder(place);
    checkWritten(place, content);
  }

  /**
   * Moves a file to a name that does not exist, in the same file system. A crash in between leaves
   * it under both names; calling again finishes the move.
   *
   * @throws RefusedException if another file has the new name
   */
  public static void move(Path from, Path to) {
    try {
      Files.createLink(to, from);
    } catch (FileAlreadyExistsException e) {
      if (!isSameFile(from, to)) {
        throw alreadyExists(to, e);
      }
    } catch (IOException e) {
      throw unavailable("cannot move " + from + " to " + to, e);
    }
    forceFolder(to);
    try {
      Files.delete(from);
    } catch (IOException e) {
      throw unavailable("cannot remove " + from, e);
    }
    forceFolder(from);
  }

  /**
   * Finds out whether a file could be written here, without writing it: makes a temporary file
   * beside it and removes that.
   *
   * @throws UnavailableException if not
   */
  public static void probe(Path target) {
    deleteQuietly(writeTemporary(target, new byte[0], Access.OWNER_ONLY));
  }

  /** Removes a file, durably; nothing happens if it does not exist. */
  public static void delete(Path file) {
    try {
      if (Files.deleteIfExists(file)) {
        forceFolder(file);
      }
    } catch (IOException e) {
      throw unavailable("cannot remove " + file, e);
    }
  }

  /** Makes the folder and its missing parents, each for the owner alone (0700), durably. */
  public static void createFolder(Path folder) {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createFolder(parent);
    }
    try {
      Files.createDirectory(folder, permissions("rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw new UnavailableException(
            folder + " is a file, not a folder", "Move it away, or choose another folder.", e);
      }
      return; // somebody else was faster
    } catch (IOException e) {
      throw unavailable("cannot make the folder " + folder, e);
    }
    forceFolder(folder);
  }

  /**
   * Removes temporary files that a killed process left in a folder.
   *
   * @param now the present time; files younger than an hour are left, as they may be in use
   */
  public static void sweep(Path folder, Instant now) {
    Instant old = now.minus(Duration.ofHours(1));
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(TEMPORARY))
          .filter(file -> isOlderThan(file, old))
          .forEach(DurableFiles::deleteQuietly);
    } catch (IOException e) {
      throw unavailable("cannot read the folder " + folder, e);
    }
  }

  /** The exception for a storage failure: what was tried, why it failed, what to do. */
  public static UnavailableException unavailable(String what, IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (e instanceof java.nio.file.AccessDeniedException) {
      reason = "permission denied";
    } else if (e instanceof java.nio.file.NoSuchFileException) {
      reason = "the folder does not exist";
    } else if (reason == null) {
      reason = e.getClass().getSimpleName();
    }
    return new UnavailableException(
        what + ": " + reason,
        "Check free space, permissions and the folder, then run it again.",
        e);
  }

  static Path writeTemporary(Path target, byte[] content, Access access) {
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    Path temporary = target.resolveSibling(TEMPORARY + HexFormat.of().formatHex(random));
    try (FileChannel channel =
        FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), permissions(access.permissions))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      return temporary;
    } catch (IOException e) {
      deleteQuietly(temporary);
      throw unavailable("cannot write " + target, e);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  static void publish(Path temporary, Path target) {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw alreadyExists(target, e);
    } catch (UnsupportedOperationException | IOException e) {
      throw unavailable(
          "cannot write " + target + " (a file system with hard links is needed)",
          e instanceof IOException io ? io : new IOException(e.getMessage(), e));
    }
  }

  private static RefusedException alreadyExists(Path target, IOException e) {
    return new RefusedException(
        target + " already exists", "It was left as it is. Choose another name.", e);
  }

  static void checkWritten(Path target, byte[] content) {
    try {
      if (!Arrays.equals(Files.readAllBytes(target), content)) {
        throw unavailable("cannot write " + target, new IOException("read back, it differs"));
      }
    } catch (IOException e) {
      throw unavailable("cannot read back " + target, e);
    }
  }

  /** Forces the folder that holds a file, so that its name is as durable as its content. */
  public static void forceFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw unavailable("cannot store " + file + " durably", e);
    }
  }

  private static boolean isSameFile(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      throw unavailable("cannot read " + b, e);
    }
  }

  private static boolean isOlderThan(Path file, Instant time) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is owner-only and recognisable; sweep removes it later.
    }
  }
}
