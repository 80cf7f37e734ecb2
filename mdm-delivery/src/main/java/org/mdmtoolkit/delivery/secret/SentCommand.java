package org.mdmtoolkit.delivery.secret;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.Parallel;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * A command that was sent before: what the journal knows of it, and what devices answer. The
 * journal is read once, in one go. Immutable.
 */
public final class SentCommand {

  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int AT_A_TIME = 8;

  /** The request types of the verbs whose older entries do not name them. */
  private static final Map<String, String> TYPES =
      Map.of(
          "lock", "DeviceLock",
          "erase", "EraseDevice",
          "restart", "RestartDevice",
          "shutdown", "ShutDownDevice",
          "reinstall-fleetd", "InstallEnterpriseApplication");

  private final String commandUuid;
  private final List<JournalEvent> events;
  private final Journal journal;

  private SentCommand(String commandUuid, List<JournalEvent> events, Journal journal) {
    this.commandUuid = commandUuid;
    this.events = events;
    this.journal = journal;
  }

  /** The command of this UUID, in lower or upper case; the journal need not know it. */
  public static SentCommand of(Journal journal, String commandUuid) {
    List<JournalEvent> events =
        journal
            .entries(
                one -> one.event().commandUuid().filter(commandUuid::equalsIgnoreCase).isPresent())
            .stream()
            .map(JournalEntry::event)
            .toList();
    String sent =
        events.stream().flatMap(one -> one.commandUuid().stream()).findFirst().orElse(commandUuid);
    return new SentCommand(sent, events, journal);
  }

  /** Its UUID as it was sent: servers tell lower case from upper. */
  public String uuid() {
    return commandUuid;
  }

  /** The names of the hosts that it was sent to; none if the journal does not know it. */
  public Set<String> hosts() {
    Set<String> names = new LinkedHashSet<>();
    events.forEach(one -> one.host().ifPresent(names::add));
    return names;
  }

  /** Its request type; empty if the journal does not tell. */
  public Optional<String> requestType() {
    return events.stream()
        .filter(one -> one.action().endsWith(".planned"))
        .flatMap(one -> one.outcome().stream())
        .findFirst()
        .or(
            () ->
                events.stream()
                    .flatMap(one -> Stream.ofNullable(TYPES.get(verb(one))))
                    .findFirst());
  }

  /** The server that it was sent through, in the words of its connection. */
  public Optional<String> server() {
    return events.stream()
        .flatMap(one -> Stream.ofNullable(one.details().get(JournalEntries.SERVER)))
        .findFirst();
  }

  /**
   * That it was sent through another server than this one, to be added to a sentence; empty if it
   * was not, or nobody knows.
   *
   * @param isConfigured whether a server is still configured, by its description
   */
  public String sentElsewhere(MdmServer server, Predicate<String> isConfigured) {
    return server()
        .filter(one -> !one.equals(server.description()))
        .map(
            one ->
                "; it was sent through "
                    + one
                    + (isConfigured.test(one) ? "" : ", which is not configured (any more)"))
        .orElse("");
  }

  /** How far a command came that has no answer, in words. */
  public static String stateWords(MdmServer server, String commandUuid, Host host) {
    return server
        .notNowSince(commandUuid, host)
        .map(
            time ->
                "reached: the device says \"not now\""
                    + (time.equals(Instant.EPOCH)
                        ? ""
                        : ", at " + time.truncatedTo(ChronoUnit.SECONDS))
                    + "; it asks again by itself")
        .orElse("no answer yet");
  }

  private static String verb(JournalEvent event) {
    return event.action().replaceFirst("[.].*", "");
  }

  /**
   * Asks for the answers of these hosts until all have come, or the time is over. A server that is
   * away for a moment does not end the wait, as it does not while sending.
   *
   * @param patience how long; zero to ask once
   * @param told gets each answer, on this thread
   * @return the hosts that have not answered
   * @throws UnavailableException if the server is away when the time is over, or this thread is
   *     interrupted
   */
  public List<Host> await(
      MdmServer server,
      List<Host> hosts,
      Duration patience,
      Clock clock,
      CancellableSleeper sleeper,
      BiConsumer<Host, CommandResult> told) {
    Instant deadline = clock.instant().plus(patience);
    List<Host> silent = hosts;
    while (true) {
      List<Host> asked = silent;
      List<Host> left = new ArrayList<>();
      List<Optional<CommandResult>> answers =
          Parallel.map(
              asked,
              Math.min(AT_A_TIME, asked.size()),
              one -> ask(server, one, clock, deadline),
              done -> {});
      for (int i = 0; i < asked.size(); i++) {
        Host host = asked.get(i);
        answers.get(i).ifPresentOrElse(one -> told.accept(host, one), () -> left.add(host));
      }
      silent = left;
      Duration rest = Duration.between(clock.instant(), deadline);
      if (silent.isEmpty() || rest.isZero() || rest.isNegative()) {
        return silent;
      }
      sleep(sleeper, rest.compareTo(PAUSE) < 0 ? rest : PAUSE);
    }
  }

  private Optional<CommandResult> ask(MdmServer server, Host host, Clock clock, Instant deadline) {
    try {
      return server.result(commandUuid, host);
    } catch (UnavailableException e) {
      if (!clock.instant().isBefore(deadline)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static void sleep(CancellableSleeper sleeper, Duration time) {
    try {
      sleeper.sleep(time, new CountDownLatch(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("it was stopped", "Run it again.", e);
    }
  }

  /**
   * Writes down what a host answered, where the run that sent it did not wait for that: this
   * command is not sent again. Nothing where it is no answer for good, or is known already.
   *
   * @throws org.mdmtoolkit.MdmException if the journal cannot be written
   */
  public void note(Host host, Outcome outcome) {
    List<JournalEvent> ofHost =
        events.stream()
            .filter(one -> one.host().filter(host.names()::contains).isPresent())
            .toList();
    Optional<String> verb =
        ofHost.stream()
            .filter(one -> isStep(one, Step.ENQUEUED))
            .map(SentCommand::verb)
            .findFirst()
            .filter(TYPES::containsKey);
    boolean isNoted =
        ofHost.stream().anyMatch(one -> isStep(one, Step.ACKNOWLEDGED) || isStep(one, Step.FAILED));
    if (verb.isEmpty() || isNoted || !outcome.isFinal()) {
      return;
    }
    journal.append(
        JournalEvent.of(verb.get() + "." + Step.of(outcome).label())
            .withHost(host.identity())
            .withCommandUuid(commandUuid)
            .withOutcome(outcome.sentence()));
  }

  private static boolean isStep(JournalEvent event, Step step) {
    return event.action().endsWith("." + step.label());
  }
}
