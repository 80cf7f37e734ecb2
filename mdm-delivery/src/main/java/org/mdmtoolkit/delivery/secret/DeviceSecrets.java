package org.mdmtoolkit.delivery.secret;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.ActivationLockBypassCode;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.CommandStatus;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.RotateFileVaultKey;
import org.mdmtoolkit.command.SecurityInfo;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.FileVaultAnswers;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretHistory.Step;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.PlainRun;
import org.mdmtoolkit.delivery.run.QuestionRun;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.secret.SecretOutcome.Ending;
import org.mdmtoolkit.delivery.server.AskedOnce;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * The secrets of devices: recovery lock, firmware password, FileVault key, Activation Lock code,
 * administrator's password. Each method does its work for all hosts and returns when it has ended
 * for each; {@code DeviceSecrets.at(server, state, key).waitingFor(tenMinutes).change(…, hosts)}.
 *
 * <p>What is set is in escrow before its command exists, and what comes back before anybody else
 * knows of it. The old secret stays in escrow, also after the new one is proven. Only the device
 * itself proves one: an acknowledgement does not. Run again after a kill, a change goes on where it
 * ended, with the same secrets.
 *
 * <p>Whoever calls asks a person first: nothing here does. Immutable but for the server, which
 * hands its answers to the last of these that was made for it.
 */
public final class DeviceSecrets {

  /** How long {@link #verify} and {@link #fetch} wait where nobody says. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  /** How long a Mac is asked before a change that is not waited for. */
  private static final Duration LOOK = Duration.ofMinutes(2);

  static final String SILENT_ON_PENDING = "it does not say whether a change waits for its restart";

  private final MdmServer server;
  private final SendingState state;
  private final Supplier<EscrowKey> key;
  private final AnswerBook answers;
  private final Options options;

  private record Options(
      Optional<Duration> patience,
      int concurrency,
      OptionalInt maxErrors,
      CancellableSleeper sleeper,
      RunListener listener,
      Optional<String> plan) {}

  private DeviceSecrets(
      MdmServer server,
      SendingState state,
      Supplier<EscrowKey> key,
      AnswerBook answers,
      Options options) {
    this.server = server;
    this.state = state;
    this.key = key;
    this.answers = answers;
    this.options = options;
  }

  /**
   * The secrets of this server's devices.
   *
   * @param key opens escrow; asked at most once for each call, and only if it is needed
   */
  public static DeviceSecrets at(MdmServer server, SendingState state, Supplier<EscrowKey> key) {
    AnswerBook answers = AnswerBook.in(state.custody());
    server.keepAnswers(answers);
    return new DeviceSecrets(
        server,
        state,
        key,
        answers,
        new Options(
            Optional.empty(),
            8,
            OptionalInt.empty(),
            CancellableSleeper.REAL,
            RunListener.NONE,
            Optional.empty()));
  }

  /** Waits for the devices, for at most this time after each step was sent. */
  public DeviceSecrets waitingFor(Duration time) {
    return with(
        new Options(
            Optional.of(time),
            options.concurrency,
            options.maxErrors,
            options.sleeper,
            options.listener,
            options.plan));
  }

  /** With at most this many calls to the server at a time. */
  public DeviceSecrets concurrency(int calls) {
    return with(
        new Options(
            options.patience,
            calls,
            options.maxErrors,
            options.sleeper,
            options.listener,
            options.plan));
  }

  /** With this many failed hosts allowed in a change; by default none, as for a lock. */
  public DeviceSecrets maxErrors(int hosts) {
    return with(
        new Options(
            options.patience,
            options.concurrency,
            OptionalInt.of(hosts),
            options.sleeper,
            options.listener,
            options.plan));
  }

  /** With another way to wait between two tries. */
  public DeviceSecrets sleeper(CancellableSleeper sleeper) {
    return with(
        new Options(
            options.patience,
            options.concurrency,
            options.maxErrors,
            sleeper,
            options.listener,
            options.plan));
  }

