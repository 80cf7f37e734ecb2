package org.mdmtoolkit.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;

/** Reads what people hand in: never more than a set size, with an error that names the file. */
public final class InputFiles {

  private InputFiles() {}

  /**
   * The whole file.
   *
   * @param maxBytes the size in bytes above which it is refused, before it is in memory
   * @throws NotFoundException if there is no such file
   * @throws InvalidInputException if it is larger, or a folder
   * @throws org.mdmtoolkit.UnavailableException if it cannot be read
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
    byte[] content = in.readNBytes(maxBytes + 1);
    if (content.length > maxBytes) {
      throw new InvalidInputException(
          name + " is larger than " + maxBytes + " bytes",
          "This is not a file of the kind asked for.");
    }
    return content;
  }
}
