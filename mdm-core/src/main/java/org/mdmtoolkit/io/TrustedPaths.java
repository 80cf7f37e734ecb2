package org.mdmtoolkit.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;

/**
 * Whether nobody else could have put there what is read: as ssh does, what is not the user's own or
 * root's, or may be written by others, is not used.
 *
 * <p>What a group may write is taken only if the group has the name of the owner or of the user:
 * where each user has such a group, it has no other members. A folder that others may write and
 * that is sticky, as {@code /tmp}, may lie on the way. Access control lists are not looked at. What
 * does not exist is no problem, and a file system without the attributes of Unix is not checked.
 *
 * <p>All methods are safe for use by many threads, and throw {@link RefusedException} with what
 * repairs it, or {@link UnavailableException} if a path cannot be looked at.
 */
public final class TrustedPaths {

  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;
  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 020;
  private static final int OTHERS_WRITE = 002;
  private static final int OTHERS_ANYTHING = 077;

  private TrustedPaths() {}

  /** What the system says of a path. */
  private record Status(Path path, int owner, int mode) {

    boolean is(int type) {
      return (mode & TYPE) == type;
    }

    /** Others than the owner, those of a private group excepted. */
    boolean othersMayWrite() throws IOException {
      return (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && !hasPrivateGroup());
    }

    private boolean hasPrivateGroup() throws IOException {
      PosixFileAttributes names = Files.readAttributes(path, PosixFileAttributes.class);
      String group = names.group().getName();
      return group.equals(names.owner().getName()) || group.equals(System.getProperty("user.name"));
    }

    boolean isOfSomebodyElse() {
      return owner != 0 && owner != User.ID;
    }
  }

  /** Who this process is; looked up once. */
  private static final class User {

    static final int ID = id();

    /** Java knows only the name, which not every user has. */
    private static int id() {
      try {
        Path linux = Path.of("/proc/self/status");
        if (Files.exists(linux)) {
          String status = Files.readString(linux);
          int at = status.indexOf("\nUid:\t") + "\nUid:\t".length();
          return Integer.parseInt(status.substring(at).split("\\s+", 3)[1]); // the effective one
        }
        Path own = Files.createTempFile("mdm", null);
        try {
          return (int) Files.getAttribute(own, "unix:uid");
        } finally {
          Files.delete(own);
        }
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot find out whose process this is", e);
      }
    }
  }