  /** Telling this of the steps of each command, questions too; not of how it ended. */
  public DeviceSecrets telling(RunListener listener) {
    return with(
        new Options(
            options.patience,
            options.concurrency,
            options.maxErrors,
            options.sleeper,
            listener,
            options.plan));
  }

  /**
   * As a part of a plan: what it changes names the plan in the journal, and is changed once, also
   * in parts and after it was closed. Questions are asked as often as they are wanted.
   *
   * @param digest of the plan
   */
  public DeviceSecrets forPlan(String digest) {
    return with(
        new Options(
            options.patience,
            options.concurrency,
            options.maxErrors,
            options.sleeper,
            options.listener,
            Optional.of(digest)));
  }

  private DeviceSecrets with(Options changed) {
    return new DeviceSecrets(server, state, key, answers, changed);
  }

  /**
   * Refuses what can be known to be wrong before anything is made. Asks the server whether it keeps
   * such secrets itself; changes nothing.
   *
   * @throws MdmException if so
   */
  public static void check(SecretChange change, MdmServer server, List<Host> hosts) {
    if (change.given().isPresent() && hosts.size() > 1) {
      throw new InvalidInputException(
          "one " + change.kind().title() + " was given for " + hosts.size() + " hosts",
          "Leave it out: each host gets one of its own.");
    }
    if (change.current().isPresent() && hosts.size() > 1) {
      throw new InvalidInputException(
          "one present " + change.kind().title() + " was given for " + hosts.size() + " hosts",
          "Name one host at a time, or leave it out: it is taken from escrow.");
    }
    hosts.forEach(host -> server.refuseOwnSecret(change.kind().requestType(), host));
  }

  /**
   * Refuses to have a device make a key whose only copy would come to nobody.
   *
   * @throws RefusedException if the server posts answers once, and nobody listens
   */
  public static void requireListener(SecretChange change, MdmServer server) {
    if (change.kind().equals(SecretKind.FILEVAULT_KEY) && !server.answersQuestions()) {
      throw new RefusedException(
          server.description() + " posts the new key once to its webhook, and nobody would listen",
          new Remedy.Give(
              Remedy.Give.Input.WAIT,
              "Nothing was sent. Have the server post to a webhook here, and give {}."));
    }
  }

  /**
   * For which hosts {@link #change} would be refused by what is in escrow: a change is open, or
   * there is no present secret. Changes nothing.
   */
  public static Map<Host, MdmException> refusals(
      SecretChange change, SendingState state, List<Host> hosts) {
    ChangeRequests requests =
        new ChangeRequests(
            change,
            state,
            () -> {
              throw new IllegalStateException("a rehearsal opens nothing");
            });
    List<Optional<MdmException>> open =
        state.custody().refusals(hosts.stream().map(Host::names).toList(), change.kind());
    Supplier<SecretHistory> history = AskedOnce.of(() -> SecretHistory.of(state.journal()));
    Map<Host, MdmException> refusals = new LinkedHashMap<>();
    for (int i = 0; i < hosts.size(); i++) {
      Host host = hosts.get(i);
      open.get(i)
          .or(() -> requests.refusal(host, history))
          .ifPresent(refusal -> refusals.put(host, refusal));
    }
    return refusals;
  }

  /**
   * The run that sends it, to be shown and confirmed: what each host would get, with secrets that
   * are nobody's, and what that takes away. {@link #change} does it; sent in another way it fails.
   *
   * @param random makes secrets that are nobody's
   */
  public static SecretRun plan(SecretChange change, SecureRandom random) {
    return run(
        change,
        random,
        (host, uuid) -> {
          throw new IllegalStateException("a plan is not sent");
        });
  }

  private static SecretRun run(
      SecretChange change, SecureRandom random, SecretRun.Requests requests) {
    return SecretRun.of(
        change.kind(),
        change.reason(),
        ChangeRequests.sample(change, random),
        ChangeRequests.identity(change),
        requests);
  }

