package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.IssueResult;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.RunLine.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;

/** Makes a secret and a command for each host; the secret is stored before anything is sent. */
final class SecretPlanner implements Planner {

  private static final int MOST = 64;

  private final SecretRun run;
  private final MdmServer server;
  private final SecretKind kind;
  private final SendingState state;
  private final Custody custody;
  private final RunLedger ledger;
  private final RunProgress progress;
  private final Supplier<EscrowKey> key;
  private final SecretRun.Requests requests;
  private final Set<String> sentAgain = new HashSet<>();
  private final Set<String> goingOn;
  private final EarlierSecrets before;
  private int batchSize;

  SecretPlanner(
      SecretRun run,
      MdmServer server,
      SendingState state,
      RunLedger ledger,
      RunProgress progress,
      Supplier<EscrowKey> key,
      int firstBatch,
      Set<String> goingOn) {
    this.run = run;
    this.server = server;
    this.kind = run.kind();
    this.state = state;
    this.custody = state.custody();
    this.ledger = ledger;
    this.progress = progress;
    this.key = key;
    this.requests = run.requests(state.random());
    this.before = new EarlierSecrets(state.journal());
    this.batchSize = firstBatch(firstBatch);
    this.goingOn = goingOn;
  }

  /** How many hosts are planned before the first is sent to, at so many calls at a time. */
  static int firstBatch(int concurrency) {
    return Math.min(concurrency, MOST);
  }

  @Override
  public int batchSize() {
    int now = batchSize;
    batchSize = Math.min(2 * batchSize, MOST);
    return now;
  }

  /** A command that is not stored yet. */
  private record Draft(Host host, String commandUuid, IssueRequest request) {}

