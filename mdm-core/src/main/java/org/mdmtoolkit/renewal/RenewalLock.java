package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.io.DurableFiles;

/** One step of a renewal at a time, on this machine. Ends with the process that holds it. */
record RenewalLock(FileChannel channel) implements AutoCloseable {

  private static final int MAX_HOLDER = 100;
  private static final Pattern HOLDER = Pattern.compile("process [0-9]+, since [-0-9T:.Z]+");

  /**
   * Takes it, or says that somebody else has it.
   *
   * @throws ConflictException if another process, or another thread, is at work
   */
  static RenewalLock take(Path folder, String renewal, Instant now) {
    DurableFiles.createStateFolder(folder);
    Path file = folder.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(CREATE, READ, WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (tryLock(channel) == null) {
        String holder = holder(channel);
        channel.close();
        throw new ConflictException(
            "another run is at work on the renewal " + renewal + holder,
            new RenewalStep(
                renewal,
                RenewalAct.LOOK,
                "Wait until it has ended; it may be waiting for an answer at its terminal. {} shows"
                    + " how far it came."));
      }
      String who = "process " + ProcessHandle.current().pid() + ", since " + now + "\n";
      channel.truncate(0).write(ByteBuffer.wrap(who.getBytes(US_ASCII)), 0);
      return new RenewalLock(channel);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot lock " + file, e);
    }
  }

  /** Who wrote into the file last, in brackets; empty where that cannot be read. */
  private static String holder(FileChannel channel) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER);
    try {
      channel.read(bytes, 0);
    } catch (IOException e) {
      return "";
    }
    String text = new String(bytes.array(), 0, bytes.position(), US_ASCII).strip();
    return HOLDER.matcher(text).matches() ? " (" + text + ")" : "";
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
