package org.mdmtoolkit.delivery.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunLine.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * How far a run has come: notes every step in ledger and journal, many at once, and tells the
 * listener afterwards. Used by one thread.
 */
final class RunProgress {

  private static final String HAD = "the server had it already";
  private static final String EARLIER = "by an earlier start, not sent again";

  /**
   * A command that the server has.
   *
   * @param words how it came there, if that needs words
   * @param pushTrouble why the device was not told; empty if it was
   * @param isOld whether the server has had it before this run insisted on it
   */
  record Sent(
      Host host,
      String commandUuid,
      String name,
      String words,
      Optional<String> pushTrouble,
      boolean isOld) {

    /** The words of a host that was not told to fetch it. */
    private String trouble() {
      return pushTrouble.filter(said -> !said.isEmpty()).orElse(words);
    }

    /** The same with more words, which may be none. */
    Sent withWords(String more) {
      if (more.isEmpty()) {
        return this;
      }
      Optional<String> trouble =
          pushTrouble.map(said -> said.isEmpty() ? said : said + "; " + more);
      return new Sent(
          host, commandUuid, name, words.isEmpty() ? more : words + "; " + more, trouble, isOld);
    }
  }

  private final String verb;
  private final String requestType;
  private final boolean isKept;
  private final Optional<String> reason;
  private final Journal journal;
  private final Clock clock;
  private final RunLedger ledger;
  private final RunListener listener;
  private final StopSignal stop;
  private final boolean waits;
  private final Optional<String> plan;
  private final String server;

  private final List<JournalEvent> entries = new ArrayList<>();
  private final List<Runnable> news = new ArrayList<>();
  private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
  private final List<Sent> unpushed = new ArrayList<>();
  private final List<Sent> awaited = new ArrayList<>();
  private @Nullable MdmException firstFailure;
  private int duplicates;
  private boolean isContinuationTold;

  RunProgress(
      Run run,
      MdmCommand sample,
      SendingState state,
      RunLedger ledger,
      RunListener listener,
      StopSignal stop,
      boolean waits,
      Optional<String> plan,
      String server) {
    this.verb = run.verb();
    this.requestType = sample.requestType();
    this.isKept = run instanceof SecretRun;
    this.reason = run.reason();
    this.journal = state.journal();
    this.clock = state.clock();
    this.ledger = ledger;
    this.listener = listener;
    this.stop = stop;
    this.waits = waits;
    this.plan = plan;
    this.server = server;
  }

  /** The digest of the plan that it is a part of, which is run once; empty if of none. */
  Optional<String> plan() {
    return plan;
  }

  /** What all runs of the plan have sent until now; what is not stored yet is not in it. */
  PlanSendings sentByPlan() {
    return PlanSendings.read(journal, plan.orElseThrow());
  }

  /** A command is planned: {@link #store} this before anything is made for it. */
  void planned(String commandUuid, String name, List<Host> hosts) {
    note(State.PLANNED, commandUuid, name, hosts);
    for (Host host : hosts) {
      // What was sent is in no other entry, and an answer does not say what it answers.
      entries.add(plannedEntry(host, commandUuid));
      tell(host, Step.PLANNED, Optional.of(commandUuid), "");
    }
  }

  /** An earlier start has planned it, and was stopped perhaps before the journal was told. */
  void plannedBefore(String commandUuid, List<Host> hosts) {
    for (Host host : hosts) {
      entries.add(plannedEntry(host, commandUuid));
    }
  }

  /** Only here are the UDID, for whoever has to prove which device it was, and the server. */
  private JournalEvent plannedEntry(Host host, String commandUuid) {
    return entry(host, Step.PLANNED)
        .withCommandUuid(commandUuid)
        .withOutcome(requestType)
        .withDetail(JournalEntries.UDID, host.udid())
        .withDetail(JournalEntries.SERVER, server);
  }

  /** The server's own lock is planned: {@link #store} this before it is made. */
  void plannedAtServer(Host host, String commandUuid, String words) {
    note(State.PLANNED, commandUuid, host.identity(), List.of(host));
    step(host, Step.PLANNED, null, words);
  }

  /** Its secret is durable, and the journal tells of it already. */
  void escrowed(Host host, String commandUuid, String place) {
    tell(host, Step.ESCROWED, Optional.of(commandUuid), place);
  }

