package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.RunLine.State;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerLock;
import org.mdmtoolkit.delivery.server.ServerLock.LockState;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/**
 * Plans and makes the server's own lock, one host after the other. Whatever ends it, the next start
 * of the run finds out what the server did before anything is sent.
 */
final class ServerLockStep implements Planner, PlannedCall.Sender {

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  private final ServerLock lock;
  private final String product;
  private final String planned;
  private final SendingState state;
  private final RunLedger ledger;
  private final RunProgress progress;
  private final StopSignal stop;
  private final JournalEvent escrowed;
  private final EarlierSecrets before;

  ServerLockStep(
      ServerLockRun run,
      ServerLock lock,
      SendingState state,
      RunLedger ledger,
      RunProgress progress,
      StopSignal stop) {
    this.lock = lock;
    this.product = lock.product();
    this.planned = "by " + product + "'s own lock";
    this.state = state;
    this.before = new EarlierSecrets(state.journal());
    this.ledger = ledger;
    this.progress = progress;
    this.stop = stop;
    this.escrowed = JournalEvent.of(run.verb() + ".escrowed").withReason(run.reason());
  }

  @Override
  public int batchSize() {
    return 1;
  }

  @Override
  public int mostAhead(int concurrency) {
    return 1; // the first failure ends the run before the next host is begun
  }

  @Override
  public List<PlannedCall> plan(List<Host> hosts) {
    List<PlannedCall> calls = new ArrayList<>();
    for (Host host : hosts) {
      try {
        plan(host).ifPresent(calls::add);
      } catch (MdmException e) {
        if (e instanceof DeniedException) {
          stop.becomePointless();
        }
        progress.refused(host, null, e);
      }
    }
    progress.store();
    return calls;
  }

  private Optional<PlannedCall> plan(Host host) {
    lock.checkHost(host);
    RunLedger.@Nullable Entry earlier = ledger.earlier(host.udid()).orElse(null);
    Optional<EscrowRecord> kept = earlier == null ? Optional.empty() : kept(earlier);
    if (earlier != null && kept.isPresent()) {
      if (earlier.state() != State.PLANNED && earlier.isStale(state.clock().instant())) {
        custody().checkNoneOpen(earlier.name(), SecretKind.LOCK_PIN);
      }
      custody().completeIssue(kept.get(), escrowed);
      progress.lockedBefore(host, earlier);
      return Optional.empty();
    }
    if (earlier != null && earlier.state() == State.PLANNED) {
      progress.plannedAtServer(host, earlier.commandUuid(), planned);
      return Optional.of(call(host, earlier.commandUuid(), true));
    }
    custody().checkNoneOpen(before.names(host), SecretKind.LOCK_PIN);
    LockState now = lock.state(host);
    String uuid = KeptSecret.MADE_BY_FLEET + UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
    if (now.isLocked()) {
      Call stranger = new Call(host, uuid, false);
      MdmException notOurs =
          stranger.notOurs(
              product + " says that it is locked already, and no lock was sent",
              () -> lock.pin(host, now));
      if (stranger.keptAt != null) {
        progress.escrowed(host, uuid, stranger.keptAt);
      }
      throw notOurs;
    }
    refuseIfWaiting(host);
    progress.plannedAtServer(host, uuid, planned);
    return Optional.of(call(host, uuid, false));
  }

  private Custody custody() {
    return state.custody();
  }

  private static PlannedCall call(Host host, String uuid, boolean mayHaveArrived) {
    return new PlannedCall(
        uuid,
        host.identity(),
        List.of(host),
        () -> {
          throw new IllegalStateException("the server makes this command");
        },
        mayHaveArrived,
        false,
        Optional.empty());
  }

  /** The PIN of a lock by an earlier start of this run, if it is in escrow. */
  private Optional<EscrowRecord> kept(RunLedger.Entry earlier) {
    if (earlier.state() == State.NOT_SENT || earlier.name().isEmpty()) {
      return Optional.empty();
    }
    return custody()
        .open(earlier.name(), SecretKind.LOCK_PIN)
        .filter(open -> open.commandUuid().equals(earlier.commandUuid()));
  }

