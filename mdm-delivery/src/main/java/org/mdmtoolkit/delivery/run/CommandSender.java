package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowKey;

/**
 * Sends commands through a server, to one host or to thousands in the same way: {@code
 * CommandSender.to(server, state).waitingFor(tenMinutes).send(PinRun.lock(…), hosts, listener)}.
 *
 * <p>For each host in this order: noted as planned; its PIN escrowed; the command sent once; where
 * the answer was lost, the server asked; where a push failed, pushed again; the answer waited for,
 * if wanted. Each step is in the journal. A run that was killed goes on when it is started again,
 * with the same PINs and command UUIDs.
 *
 * <p>Memory does not grow with the list but for the UDID of each host, and for hosts whose push
 * failed or whose answer is waited for. Immutable; each method returns a new one.
 */
public final class CommandSender {

  private static final int CONCURRENCY = 8;

  private final MdmServer server;
  private final SendingState state;
  private final Options options;

  private record Options(
      int concurrency,
      OptionalInt maxErrors,
      Optional<Duration> patience,
      Supplier<EscrowKey> key,
      CancellableSleeper sleeper) {}

  private CommandSender(MdmServer server, SendingState state, Options options) {
    this.server = server;
    this.state = state;
    this.options = options;
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
            CONCURRENCY, OptionalInt.empty(), Optional.empty(), none, CancellableSleeper.REAL));
  }

  /** With at most this many calls to the server at a time, at least one. */
  public CommandSender concurrency(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("at least one call at a time");
    }
    return with(
        new Options(calls, options.maxErrors, options.patience, options.key, options.sleeper));
  }

  /**
   * With this many failed hosts allowed; at one more nothing new is begun. By default none for a
   * {@link PinRun} and a destructive {@link PlainRun}, any number for another.
   */
  public CommandSender maxErrors(int hosts) {
    return with(
        new Options(
            options.concurrency,
            OptionalInt.of(hosts),
            options.patience,
            options.key,
            options.sleeper));
  }

  /** Waits for the devices' answers, for at most this time after all was sent. */
  public CommandSender waitingFor(Duration time) {
    return with(
        new Options(
            options.concurrency,
            options.maxErrors,
            Optional.of(time),
            options.key,
            options.sleeper));
  }

  /**
   * With the key that opens escrow. Asked for at most once, and only if a run is continued of which
   * a command may not have arrived. Called on another thread.
   */
  public CommandSender openingEscrowWith(Supplier<EscrowKey> key) {
    return with(
        new Options(
            options.concurrency, options.maxErrors, options.patience, key, options.sleeper));
  }

  /** With another way to wait between two tries. */
  public CommandSender sleeper(CancellableSleeper sleeper) {
    return with(
        new Options(
            options.concurrency, options.maxErrors, options.patience, options.key, sleeper));
  }

  private CommandSender with(Options changed) {
    return new CommandSender(server, state, changed);
  }

  /**
   * Locks or erases these hosts, and returns when it has ended for each of them.
   *
   * <p>If the calling thread is interrupted, nothing new is begun; what is on its way is finished
   * and noted, and the method returns with the thread's interrupt set.
   *
   * @param hosts drawn from as they are needed, on another thread
   * @throws RefusedException if the same run is going on in another process, or the server cannot
   *     tell answers that are to be waited for
   * @throws org.mdmtoolkit.NotFoundException if there is no escrow key yet
   * @throws org.mdmtoolkit.InvalidInputException if the command is wrong for every device
   * @throws org.mdmtoolkit.UnavailableException if something cannot be stored; what is queued was
   *     told to the listener before or will be found when the run is started again
   * @throws MdmException also what the iterator or the listener throws
   */
  public RunSummary send(PinRun run, Iterator<Host> hosts, RunListener listener) {
    MdmCommand sample = run.sample(state.random());
    state.escrow().recipients(); // says so if there is no key, before anything is made
    Stop stop = new Stop(options.maxErrors.orElse(0));
    return run(
        new Plan(run.verb(), Optional.of(run.reason()), sample, Instant.MIN, stop) {
          @Override
          Planner planner(RunLedger ledger, Progress progress) {
            return new PinPlanner(
                run,
                sample.requestType(),
                state,
                ledger,
                progress,
                new KeyOnce(options.key),
                options.concurrency);
          }
        },
        hosts,
        listener);
  }

  /** Sends one command to these hosts; otherwise as for a {@link PinRun}. */
  public RunSummary send(PlainRun run, Iterator<Host> hosts, RunListener listener) {
    Stop stop = new Stop(options.maxErrors.orElse(run.isDestructive() ? 0 : Integer.MAX_VALUE));
    Instant notBefore = state.clock().instant().minus(run.continuedWithin());
    MdmCommand sample = run.command().withCommandUuid("any");
    return run(
        new Plan(run.verb(), run.reason(), sample, notBefore, stop) {
          @Override
          Planner planner(RunLedger ledger, Progress progress) {
            return new PlainPlanner(run, server, ledger, progress);
          }
        },
        hosts,
        listener);
  }

  /** What the two kinds of runs do not have in common. */
  private abstract static class Plan {

    private final String verb;
    private final Optional<String> reason;
    private final MdmCommand sample;
    private final Instant notBefore;
    private final Stop stop;

    Plan(String verb, Optional<String> reason, MdmCommand sample, Instant notBefore, Stop stop) {
      this.verb = verb;
      this.reason = reason;
      this.sample = sample;
      this.notBefore = notBefore;
      this.stop = stop;
    }

    abstract Planner planner(RunLedger ledger, Progress progress);
  }

  private RunSummary run(Plan plan, Iterator<Host> hosts, RunListener listener) {
    if (options.patience.isPresent() && !server.answersQuestions()) {
      throw new RefusedException(
          server.description() + " cannot tell what devices answer", "Run it without waiting.");
    }
    Gate gate = new Gate(plan.sample);
    RunKey key = RunKey.of(plan.verb, server.description(), plan.sample);
    try (RunLedger ledger = RunLedger.open(state.runs(), key, plan.notBefore)) {
      ledger.continues().ifPresent(listener::continued);
      return undisturbed(() -> go(plan, ledger, gate, hosts, listener), plan.stop);
    }
  }

  private RunSummary go(
      Plan plan, RunLedger ledger, Gate gate, Iterator<Host> hosts, RunListener listener) {
    Stop stop = plan.stop;
    Progress progress =
        new Progress(
            plan.verb,
            plan.sample.requestType(),
            plan.reason,
            state,
            ledger,
            listener,
            stop,
            options.patience.isPresent());
    ExecutorService threads = Executors.newFixedThreadPool(options.concurrency);
    try {
      boolean complete =
          new SendingRun(
                  hosts,
                  gate,
                  plan.planner(ledger, progress),
                  new Courier(server, options.sleeper, stop),
                  progress,
                  stop,
                  threads,
                  options.concurrency)
              .send();
      AfterSending after =
          new AfterSending(server, progress, stop, options.sleeper, state.clock(), threads);
      after.pushAgain();
      options.patience.ifPresent(time -> after.await(time, plan.sample));
      RunSummary summary = progress.summary(complete);
      if (summary.isSettled() && !ledger.hasUncertain()) {
        ledger.clear();
      }
      return summary;
    } finally {
      threads.shutdown();
    }
  }

  /**
   * Runs this on a thread that nobody interrupts: an interrupt in the middle of writing would close
   * the file. An interrupt of the caller cancels instead.
   */
  static RunSummary undisturbed(Supplier<RunSummary> run, Stop stop) {
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

  /** Asks once, and remembers a refusal as well: a person is not asked for every host. */
  private static final class KeyOnce implements Supplier<EscrowKey> {

    private final Supplier<EscrowKey> asked;
    private @Nullable EscrowKey key;
    private @Nullable MdmException refused;

    KeyOnce(Supplier<EscrowKey> asked) {
      this.asked = asked;
    }

    @Override
    public synchronized EscrowKey get() {
      if (refused != null) {
        throw refused;
      }
      if (key == null) {
        try {
          key = asked.get();
        } catch (MdmException e) {
          refused = e;
          throw e;
        }
      }
      return key;
    }
  }
}