  /**
   * Sets, changes or takes off the secrets of these hosts. With waiting, it ends with the proof
   * that each device holds the new one, where that can be asked.
   *
   * @return one for each host that was not a repetition, in the order in which they ended
   * @throws MdmException as {@link #check} and {@link CommandSender#send} do
   */
  public List<SecretOutcome> change(SecretChange change, List<Host> hosts) {
    check(change, server, hosts);
    requireListener(change, server);
    SecretKind kind = change.kind();
    Results results = new Results();
    Supplier<EscrowKey> once = AskedOnce.of(key);
    if (options.patience.isPresent() && !kind.equals(SecretKind.ADMIN_PASSWORD)) {
      state.custody().checkReaders();
      Objects.requireNonNull(once.get()); // without it nothing could be proven that is sent now
    }
    List<Host> ready = hosts;
    if (kind.equals(SecretKind.FILEVAULT_KEY)) {
      ready = withoutLateAnswers(hosts, once, results);
    }
    ChangeRequests requests = new ChangeRequests(change, state, once);
    SecretRun run = run(change, state.random(), requests);
    if (kind.equals(SecretKind.FIRMWARE_PASSWORD) && server.answersQuestions()) {
      Map<Host, MdmException> refused = CommandSender.to(server, state).refusals(run, hosts);
      refused.forEach((host, why) -> results.add(SecretOutcome.failed(host, Ending.REFUSED, why)));
      ready =
          withoutPending(
              hosts.stream().filter(host -> !refused.containsKey(host)).toList(), results);
    }
    List<HostOutcome> acknowledged = new ArrayList<>();
    List<HostOutcome> failed = new ArrayList<>();
    send(
        run,
        ready,
        options.patience,
        once,
        outcome -> {
          switch (outcome.ending()) {
            case ACKNOWLEDGED -> acknowledged.add(outcome);
            case FAILED_ON_DEVICE -> failed.add(outcome);
            default -> results.add(unanswered(outcome));
          }
        });
    if (kind.equals(SecretKind.FILEVAULT_KEY)) {
      acknowledged.forEach(one -> results.add(opened(one, once)));
      failed.forEach(one -> results.add(notDone(kind, one)));
    } else if (kind.equals(SecretKind.ADMIN_PASSWORD)) {
      accept(acknowledged, results);
      failed.forEach(one -> results.add(notDone(kind, one)));
    } else {
      afterPassword(kind, acknowledged, failed, once, results);
    }
    hosts.forEach( // of a run that stopped before it came to them
        host -> results.addIfNew(SecretOutcome.of(host, Ending.NOT_SENT, Optional.empty(), "")));
    return results.all();
  }

  private void accept(List<HostOutcome> acknowledged, Results results) {
    Map<EscrowRecord, List<JournalEvent>> settled = new LinkedHashMap<>();
    for (HostOutcome one : acknowledged) {
      record(SecretKind.ADMIN_PASSWORD, one).ifPresent(record -> settled.put(record, List.of()));
      results.add(SecretOutcome.of(one.host(), Ending.ACCEPTED, one.commandUuid(), ""));
    }
    state.custody().settle(settled);
  }

  private void afterPassword(
      SecretKind kind,
      List<HostOutcome> acknowledged,
      List<HostOutcome> failed,
      Supplier<EscrowKey> once,
      Results results) {
    List<Host> toProve = new ArrayList<>();
    Map<String, PasswordProof.Changed> changes = new LinkedHashMap<>();
    Map<EscrowRecord, List<JournalEvent>> over = new LinkedHashMap<>();
    for (HostOutcome one : acknowledged) {
      changes.put(one.host().udid(), new PasswordProof.Changed(record(kind, one), ""));
      toProve.add(one.host());
    }
    failed.forEach(one -> record(kind, one).ifPresent(record -> over.put(record, List.of())));
    state.custody().settle(over); // whatever it holds, the next change is free
    for (HostOutcome one : failed) {
      changes.put(one.host().udid(), new PasswordProof.Changed(record(kind, one), one.words()));
      toProve.add(one.host());
    }
    proof(kind, once).prove(toProve, changes, results);
  }

  private PasswordProof proof(SecretKind kind, Supplier<EscrowKey> once) {
    return new PasswordProof(
        kind,
        state,
        once,
        (run, hosts, outcome) ->
            send(run, hosts, Optional.of(options.patience.orElse(PATIENCE)), once, outcome),
        server::result);
  }

