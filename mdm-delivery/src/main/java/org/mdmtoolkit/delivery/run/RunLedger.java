package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.delivery.run.RunLine.State;

/**
 * What a run that is not finished has done. A command is noted as planned before its PIN is
 * escrowed, so that a record that is found open later is known to be this run's. Not safe for use
 * by several threads.
 */
final class RunLedger implements AutoCloseable {

  /** How long "queued" is an answer. */
  static final Duration A_DAY = Duration.ofHours(24);

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
      return time.isBefore(now.minus(A_DAY));
    }
  }

  private final RunStore.Log log;
  private final Map<String, Entry> earlier = new HashMap<>();
  private final Map<String, Instant> begun = new HashMap<>();
  private final Set<String> uncertain = new HashSet<>();
  private final List<RunLine> pending = new ArrayList<>();
  private @Nullable Instant started;

  private RunLedger(RunStore.Log log) {
    this.log = log;
  }

  /**
   * Opens the ledger of this run.
   *
   * @param notBefore a run that began earlier is not continued but forgotten
   * @throws org.mdmtoolkit.RefusedException if the run is going on at this moment
   */
  static RunLedger open(RunStore store, RunKey key, Instant notBefore) {
    RunStore.Log log = store.open(key);
    try {
      RunLedger ledger = new RunLedger(log);
      log.read(ledger::apply);
      if (ledger.started != null && ledger.started.isBefore(notBefore)) {
        ledger.earlier.clear();
        ledger.begun.clear();
        ledger.uncertain.clear();
        ledger.started = null;
        log.clear();
      }
      return ledger;
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /**
   * The ledger of this run as it is now, to be looked at only.
   *
   * @throws org.mdmtoolkit.RefusedException if the run is going on at this moment
   */
  static RunLedger lookAt(RunStore store, RunKey key) {
    RunLedger ledger = new RunLedger(new NoLog());
    store.read(key, ledger::apply);
    return ledger;
  }

  /** Of a ledger in which nothing is noted. */
  private static final class NoLog implements RunStore.Log {

    @Override
    public void read(Consumer<RunLine> reader) {}

    @Override
    public void append(List<RunLine> lines) {
      throw new IllegalStateException("only looked at");
    }

    @Override
    public void clear() {
      throw new IllegalStateException("only looked at");
    }

    @Override
    public void close() {}
  }

  private void apply(RunLine line) {
    if (started == null) {
      started = line.time();
    }
    for (String udid : line.udids()) {
      begun.putIfAbsent(fold(udid), line.time());
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

  /** When an earlier start of this run began with a host; empty if none has. */
  Optional<Instant> began(String udid) {
    return Optional.ofNullable(begun.get(fold(udid)));
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
  void note(RunLine line) {
    pending.add(line);
    line.udids().forEach(udid -> mark(udid, line.state()));
  }

  /** Makes all that was noted durable, in one go. */
  void store() {
    if (!pending.isEmpty()) {
      log.append(List.copyOf(pending));
      pending.clear();
    }
  }

  /** Whether some host has a command of which it is not known whether the server has it. */
  boolean hasUncertain() {
    return !uncertain.isEmpty();
  }

  /** There is nothing left to continue. */
  void clear() {
    log.clear();
  }

  /**
   * There is nothing left to continue of these hosts. What a run of others has queued, within a
   * day, is kept for its next start. A crash in between loses that, and its hosts are then passed
   * over.
   */
  void clear(Predicate<String> isOver, Instant now) {
    List<RunLine> kept = new ArrayList<>();
    earlier.forEach(
        (udid, one) -> {
          boolean isQueued = one.state() == State.QUEUED || one.state() == State.UNPUSHED;
          if (isQueued && !isOver.test(udid) && !one.isStale(now)) {
            kept.add(
                new RunLine(one.state(), one.commandUuid(), one.name(), List.of(udid), one.time()));
          }
        });
    kept.sort((one, other) -> one.time().compareTo(other.time()));
    log.clear();
    if (!kept.isEmpty()) {
      log.append(kept);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
