package org.mdmtoolkit.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.DurableFiles.NewFile;

/**
 * Writes what a person asked for where they said, on any file system. It is on the disk when a
 * method returns; if one fails, nothing of it is left, as it may hold a secret and can be made
 * again. Not for keys or records: see {@link DurableFiles}.
 *
 * <p>All methods are safe for use by many threads and many processes at once.
 */
public final class OutputFiles {

  private OutputFiles() {}

  /**
   * Finds out whether a file could be written here, without writing it. Temporary files that a
   * stopped run of the same user left in the folder are removed.
   *
   * @param now the present time; files younger than an hour are left, as they may be in use
   * @return those that could not be removed; they may hold a secret
   * @throws UnavailableException if it could not be written
   */
  public static List<Path> prepare(Path target, Instant now) {
    return prepare(target, now, DiskCalls.REAL);
  }

  static List<Path> prepare(Path target, Instant now, DiskCalls disk) {
    Path probe = DurableFiles.writeTemporary(target, new byte[0], Access.OWNER_ONLY);
    try {
      UserPrincipal owner = owner(probe); // as this file system has it
      return DurableFiles.sweep(target.resolveSibling(""), now, file -> isOf(owner, file), disk);
    } catch (IOException e) {
      return List.of(); // a folder that can be written and not be read
    } finally {
      DurableFiles.isDeleted(probe, DiskCalls.REAL);
    }
  }

  private static boolean isOf(UserPrincipal owner, Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && owner(file).equals(owner);
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  private static UserPrincipal owner(Path file) throws IOException {
    return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Creates a file that did not exist.
   *
   * @return a temporary file with the same content, if it could not be removed
   * @throws RefusedException if the target exists, whatever it is; it is left as it is
   * @throws UnavailableException if it cannot be stored
   */
  public static Optional<Path> create(Path target, byte[] content, Access access) {
    return create(target, content, access, DiskCalls.REAL);
  }

  static Optional<Path> create(Path target, byte[] content, Access access, DiskCalls disk) {
    FileBatch.Creation creation =
        FileBatch.create(List.of(NewFile.of(target, content)), access, FileBatch.Way.ANY, disk)
            .get(0);
    if (creation.failure().isPresent()) {
      MdmException failure = creation.failure().get();
      if (creation.isPublished()) {
        throw takenBack(target, failure);
      }
      if (creation.left().isPresent()) {
        throw withLeft(failure, creation.left().get());
      }
      throw failure;
    }
    return creation.left();
  }

  /**
   * Writes a file, in the place of an older one if there is one.
   *
   * @throws RefusedException if the target exists and is not a regular file
   * @throws UnavailableException if it cannot be stored; the older one may be gone
   */
  public static void replace(Path target, byte[] content, Access access) {
    replace(target, content, access, DiskCalls.REAL);
  }

  static void replace(Path target, byte[] content, Access access, DiskCalls disk) {
    Path place = DurableFiles.replaceNotForced(target, content, access);
    try {
      DurableFiles.makeDurable(place, content, disk);
    } catch (UnavailableException e) {
      throw takenBack(place, e);
    }
  }

  private static UnavailableException takenBack(Path target, MdmException failure) {
    if (!DurableFiles.isDeleted(target, DiskCalls.REAL)) {
      return withLeft(failure, target);
    }
    return new UnavailableException(
        failure.problem(),
        "Nothing of it was left there. Check free space, permissions and the folder, then run it"
            + " again.",
        failure);
  }

  private static UnavailableException withLeft(MdmException failure, Path left) {
    return new UnavailableException(
        failure.problem(), left + " could not be removed: remove it by hand.", failure);
  }
}