  /** A Mac that waits for its restart takes no other firmware password until then. */
  private List<Host> withoutPending(List<Host> hosts, Results results) {
    List<Host> ready = new ArrayList<>(hosts);
    QuestionRun run =
        QuestionRun.of(
            SecretKind.FIRMWARE_PASSWORD.verb() + "-look", Optional.empty(), SecurityInfo.query());
    send(
        run,
        hosts,
        Optional.of(options.patience.orElse(LOOK)),
        key,
        outcome -> {
          Optional<Boolean> isPending =
              outcome.result().flatMap(SecurityInfo::isFirmwareChangePending);
          if (isPending.orElse(false)) {
            ready.remove(outcome.host());
            results.add(
                SecretOutcome.failed(
                    outcome.host(),
                    Ending.REFUSED,
                    new RefusedException(
                        outcome.host().label()
                            + ": a change of its firmware password waits for a restart",
                        Remedy.advice("Restart it first.")
                            .and(
                                new Remedy.ProveSecret(
                                    outcome.host().identity(),
                                    SecretKind.FIRMWARE_PASSWORD.verb())))));
          } else if (outcome.ending() != HostOutcome.Ending.ACKNOWLEDGED) {
            ready.remove(outcome.host());
            results.add(
                new SecretOutcome(
                    outcome.host(),
                    unanswered(outcome).ending(),
                    Optional.empty(),
                    "nothing was changed: it was asked first whether a change waits for a restart",
                    Optional.empty(),
                    outcome.failure()));
          } else if (isPending.isEmpty()) {
            ready.remove(outcome.host());
            results.add(
                SecretOutcome.of(
                    outcome.host(), Ending.NOT_ANSWERED, Optional.empty(), SILENT_ON_PENDING));
          }
        });
    return ready;
  }

  /**
   * Asks each device which of the passwords in escrow it holds, the newest first, and notes it.
   *
   * @param kind a recovery lock or a firmware password
   * @return VERIFIED if it is the newest that was sent
   */
  public List<SecretOutcome> verify(SecretKind kind, List<Host> hosts) {
    Results results = new Results();
    Supplier<EscrowKey> once = AskedOnce.of(key);
    proof(kind, once).prove(hosts, Map.of(), results);
    return results.all();
  }

  /**
   * Fetches what devices have: the Activation Lock code, or the FileVault key that an escrow
   * profile made them encrypt. It is in escrow before this returns.
   *
   * @param kind {@link SecretKind#ACTIVATION_LOCK_CODE} or {@link SecretKind#FILEVAULT_KEY}
   */
  public List<SecretOutcome> fetch(SecretKind kind, List<Host> hosts, Optional<String> reason) {
    state.custody().checkReaders();
    boolean isCode = kind.equals(SecretKind.ACTIVATION_LOCK_CODE);
    SecretHistory before = SecretHistory.of(state.journal());
    MdmCommand question = isCode ? ActivationLockBypassCode.fetch() : SecurityInfo.query();
    Results results = new Results();
    Supplier<EscrowKey> once = AskedOnce.of(key);
    List<Host> asked = isCode ? hosts : withoutLateAnswers(hosts, once, results);
    send(
        QuestionRun.of(kind.verb() + "-fetch", reason, question),
        asked,
        Optional.of(options.patience.orElse(PATIENCE)),
        once,
        outcome -> results.add(fetched(kind, outcome, once, before)));
    if (!isCode) { // one may have come meanwhile
      withoutLateAnswers(asked, once, results);
    }
    return results.all();
  }

  /** Takes the keys out of answers to commands that are still open. */
  private List<Host> withoutLateAnswers(
      List<Host> hosts, Supplier<EscrowKey> once, Results results) {
    List<Host> left = new ArrayList<>();
    for (Host host : hosts) {
      Optional<SecretOutcome> late =
          state
              .custody()
              .open(host.names(), SecretKind.FILEVAULT_KEY)
              .flatMap(open -> lateAnswer(open.commandUuid(), host, once));
      late.ifPresentOrElse(results::add, () -> left.add(host));
    }
    return left;
  }

