package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.LedgerLine.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowAnswer;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowOrder;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;

/** Makes a PIN and a command for each host, and stores the PIN before anything can be sent. */
final class PinPlanner implements Planner {

  private static final int MOST = 64;
  private static final int PINS = 1_000_000;

  private final PinRun run;
  private final String requestType;
  private final Escrow escrow;
  private final Journal journal;
  private final String operator;
  private final SecureRandom random;
  private final Clock clock;
  private final RunLedger ledger;
  private final Progress progress;
  private final Supplier<EscrowKey> key;
  private final BitSet used = new BitSet();
  private final Set<String> sentAgain = new HashSet<>();
  private int batchSize;

  PinPlanner(
      PinRun run,
      String requestType,
      SendingState state,
      RunLedger ledger,
      Progress progress,
      Supplier<EscrowKey> key,
      int firstBatch) {
    this.run = run;
    this.requestType = requestType;
    this.escrow = state.escrow();
    this.journal = state.journal();
    this.operator = state.operator().toString();
    this.random = state.random();
    this.clock = state.clock();
    this.ledger = ledger;
    this.progress = progress;
    this.key = key;
    this.batchSize = Math.min(firstBatch, MOST);
  }

  @Override
  public int batchSize() {
    int now = batchSize;
    batchSize = Math.min(2 * batchSize, MOST);
    return now;
  }

  /** A command that is not stored yet. */
  private record Draft(Host host, Pin pin, MdmCommand command, String commandUuid) {

    EscrowOrder order() {
      return new EscrowOrder(host.identity(), pin, p -> command);
    }
  }

  @Override
  public List<Parcel> plan(List<Host> hosts) {
    List<Parcel> parcels = new ArrayList<>();
    List<Draft> drafts = new ArrayList<>();
    for (Host host : hosts) {
      try {
        if (!continueWith(host, parcels)) {
          drafts.add(draft(host));
        }
      } catch (MdmException e) {
        progress.refused(host, null, e);
      }
    }
    drafts.forEach(d -> progress.planned(d.commandUuid(), d.host().identity(), List.of(d.host())));
    progress.store();
    if (drafts.isEmpty()) {
      return parcels;
    }
    List<EscrowAnswer> answers =
        escrow.issueAll(operator, drafts.stream().map(Draft::order).toList());
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      EscrowAnswer answer = answers.get(i);
      if (answer.failure().isPresent()) {
        progress.refused(draft.host(), draft.commandUuid(), answer.failure().get());
        continue;
      }
      EscrowRecord record = answer.orThrow().record();
      progress.escrowed(draft.host(), draft.commandUuid(), record.file().toString());
      parcels.add(
          new Parcel(
              draft.commandUuid(),
              draft.host().identity(),
              List.of(draft.host()),
              () -> answer.orThrow().command(),
              false,
              false,
              Optional.of(record)));
    }
    progress.store();
    return parcels;
  }

  private Draft draft(Host host) {
    if (!host.identity().equals(host.udid())) {
      escrow.checkNoneOpen(host.udid(), requestType); // locked when its serial was not known
    }
    escrow.checkNoneOpen(host.identity(), requestType);
    Pin pin = pin(host);
    String uuid =
        UUID.randomUUID().toString().toUpperCase(Locale.ROOT); // nobody else's, for certain
    return new Draft(host, pin, run.build(pin).withCommandUuid(uuid), uuid);
  }

  private Pin pin(Host host) {
    @Nullable Pin given = run.givenPin().orElse(null);
    Pin pin = given == null ? Pin.random(random) : given;
    // A PIN of its own for each, as long as there are enough.
    while (given == null && used.get(number(pin)) && used.cardinality() < PINS / 2) {
      pin = Pin.random(random);
    }
    if (given != null && used.get(number(pin))) {
      throw new RefusedException(
          host.label() + ": the PIN that was given is that of another host of this run",
          "Leave the PIN out: each host gets its own.");
    }
    used.set(number(pin));
    return pin;
  }

  private static int number(Pin pin) {
    return Integer.parseInt(pin.reveal());
  }

  /** Goes on where an earlier start of this run left the host; false if it is new. */
  private boolean continueWith(Host host, List<Parcel> parcels) {
    RunLedger.Entry earlier = ledger.earlier(host.udid()).orElse(null);
    if (run.isAgain()) {
      return sendAgain(host, parcels);
    }
    if (earlier == null || earlier.name().isEmpty()) {
      return false;
    }
    EscrowRecord record =
        escrow
            .openRecord(earlier.name(), requestType)
            .filter(open -> open.commandUuid().equals(earlier.commandUuid()))
            .orElse(null);
    if (record == null) {
      return false; // never escrowed, or closed by a person since
    }
    if (earlier.state() == State.QUEUED || earlier.state() == State.UNPUSHED) {
      if (earlier.isStale(clock.instant())) {
        escrow.checkNoneOpen(earlier.name(), requestType);
      }
      progress.continued(host, earlier);
    } else {
      parcels.add(sealed(host, record));
    }
    return true;
  }

  /** Sends what is open of this host, however far it came: the server is asked first. */
  private boolean sendAgain(Host host, List<Parcel> parcels) {
    EscrowRecord record =
        escrow
            .openRecord(host.identity(), requestType)
            .or(() -> escrow.openRecord(host.udid(), requestType))
            .or(() -> underOtherName(host))
            .orElseThrow(
                () ->
                    new NotFoundException(
                        host.label() + " has no open " + requestType,
                        "Leave out --again to make a new command. `mdm pin list` shows what is"
                            + " open."));
    progress.planned(record.commandUuid(), record.host(), List.of(host));
    parcels.add(sealed(host, record));
    return true;
  }

  private Optional<EscrowRecord> underOtherName(Host host) {
    Optional<EscrowRecord> found =
        run.otherNames(host).stream()
            .flatMap(name -> escrow.openRecord(name, requestType).stream())
            .findFirst();
    if (found.isPresent() && !sentAgain.add(found.get().commandUuid())) {
      throw new RefusedException(
          host.label()
              + ": the open "
              + requestType
              + " of "
              + found.get().host()
              + " is sent to another host of this run",
          "Name only the host that it was made for.");
    }
    return found;
  }

  private Parcel sealed(Host host, EscrowRecord record) {
    return new Parcel(
        record.commandUuid(),
        record.host(),
        List.of(host),
        () -> reopen(host, record),
        true,
        run.isAgain(),
        Optional.of(record));
  }

  private MdmCommand reopen(Host host, EscrowRecord record) {
    EscrowKey opener = key.get();
    journal.append(
        JournalEvent.of(run.verb() + "." + HostEvent.Step.REOPENED.label())
            .withHost(host.identity())
            .withCommandUuid(record.commandUuid())
            .withReason(Optional.of(run.reason())));
    return escrow.reveal(record, opener).command();
  }

  @Override
  public List<Parcel> rest() {
    return List.of();
  }

  /** Closes the record: the PIN is kept, and does not stand in the way of the next lock. */
  @Override
  public void withdraw(Parcel parcel) {
    boolean isStillOpen =
        escrow
            .openRecord(parcel.name(), requestType)
            .filter(open -> open.commandUuid().equals(parcel.commandUuid()))
            .isPresent();
    if (isStillOpen) {
      escrow.close(parcel.name(), requestType);
    }
  }
}