  /** An earlier start of this run has queued it. */
  void continued(Host host, RunLedger.Entry earlier) {
    boolean isUnpushed = earlier.state() == State.UNPUSHED;
    // In the journal, too: the earlier start may have been stopped before it told of it.
    step(host, Step.CONTINUED, earlier.commandUuid(), "queued by an earlier start");
    isQueued(host, earlier.commandUuid(), earlier.name(), EARLIER, isUnpushed);
  }

  /** A run of this plan has queued it, perhaps another person's. */
  void sentByPlan(Host host, PlanSendings.Sending earlier) {
    step(host, Step.CONTINUED, earlier.commandUuid(), earlier.words());
    isQueued(host, earlier.commandUuid(), earlier.name(), earlier.words(), earlier.isUnpushed());
  }

  private void isQueued(
      Host host, String commandUuid, String name, String words, boolean isUnpushed) {
    Optional<String> trouble = isUnpushed ? Optional.of("") : Optional.empty();
    Sent sent = new Sent(host, commandUuid, name, words, trouble, false);
    if (isUnpushed) {
      unpushed.add(sent);
    } else {
      isQueued(sent);
    }
  }

  /** A host is begun with; whether an earlier start of this run did is told once. */
  void begins(Host host) {
    Optional<Instant> began = isContinuationTold ? Optional.empty() : ledger.began(host.udid());
    if (began.isPresent()) {
      isContinuationTold = true;
      news.add(() -> listener.continued(began.get()));
    }
  }

  void duplicate(Host host) {
    duplicates++;
    tell(host, Step.DUPLICATE, Optional.empty(), "");
  }

  /** Whether it was refused because a command of its kind is open already, of whatever use. */
  static boolean isOpen(MdmException failure) {
    return failure instanceof RefusedException
        && (failure.remedy() instanceof Remedy.UseOpenCommand
            || EarlierSecrets.isNotLocked(failure.remedy())
            || EarlierSecrets.mayErase(failure.remedy()));
  }

  /** Whether it stops others: not what is open already, or is a colleague's to go on with. */
  static boolean isError(MdmException failure) {
    return !isOpen(failure) && !(failure.remedy() instanceof Remedy.LookAtRun);
  }

  /** A guard refused it; the server was not asked. */
  void refused(Host host, @Nullable String commandUuid, MdmException failure) {
    boolean isOpen = isOpen(failure);
    if (isError(failure)) {
      stop.countErrors(1);
    }
    // What a failing disk may have kept all the same, the next start looks for.
    if (commandUuid != null && !(failure instanceof UnavailableException)) {
      note(State.NOT_SENT, commandUuid, "", List.of(host));
    }
    fails(
        host,
        Step.REFUSED,
        isOpen ? Ending.ALREADY_OPEN : Ending.REFUSED,
        commandUuid,
        failure.problem(),
        Optional.of(failure));
  }

  /** The server's own lock was made by an earlier start. */
  void lockedBefore(Host host, RunLedger.Entry earlier) {
    if (earlier.state() == State.PLANNED) {
      note(State.QUEUED, earlier.commandUuid(), earlier.name(), List.of(host));
    }
    step(host, Step.CONTINUED, null, "locked by an earlier start");
    boolean isPushed = earlier.state() != State.UNPUSHED;
    ends(host, isPushed ? Ending.QUEUED : Ending.PUSH_FAILED, null, "", null, null);
  }

  /** What the server said. Errors were counted by whoever asked it. */
  void delivered(PlannedCall call, DeliveryOutcome delivered) {
    String own = call.commandUuid();
    Host host = delivered.host();
    String words = delivered.words();
    boolean isServers = delivered.serverUuid().isPresent();
    String uuid = delivered.serverUuid().orElse(own);
    delivered.keptAt().ifPresent(place -> escrowed(host, own, place));
    if (delivered.reached() != State.PLANNED) {
      String name = delivered.reached() == State.NOT_SENT ? "" : call.name();
      note(delivered.reached(), own, name, List.of(host));
    }
    switch (delivered.state()) {
      case QUEUED -> {
        step(host, Step.ENQUEUED, uuid, words);
        if (words.isEmpty() && !isServers) { // with words, nobody knows of its push
          step(host, Step.PUSHED, uuid, "");
        }
        isQueued(new Sent(host, uuid, call.name(), words, Optional.empty(), false));
      }
      case PUSH_FAILED -> {
        step(host, Step.ENQUEUED, uuid, "");
        step(host, Step.PUSH_FAILED, uuid, words);
        if (isServers) { // which pushes again by itself
          ends(host, Ending.PUSH_FAILED, uuid, words, null, null);
        } else {
          unpushed.add(new Sent(host, uuid, call.name(), "", Optional.of(words), false));
        }
      }
      case QUEUED_FOR_NOBODY -> {
        step(host, Step.ENQUEUED, uuid, "");
        fails(host, Step.PUSH_FAILED, Ending.QUEUED_FOR_NOBODY, uuid, words, delivered.failure());
      }
      case TAKEN_BEFORE -> {
        step(host, Step.CONTINUED, uuid, words);
        unpushed.add(new Sent(host, uuid, call.name(), words, Optional.empty(), true));
      }
      case REFUSED, NOT_ENROLLED ->
          fails(host, Step.REFUSED, Ending.REFUSED, uuid, words, delivered.failure());
      case UNKNOWN -> fails(host, Step.UNKNOWN, Ending.UNKNOWN, uuid, words, delivered.failure());
    }
  }

