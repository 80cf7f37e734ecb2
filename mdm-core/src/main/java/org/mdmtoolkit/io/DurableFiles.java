package org.mdmtoolkit.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;

/**
 * Writes files so that after a return the content is on the disk, whole. A crash at any moment
 * leaves either the old state or the new one, and at most a temporary file named {@code .mdm-tmp-…}
 * that only the owner can read ({@link #sweep}).
 *
 * <p>How: a temporary file in the target's folder, created new and with its final permissions;
 * written and forced; published by hard link, which fails if the target exists; the folder forced;
 * the content read back and compared.
 *
 * <p>A name that was published is never taken back, as another process may have used it by then: if
 * forcing the folder or reading back fails, the exception says that the file may be there. Who
 * builds on a file that another process may have published this moment calls {@link #confirm}
 * first. What people name as an output has other rules: {@link OutputFiles}.
 *
 * <p>All methods are safe for use by many threads and many processes at once.
 */
public final class DurableFiles {

  private static final String TEMPORARY = ".mdm-tmp-";
  private static final Pattern OWN_NAME = Pattern.compile("\\.mdm-tmp-[0-9a-f]{16}");

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
   * @throws UnavailableException if it cannot be stored (disk full, read-only, no permission), or a
   *     second copy of what may be a secret is left; says if the target may be there
   */
  public static void create(Path target, byte[] content, Access access) {
    create(target, content, access, FileBatch.Way.LINK);
  }

  /**
   * The same on any file system: where there are no hard links, the file is written in its place. A
   * crash may leave a part of it there.
   */
  public static void createAnywhere(Path target, byte[] content, Access access) {
    create(target, content, access, FileBatch.Way.ANY);
  }

