package org.mdmtoolkit.delivery.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.RunProgress.Sent;
import org.mdmtoolkit.delivery.server.Batch;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.MdmServer;

/** What is done about queued commands: telling devices again, and waiting for their answers. */
final class QueuedCommands {

  private static final int PUSH_ROUNDS = 3;
  private static final int SLICE = 256;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** How long the last round of questions may take, which begins when the time is over. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(10);

  private final MdmServer server;
  private final RunProgress progress;
  private final StopSignal stop;
  private final CancellableSleeper sleeper;
  private final Clock clock;
  private final ExecutorService threads;

  /** Since when nobody could ask for the answer of a device, and why, by its UDID. */
  private final Map<String, String> unasked = new ConcurrentHashMap<>();

  QueuedCommands(
      MdmServer server,
      RunProgress progress,
      StopSignal stop,
      CancellableSleeper sleeper,
      Clock clock,
      ExecutorService threads) {
    this.server = server;
    this.progress = progress;
    this.stop = stop;
    this.sleeper = sleeper;
    this.clock = clock;
    this.threads = threads;
  }

  /** Pushes again, and only pushes, where the first push failed and the server can be asked to. */
  void pushAgain() {
    List<Sent> left = progress.takeUnpushed();
    Duration pause = FIRST_PAUSE;
    int rounds = server.canPush() ? PUSH_ROUNDS : 0;
    for (int round = 0; round < rounds && !left.isEmpty() && sleep(pause); round++) {
      List<Callable<List<Tried>>> calls = new ArrayList<>();
      for (List<Sent> some : Batch.cut(left, Sent::host, server, server.maxHosts())) {
        calls.add(() -> push(some));
      }
      List<Sent> failed = new ArrayList<>();
      for (List<Tried> some : all(calls)) {
        for (Tried tried : some) {
          switch (tried.state()) {
            case QUEUED -> progress.pushed(tried.sent());
            case QUEUED_FOR_NOBODY ->
                progress.notEnrolled(
                    tried.sent(),
                    CommandDelivery.notEnrolled(
                        server, tried.sent().host(), progress.endOf(tried.sent())));
            default -> failed.add(tried.sent());
          }
        }
      }
      left = failed;
      progress.store();
      pause = pause.multipliedBy(2);
    }
    left.forEach(progress::notPushed);
    progress.store();
  }

  /** A command whose device the server was told to tell, and what came of it. */
  private record Tried(Sent sent, Delivery.State state) {}

  private List<Tried> push(List<Sent> some) {
    List<Delivery> answers = List.of();
    try {
      answers =
          stop.isCancelled() ? List.of() : server.push(some.stream().map(Sent::host).toList());
    } catch (RuntimeException e) {
      // They stay queued, and are said not to be pushed.
    }
    List<Tried> tried = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      tried.add(
          new Tried(
              some.get(i),
              i < answers.size() ? answers.get(i).state() : Delivery.State.PUSH_FAILED));
    }
    return tried;
  }

  /**
   * Asks until each device has answered or the time is over.
   *
   * @throws DeniedException if the login does not suffice; it has ended for every host before
   */
  void await(Duration time, MdmCommand sample) {
    Instant deadline = clock.instant().plus(time);
    List<Sent> left = progress.takeAwaited();
    Duration pause = FIRST_PAUSE;
    AtomicReference<@Nullable DeniedException> denied = new AtomicReference<>();
    boolean goesOn = !left.isEmpty();
    if (goesOn && !stop.isCancelled()) {
      progress.waits(left.size(), time);
    }
    while (goesOn) {
      List<Sent> silent = new ArrayList<>();
      for (List<Sent> some : slices(left, SLICE)) {
        List<Callable<Optional<CommandResult>>> calls = new ArrayList<>();
        some.forEach(sent -> calls.add(() -> result(sent, deadline.plus(LAST_LOOK), denied)));
        List<Optional<CommandResult>> answers = all(calls);
        for (int i = 0; i < some.size(); i++) {
          Sent sent = some.get(i);
          Optional<CommandResult> answer =
              answers.get(i).filter(one -> one.outcome(sample).isFinal());
          answer.ifPresentOrElse(
              one -> progress.answered(sent, one, one.outcome(sample)), () -> silent.add(sent));
        }
        progress.store();
      }
      left = silent;
      Duration rest = Duration.between(clock.instant(), deadline);
      goesOn = !left.isEmpty() && denied.get() == null && rest.compareTo(Duration.ZERO) > 0;
      goesOn = goesOn && sleep(pause.compareTo(rest) < 0 ? pause : rest);
      pause = pause.plus(pause.dividedBy(2));
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
    @Nullable DeniedException refused = denied.get();
    boolean inTime = stop.isCancelled() || refused != null;
    for (List<Sent> some : slices(left, SLICE)) {
      List<Callable<Optional<Instant>>> calls = new ArrayList<>();
      some.forEach(sent -> calls.add(() -> notNow(sent, deadline.plus(LAST_LOOK), inTime)));
      List<Optional<Instant>> since = all(calls);
      for (int i = 0; i < some.size(); i++) {
        Sent sent = some.get(i);
        since
            .get(i)
            .ifPresentOrElse(
                then -> progress.putOff(sent, then),
                () ->
                    progress.notAnswered(
                        sent.withWords(unasked.getOrDefault(sent.host().udid(), "")), inTime));
      }
    }
    progress.store();
    if (refused != null) {
      throw refused;
    }
  }

  /** Asks nothing more once nobody waits: each question may take minutes. */
  private Optional<CommandResult> result(
      Sent sent, Instant end, AtomicReference<@Nullable DeniedException> denied) {
    if (stop.isCancelled() || denied.get() != null || clock.instant().isAfter(end)) {
      return Optional.empty();
    }
    try {
      Optional<CommandResult> answer = server.result(sent.commandUuid(), sent.host());
      unasked.remove(sent.host().udid());
      return answer;
    } catch (DeniedException e) {
      denied.set(e); // nobody will ever be answered
      return Optional.empty();
    } catch (MdmException e) {
      // Who waits must not take it for the silence of the device.
      Instant since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      unasked.putIfAbsent(
          sent.host().udid(),
          "the server could not be asked since " + since + " (" + e.problem() + ")");
      return Optional.empty(); // asked again until the time is over
    }
  }

  /** Whether the device was reached and puts it off. */
  private Optional<Instant> notNow(Sent sent, Instant end, boolean wasStopped) {
    if (wasStopped || clock.instant().isAfter(end)) {
      return Optional.empty();
    }
    try {
      return server.notNowSince(sent.commandUuid(), sent.host());
    } catch (MdmException e) {
      return Optional.empty(); // then there is no answer
    }
  }

  /** Whether to go on after a pause. */
  private boolean sleep(Duration time) {
    if (!stop.isCancelled()) {
      try {
        sleeper.sleep(time, stop.cancelled());
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
    return !stop.isCancelled();
  }

  private <T> List<T> all(List<Callable<T>> calls) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private static List<List<Sent>> slices(List<Sent> all, int size) {
    List<List<Sent>> slices = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      slices.add(all.subList(from, Math.min(from + size, all.size())));
    }
    return slices;
  }
}
