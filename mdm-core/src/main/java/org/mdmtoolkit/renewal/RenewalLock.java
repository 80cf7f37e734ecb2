package org.mdmtoolkit.renewal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.io.DurableFiles;

/** One step of a renewal at a time, on this machine. Ends with the process that holds it. */
record RenewalLock(FileChannel channel) implements AutoCloseable {

  /**
   * Takes it, or says that somebody else has it.
   *
   * @throws ConflictException if another process, or another thread, is at work
   */
  static RenewalLock take(Path folder, String renewal) {
    DurableFiles.createStateFolder(folder);
    Path file = folder.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(CREATE, WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (tryLock(channel) == null) {
        channel.close();
        throw new ConflictException(
            "another run is at work on the renewal " + renewal,
            new RenewalStep(
                renewal, RenewalAct.LOOK, "Wait until it has ended: {} shows how far it came."));
      }
      return new RenewalLock(channel);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot lock " + file, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    }
  }
}
