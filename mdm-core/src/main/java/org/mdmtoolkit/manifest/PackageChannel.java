package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.io.DurableFiles;

/** Opens a package once, so that everything that is said of it is said of the same file. */
final class PackageChannel {

  /** What is done with the open file. */
  @FunctionalInterface
  interface Use<T> {
    T with(SeekableByteChannel channel, String name) throws IOException;
  }

  private PackageChannel() {}

  static <T> T open(Path file, Use<T> use) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          file + " is a folder, not a flat package",
          "MDM installs only flat packages: build one with productbuild.");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file + " is a device or a pipe, not a flat package", "Give the package as a file.");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return use.with(channel, file.toString());
    } catch (NoSuchFileException e) {
      throw new NotFoundException(file + " does not exist", "Check the path.", e);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read " + file, e);
    }
  }
}