  /** What came of a command of before: in escrow, where it was heard, else from the server. */
  private Optional<SecretOutcome> lateAnswer(
      String commandUuid, Host host, Supplier<EscrowKey> once) {
    return find(host, KeptSecret.answerOf(commandUuid))
        .map(kept -> opened(host, Optional.of(commandUuid), kept, once))
        .or(
            () ->
                server
                    .result(commandUuid, host)
                    .map(result -> opened(host, Optional.of(commandUuid), result, once)));
  }

  private SecretOutcome fetched(
      SecretKind kind, HostOutcome outcome, Supplier<EscrowKey> once, SecretHistory before) {
    if (outcome.result().isEmpty()) {
      return unanswered(outcome);
    }
    if (kind.equals(SecretKind.FILEVAULT_KEY)) {
      SecretOutcome opened = unlessOlder(opened(outcome, once), before);
      return opened.ending() == Ending.NOTHING
              && outcome.ending() == HostOutcome.Ending.FAILED_ON_DEVICE
          ? SecretOutcome.of(outcome.host(), Ending.FAILED, outcome.commandUuid(), outcome.words())
          : opened;
    }
    List<EscrowRecord> kept;
    try {
      kept = answers.keepFor(outcome.host(), outcome.result().get());
    } catch (MdmException e) {
      return notOpened(outcome.host(), e);
    }
    if (!kept.isEmpty()) {
      return SecretOutcome.of(outcome.host(), Ending.KEPT, kept.get(0), "");
    }
    if (outcome.ending() == HostOutcome.Ending.FAILED_ON_DEVICE) {
      return SecretOutcome.of(
          outcome.host(), Ending.FAILED, outcome.commandUuid(), outcome.words());
    }
    return ActivationLockBypassCode.isNone(outcome.result().get())
        ? SecretOutcome.of(
            outcome.host(),
            Ending.NOTHING,
            outcome.commandUuid(),
            "it gives its code for 15 days after it was supervised")
        : SecretOutcome.of(
            outcome.host(), Ending.NOT_ANSWERED, outcome.commandUuid(), SecretOutcome.SAYS_NO_CODE);
  }

  /**
   * Takes the FileVault key out of the answer to a command of before: one that came late, or that
   * could not be opened then.
   *
   * @throws NotFoundException if the server has no answer to it
   */
  public SecretOutcome fetchAnswer(String commandUuid, Host host) {
    state.custody().checkReaders();
    SecretHistory before = SecretHistory.of(state.journal());
    return lateAnswer(commandUuid, host, AskedOnce.of(key))
        .map(late -> unlessOlder(late, before))
        .orElseThrow(
            () ->
                new NotFoundException(
                    host.label() + " has not answered command " + commandUuid,
                    new Remedy.AskForAnswer(commandUuid)));
  }

  /** What comes late is not what the device holds, if the key of a later command is known. */
  private SecretOutcome unlessOlder(SecretOutcome late, SecretHistory before) {
    SecretKind kind = SecretKind.FILEVAULT_KEY;
    Host host = late.host();
    Optional<String> own = late.record().map(EscrowRecord::commandUuid);
    Optional<String> held =
        before.held(kind, host.names()).filter(one -> !own.equals(Optional.of(one)));
    if (late.ending() == Ending.KEPT && held.isPresent()) {
      Optional<Instant> mine = own.flatMap(uuid -> rotated(host, uuid));
      Optional<Instant> other = rotated(host, held.get());
      if (mine.isEmpty() || other.filter(time -> !time.isBefore(mine.get())).isPresent()) {
        find(host, held.get())
            .ifPresent(
                record -> state.custody().note(Map.of(record, List.of(Step.VERIFIED.event(kind)))));
      }
    }
    return late;
  }

  /** When the command was made that brought this key; empty if it was but a question. */
  private Optional<Instant> rotated(Host host, String keyUuid) {
    return find(host, KeptSecret.commandOf(keyUuid)).map(EscrowRecord::created);
  }

