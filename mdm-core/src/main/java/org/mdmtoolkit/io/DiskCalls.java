package org.mdmtoolkit.io;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The calls by which a file gets its name and loses it; tests let them fail. */
interface DiskCalls {

  /** The calls of the system. */
  DiskCalls REAL = new DiskCalls() {};

  /** Gives a file a second name; see {@link Files#createLink}. */
  default void link(Path name, Path file) throws IOException {
    Files.createLink(name, file);
  }

  /** Forces the folder that holds a file. */
  default void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }

  /** The whole file. */
  default byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  /** Removes a file; nothing happens if it does not exist. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
