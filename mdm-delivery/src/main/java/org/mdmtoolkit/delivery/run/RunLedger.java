package org.mdmtoolkit.delivery.run;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.delivery.run.LedgerLine.State;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;

/**
 * What a run that is not finished has done: one file for each kind of run, append-only, empty when
 * there is nothing to continue. A command is noted as planned before its PIN is escrowed, so that a
 * record that is found open later is known to be this run's.
 *
 * <p>While it is open no other process can open it. Not safe for use by several threads.
 */
final class RunLedger implements AutoCloseable {

  /**
   * What is known of one host.
   *
   * @param commandUuid its command
   * @param name under which its PIN is kept
   * @param state how far it came
   * @param time when that was noted
   */
  record Entry(String commandUuid, String name, State state, Instant time) {

    /**
     * Whether "queued" would be no answer any more: by now the Mac may have been unlocked, and
     * stolen again.
     */
    boolean isStale(Instant now) {
      return time.isBefore(now.minus(PlainRun.A_DAY));
    }
  }

  // A file lock belongs to the process, and closing any channel of the file drops it.
  private static final Set<Path> IN_THIS_JVM = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Entry> earlier = new HashMap<>();
  private final Set<String> uncertain = new HashSet<>();
  private final List<LedgerLine> pending = new ArrayList<>();
  private @Nullable Instant started;
  private boolean isBroken;

  private RunLedger(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the ledger of this run.
   *
   * @param notBefore a run that began earlier is not continued but forgotten
   * @throws RefusedException if the run is going on at this moment
   */
  static RunLedger open(Path folder, RunKey key, Instant notBefore) {
    DurableFiles.createFolder(folder);
    Path file = folder.toAbsolutePath().normalize().resolve(key.text() + ".jsonl");
    if (!IN_THIS_JVM.add(file)) {
      throw goingOn();
    }
    try {
      boolean isNew = !InputFiles.exists(file);
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(CREATE, READ, WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
          throw goingOn();
        }
        if (isNew) {
          DurableFiles.forceFolder(file);
        }
        RunLedger ledger = new RunLedger(file, channel);
        ledger.read(notBefore);
        return ledger;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      IN_THIS_JVM.remove(file);
      throw DurableFiles.unavailable("cannot open the list of the run " + file, e);
    } catch (RuntimeException e) {
      IN_THIS_JVM.remove(file);
      throw e;
    }
  }

  private static RefusedException goingOn() {
    return new RefusedException(
        "the same run is going on at this moment",
        "Wait until it has ended; if it was killed, this one continues it.");
  }

  private void read(Instant notBefore) throws IOException {
    long end = 0;
    for (LedgerLine.Found found : LedgerLine.readAll(channel, file)) {
      apply(found.line());
      end = found.end();
    }
    channel.truncate(end); // half a line that a kill left: nothing was done on the strength of it
    channel.position(end);
    if (started != null && started.isBefore(notBefore)) {
      earlier.clear();
      uncertain.clear();
      started = null;
      clear();
    }
    channel.force(true);
  }

  private void apply(LedgerLine line) {
    if (started == null) {
      started = line.time();
    }
    for (String udid : line.udids()) {
      earlier.put(
          fold(udid), new Entry(line.commandUuid(), line.name(), line.state(), line.time()));
      mark(udid, line.state());
    }
  }

  private void mark(String udid, State state) {
    if (state == State.PLANNED) {
      uncertain.add(fold(udid));
    } else {
      uncertain.remove(fold(udid));
    }
  }

  private static String fold(String udid) {
    return udid.toUpperCase(Locale.ROOT);
  }

  /** When the run began that this one continues; empty if it is new. */
  Optional<Instant> continues() {
    return Optional.ofNullable(started);
  }

  /** What an earlier start of this run did for a host. */
  Optional<Entry> earlier(String udid) {
    return Optional.ofNullable(earlier.get(fold(udid)));
  }

  /** Of how many hosts it is not known whether an earlier start has sent them this command. */
  long plannedWith(String commandUuid) {
    return earlier.values().stream()
        .filter(one -> one.state() == State.PLANNED && one.commandUuid().equals(commandUuid))
        .count();
  }

  /** Notes something, which {@link #store} makes durable. */
  void note(LedgerLine line) {
    pending.add(line);
    line.udids().forEach(udid -> mark(udid, line.state()));
  }

  /** Makes all that was noted durable, in one go. */
  void store() {
    if (pending.isEmpty()) {
      return;
    }
    if (isBroken) {
      throw DurableFiles.unavailable("cannot write " + file, new IOException("it failed before"));
    }
    ByteBuffer lines = LedgerLine.write(pending);
    isBroken = true; // until it is known to be whole: nothing is written after half a line
    try {
      while (lines.hasRemaining()) {
        channel.write(lines);
      }
      channel.force(true);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot write the list of the run " + file, e);
    }
    isBroken = false;
    pending.clear();
  }

  /** Whether some host has a command of which it is not known whether the server has it. */
  boolean hasUncertain() {
    return !uncertain.isEmpty();
  }

  /** There is nothing left to continue. */
  void clear() {
    try {
      channel.truncate(0);
      channel.position(0);
      channel.force(true);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot write the list of the run " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // All that counts was forced; the lock ends with the process at the latest.
    } finally {
      IN_THIS_JVM.remove(file);
    }
  }
}