  private Optional<EscrowRecord> find(Host host, String uuid) {
    return state.custody().record(host.names(), SecretKind.FILEVAULT_KEY, uuid);
  }

  private SecretOutcome opened(HostOutcome outcome, Supplier<EscrowKey> once) {
    return opened(outcome.host(), outcome.commandUuid(), outcome.result().orElseThrow(), once);
  }

  /** Keeps the answer as it is, then opens what is in it, and keeps that for all readers. */
  private SecretOutcome opened(
      Host host, Optional<String> uuid, CommandResult result, Supplier<EscrowKey> once) {
    Custody custody = state.custody();
    List<EscrowRecord> kept;
    try {
      kept = answers.keepFor(host, result);
    } catch (MdmException e) {
      return notOpened(host, e);
    }
    if (!kept.isEmpty()) {
      return opened(host, uuid, kept.get(0), once);
    }
    Optional<EscrowRecord> command = uuid.flatMap(one -> find(host, one));
    if (command.isEmpty()) {
      return SecretOutcome.of(host, Ending.NOTHING, uuid, "the answer holds no recovery key");
    }
    custody.settle(Map.of(command.get(), List.of()));
    boolean isDone = result.status() == CommandStatus.ACKNOWLEDGED;
    return SecretOutcome.of(
        host,
        isDone ? Ending.NOTHING : Ending.FAILED,
        uuid,
        isDone
            ? "its answer holds no recovery key: if it made one, nobody has it"
            : result.outcome(RotateFileVaultKey.REQUEST_TYPE).sentence());
  }

  private SecretOutcome opened(
      Host host, Optional<String> uuid, EscrowRecord kept, Supplier<EscrowKey> once) {
    try {
      EscrowRecord clear =
          FileVaultAnswers.in(state.custody(), once.get())
              .open(
                  kept,
                  JournalEvent.of(SecretKind.FILEVAULT_KEY.verb() + ".opened")
                      .withOutcome("as it came"));
      return new SecretOutcome(host, Ending.KEPT, uuid, "", Optional.of(clear), Optional.empty());
    } catch (MdmException e) {
      return notOpened(host, e);
    }
  }

  /** What came is no answer of this device, or cannot be opened; or it is to be tried again. */
  private static SecretOutcome notOpened(Host host, MdmException why) {
    return SecretOutcome.failed(
        host, why instanceof InvalidInputException ? Ending.UNREADABLE : Ending.NOT_ANSWERED, why);
  }

  /**
   * Removes the Activation Lock code from these devices, which are asked for it once more before:
   * they may have made another one since. One that does not answer keeps its code.
   *
   * @throws RefusedException if no code of one of them is in escrow
   */
  public List<SecretOutcome> clearActivationLock(List<Host> hosts, String reason) {
    SecretKind kind = SecretKind.ACTIVATION_LOCK_CODE;
    checkFetched(hosts);
    Results results = new Results();
    List<Host> fetched = new ArrayList<>();
    for (SecretOutcome one : fetch(kind, hosts, Optional.of(reason))) {
      if (one.ending() == Ending.KEPT || one.ending() == Ending.NOTHING) {
        fetched.add(one.host());
      } else {
        results.add(one);
      }
    }
    send(
        clearActivationLock(reason),
        fetched,
        options.patience,
        key,
        outcome ->
            results.add(
                outcome.ending() == HostOutcome.Ending.ACKNOWLEDGED
                    ? SecretOutcome.of(outcome.host(), Ending.ACCEPTED, outcome.commandUuid(), "")
                    : outcome.ending() == HostOutcome.Ending.FAILED_ON_DEVICE
                        ? notDone(kind, outcome)
                        : unanswered(outcome)));
    return results.all();
  }

  /** The run that removes the Activation Lock code, to be shown and confirmed. */
  public static PlainRun clearActivationLock(String reason) {
    return PlainRun.of(SecretKind.ACTIVATION_LOCK_CODE.verb(), ActivationLockBypassCode.clear())
        .because(reason)
        .secretKeptElsewhere(); // it is in escrow
  }

