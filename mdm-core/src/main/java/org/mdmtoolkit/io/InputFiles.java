package org.mdmtoolkit.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;

/** Reads what people hand in: never more than a set size, with an error that names the file. */
public final class InputFiles {

  private InputFiles() {}

  /**
   * The whole file.
   *
   * @param maxBytes the size in bytes above which it is refused, before it is in memory
   * @throws NotFoundException if there is no such file
   * @throws InvalidInputException if it is larger, or a folder
   * @throws UnavailableException if it cannot be read
   */
  public static byte[] read(Path file, int maxBytes) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file + " is a folder, not a file", "Name a file.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString(), maxBytes);
    } catch (NoSuchFileException e) {
      throw new NotFoundException(file + " does not exist", "Check the path.", e);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read " + file, e);
    }
  }

  /** The rest of a stream, of which the name says where it comes from in errors. */
  public static byte[] read(InputStream in, String name, int maxBytes) throws IOException {
    // Not readNBytes: a file stream then asks for its length and position, which a pipe has not.
    byte[] content = new byte[8192];
    int size = 0;
    for (int count = in.read(content);
        count >= 0;
        count = in.read(content, size, content.length - size)) {
      size += count;
      if (size > maxBytes) {
        throw new InvalidInputException(
            name + " is larger than " + maxBytes + " bytes",
            "This is not a file of the kind asked for.");
      }
      if (size == content.length) {
        content = grown(content);
      }
    }
    byte[] whole = Arrays.copyOf(content, size);
    Arrays.fill(content, 0, size, (byte) 0);
    return whole;
  }

  /** Twice as long. What was read may be a secret, so no copy of it is left. */
  private static byte[] grown(byte[] content) {
    byte[] longer = Arrays.copyOf(content, 2 * content.length);
    Arrays.fill(content, (byte) 0);
    return longer;
  }

  /**
   * Whether there is something at this path, whatever it is. What cannot be looked at is not taken
   * for absent.
   *
   * @throws UnavailableException if it cannot be told (no permission, a file where a folder should
   *     be)
   */
  public static boolean exists(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      checkFolders(path); // some JDKs say the same of what is below a file
      return false;
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot look at " + path, e);
    }
  }

  private static void checkFolders(Path path) {
    Optional<Path> file = fileAbove(path);
    if (file.isPresent()) {
      throw new UnavailableException(
          "cannot look at " + path + ": " + file.get() + " is a file, not a folder",
          "Move it away, or choose another folder.");
    }
  }

  /** The file that stands where a folder should be, if that is what is wrong. */
  static Optional<Path> fileOnTheWay(IOException e) {
    return e instanceof FileSystemException failure
            && failure.getFile() != null
            && "Not a directory".equals(failure.getReason())
        ? fileAbove(Path.of(failure.getFile()))
        : Optional.empty();
  }

  private static Optional<Path> fileAbove(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    return Optional.ofNullable(folder).filter(one -> !Files.isDirectory(one));
  }
}