  /**
   * A DeviceLock that came to the server as a command has another PIN, and its own lock knows not
   * of it.
   */
  private void refuseIfWaiting(Host host) {
    List<String> waiting = lock.waiting(host);
    if (!waiting.isEmpty()) {
      throw new RefusedException(
          host.label()
              + ": a lock waits for it in "
              + product
              + " already, command "
              + waiting.get(0),
          Remedy.advice("Its PIN is with whoever sent it.")
              .and(new Remedy.AskForAnswer(waiting.get(0))));
    }
  }

  @Override
  public List<PlannedCall> rest() {
    return List.of();
  }

  @Override
  public void withdraw(PlannedCall call) {
    // Nothing was made for it.
  }

  @Override
  public List<DeliveryOutcome> deliver(PlannedCall planned) {
    Call call = new Call(planned.hosts().get(0), planned.commandUuid(), planned.mayHaveArrived());
    DeliveryOutcome outcome;
    try {
      outcome = call.make();
    } catch (MdmException e) {
      if (e instanceof DeniedException) {
        stop.becomePointless();
      }
      outcome = call.failed(e);
    } catch (RuntimeException | Error e) { // a defect says nothing, and must not lose the host
      outcome = call.failed(CommandDelivery.failureOf(e));
    }
    return List.of(outcome);
  }

  /** One host that is locked. */
  private final class Call {

    private final Host host;
    private final String recordUuid;
    private final boolean isBegun;
    private boolean mayBeLocked;
    private boolean isSettled;
    private @Nullable String keptAt;

    Call(Host host, String recordUuid, boolean isBegun) {
      this.host = host;
      this.recordUuid = recordUuid;
      this.isBegun = isBegun;
      this.mayBeLocked = isBegun;
    }

    DeliveryOutcome make() {
      if (isBegun) { // what the server did then is found out first
        LockState now = lock.state(host);
        if (now.isLocked()) {
          return queued(lock.pin(host, now), State.QUEUED, product + " had locked it before");
        }
        refuseIfForgotten();
        mayBeLocked = false;
        custody().checkNoneOpen(before.names(host), SecretKind.LOCK_PIN);
        refuseIfWaiting(host);
      }
      ServerLock.Locked locked = send();
      Delivery delivery = locked.delivery();
      State reached =
          delivery.state() == Delivery.State.PUSH_FAILED ? State.UNPUSHED : State.QUEUED;
      if (locked.pin().isPresent()) {
        return queued(locked.pin().get(), reached, delivery.words());
      }
      LockState now = lock.state(host);
      if (delivery.state() == Delivery.State.REFUSED) {
        throw refused(now, delivery.words());
      }
      if (delivery.state() == Delivery.State.UNKNOWN && !now.isLocked()) {
        throw new UnavailableException(
            host.label() + ": nobody knows whether " + product + " has locked it",
            "Run the same again: it asks " + product + " first.");
      }
      return queued(lock.pin(host, now), reached, delivery.words());
    }

    private ServerLock.Locked send() {
      mayBeLocked = true; // whatever is thrown but what says that it did not arrive
      try {
        return lock.lock(host);
      } catch (MdmException e) {
        mayBeLocked = false;
        throw e;
      }
    }

    DeliveryOutcome failed(MdmException e) {
      Delivery.State end = mayBeLocked ? Delivery.State.UNKNOWN : Delivery.State.REFUSED;
      boolean isOver = isSettled || (!mayBeLocked && !isBegun);
      return new DeliveryOutcome(
          host,
          end,
          e.problem(),
          Optional.of(e),
          isOver ? State.NOT_SENT : State.PLANNED,
          Optional.ofNullable(keptAt),
          Optional.of(""));
    }

    /**
     * Some versions of Fleet take a Mac for unlocked as soon as they hear of it after its lock. The
     * lock of the earlier start is then found among the commands, and no second one is sent.
     */
    private void refuseIfForgotten() {
      Instant since = ledger.continues().orElse(Instant.MAX).minus(CLOCKS_DIFFER);
      List<String> sent = lock.since(host, since);
      if (!sent.isEmpty()) {
        throw notOurs(
            product + " says that it is not locked, but has sent a lock since this run began",
            () -> forgottenPin(sent));
      }
    }

