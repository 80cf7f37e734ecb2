package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.delivery.fleet.FleetHost;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.fleet.FleetServer.Listed;
import org.mdmtoolkit.delivery.fleet.NativeLock;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.LedgerLine.State;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.SealedRecord;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/**
 * Fleet's own lock of one host. Whatever ends it, the next start of the run finds out what Fleet
 * did before anything is sent.
 */
final class NativeHostLock {

  private static final String TYPE = "DeviceLock";
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  /** What all hosts of a run have in common. */
  record Run(
      FleetServer fleet,
      SendingState state,
      String reason,
      Gate gate,
      RunLedger ledger,
      RunListener listener) {}

  private final Run run;
  private final FleetServer fleet;
  private final SendingState state;
  private final Host host;
  private @Nullable String uuid;
  private String recordUuid = "FLEET-" + UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  private boolean mayBeLocked;

  NativeHostLock(Run run, Host host) {
    this.run = run;
    this.fleet = run.fleet();
    this.state = run.state();
    this.host = host;
  }

  HostOutcome lock() {
    try {
      run.gate().check(host);
      NativeLocking.checkMac(host);
      RunLedger.Entry earlier = run.ledger().earlier(host.udid()).orElse(null);
      if (earlier != null && isEscrowed(earlier)) {
        return continued(earlier);
      }
      boolean isBegun = false;
      if (earlier != null && earlier.state() == State.PLANNED) {
        isBegun = true; // what Fleet did then is found out first
        recordUuid = earlier.commandUuid();
        mayBeLocked = true;
      } else {
        checkNoneOpen();
      }
      FleetHost now = fleet.detail(host);
      if (now.isLocked()) {
        return isBegun
            ? queued(fleet.locks().pin(now), State.QUEUED, "Fleet had locked it before")
            : fail(
                notOurs(
                    "Fleet says that it is locked already, and no lock was sent",
                    () -> fleet.locks().pin(now)));
      }
      if (isBegun) {
        refuseIfForgotten();
        mayBeLocked = false;
        checkNoneOpen();
      }
      refuseIfWaiting();
      if (!isBegun) {
        settle(State.PLANNED);
      }
      note(Step.PLANNED, "by Fleet's own lock");
      return send(isBegun);
    } catch (MdmException e) {
      return fail(e);
    }
  }

  private HostOutcome fail(MdmException e) {
    note(mayBeLocked ? Step.UNKNOWN : Step.FAILED, e.problem());
    return outcome(mayBeLocked ? Ending.UNKNOWN : Ending.REFUSED, e.problem(), e);
  }

  /** Whether an earlier start of this run has locked it, and its PIN is in escrow. */
  private boolean isEscrowed(RunLedger.Entry earlier) {
    return earlier.state() != State.NOT_SENT
        && !earlier.name().isEmpty()
        && state
            .escrow()
            .openRecord(earlier.name(), TYPE)
            .filter(open -> open.commandUuid().equals(earlier.commandUuid()))
            .isPresent();
  }

  private HostOutcome continued(RunLedger.Entry earlier) {
    if (earlier.state() == State.PLANNED) {
      recordUuid = earlier.commandUuid();
      settle(State.QUEUED);
    } else if (earlier.isStale(state.clock().instant())) {
      state.escrow().checkNoneOpen(earlier.name(), TYPE);
    }
    tell(Step.CONTINUED, "locked by an earlier start");
    boolean isPushed = earlier.state() != State.UNPUSHED;
    return outcome(isPushed ? Ending.QUEUED : Ending.PUSH_FAILED, "", null);
  }

  private void checkNoneOpen() {
    state.escrow().checkNoneOpen(host.identity(), TYPE);
    state.escrow().checkNoneOpen(host.udid(), TYPE);
  }

  /**
   * Some versions of Fleet take a Mac for unlocked as soon as they hear of it after its lock. The
   * lock of the earlier start is then found among the commands, and no second one is sent.
   */
  private void refuseIfForgotten() {
    Instant since = run.ledger().continues().orElse(Instant.MAX).minus(CLOCKS_DIFFER);
    List<Listed> sent =
        fleet.commands(host, TYPE, Optional.empty()).stream()
            .filter(one -> one.time().filter(since::isAfter).isEmpty())
            .toList();
    if (!sent.isEmpty()) {
      throw notOurs(
          "Fleet says that it is not locked, but has sent a lock since this run began",
          () -> forgottenPin(sent));
    }
  }

  /**
   * A DeviceLock that came to Fleet as a command has another PIN, and Fleet's own lock knows not of
   * it.
   */
  private void refuseIfWaiting() {
    List<String> waiting = fleet.pending(host, TYPE);
    if (!waiting.isEmpty()) {
      throw new RefusedException(
          ServerWords.line(host.label())
              + ": a lock waits for it in Fleet already, command "
              + ServerWords.line(waiting.get(0)),
          "Its PIN is with whoever sent it. `mdm result UUID --wait` shows when the Mac has it.");
    }
  }

