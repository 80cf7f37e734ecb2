package org.mdmtoolkit.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.delivery.Delivery.State;
import org.mdmtoolkit.delivery.HostEvent.Step;
import org.mdmtoolkit.delivery.HostOutcome.Ending;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.SealedRecord;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/**
 * Locks by Fleet's own lock, and escrows the PIN that Fleet made as soon as it can be had. Until
 * then the PIN is in Fleet alone; a run that was stopped there, started again, fetches it and locks
 * nothing a second time. One host after the other.
 *
 * <p>{@link CommandSender} keeps the stronger promise: there the PIN is in escrow before the server
 * knows of the lock. Immutable.
 */
public final class NativeLocking {

  private static final String TYPE = "DeviceLock";

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

  /** How it ended for a host. */
  private record End(Ending ending, String words, @Nullable MdmException failure) {}

  /**
   * Locks these hosts. If the thread is interrupted, the host that is being locked is finished.
   *
   * @param reason why, for the journal
   * @throws org.mdmtoolkit.NotFoundException if there is no escrow key yet
   */
  public RunSummary lock(String reason, Iterator<Host> hosts, RunListener listener) {
    state.escrow().recipients(); // says so if there is no key, before anything is locked
    Stop stop = new Stop(maxErrors);
    return CommandSender.undisturbed(() -> lock(reason, hosts, listener, stop), stop);
  }

  private RunSummary lock(String reason, Iterator<Host> hosts, RunListener listener, Stop stop) {
    Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
    @Nullable MdmException first = null;
    while (hosts.hasNext() && !stop.isSet()) {
      OneHost one = new OneHost(hosts.next(), reason, listener);
      End end = one.lock();
      endings.merge(end.ending(), 1, Integer::sum);
      if (end.failure() != null) {
        stop.countErrors(1);
        first = first == null ? end.failure() : first;
        if (end.failure() instanceof DeniedException) {
          stop.becomePointless();
        }
      }
      listener.ended(
          new HostOutcome(
              one.host,
              end.ending(),
              Optional.ofNullable(one.uuid),
              end.words(),
              Optional.ofNullable(end.failure()),
              Optional.empty()));
    }
    return new RunSummary(
        endings,
        0,
        stop.errors(),
        !hosts.hasNext(),
        stop.isCancelled(),
        Optional.ofNullable(first));
  }

  private final class OneHost {

    private final Host host;
    private final String reason;
    private final RunListener listener;
    private @Nullable String uuid;

    OneHost(Host host, String reason, RunListener listener) {
      this.host = host;
      this.reason = reason;
      this.listener = listener;
    }

    End lock() {
      boolean mayBeLocked = false;
      try {
        state.escrow().checkNoneOpen(host.identity(), TYPE);
        state.escrow().checkNoneOpen(host.udid(), TYPE);
        note(Step.PLANNED, "by Fleet's own lock");
        boolean wasLocked = isLocked();
        mayBeLocked = wasLocked;
        NativeLock lock = wasLocked ? before() : fleet.locks().lock(host);
        if (lock.delivery().state() == State.REFUSED) {
          throw new RefusedException(
              host.label() + ": Fleet refused the lock: " + lock.delivery().words(),
              "It is not locked. Correct what Fleet says, then run it again.");
        }
        mayBeLocked = true;
        if (lock.delivery().state() == State.UNKNOWN && !isLocked()) {
          throw new UnavailableException(
              host.label() + ": nobody knows whether Fleet has locked it",
              "Run the same again: it asks Fleet first.");
        }
        Pin pin = lock.pin().orElseGet(() -> fleet.locks().pin(fleet.detail(host)));
        escrow(pin);
        boolean isPushed = lock.delivery().state() != State.PUSH_FAILED;
        uuid = fleetsUuid().orElse(null);
        note(Step.ENQUEUED, lock.delivery().words());
        return new End(
            isPushed ? Ending.QUEUED : Ending.PUSH_FAILED, lock.delivery().words(), null);
      } catch (MdmException e) {
        note(mayBeLocked ? Step.UNKNOWN : Step.FAILED, e.problem());
        return new End(mayBeLocked ? Ending.UNKNOWN : Ending.REFUSED, e.problem(), e);
      }
    }

    private NativeLock before() {
      return new NativeLock(
          new Delivery(host.udid(), State.QUEUED, "Fleet had locked it before"), Optional.empty());
    }

    private boolean isLocked() {
      return fleet.detail(host).isLocked();
    }

    /** First of all that is done with a PIN: nothing that could fail comes before. */
    private void escrow(Pin pin) {
      String ours = "FLEET-" + UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
      EscrowRecord record;
      try {
        record =
            state
                .escrow()
                .issue(
                    host.identity(),
                    state.operator().toString(),
                    pin,
                    p -> DeviceLock.forMac(p).build().withCommandUuid(ours))
                .record();
      } catch (MdmException e) {
        throw sealed(pin, e);
      }
      uuid = ours;
      note(Step.ESCROWED, record.file().toString());
    }

    /** The PIN could not become the host's open record, so it is kept beside it. */
    private MdmException sealed(Pin pin, MdmException why) {
      SealedRecord kept;
      try (Secret secret = Secret.copyOf(pin.reveal().getBytes(US_ASCII))) {
        kept =
            state
                .escrow()
                .sealedSecrets()
                .seal("lock.pin", host.identity(), "", state.operator().toString(), secret);
      } catch (MdmException e) {
        why.addSuppressed(e);
        return why; // Fleet alone has it
      }
      note(Step.ESCROWED, kept.file().toString());
      return new ConflictException(
          ServerWords.line(host.label())
              + ": Fleet has locked it, but its PIN is no open escrow record: "
              + why.problem(),
          "The PIN is sealed in "
              + kept.file()
              + "; its first line says how to read it. That of an open record is another one.",
          why);
    }

    /** Fleet's own name for the lock, for the journal and for questions; empty if nobody knows. */
    private Optional<String> fleetsUuid() {
      try {
        List<String> pending = fleet.pending(host, TYPE);
        return pending.size() == 1 ? Optional.of(pending.get(0)) : Optional.empty();
      } catch (MdmException e) {
        return Optional.empty(); // the lock is queued and its PIN in escrow all the same
      }
    }

    private void note(Step step, String words) {
      JournalEvent entry =
          JournalEvent.of("lock." + step.label())
              .withHost(host.identity())
              .withReason(Optional.of(reason));
      entry = uuid == null ? entry : entry.withCommandUuid(uuid);
      state.journal().append(words.isEmpty() ? entry : entry.withOutcome(words));
      listener.happened(new HostEvent(host, step, Optional.ofNullable(uuid), words));
    }
  }
}
