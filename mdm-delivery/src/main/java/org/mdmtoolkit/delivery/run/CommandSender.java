package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.AskedOnce;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerLock;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * Sends commands through a server, to one host or to thousands in the same way: {@code
 * CommandSender.to(server, state).waitingFor(tenMinutes).send(SecretRun.lock(…), hosts, listener)}.
 *
 * <p>For each host in this order: noted as planned; its PIN escrowed; the command sent once; where
 * the answer was lost, the server asked; where a push failed, pushed again; the answer waited for,
 * if wanted. Each step is in the journal. A run that was killed goes on when it is started again,
 * with the same PINs and command UUIDs.
 *
 * <p>What a command takes away is judged by its content ({@link Run#danger}). Destructive ones need
 * a reason, go to one host in a call, and the first failure ends the run; a command that sets a
 * secret which nothing keeps is refused. To ask a person, show {@link CommandDanger#reasons} first:
 * {@code send} asks nobody.
 *
 * <p>Memory does not grow with the list but for the UDID of each host, and for hosts whose push
 * failed or whose answer is waited for. Immutable; each method returns a new one.
 */
public final class CommandSender {

  private static final int CONCURRENCY = 8;

  private final MdmServer server;
  private final SendingState state;
  private final Options options;
  private final Set<String> goingOn; // UDIDs

  private record Options(
      int concurrency,
      OptionalInt maxErrors,
      Optional<Duration> patience,
      Supplier<EscrowKey> key,
      CancellableSleeper sleeper,
      Optional<String> plan) {}

  private CommandSender(
      MdmServer server, SendingState state, Options options, Set<String> goingOn) {
    this.server = server;
    this.state = state;
    this.options = options;
    this.goingOn = goingOn;
  }

  /** A sender with eight calls at a time, which does not wait for answers. */
  public static CommandSender to(MdmServer server, SendingState state) {
    Supplier<EscrowKey> none =
        () -> {
          throw new DeniedException(
              "the escrow key is needed to send a sealed command again", "Give its passphrase.");
        };
    return new CommandSender(
        server,
        state,
        new Options(
            CONCURRENCY,
            OptionalInt.empty(),
            Optional.empty(),
            none,
            CancellableSleeper.REAL,
            Optional.empty()),
        Set.of());
  }

  /** With at most this many calls to the server at a time, at least one. */
  public CommandSender concurrency(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("at least one call at a time");
    }
    return with(
        new Options(
            calls,
            options.maxErrors,
            options.patience,
            options.key,
            options.sleeper,
            options.plan));
  }

  /**
   * With this many failed hosts allowed; at one more nothing new is begun. By default none for what
   * is {@linkplain CommandDanger#isDestructive() destructive}, any number for another.
   */
  public CommandSender maxErrors(int hosts) {
    return with(
        new Options(
            options.concurrency,
            OptionalInt.of(hosts),
            options.patience,
            options.key,
            options.sleeper,
            options.plan));
  }

  /** Waits for the devices' answers, for at most this time after all was sent. */
  public CommandSender waitingFor(Duration time) {
    return with(
        new Options(
            options.concurrency,
            options.maxErrors,
            Optional.of(time),
            options.key,
            options.sleeper,
            options.plan));
  }

  /**
   * With the key that opens escrow. Asked for at most once, and only if a run is continued of which
   * a command may not have arrived. Called on another thread.
   */
  public CommandSender openingEscrowWith(Supplier<EscrowKey> key) {
    return with(
        new Options(
            options.concurrency,
            options.maxErrors,
            options.patience,
            key,
            options.sleeper,
            options.plan));
  }

  /** With another way to wait between two tries. */
  public CommandSender sleeper(CancellableSleeper sleeper) {
    return with(
        new Options(
            options.concurrency,
            options.maxErrors,
            options.patience,
            options.key,
            sleeper,
            options.plan));
  }

  /**
   * As a part of a plan: every entry of the journal names it, and what it has sent is remembered
   * for good, so that a plan is run once, also in parts.
   *
   * @param digest of the plan
   */
  public CommandSender forPlan(String digest) {
    return with(
        new Options(
            options.concurrency,
            options.maxErrors,
            options.patience,
            options.key,
            options.sleeper,
            Optional.of(digest)));
  }

  /**
   * With nothing new for the hosts of an earlier start: one whose command was ended since is
   * refused. For whoever was told of that start and did not confirm these hosts again.
   */
  public CommandSender goingOn(EarlierStart earlier) {
    return new CommandSender(
        server,
        state,
        options,
        earlier.hosts().stream().map(Host::udid).collect(Collectors.toUnmodifiableSet()));
  }

  private CommandSender with(Options changed) {
    return new CommandSender(server, state, changed, goingOn);
  }

  /**
   * Refuses what can be known to be wrong before anything is made: one PIN for several hosts, a
   * command that is open under another name of the only host, a lock without PIN, a secret that
   * nothing keeps, a server without its own lock. {@link #send} refuses the same for each host.
   * Changes nothing, and asks nothing.
   *
   * @throws MdmException if so
   */
  public void check(Run run, List<Host> hosts) {
    run.requireKeptSecrets();
    if (options.patience.isPresent() && !server.answersQuestions()) {
      throw new RefusedException(
          server.description() + " cannot tell what devices answer", "Run it without waiting.");
    }
    if (run instanceof SecretRun secret) {
      if (secret.givenPin().isPresent() && hosts.size() > 1) {
        throw new InvalidInputException(
            "one PIN was given for " + hosts.size() + " hosts",
            new Remedy.LeaveOut(Remedy.LeaveOut.Wish.PIN, "each host gets a PIN of its own"));
      }
      if (!secret.isAgain()) {
        checkOtherNames(secret.kind(), hosts);
      }
    } else if (run instanceof ServerLockRun) {
      if (options.patience.isPresent()) {
        throw new RefusedException(
            "what the device answers to " + server.description() + "'s own lock is not waited for",
            new Remedy.LeaveOut(Remedy.LeaveOut.Wish.WAITING, ""));
      }
      if (!state.custody().canKeepBeside()) {
        throw new RefusedException(
            "a PIN that the server made may have to be kept beside an open one, and there is no place",
            "Lock by command.");
      }
      ServerLock lock = ownLock();
      hosts.forEach(lock::checkHost);
      checkOtherNames(SecretKind.LOCK_PIN, hosts);
    } else {
      hosts.forEach(host -> HostFilter.refuseLockWithoutPin(run.sample(state.random()), host));
    }
  }

  /**
   * The hosts that {@link #send} would refuse by what the server tells of them, or refuse or pass
   * over because a command that sets a PIN is open for them and not of this run. Changes nothing.
   *
   * @throws InvalidInputException if the command is wrong for every device
   * @throws RefusedException if the same run is going on in another process
   */
  public Map<Host, MdmException> refusals(Run run, List<Host> hosts) {
    HostFilter filter = new HostFilter(run.sample(state.random()).withCommandUuid("any"));
    EarlierSecrets earlier = new EarlierSecrets(state.journal());
    Map<Host, MdmException> refusals = new LinkedHashMap<>();
    for (Host host : hosts) {
      try {
        filter.check(host);
        if (run instanceof SecretRun secret && !secret.isAgain()) {
          checkOtherNames(secret.kind(), host, earlier);
        }
      } catch (MdmException e) {
        refusals.put(host, e);
      }
    }
    if (run instanceof SecretRun secret && secret.setsPin()) {
      List<Host> left = hosts.stream().filter(host -> !refusals.containsKey(host)).toList();
      RunLedger ledger = RunLedger.lookAt(state.runs(), key(run));
      refusals.putAll(SecretPlanner.refusals(secret, left, state, ledger, options.plan, earlier));
    }
    return refusals;
  }

  /**
   * The same for a run that has to send something: the first refusal is thrown if all hosts are
   * refused, or so many of those that come first that {@link #send} would end before the first
   * command. Not where an earlier start has made a command for one of those. Changes nothing.
   *
   * @param first the hosts of the first wave
   * @param others what somebody else refuses
   */
  public Map<Host, MdmException> refusals(
      Run run, List<Host> hosts, List<Host> first, Map<Host, MdmException> others) {
    Map<Host, MdmException> refused = new LinkedHashMap<>(others);
    refused.putAll(refusals(run, hosts));
    boolean isStopped = refused.size() == hosts.size() || isStoppedAtOnce(run, first, refused);
    if (isStopped
        && first.stream().filter(host -> !refused.containsKey(host)).noneMatch(isBegun(run))) {
      throw refused.values().iterator().next();
    }
    return refused;
  }

  /**
   * The UUIDs of the commands with a PIN that {@link #send} would send as they were made before: by
   * {@link SecretRun#again}, or because an earlier start of the same run has left them. Changes
   * nothing, and asks no server.
   *
   * @return one for each such host, in the order of the hosts; none for a host that gets a new
   *     command or nothing
   * @throws MdmException if a host is refused: leave out what {@link #refusals} tells
   */
  public Map<Host, String> kept(Run run, List<Host> hosts) {
    Map<Host, String> kept = new LinkedHashMap<>();
    if (run instanceof SecretRun secret && secret.setsPin()) {
      RunLedger ledger = RunLedger.lookAt(state.runs(), key(run));
      EarlierSecrets earlier = new EarlierSecrets(state.journal());
      for (Host host : hosts) {
        SecretPlanner.kept(secret, host, state, ledger, options.plan, earlier)
            .ifPresent(record -> kept.put(host, record.commandUuid()));
      }
    }
    return kept;
  }

  /**
   * What an earlier start of the same run, which sets a PIN, has queued for some of these hosts:
   * {@link #send} goes on with it, and sends those hosts nothing. Changes nothing, and asks no
   * server.
   *
   * @return empty if there is none
   * @throws RefusedException if the same run is going on in another process
   */
  public Optional<EarlierStart> earlierStart(Run run, List<Host> hosts) {
    if (!(run instanceof SecretRun secret) || !secret.setsPin() || secret.isAgain()) {
      return Optional.empty();
    }
    RunLedger ledger = RunLedger.lookAt(state.runs(), key(run));
    return SecretPlanner.queued(secret, hosts, state, ledger, options.plan);
  }

  /**
   * Asks for the key that opens escrow if {@link #send} would need it: for a command with a PIN
   * that was made before, and that the server is not known to have. Whoever asks a person for that
   * key calls this before {@code send}, in which a wrong passphrase leaves a command of which
   * nobody knows whether it was sent. Changes nothing; asks the server, once for each such command.
   * What {@code send} refuses is passed over.
   *
   * @return one that has the key; this one where none is needed
   * @throws MdmException what the key's supplier throws
   */
  public CommandSender openEscrow(Run run, List<Host> hosts) {
    if (!needsEscrowKey(run, hosts)) {
      return this;
    }
    try {
      EscrowKey key = options.key.get();
      return openingEscrowWith(() -> key);
    } catch (WrongPassphraseException e) {
      throw new WrongPassphraseException("not sent: " + e.problem(), e.remedy());
    }
  }

  private boolean needsEscrowKey(Run run, List<Host> hosts) {
    if (!(run instanceof SecretRun secret) || !secret.setsPin()) {
      return false;
    }
    RunLedger ledger = RunLedger.lookAt(state.runs(), key(run));
    EarlierSecrets earlier = new EarlierSecrets(state.journal());
    for (Host host : hosts) {
      try {
        Optional<EscrowRecord> record =
            SecretPlanner.kept(secret, host, state, ledger, options.plan, earlier);
        if (record.isPresent() && isSentAgain(secret, host, record.get(), earlier)) {
          return true;
        }
      } catch (MdmException e) {
        // The run says so.
      }
    }
    return false;
  }

  private boolean isSentAgain(
      SecretRun run, Host host, EscrowRecord record, EarlierSecrets earlier) {
    if (run.isAgain() && earlier.answer(record.commandUuid()).isPresent()) {
      return false;
    }
    try {
      Optional<Boolean> knows = server.knows(record.commandUuid(), host);
      return knows.isPresent() ? !knows.get() : server.refusesReuse() || run.isAgain();
    } catch (MdmException e) {
      return true; // perhaps it can be asked when the command is sent
    }
  }

  private Predicate<Host> isBegun(Run run) {
    return host ->
        run.secretKind().flatMap(kind -> state.custody().open(host.names(), kind)).isPresent();
  }

  /** Whether it refuses so many of the hosts that come first that it ends before a command. */
  private boolean isStoppedAtOnce(Run run, List<Host> hosts, Map<Host, MdmException> refused) {
    if (run instanceof SecretRun secret && !secret.setsPin()) {
      return false; // whoever sends it leaves out what is refused
    }
    int first =
        run instanceof SecretRun
            ? SecretPlanner.firstBatch(options.concurrency)
            : PlainPlanner.FEWEST;
    long bad =
        hosts.stream()
            .limit(first)
            .map(refused::get)
            .filter(failure -> failure != null && RunProgress.isError(failure))
            .count();
    return bad > mostErrors(run);
  }

  private int mostErrors(Run run) {
    return options.maxErrors.orElse(run.danger().isDestructive() ? 0 : Integer.MAX_VALUE);
  }

  private RunKey key(Run run) {
    MdmCommand sample = run.sample(state.random()).withCommandUuid("any");
    String to = server.description() + options.plan.map(plan -> "\nplan " + plan).orElse("");
    return RunKey.of(run.name(), to, run.identity(sample));
  }

  /** A command that was only made is kept under any name that a person gave the device then. */
  private void checkOtherNames(SecretKind kind, List<Host> hosts) {
    if (hosts.size() == 1) { // else passed over, each by itself
      checkOtherNames(kind, hosts.get(0), new EarlierSecrets(state.journal()));
    }
  }

  private void checkOtherNames(SecretKind kind, Host host, EarlierSecrets earlier) {
    List<String> others =
        earlier.names(host).stream()
            .filter(name -> !name.equalsIgnoreCase(host.identity()))
            .filter(name -> !name.equalsIgnoreCase(host.udid()))
            .toList();
    try {
      state.custody().checkNoneOpen(others, kind);
    } catch (RefusedException e) {
      throw earlier.judged(kind, asOneMac(host, e));
    }
  }

  /** Whether a host was refused because a command of this kind is open for it, of whatever use. */
  public static boolean isOfOneOpen(MdmException refused) {
    return RunProgress.isOpen(refused);
  }

  /** Those of {@link #refusals} that were refused because a command of this kind is open. */
  public static List<Host> passedOver(Map<Host, MdmException> refused) {
    List<Host> open = new ArrayList<>();
    refused.forEach(
        (host, why) -> {
          if (isOfOneOpen(why)) {
            open.add(host);
          }
        });
    return open;
  }

  /** Says that what is open under another name is this host's, where its names do not show it. */
  private static MdmException asOneMac(Host host, RefusedException e) {
    return e.remedy() instanceof Remedy.UseOpenCommand open
            && host.names().stream().noneMatch(open.host()::equalsIgnoreCase)
        ? new RefusedException(
            e.problem() + "; by its UDID that is the same device as " + host.label(), e.remedy())
        : e;
  }

  private ServerLock ownLock() {
    return server
        .ownLock()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    server.description() + " has no lock of its own",
                    new Remedy.LeaveOut(Remedy.LeaveOut.Wish.SERVER_LOCK, "")));
  }

  /**
   * Does it to these hosts, and returns when it has ended for each of them.
   *
   * <p>If the calling thread is interrupted, nothing new is begun; what is on its way is finished
   * and noted, and the method returns with the thread's interrupt set.
   *
   * @param hosts drawn from as they are needed, on another thread
   * @throws RefusedException if the same run is going on in another process, or the server cannot
   *     tell answers that are to be waited for
   * @throws org.mdmtoolkit.NotFoundException if it sets a secret and there is no escrow key yet
   * @throws InvalidInputException if the command is wrong for every device, or destructive and
   *     there is no reason
   * @throws org.mdmtoolkit.UnavailableException if something cannot be stored; what is queued was
   *     told to the listener before or will be found when the run is started again
   * @throws MdmException also what the iterator or the listener throws
   */
  public RunSummary send(Run run, Iterator<Host> hosts, RunListener listener) {
    check(run, List.of());
    if (run.danger().isDestructive()) {
      SecretRun.requireReason(run.verb(), run.reason().orElse(""));
    }
    MdmCommand sample = run.sample(state.random()).withCommandUuid("any");
    if (run.secretKind().isPresent()) {
      state.custody().checkReaders(); // says so if there is no key, before anything is made
    }
    HostFilter filter = new HostFilter(sample);
    StopSignal stop = new StopSignal(mostErrors(run));
    Instant notBefore =
        run instanceof PlainRun plain && options.plan.isEmpty()
            ? state.clock().instant().minus(plain.continuedWithin())
            : Instant.MIN;
    try (RunLedger ledger = RunLedger.open(state.runs(), key(run), notBefore)) {
      return undisturbed(() -> go(run, sample, ledger, filter, hosts, listener, stop), stop);
    }
  }

  private RunSummary go(
      Run run,
      MdmCommand sample,
      RunLedger ledger,
      HostFilter filter,
      Iterator<Host> hosts,
      RunListener listener,
      StopSignal stop) {
    RunProgress progress =
        new RunProgress(
            run,
            sample,
            state,
            ledger,
            listener,
            stop,
            options.patience.isPresent(),
            options.plan,
            server.description());
    Planner planner = planner(run, ledger, progress, stop);
    PlannedCall.Sender sender =
        planner instanceof PlannedCall.Sender own
            ? own
            : new CommandDelivery(server, options.sleeper, stop);
    ExecutorService threads = Executors.newFixedThreadPool(options.concurrency);
    try {
      boolean complete =
          new RunLoop(hosts, filter, planner, sender, progress, stop, threads, options.concurrency)
              .send();
      QueuedCommands queued =
          new QueuedCommands(server, progress, stop, options.sleeper, state.clock(), threads);
      queued.pushAgain();
      options.patience.ifPresent(time -> queued.await(time, sample));
      RunSummary summary = progress.summary(complete);
      if (options.plan.isEmpty() && summary.isOver() && !ledger.hasUncertain()) {
        if (run instanceof SecretRun) {
          ledger.clear(filter::hasSeen, state.clock().instant());
        } else {
          ledger.clear();
        }
      }
      return summary;
    } finally {
      threads.shutdown();
    }
  }

  private Planner planner(Run run, RunLedger ledger, RunProgress progress, StopSignal stop) {
    if (run instanceof SecretRun secret) {
      return new SecretPlanner(
          secret,
          server,
          state,
          ledger,
          progress,
          AskedOnce.of(options.key),
          options.concurrency,
          goingOn);
    } else if (run instanceof QuestionRun question) {
      return new QuestionPlanner(question, progress);
    } else if (run instanceof ServerLockRun lock) {
      return new ServerLockStep(lock, ownLock(), state, ledger, progress, stop);
    }
    return new PlainPlanner((PlainRun) run, server, ledger, progress);
  }

  /**
   * Runs this on a thread that nobody interrupts: an interrupt in the middle of writing would close
   * the file. An interrupt of the caller cancels instead.
   */
  static RunSummary undisturbed(Supplier<RunSummary> run, StopSignal stop) {
    FutureTask<RunSummary> task = new FutureTask<>(run::get);
    new Thread(task, "mdm-send").start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          stop.cancel();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException known) {
            throw known;
          }
          throw new IllegalStateException("the run failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