    private Pin forgottenPin(List<String> sent) {
      Optional<Pin> pin = sent.size() == 1 ? lock.pinOf(sent.get(0), host) : Optional.empty();
      return pin.orElseThrow(
          () ->
              new UnavailableException(
                  product + " does not show which one it is",
                  "Look for it in "
                      + product
                      + ", in the payload of command "
                      + sent.get(0)
                      + "."));
    }

    private MdmException refused(LockState now, String words) {
      if (now.isLocked()) {
        return notOurs(
            product + " refused the lock (" + words + "), and says that it is locked",
            () -> lock.pin(host, now));
      }
      mayBeLocked = false;
      isSettled = true;
      return new RefusedException(
          host.label() + ": " + product + " refused the lock: " + words,
          "It is not locked. Correct what " + product + " says, then run it again.");
    }

    /** Keeps the PIN of a lock that this run cannot say to have sent, and says so. */
    ConflictException notOurs(String what, Supplier<Pin> ask) {
      String kept = "its PIN is in escrow";
      Remedy read = new Remedy.RevealSecret(host.identity());
      try {
        escrow(ask.get());
        isSettled = true;
      } catch (MdmException e) {
        kept = "its PIN is not in escrow: " + e.problem();
        read = e.remedy();
      }
      return new ConflictException(
          host.label() + ": " + what + "; " + kept,
          read.and(new Remedy.CloseCommand(host.identity())));
    }

    private DeliveryOutcome queued(Pin pin, State reached, String words) {
      escrow(pin);
      boolean isPushed = reached != State.UNPUSHED;
      return new DeliveryOutcome(
          host,
          isPushed ? Delivery.State.QUEUED : Delivery.State.PUSH_FAILED,
          words,
          Optional.empty(),
          reached,
          Optional.ofNullable(keptAt),
          Optional.of(serverUuid()));
    }

    /** First of all that is done with a PIN: nothing that could fail comes before. */
    private void escrow(Pin pin) {
      IssueRequest request =
          IssueRequest.of(
              host.identity(),
              SecretKind.LOCK_PIN,
              pin,
              () -> DeviceLock.forMac(pin).build().withCommandUuid(recordUuid));
      try {
        EscrowRecord record = custody().issue(request, escrowed).record();
        keptAt = record.location();
      } catch (MdmException e) {
        Optional<EscrowRecord> open = openRecord();
        if (open.isPresent()) { // only the journal failed: this very PIN is in escrow
          keptAt = open.get().location();
          throw e;
        }
        throw sealed(pin, e);
      }
    }

    private Optional<EscrowRecord> openRecord() {
      try {
        return custody()
            .open(host.identity(), SecretKind.LOCK_PIN)
            .filter(open -> open.commandUuid().equals(recordUuid));
      } catch (MdmException e) {
        return Optional.empty(); // damaged: another one's
      }
    }

    /** The PIN could not become the host's open record, so it is kept beside it. */
    private MdmException sealed(Pin pin, MdmException why) {
      String place;
      try (Secret secret = Secret.copyOf(pin.reveal().getBytes(US_ASCII))) {
        place = custody().keepBeside("lock.pin", host.identity(), secret, escrowed);
      } catch (MdmException e) {
        why.addSuppressed(e);
        return why; // the server alone has it, and the same run asks again
      }
      isSettled = true; // nothing is left to fetch
      keptAt = place;
      return new ConflictException(
          host.label()
              + ": "
              + product
              + " has locked it, but its PIN is no open escrow record: "
              + why.problem(),
          "The PIN is sealed in "
              + place
              + "; its first line says how to read it. That of an open record is another one.",
          why);
    }

    /** The server's own name for the lock, for the journal and for questions; empty if unknown. */
    private String serverUuid() {
      try {
        List<String> pending = lock.waiting(host);
        return pending.size() == 1 ? pending.get(0) : "";
      } catch (MdmException e) {
        return ""; // the lock is queued and its PIN in escrow all the same
      }
    }
  }
}