  /** The run stopped before it was sent. */
  void notSent(Host host, PlannedCall call) {
    if (call.mayHaveArrived()) {
      ends(host, Ending.UNKNOWN, call.commandUuid(), "not asked yet", null, null);
    } else {
      note(State.NOT_SENT, call.commandUuid(), "", List.of(host));
      step(host, Step.WITHDRAWN, call.commandUuid(), "");
      ends(host, Ending.NOT_SENT, call.commandUuid(), "", null, null);
    }
  }

  void pushed(Sent sent) {
    note(State.QUEUED, sent.commandUuid(), sent.name(), List.of(sent.host()));
    step(sent.host(), Step.PUSHED, sent.commandUuid(), "");
    isQueued(
        new Sent(
            sent.host(),
            sent.commandUuid(),
            sent.name(),
            sent.words(),
            Optional.empty(),
            sent.isOld()));
  }

  /** How it is ended if nobody will ever answer it; empty where no record of it is open. */
  Optional<Remedy.EndCommand> endOf(Sent sent) {
    return isKept
        ? Optional.of(CommandDelivery.waitsForNobody(sent.name(), requestType))
        : Optional.empty();
  }

  void notEnrolled(Sent sent, MdmException failure) {
    stop.countErrors(1);
    fails(
        sent.host(),
        Step.PUSH_FAILED,
        Ending.QUEUED_FOR_NOBODY,
        sent.commandUuid(),
        failure.problem(),
        Optional.of(failure));
  }

  void notPushed(Sent sent) {
    if (waits) {
      awaited.add(sent);
    } else {
      endsUnanswered(sent, Ending.PUSH_FAILED);
    }
  }

  private void isQueued(Sent sent) {
    if (waits) {
      awaited.add(sent);
    } else {
      endsUnanswered(sent, Ending.QUEUED);
    }
  }

  /** The device had answered before it was to be sent once more: only the journal is told. */
  void answeredBefore(Host host, String commandUuid, Outcome answer) {
    if (answer.isFinal()) {
      entries.add(entry(host, Step.CONTINUED).withCommandUuid(commandUuid).withOutcome(HAD));
      entries.add(
          entry(host, Step.of(answer)).withCommandUuid(commandUuid).withOutcome(answer.sentence()));
    }
  }

  void answered(Sent sent, CommandResult result, Outcome answer) {
    boolean isDone = answer.isDone();
    step(sent.host(), Step.of(answer), sent.commandUuid(), answer.sentence());
    if (!isDone) {
      stop.countErrors(1);
    }
    ends(
        sent.host(),
        isDone ? Ending.ACKNOWLEDGED : Ending.FAILED_ON_DEVICE,
        sent.commandUuid(),
        answer.sentence(),
        null,
        answer,
        result);
  }

  /** Nobody waits for it any longer, and the device was reached. */
  void putOff(Sent sent, Instant since) {
    String words =
        "the device says \"not now\""
            + (since.equals(Instant.EPOCH) ? "" : ", at " + since.truncatedTo(ChronoUnit.SECONDS))
            + "; it asks again by itself";
    step(sent.host(), Step.TIMED_OUT, sent.commandUuid(), words);
    ends(sent.host(), Ending.NOT_NOW, sent.commandUuid(), words, null, null);
  }

