package org.mdmtoolkit.delivery.run;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerWords;

/**
 * Locks by Fleet's own lock, and escrows the PIN that Fleet made as soon as it can be had. Until
 * then the PIN is in Fleet alone; a run that was stopped there, started again, fetches it and locks
 * nothing a second time. One host after the other.
 *
 * <p>{@link CommandSender} keeps the stronger promise: there the PIN is in escrow before the server
 * knows of the lock. Immutable.
 */
public final class NativeLocking {

  private static final String VERB = "native-lock"; // a run of its own beside that of CommandSender

  private final FleetServer fleet;
  private final SendingState state;
  private final int maxErrors;

  private NativeLocking(FleetServer fleet, SendingState state, int maxErrors) {
    this.fleet = fleet;
    this.state = state;
    this.maxErrors = maxErrors;
  }

  /** Locks through this server; stops at the first host that fails. */
  public static NativeLocking through(FleetServer fleet, SendingState state) {
    return new NativeLocking(fleet, state, 0);
  }

  /** With this many failed hosts allowed. */
  public NativeLocking maxErrors(int hosts) {
    return new NativeLocking(fleet, state, hosts);
  }

  /**
   * Refuses what is no Mac. Fleet makes Lost Mode of a lock of an iPhone or iPad, which has no PIN;
   * and asking for the PIN would end it.
   *
   * @throws RefusedException if it is not known to be a Mac
   */
  public static void checkMac(Host host) {
    if (host.platform().filter(Platform.MACOS::equals).isEmpty()) {
      throw new RefusedException(
          ServerWords.line(host.label())
              + ": only a Mac has a PIN that Fleet makes, and this is "
              + host.platform().map(platform -> "one with " + platform).orElse("not known as one"),
          "Nothing was sent. Leave it out; Fleet's console has Lost Mode for iPhone and iPad.");
    }
  }

  /**
   * Locks these hosts. If the thread is interrupted, the host that is being locked is finished. A
   * run that was not finished is continued by the same run.
   *
   * @param reason why, for the journal
   * @throws org.mdmtoolkit.InvalidInputException if the reason is blank
   * @throws org.mdmtoolkit.NotFoundException if there is no escrow key yet
   * @throws RefusedException if the same run is going on in another process
   */
  public RunSummary lock(String reason, Iterator<Host> hosts, RunListener listener) {
    MdmCommand sample =
        PinRun.lock(reason, pin -> DeviceLock.forMac(pin).build()).sample(state.random());
    state.escrow().recipients(); // says so if there is no key, before anything is locked
    Stop stop = new Stop(maxErrors);
    RunKey key = RunKey.of(VERB, fleet.description(), sample);
    try (RunLedger ledger = RunLedger.open(state.runs(), key, Instant.MIN)) {
      ledger.continues().ifPresent(listener::continued);
      var run = new NativeHostLock.Run(fleet, state, reason, new Gate(sample), ledger, listener);
      return CommandSender.undisturbed(() -> lock(hosts, run, stop), stop);
    }
  }

  private RunSummary lock(Iterator<Host> hosts, NativeHostLock.Run run, Stop stop) {
    Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
    @Nullable MdmException first = null;
    int duplicates = 0;
    while (hosts.hasNext() && !stop.isSet()) {
      Host host = hosts.next();
      NativeHostLock one = new NativeHostLock(run, host);
      if (!run.gate().isNew(host)) {
        duplicates++;
        one.tell(Step.DUPLICATE, "");
        continue;
      }
      HostOutcome end = one.lock();
      @Nullable MdmException failure = end.failure().orElse(null);
      endings.merge(end.ending(), 1, Integer::sum);
      if (failure != null) {
        stop.countErrors(1);
        first = first == null ? failure : first;
        if (failure instanceof DeniedException) {
          stop.becomePointless();
        }
      }
      run.listener().ended(end);
    }
    RunSummary summary =
        new RunSummary(
            endings,
            duplicates,
            stop.errors(),
            !hosts.hasNext(),
            stop.isCancelled(),
            Optional.ofNullable(first));
    if (summary.isSettled() && !run.ledger().hasUncertain()) {
      run.ledger().clear();
    }
    return summary;
  }
}