  @Override
  public List<PlannedCall> plan(List<Host> hosts) {
    List<PlannedCall> calls = new ArrayList<>();
    List<Host> fresh = new ArrayList<>();
    for (Host host : hosts) {
      try {
        if (!continueWith(host, calls)) {
          if (goingOn.contains(host.udid())) { // nobody has confirmed a new one
            throw new RefusedException(
                host.label() + ": its command of the earlier start was ended meanwhile",
                "Nothing was sent to it. Run this again if it is to get a new one.");
          }
          fresh.add(host);
        }
      } catch (MdmException e) {
        progress.refused(host, null, before.judged(kind, e));
      }
    }
    List<Draft> drafts = drafts(fresh);
    drafts.forEach(d -> progress.planned(d.commandUuid(), d.host().identity(), List.of(d.host())));
    progress.store();
    if (drafts.isEmpty()) {
      return calls;
    }
    List<IssueResult> results =
        custody.issueAll(drafts.stream().map(Draft::request).toList(), event("escrowed"));
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      IssueResult result = results.get(i);
      if (result.failure().isPresent()) {
        progress.refused(
            draft.host(), draft.commandUuid(), judged(draft.host(), result.failure().get()));
        continue;
      }
      EscrowRecord record = result.orThrow().record();
      progress.escrowed(draft.host(), draft.commandUuid(), record.location());
      MdmCommand command = result.orThrow().command();
      calls.add(call(draft.host(), record, () -> command, false));
    }
    progress.store();
    return calls;
  }

  private JournalEvent event(String step) {
    return progress.event(step);
  }

  /** Of those in whose way nothing stands. */
  private List<Draft> drafts(List<Host> hosts) {
    List<Host> free = new ArrayList<>();
    List<Optional<MdmException>> refusals = refusals(custody, hosts, kind, before);
    // After the records: what a colleague sends by the same plan meanwhile is in one of the two.
    Optional<PlanSendings> sent =
        hosts.isEmpty() || progress.plan().isEmpty()
            ? Optional.empty()
            : Optional.of(progress.sentByPlan());
    for (int i = 0; i < hosts.size(); i++) {
      Host host = hosts.get(i);
      try {
        if (sent.isPresent() && isSent(host, sent.get())) {
          continue;
        }
        if (refusals.get(i).isPresent()) {
          throw refusals.get(i).get();
        }
        free.add(host);
      } catch (MdmException e) {
        progress.refused(host, null, before.judged(kind, e));
      }
    }
    requests.prepare(free, before.history());
    List<Draft> drafts = new ArrayList<>();
    for (Host host : free) {
      try {
        drafts.add(draft(host));
      } catch (MdmException e) {
        progress.refused(host, null, e);
      }
    }
    return drafts;
  }

  private boolean isSent(Host host, PlanSendings all) {
    Optional<PlanSendings.Sending> sent = sentByPlan(host, kind, custody, ledger, all);
    sent.ifPresent(one -> progress.sentByPlan(host, one));
    return sent.isPresent();
  }

  /**
   * What a run of the plan has sent to a host that this ledger does not go on with.
   *
   * @throws RefusedException if a run may have sent it, and nobody knows
   */
  private static Optional<PlanSendings.Sending> sentByPlan(
      Host host, SecretKind kind, Custody custody, RunLedger ledger, PlanSendings all) {
    Optional<PlanSendings.Sending> sent = all.sent(host);
    if (sent.isPresent()) {
      return sent;
    }
    for (PlanSendings.Sending begun : all.begun(host, ledger.earlier(host.udid()))) {
      Optional<EscrowRecord> record = custody.record(host.names(), kind, begun.commandUuid());
      if (record.isPresent()) { // without one it was stopped before the command existed
        throw record.get().open() ? begun.notKnown(host) : begun.ended(host);
      }
    }
    return Optional.empty();
  }

  /** What was made by a run of the same plan in the meantime is not closed, but left to it. */
  private MdmException judged(Host host, MdmException failure) {
    return progress.plan().isPresent() && failure.remedy() instanceof Remedy.UseOpenCommand open
        ? progress
            .sentByPlan()
            .command(host, open.commandUuid())
            .<MdmException>map(one -> one.notKnown(host))
            .orElse(failure)
        : failure;
  }

  private static List<Optional<MdmException>> refusals(
      Custody custody, List<Host> hosts, SecretKind kind, EarlierSecrets before) {
    try {
      return hosts.isEmpty()
          ? List.of()
          : custody.refusals(hosts.stream().map(before::names).toList(), kind);
    } catch (MdmException e) { // nobody can be asked
      return Collections.nCopies(hosts.size(), Optional.of(e));
    }
  }

  private Draft draft(Host host) {
    String uuid =
        UUID.randomUUID().toString().toUpperCase(Locale.ROOT); // nobody else's, for certain
    return new Draft(host, uuid, requests.request(host, uuid));
  }

  /**
   * The hosts that {@link #plan} would refuse. Changes nothing, and asks no server.
   *
   * @param plan as of the run's progress
   * @param before what the journal tells
   */
  static Map<Host, MdmException> refusals(
      SecretRun run,
      List<Host> hosts,
      SendingState state,
      RunLedger ledger,
      Optional<String> plan,
      EarlierSecrets before) {
    Custody custody = state.custody();
    Earlier earlier = new Earlier(run.kind(), state, ledger, plan.isPresent());
    Map<Host, MdmException> refused = new LinkedHashMap<>();
    List<Host> fresh = new ArrayList<>();
    for (Host host : hosts) {
      try {
        if (run.isAgain()) {
          EscrowRecord record = open(custody, host, run.kind(), before);
          Custody.requireOwnCommand(record);
          refuseAnswered(host, record, run.kind(), before.answer(record.commandUuid()));
        } else if (earlier.of(host).isEmpty()) {
          fresh.add(host);
        }
      } catch (MdmException e) {
        refused.put(host, before.judged(run.kind(), e));
      }
    }
    List<Optional<MdmException>> open = refusals(custody, fresh, run.kind(), before);
    Optional<PlanSendings> sent =
        fresh.isEmpty() || plan.isEmpty()
            ? Optional.empty()
            : Optional.of(PlanSendings.read(state.journal(), plan.get()));
    for (int i = 0; i < fresh.size(); i++) {
      Host host = fresh.get(i);
      try {
        if (sent.isEmpty() || sentByPlan(host, run.kind(), custody, ledger, sent.get()).isEmpty()) {
          open.get(i).ifPresent(e -> refused.put(host, before.judged(run.kind(), e)));
        }
      } catch (MdmException e) {
        refused.put(host, e);
      }
    }
    return refused;
  }

  /**
   * The record of what is sent to this host as it was made before; empty if the host gets a new
   * command, or nothing. Changes nothing, and asks no server.
   *
   * @throws MdmException if the host is refused
   */
  static Optional<EscrowRecord> kept(
      SecretRun run,
      Host host,
      SendingState state,
      RunLedger ledger,
      Optional<String> plan,
      EarlierSecrets before) {
    return run.isAgain()
        ? Optional.of(open(state.custody(), host, run.kind(), before))
        : new Earlier(run.kind(), state, ledger, plan.isPresent())
            .of(host)
            .flatMap(Earlier.Found::record);
  }

  /** The hosts whose command the server has from an earlier start of this run; empty for none. */
  static Optional<EarlierStart> queued(
      SecretRun run,
      List<Host> hosts,
      SendingState state,
      RunLedger ledger,
      Optional<String> plan) {
    Earlier earlier = new Earlier(run.kind(), state, ledger, plan.isPresent());
    List<Host> queued = new ArrayList<>();
    List<String> commandUuids = new ArrayList<>();
    for (Host host : hosts) {
      try {
        Optional<Earlier.Found> found = earlier.of(host);
        if (found.isPresent() && found.get().record().isEmpty()) {
          queued.add(host);
          commandUuids.add(found.get().entry().commandUuid());
        }
      } catch (MdmException e) {
        // The run refuses it, and says so.
      }
    }
    return queued.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EarlierStart(
                ledger.began(queued.get(0).udid()).orElseThrow(), queued, commandUuids));
  }

  /** How far an earlier start of this run came with a host. */
  private record Earlier(SecretKind kind, SendingState state, RunLedger ledger, boolean isOfPlan) {

    /**
     * What it noted.
     *
     * @param record what has to be sent; empty if the server had it
     */
    record Found(RunLedger.Entry entry, Optional<EscrowRecord> record) {}

    /**
     * Empty if the host is new.
     *
     * @throws MdmException if it is refused
     */
    Optional<Found> of(Host host) {
      RunLedger.Entry entry = ledger.earlier(host.udid()).orElse(null);
      if (entry == null || entry.name().isEmpty()) {
        return Optional.empty();
      }
      Optional<EscrowRecord> record =
          state
              .custody()
              .open(entry.name(), kind)
              .filter(open -> open.commandUuid().equals(entry.commandUuid()));
      boolean wasQueued = entry.state() == State.QUEUED || entry.state() == State.UNPUSHED;
      if (record.isEmpty()) {
        return isOfPlan ? over(host, entry, wasQueued) : Optional.empty();
      }
      if (wasQueued && entry.isStale(state.clock().instant())) {
        state.custody().checkNoneOpen(entry.name(), kind);
      }
      return Optional.of(new Found(entry, wasQueued ? Optional.empty() : record));
    }

    /**
     * What is over since, closed by a person or proven, a plan does not do once more; empty if the
     * server never had it.
     */
    private Optional<Found> over(Host host, RunLedger.Entry entry, boolean wasQueued) {
      if (wasQueued) {
        return Optional.of(new Found(entry, Optional.empty()));
      }
      if (entry.state() == State.PLANNED
          && state.custody().record(host.names(), kind, entry.commandUuid()).isPresent()) {
        throw new RefusedException(
            host.label() + ": its command of this plan was ended, and may have been sent",
            "It was not sent again. If it has to be, make a new plan.");
      }
      return Optional.empty();
    }
  }

  /** Goes on where an earlier start of this run left the host; false if it is new. */
  private boolean continueWith(Host host, List<PlannedCall> calls) {
    if (run.isAgain()) {
      return sendAgain(host, calls);
    }
    Optional<Earlier.Found> earlier =
        new Earlier(kind, state, ledger, progress.plan().isPresent()).of(host);
    earlier.ifPresent(
        found ->
            found
                .record()
                .ifPresentOrElse(
                    record -> calls.add(sealed(host, record)),
                    () -> progress.continued(host, found.entry())));
    return earlier.isPresent();
  }

  /** Sends what is open of this host, however far it came: the server is asked first. */
  private boolean sendAgain(Host host, List<PlannedCall> calls) {
    EscrowRecord record = open(custody, host, kind, before);
    Custody.requireOwnCommand(record);
    refuseAnswered(host, record);
    if (!sentAgain.add(record.commandUuid())) { // found by a name that two hosts have
      throw new RefusedException(
          host.label()
              + ": the open "
              + kind.requestType()
              + " of "
              + record.host()
              + " is sent to another host of this run",
          "Name only the host that it was made for.");
    }
    progress.planned(record.commandUuid(), record.host(), List.of(host));
    calls.add(sealed(host, record));
    return true;
  }

  private static EscrowRecord open(
      Custody custody, Host host, SecretKind kind, EarlierSecrets before) {
    return custody
        .open(before.names(host), kind)
        .orElseThrow(
            () ->
                new NotFoundException(
                    host.label() + " has no open " + kind.requestType(),
                    Remedy.Act.MAKE_NEW_COMMAND.and(Remedy.Act.LIST_OPEN_COMMANDS)));
  }

  /**
   * What a device has answered it does not get a second time: from most servers it could not, and
   * from MicroMDM a Mac that was unlocked since would be locked anew.
   */
  private void refuseAnswered(Host host, EscrowRecord record) {
    Optional<String> answer = before.answer(record.commandUuid());
    if (answer.isEmpty()) {
      Optional<Outcome> atServer = answerAtServer(host, record);
      atServer.ifPresent(one -> progress.answeredBefore(host, record.commandUuid(), one));
      answer = atServer.map(Outcome::sentence);
    }
    refuseAnswered(host, record, kind, answer);
  }

  private static void refuseAnswered(
      Host host, EscrowRecord record, SecretKind kind, Optional<String> answer) {
    if (answer.isPresent()) {
      throw new RefusedException(
          host.label()
              + ": the device has already answered this command, which cannot be sent again: "
              + answer.get(),
          kind.equals(SecretKind.ERASE_PIN) || Outcome.saysNotDone(answer.get())
              ? EarlierSecrets.afterFailure(kind, record.host(), record.requestType(), answer.get())
              : new Remedy.EndCommand(
                  record.host(),
                  record.requestType(),
                  "Once the device is unlocked, {} ends it; then make a new command, which gets a"
                      + " PIN of its own."));
    }
  }

  private Optional<Outcome> answerAtServer(Host host, EscrowRecord record) {
    try {
      return server
          .result(record.commandUuid(), host)
          .map(answer -> answer.outcome(kind.requestType()));
    } catch (MdmException e) {
      return Optional.empty(); // whoever sends it asks again
    }
  }

  private PlannedCall sealed(Host host, EscrowRecord record) {
    return call(host, record, () -> handOut(record), true);
  }

  private PlannedCall call(
      Host host, EscrowRecord record, Supplier<MdmCommand> command, boolean mayHaveArrived) {
    return new PlannedCall(
        record.commandUuid(),
        record.host(),
        List.of(host),
        command,
        mayHaveArrived,
        mayHaveArrived && run.isAgain(),
        Optional.of(record));
  }

  private MdmCommand handOut(EscrowRecord record) {
    return custody.handOut(record, key.get(), event(HostEvent.Step.REOPENED.label())).command();
  }

  @Override
  public List<PlannedCall> rest() {
    return List.of();
  }

  /** Closes the record: the PIN is kept, and does not stand in the way of the next lock. */
  @Override
  public void withdraw(PlannedCall call) {
    call.record().ifPresent(record -> custody.withdraw(record, event("closed")));
  }
}