  /** Nobody waits for it any longer. */
  void notAnswered(Sent sent, boolean inTime) {
    if (!inTime) {
      step(sent.host(), Step.TIMED_OUT, sent.commandUuid(), "");
    }
    endsUnanswered(sent, inTime ? Ending.QUEUED : Ending.TIMED_OUT);
  }

  /** A device that was not told to fetch the command ends so, however long it was waited for. */
  private void endsUnanswered(Sent sent, Ending ending) {
    if (sent.isOld()) {
      ends(sent.host(), Ending.SENT_BEFORE, sent.commandUuid(), sent.words(), null, null);
    } else if (sent.pushTrouble().isPresent()) {
      ends(sent.host(), Ending.PUSH_FAILED, sent.commandUuid(), sent.trouble(), null, null);
    } else {
      ends(sent.host(), ending, sent.commandUuid(), sent.words(), null, null);
    }
  }

  private void fails(
      Host host,
      Step step,
      Ending ending,
      @Nullable String commandUuid,
      String words,
      Optional<MdmException> failure) {
    step(host, step, commandUuid, words);
    ends(host, ending, commandUuid, words, failure.orElse(null), null);
  }

  private void ends(
      Host host,
      Ending ending,
      @Nullable String commandUuid,
      String words,
      @Nullable MdmException failure,
      @Nullable Outcome answer) {
    ends(host, ending, commandUuid, words, failure, answer, null);
  }

  private void ends(
      Host host,
      Ending ending,
      @Nullable String commandUuid,
      String words,
      @Nullable MdmException failure,
      @Nullable Outcome answer,
      @Nullable CommandResult result) {
    endings.merge(ending, 1, Integer::sum);
    if (firstFailure == null) {
      firstFailure = failure;
    }
    HostOutcome outcome =
        new HostOutcome(
            host,
            ending,
            known(commandUuid),
            words,
            Optional.ofNullable(failure),
            Optional.ofNullable(answer),
            Optional.ofNullable(result));
    news.add(() -> listener.ended(outcome));
  }

  private void step(Host host, Step step, @Nullable String commandUuid, String words) {
    Optional<String> uuid = known(commandUuid);
    JournalEvent entry = entry(host, step);
    entry = uuid.isPresent() ? entry.withCommandUuid(uuid.get()) : entry;
    entries.add(words.isEmpty() ? entry : entry.withOutcome(words));
    tell(host, step, uuid, words);
  }

  private static Optional<String> known(@Nullable String commandUuid) {
    return Optional.ofNullable(commandUuid).filter(uuid -> !uuid.isEmpty());
  }

  private JournalEvent entry(Host host, Step step) {
    return event(step.label()).withHost(host.identity());
  }

  /** What the journal is told of a step, whatever the host: with the reason, and the plan. */
  JournalEvent event(String step) {
    JournalEvent event = JournalEvent.of(verb + "." + step).withReason(reason);
    return plan.map(digest -> event.withDetail(RunAdmission.PLAN, digest)).orElse(event);
  }

  private void tell(Host host, Step step, Optional<String> commandUuid, String words) {
    HostEvent event = new HostEvent(host, step, commandUuid, words);
    news.add(() -> listener.happened(event));
  }

  private void note(State state, String commandUuid, String name, List<Host> hosts) {
    List<String> udids = hosts.stream().map(Host::udid).toList();
    ledger.note(new RunLine(state, commandUuid, name, udids, clock.instant()));
  }

  /** Makes everything up to here durable, then tells it. */
  void store() {
    ledger.store();
    if (!entries.isEmpty()) {
      journal.append(entries.toArray(JournalEvent[]::new));
      entries.clear();
    }
    List<Runnable> told = List.copyOf(news);
    news.clear();
    told.forEach(Runnable::run);
  }

  /** Takes the commands that are queued and of which the device was not told. */
  List<Sent> takeUnpushed() {
    return take(unpushed);
  }

  /** Takes the commands whose answers are waited for. */
  List<Sent> takeAwaited() {
    return take(awaited);
  }

  private static List<Sent> take(List<Sent> from) {
    List<Sent> taken = new ArrayList<>(from);
    from.clear();
    return taken;
  }

  /** Answers are waited for from now on. */
  void waits(int hosts, Duration time) {
    listener.waiting(hosts, time);
  }

  RunSummary summary(boolean complete) {
    return new RunSummary(
        endings,
        duplicates,
        stop.errors(),
        complete && !endings.containsKey(Ending.NOT_SENT),
        stop.isCancelled(),
        Optional.ofNullable(firstFailure));
  }
}