  private static void create(Path target, byte[] content, Access access, FileBatch.Way way) {
    NewFile file = NewFile.of(target, content);
    FileBatch.Creation creation =
        FileBatch.create(List.of(file), access, way, DiskCalls.REAL).get(0);
    MdmException failure = creation.failure().orElse(null);
    if (access == Access.OWNER_ONLY && creation.left().isPresent()) {
      throw leftBehind(
          creation.left().get(), failure == null ? target + " was written" : failure.problem());
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static UnavailableException leftBehind(Path left, String what) {
    return new UnavailableException(
        what + ", but " + left + " could not be removed, and may hold a secret",
        "Remove it by hand, then run it again.");
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
    return FileBatch.create(files, access, FileBatch.Way.LINK, DiskCalls.REAL).stream()
        .map(FileBatch.Creation::failure)
        .toList();
  }

  /**
   * Writes a file, atomically in the place of an older one if there is one. Not for keys or
   * records: those are only ever created.
   *
   * @throws RefusedException if the target exists and is not a regular file
   * @throws UnavailableException if it cannot be stored; says if the new content may be there
   */
  public static void replace(Path target, byte[] content, Access access) {
    makeDurable(replaceNotForced(target, content, access), content, DiskCalls.REAL);
  }

  /**
   * Does so, but does not force its folder.
   *
   * @return what was replaced, which a link may have led to
   */
  static Path replaceNotForced(Path target, byte[] content, Access access) {
    Path place = target;
    if (Files.exists(target)) {
      if (!Files.isRegularFile(target)) {
        throw new RefusedException(
            target + " is not a regular file",
            "It was left as it is. Look what it is, and move it away.");
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
      throw unavailable("cannot write " + target + removed(temporary), e);
    }
    return place;
  }

  /** Forces the folder of a file that has its name now, and reads the file back. */
  static void makeDurable(Path target, byte[] content, DiskCalls disk) {
    try {
      disk.forceFolder(target);
    } catch (IOException e) {
      throw notDurable(target, e);
    }
    checkWritten(target, content, disk);
  }

  static UnavailableException notDurable(Path target, IOException e) {
    return mayBeThere("cannot store " + target + " durably", e);
  }

  private static UnavailableException mayBeThere(String what, IOException e) {
    return new UnavailableException(
        what + ": " + reason(e),
        "It may be there, and was not taken back. Check the disk, then run it again, which uses it"
            + " or says so.",
        e);
  }

  /**
   * Makes a file durable that another process may have published this moment, and may not have
   * forced yet. To be called before something is handed out that depends on it.
   *
   * @throws NotFoundException if there is no such file
   * @throws UnavailableException if it cannot be forced
   */
  public static void confirm(Path file) {
    try (FileChannel channel = FileChannel.open(file, READ)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      throw new NotFoundException(file + " does not exist", "It was moved or removed.", e);
    } catch (IOException e) {
      throw unavailable("cannot store " + file + " durably", e);
    }
    forceFolder(file);
  }

  /**
   * Moves a file to a name that does not exist, in the same file system. A crash in between leaves
   * it under both names; calling again finishes the move.
   *
   * @throws RefusedException if another file has the new name
   */
  public static void move(Path from, Path to) {
    try {
      link(to, from, DiskCalls.REAL);
    } catch (UnsupportedOperationException | IOException e) {
      throw withoutLink("cannot move " + from + " to " + to, e);
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
   * Removes a file, durably; one that does not exist may have been removed this moment by another
   * process, which has not come so far.
   */
  public static void delete(Path file) {
    try {
      if (Files.deleteIfExists(file) || Files.isDirectory(file.resolveSibling(""))) {
        forceFolder(file);
      }
    } catch (IOException e) {
      throw unavailable("cannot remove " + file, e);
    }
  }

  /**
   * Makes the folder and its missing parents, each for the owner alone (0700), durably. One that is
   * there may be another process's, made this moment: it is made durable, too.
   */
  public static void createFolder(Path folder) {
    if (Files.isDirectory(folder)) {
      confirmFolder(folder);
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
      // somebody else was faster, and may not have come so far
    } catch (IOException e) {
      throw unavailable("cannot make the folder " + folder, e);
    }
    forceFolder(folder);
  }

  private static void confirmFolder(Path folder) {
    try {
      DiskCalls.REAL.forceFolder(folder);
    } catch (IOException e) {
      Path parent = folder.toAbsolutePath().getParent();
      boolean canBeForced = !"Invalid argument".equals(e.getMessage());
      if (canBeForced && (parent == null || Files.isWritable(parent))) {
        throw unavailable("cannot store " + folder + " durably", e);
      }
      // Nobody like us can have made it there; or what is stored next says that it cannot be.
    }
  }

  /**
   * Makes a folder as {@link #createFolder} does, if the file system can hold what is published by
   * hard link; else nothing is made.
   *
   * @throws UnavailableException also if no hard link can be made there
   */
  public static void createStateFolder(Path folder) {
    createStateFolder(folder, DiskCalls.REAL);
  }

  static void createStateFolder(Path folder, DiskCalls disk) {
    if (Files.isDirectory(folder)) {
      confirmFolder(folder);
      return; // what is published there will show
    }
    Path place = folder.toAbsolutePath();
    while (place.getParent() != null && !Files.isDirectory(place)) {
      place = place.getParent();
    }
    Path file = temporaryBeside(place.resolve("file"));
    Path link = temporaryBeside(file);
    try {
      Files.createFile(file, permissions(Access.OWNER_ONLY.permissions));
    } catch (IOException e) {
      createFolder(folder); // which says why not
      return;
    }
    try {
      disk.link(link, file);
    } catch (UnsupportedOperationException | IOException e) {
      throw withoutLink("cannot keep keys and records in " + folder, e);
    } finally {
      deleteQuietly(link);
      deleteQuietly(file);
    }
    createFolder(folder);
  }

  /**
   * Gives a file a second name, or finds that it has it: a network share may say so after the
   * answer to the first try was lost.
   */
  static void link(Path name, Path file, DiskCalls disk) throws IOException {
    try {
      disk.link(name, file);
    } catch (FileAlreadyExistsException e) {
      if (!isSameFile(file, name)) {
        throw alreadyExists(name, e);
      }
    }
  }

  /** What a file system says that makes no hard link. */
  static UnavailableException withoutLink(String what, Exception e) {
    if (e instanceof AccessDeniedException denied) {
      return unavailable(what, denied);
    }
    String reason = e instanceof IOException io ? reason(io) : "not supported";
    return new UnavailableException(
        what + ": no hard link can be made there: " + reason, Remedy.Act.MOVE_STATE, e);
  }

  /**
   * Removes temporary files that a killed process left in a folder.
   *
   * @param now the present time; files younger than an hour are left, as they may be in use
   * @return those that could not be removed; they may hold a secret
   */
  public static List<Path> sweep(Path folder, Instant now) {
    try {
      return sweep(folder, now, file -> true, DiskCalls.REAL);
    } catch (IOException e) {
      throw unavailable("cannot read the folder " + folder, e);
    }
  }

  /**
   * The same before something is written there.
   *
   * @throws UnavailableException if one cannot be removed
   */
  public static void sweepOrRefuse(Path folder, Instant now) {
    List<Path> left = sweep(folder, now);
    if (!left.isEmpty()) {
      throw leftBehind(left.get(0), "a run that was stopped left a file");
    }
  }

  static List<Path> sweep(Path folder, Instant now, Predicate<Path> chosen, DiskCalls disk)
      throws IOException {
    Instant old = now.minus(Duration.ofHours(1));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> OWN_NAME.matcher(file.getFileName().toString()).matches())
          .filter(file -> isOlderThan(file, old))
          .filter(chosen)
          .filter(file -> !isDeleted(file, disk))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The exception for a storage failure: what was tried, why it failed, what to do. */
  public static UnavailableException unavailable(String what, IOException e) {
    return new UnavailableException(what + ": " + reason(e), remedy(e), e);
  }

  private static Remedy remedy(IOException e) {
    if (InputFiles.fileOnTheWay(e).isPresent()) {
      return Remedy.advice("Move it away, or choose another folder.");
    }
    return Optional.of(e)
        .filter(failure -> failure instanceof AccessDeniedException)
        .map(failure -> ((AccessDeniedException) failure).getFile())
        .flatMap(file -> TrustedPaths.takeBack(Path.of(file)))
        .orElse(Remedy.advice("Check free space, permissions and the folder, then run it again."));
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof NoSuchFileException) {
      return "the folder does not exist";
    }
    Optional<Path> file = InputFiles.fileOnTheWay(e);
    if (file.isPresent()) {
      return file.get() + " is a file, not a folder";
    }
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  static Path writeTemporary(Path target, byte[] content, Access access) {
    Path temporary = temporaryBeside(target);
    write(temporary, target, content, access);
    return temporary;
  }

  private static Path temporaryBeside(Path target) {
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    return target.resolveSibling(TEMPORARY + HexFormat.of().formatHex(random));
  }

  /** Creates a file that did not exist, and forces its content; nothing is left if that fails. */
  private static void write(Path file, Path target, byte[] content, Access access) {
    boolean isOurs = false;
    try (FileChannel channel =
        FileChannel.open(file, Set.of(CREATE_NEW, WRITE), permissions(access.permissions))) {
      isOurs = true;
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw alreadyExists(target, e);
    } catch (IOException e) {
      throw unavailable("cannot write " + target + (isOurs ? removed(file) : ""), e);
    }
  }

  /** Writes a file in its place, where it cannot be published by hard link. */
  static void writeInPlace(Path target, byte[] content, Access access) {
    write(target, target, content, access);
  }

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static RefusedException alreadyExists(Path target, IOException e) {
    return new RefusedException(
        target + " already exists",
        "It was left as it is. Another run may have made it just now: look at it.",
        e);
  }

  static void checkWritten(Path target, byte[] content, DiskCalls disk) {
    try {
      if (!Arrays.equals(disk.read(target), content)) {
        throw new IOException("it differs");
      }
    } catch (IOException e) {
      throw mayBeThere("cannot read back " + target, e);
    }
  }

  /** Forces the folder that holds a file, so that its name is as durable as its content. */
  public static void forceFolder(Path file) {
    try {
      DiskCalls.REAL.forceFolder(file);
    } catch (IOException e) {
      throw unavailable("cannot store " + file + " durably", e);
    }
  }

  private static boolean isSameFile(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      return false; // as a link that leads nowhere
    }
  }

  private static boolean isOlderThan(Path file, Instant time) {
    try {
      return Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toInstant().isBefore(time);
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  /** Removes a file that shall not be there any more; says so in a few words if that fails. */
  static String removed(Path file) {
    return isDeleted(file, DiskCalls.REAL) ? "" : " (a part is left in " + file + ": remove it)";
  }

  private static void deleteQuietly(Path file) {
    isDeleted(file, DiskCalls.REAL); // it is empty and recognisable; sweep removes it later
  }

  static boolean isDeleted(Path file, DiskCalls disk) {
    try {
      disk.delete(file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