  /**
   * Refuses to go on without an Activation Lock code.
   *
   * @throws RefusedException if none of one of these hosts is in escrow
   */
  public void checkFetched(List<Host> hosts) {
    for (Host host : hosts) {
      if (!hasFetched(host)) {
        throw new RefusedException(
            host.label() + ": no Activation Lock code of it is in escrow",
            new Remedy.FetchSecret(host.identity(), SecretKind.ACTIVATION_LOCK_CODE.verb()));
      }
    }
  }

  /** Whether an Activation Lock code of this host, as it was fetched, is in escrow. */
  public boolean hasFetched(Host host) {
    return state.custody().hasAny(host.names(), SecretKind.ACTIVATION_LOCK_CODE);
  }

  /** Whether a code for this host that was made here is in escrow: the device has another. */
  boolean hasMade(Host host) {
    return state.custody().hasMadeHere(host.names(), SecretKind.ACTIVATION_LOCK_CODE);
  }

  /** What the journal tells; read when it is asked first. */
  Supplier<SecretHistory> history() {
    return AskedOnce.of(() -> SecretHistory.of(state.journal()));
  }

  /** When a lock of this host, which is open, was acknowledged; empty if that is not known. */
  Optional<Instant> lockedSince(Host host, Supplier<SecretHistory> history) {
    return state
        .custody()
        .open(host.names(), SecretKind.LOCK_PIN)
        .flatMap(record -> history.get().acknowledged(record));
  }

  private Optional<EscrowRecord> record(SecretKind kind, HostOutcome outcome) {
    return outcome
        .commandUuid()
        .flatMap(uuid -> state.custody().record(outcome.host().names(), kind, uuid));
  }

  private SecretOutcome notDone(SecretKind kind, HostOutcome outcome) {
    record(kind, outcome).ifPresent(record -> state.custody().settle(Map.of(record, List.of())));
    return SecretOutcome.of(outcome.host(), Ending.FAILED, outcome.commandUuid(), outcome.words());
  }

  /** How it ended for a host that gave no answer. */
  static SecretOutcome unanswered(HostOutcome outcome) {
    Ending ending =
        switch (outcome.ending()) {
          case QUEUED, SENT_BEFORE -> Ending.QUEUED;
          case PUSH_FAILED, NOT_NOW, TIMED_OUT -> Ending.NOT_ANSWERED;
          case REFUSED, ALREADY_OPEN, QUEUED_FOR_NOBODY -> Ending.REFUSED;
          case UNKNOWN -> Ending.UNKNOWN;
          case NOT_SENT -> Ending.NOT_SENT;
          case ACKNOWLEDGED, FAILED_ON_DEVICE -> Ending.FAILED;
        };
    return new SecretOutcome(
        outcome.host(),
        ending,
        outcome.commandUuid(),
        outcome.words(),
        Optional.empty(),
        outcome.failure());
  }

  private void send(
      Run run,
      List<Host> hosts,
      Optional<Duration> patience,
      Supplier<EscrowKey> once,
      Consumer<HostOutcome> ended) {
    if (hosts.isEmpty()) {
      return;
    }
    CommandSender sender =
        CommandSender.to(server, state)
            .concurrency(options.concurrency)
            .sleeper(options.sleeper)
            .openingEscrowWith(once);
    if (patience.isPresent()) {
      sender = sender.waitingFor(patience.get());
    }
    if (options.plan.isPresent() && !(run instanceof QuestionRun)) {
      sender = sender.forPlan(options.plan.get());
    }
    if (options.maxErrors.isPresent() && run.danger().isDestructive()) {
      sender = sender.maxErrors(options.maxErrors.getAsInt());
    }
    sender.send(run, hosts.iterator(), answers.listening(options.listener, ended));
  }

  /** What has ended. Used by one thread at a time. */
  static final class Results {

    private final Map<String, SecretOutcome> all = new LinkedHashMap<>();

    void add(SecretOutcome outcome) {
      all.put(outcome.host().udid(), outcome);
    }

    void addIfNew(SecretOutcome outcome) {
      all.putIfAbsent(outcome.host().udid(), outcome);
    }

    List<SecretOutcome> all() {
      return List.copyOf(all.values());
    }
  }
}