  /**
   * A folder of a store, those in it, and the way to it. It is no link itself; a folder above it
   * may be reached by one.
   *
   * @param inside the names of folders in it
   */
  public static void checkFolder(Path folder, String... inside) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent != null) {
      Path real = PathLocks.real(parent);
      checkOwner(real);
      checkWay(real, absolute);
    }
    @Nullable Status status = check(folder, false);
    if (status != null && !status.is(FOLDER)) {
      throw new UnavailableException(
          folder + " is a file, not a folder", "Move it away, or choose another folder.");
    }
    for (String name : inside) {
      check(folder.resolve(name));
    }
  }

  /** What may be reached by links: a file or folder, and the real way to it. */
  public static void checkReal(Path path) {
    checkKind(path, look(path)); // a link to a pipe has no real path
    Path real = PathLocks.real(path);
    check(real);
    checkWay(real.getParent(), real);
  }

  /** A file or folder, alone, which is no link. */
  public static void check(Path path) {
    check(path, false);
  }

  /** A file with a secret: the same, and others may not read it. */
  public static void checkSecret(Path path) {
    check(path, true);
  }

  /**
   * A file that a person named, whatever links lead to it: its owner, and that others may not write
   * it. What is no file (a pipe, for one) is not checked.
   */
  public static void checkInput(Path file) {
    Status status = look(file);
    if (status != null && status.is(REGULAR)) {
      checkOwner(status);
      checkMode(status, false);
    }
  }

  /**
   * Who may do what with a file, as {@code ls} shows it: {@code rw-r-----}. All hyphens where the
   * file system has no modes, or the file cannot be looked at.
   */
  public static String modes(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (UnsupportedOperationException | IOException e) {
      return "---------";
    }
  }

  private static @Nullable Status check(Path path, boolean isSecret) {
    Status status = look(path, NOFOLLOW_LINKS);
    if (status == null) {
      return null;
    }
    if (status.is(LINK)) {
      throw new RefusedException(
          path + " is a symbolic link, which is not followed",
          new Remedy.ReplaceLink(path.toString(), target(path)));
    }
    checkKind(path, status);
    checkOwner(status);
    checkMode(status, isSecret);
    return status;
  }

  private static void checkKind(Path path, @Nullable Status status) {
    if (status != null && !status.is(REGULAR) && !status.is(FOLDER)) {
      throw new RefusedException(
          path + " is neither a file nor a folder",
          "It may be a pipe or a device. Save what it gives in a file, and name that.");
    }
  }

  private static Optional<String> target(Path link) {
    try {
      return Optional.of(link.toRealPath().toString());
    } catch (IOException e) {
      return Optional.empty(); // it leads nowhere
    }
  }

  private static void checkOwner(Path path) {
    Status status = look(path);
    if (status != null) {
      checkOwner(status);
    }
  }

  private static void checkOwner(Status status) {
    if (status.isOfSomebodyElse()) {
      String owner = owner(status.path());
      Remedy remedy = new Remedy.TakeOwnership(status.path().toString(), owner);
      throw new RefusedException(
          status.path() + " belongs to " + owner + ", and is not trusted",
          User.ID == 0 && !owner.equals("nobody")
              ? new Remedy.RunAsOwner(owner).and(remedy)
              : remedy);
    }
  }

  private static String owner(Path path) {
    try {
      return Files.getOwner(path).getName();
    } catch (IOException e) {
      throw cannotLook(path, e);
    }
  }

  private static void checkMode(Status status, boolean isSecret) {
    Path path = status.path();
    if (isSecret && (status.mode() & OTHERS_ANYTHING) != 0) {
      throw new RefusedException(
          path + " holds a secret, and others than its owner can reach it",
          new Remedy.RestrictAccess(path.toString(), Remedy.RestrictAccess.Access.ALL));
    }
    if (othersMayWrite(status)) {
      throw new RefusedException(
          path + " may be written by others, and is not trusted", restrict(path));
    }
  }

  /** Who may write a folder on the way could put another one in the place of the next. */
  private static void checkWay(@Nullable Path folder, Path end) {
    for (Path on = folder; on != null; on = on.getParent()) {
      Status status = look(on);
      if (status != null && (status.mode() & STICKY) == 0 && othersMayWrite(status)) {
        throw new RefusedException(
            on + " may be written by others, who could replace " + end, restrict(on));
      }
    }
  }

  private static Remedy restrict(Path path) {
    return new Remedy.RestrictAccess(path.toString(), Remedy.RestrictAccess.Access.WRITE);
  }

  private static boolean othersMayWrite(Status status) {
    try {
      return status.othersMayWrite();
    } catch (IOException e) {
      throw cannotLook(status.path(), e);
    }
  }

  /**
   * What helps where permission was denied, if that is because something of somebody else's lies in
   * a folder of the user's own: made with sudo, as a rule.
   */
  static Optional<Remedy> takeBack(Path denied) {
    for (Path path = denied.toAbsolutePath(); path.getParent() != null; path = path.getParent()) {
      try {
        Status status = status(path);
        Status parent = status == null ? null : status(path.getParent());
        if (status != null && parent != null) {
          return status.owner() != User.ID && parent.owner() == User.ID
              ? Optional.of(new Remedy.TakeOwnership(path.toString(), owner(path)))
              : Optional.empty();
        }
      } catch (IOException e) {
        // It is above.
      }
    }
    return Optional.empty();
  }

  private static @Nullable Status look(Path path, LinkOption... options) {
    try {
      return status(path, options);
    } catch (IOException e) {
      throw cannotLook(path, e);
    }
  }

  /** Null if there is nothing, or nothing is known of it. */
  private static @Nullable Status status(Path path, LinkOption... options) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return null;
    }
    try {
      Map<String, Object> read = Files.readAttributes(path, "unix:uid,mode", options);
      return read.get("uid") instanceof Integer owner && read.get("mode") instanceof Integer mode
          ? new Status(path, owner, mode)
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static UnavailableException cannotLook(Path path, IOException e) {
    return DurableFiles.unavailable("cannot look at " + path, e);
  }
}