  private Pin forgottenPin(List<Listed> sent) {
    Optional<Pin> pin =
        sent.size() == 1 ? fleet.locks().sentPin(sent.get(0).uuid(), host) : Optional.empty();
    return pin.orElseThrow(
        () ->
            new UnavailableException(
                "Fleet does not show which one it is",
                "Look for it in Fleet, in the payload of command " + sent.get(0).uuid() + "."));
  }

  private HostOutcome send(boolean isBegun) {
    NativeLock lock;
    try {
      lock = fleet.locks().lock(host);
    } catch (MdmException e) { // it did not arrive
      if (!isBegun) {
        settle(State.NOT_SENT);
      }
      throw e;
    }
    mayBeLocked = true;
    Delivery delivery = lock.delivery();
    State reached = delivery.state() == Delivery.State.PUSH_FAILED ? State.UNPUSHED : State.QUEUED;
    if (lock.pin().isPresent()) {
      return queued(lock.pin().get(), reached, delivery.words());
    }
    FleetHost now = fleet.detail(host);
    if (delivery.state() == Delivery.State.REFUSED) {
      throw refused(now, delivery.words());
    }
    if (delivery.state() == Delivery.State.UNKNOWN && !now.isLocked()) {
      throw new UnavailableException(
          ServerWords.line(host.label()) + ": nobody knows whether Fleet has locked it",
          "Run the same again: it asks Fleet first.");
    }
    return queued(fleet.locks().pin(now), reached, delivery.words());
  }

  private MdmException refused(FleetHost now, String words) {
    if (now.isLocked()) {
      return notOurs(
          "Fleet refused the lock (" + words + "), and says that it is locked",
          () -> fleet.locks().pin(now));
    }
    mayBeLocked = false;
    settle(State.NOT_SENT);
    return new RefusedException(
        ServerWords.line(host.label()) + ": Fleet refused the lock: " + words,
        "It is not locked. Correct what Fleet says, then run it again.");
  }

  /** Keeps the PIN of a lock that this run cannot say to have sent, and says so. */
  private ConflictException notOurs(String what, Supplier<Pin> ask) {
    String name = ServerWords.line(host.identity());
    String kept = "its PIN is in escrow";
    String read = "`mdm pin show " + name + "` shows it.";
    try {
      escrow(ask.get());
      settle(State.NOT_SENT);
    } catch (MdmException e) {
      kept = "its PIN is not in escrow: " + e.problem();
      read = e.remedy().text();
    }
    return new ConflictException(
        ServerWords.line(host.label()) + ": " + what + "; " + kept,
        read
            + " If the Mac is in use, that lock is over: unlock it in Fleet, `mdm pin close "
            + name
            + "`, and run it again.");
  }

  private HostOutcome queued(Pin pin, State reached, String words) {
    escrow(pin);
    settle(reached);
    uuid = fleetsUuid().orElse(null);
    note(Step.ENQUEUED, words);
    boolean isPushed = reached != State.UNPUSHED;
    return outcome(isPushed ? Ending.QUEUED : Ending.PUSH_FAILED, words, null);
  }

  /** First of all that is done with a PIN: nothing that could fail comes before. */
  private void escrow(Pin pin) {
    EscrowRecord record;
    try {
      record =
          state
              .escrow()
              .issue(
                  host.identity(),
                  state.operator().toString(),
                  pin,
                  p -> DeviceLock.forMac(p).build().withCommandUuid(recordUuid))
              .record();
    } catch (MdmException e) {
      throw sealed(pin, e);
    }
    note(Step.ESCROWED, record.file().toString(), recordUuid);
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
      return why; // Fleet alone has it, and the same run asks again
    }
    settle(State.NOT_SENT); // nothing is left to fetch
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

  /** Makes durable how far it came. */
  private void settle(State reached) {
    String name = reached == State.NOT_SENT ? "" : host.identity();
    run.ledger()
        .note(
            new LedgerLine(
                reached, recordUuid, name, List.of(host.udid()), state.clock().instant()));
    run.ledger().store();
  }

  private void note(Step step, String words) {
    note(step, words, uuid);
  }

  private void note(Step step, String words, @Nullable String commandUuid) {
    JournalEvent entry =
        JournalEvent.of("lock." + step.label())
            .withHost(host.identity())
            .withReason(Optional.of(run.reason()));
    entry = commandUuid == null ? entry : entry.withCommandUuid(commandUuid);
    state.journal().append(words.isEmpty() ? entry : entry.withOutcome(words));
    run.listener().happened(new HostEvent(host, step, Optional.ofNullable(commandUuid), words));
  }

  void tell(Step step, String words) {
    run.listener().happened(new HostEvent(host, step, Optional.ofNullable(uuid), words));
  }

  private HostOutcome outcome(Ending ending, String words, @Nullable MdmException failure) {
    return new HostOutcome(
        host,
        ending,
        Optional.ofNullable(uuid),
        words,
        Optional.ofNullable(failure),
        Optional.empty());
  }
}
