package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.run.HostEvent;
import org.mdmtoolkit.delivery.secret.AnswerBook;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.Parallel;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/** Asks a server what devices answered to a command. */
final class ServerAnswers {

  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int AT_A_TIME = 8;

  private static final Map<String, String> TYPES =
      Map.of(
          "lock", "DeviceLock",
          "erase", "EraseDevice",
          "restart", "RestartDevice",
          "shutdown", "ShutDownDevice",
          "reinstall-fleetd", "InstallEnterpriseApplication");

  private final Context context;
  private final ServerOption server;
  private final Optional<String> type;
  private final Optional<Duration> patience;
  private final RevealOption reveal;
  private List<JournalEntry> entries = List.of();

  ServerAnswers(
      Context context,
      ServerOption server,
      Optional<String> type,
      Optional<Duration> patience,
      RevealOption reveal) {
    this.context = context;
    this.server = server;
    this.type = type;
    this.patience = patience;
    this.reveal = reveal;
  }

  /** An answer, if there is one yet. */
  private record Asked(Host host, Optional<CommandResult> result) {}

  /** Shows the answer of each host; the exit code. */
  int show(String given, Optional<String> host) {
    entries =
        context
            .journal()
            .entries(one -> one.event().commandUuid().filter(given::equalsIgnoreCase).isPresent());
    String commandUuid =
        entries.stream() // as it was sent: servers tell lower case from upper
            .flatMap(one -> one.event().commandUuid().stream())
            .findFirst()
            .orElse(given);
    Set<String> names = new LinkedHashSet<>();
    if (host.isPresent()) {
      names.add(host.get());
    } else {
      entries.forEach(one -> one.event().host().ifPresent(names::add));
    }
    if (names.isEmpty()) {
      throw new NotFoundException(
          "the journal here does not know command " + Printable.line(commandUuid),
          "Say which device got it: --host HOST.");
    }
    Optional<String> requestType = type.or(() -> typeOf(entries));
    entries.stream()
        .flatMap(
            one -> Optional.ofNullable(one.event().details().get(JournalEntries.SERVER)).stream())
        .findFirst()
        .ifPresent(description -> server.prefer(context, description));
    try (MdmServer mdm = patience.isPresent() ? server.openToWait(context) : server.open(context)) {
      if (!mdm.answersQuestions()) {
        throw new RefusedException(
            mdm.description() + " keeps no answers: it posts each once to its webhook",
            "Take raw_payload of the event with this command_uuid, decode it (Base64) into a file,"
                + " and run: "
                + context.command("result FILE"));
      }
      List<Host> hosts =
          Parallel.map(
              List.copyOf(names),
              Math.min(AT_A_TIME, names.size()),
              name -> host.isPresent() ? HostLookup.one(mdm, name) : sentTo(mdm, name, commandUuid),
              done -> {});
      return poll(mdm, commandUuid, hosts, host, requestType);
    }
  }

  /** The host that the journal names, where a person has named but the command. */
  private static Host sentTo(MdmServer mdm, String name, String commandUuid) {
    try {
      return HostLookup.one(mdm, name);
    } catch (NotFoundException e) {
      throw new NotFoundException(
          "command "
              + Printable.line(commandUuid)
              + " was sent to "
              + Printable.line(name)
              + ", which "
              + mdm.description()
              + " does not have",
          "Name the server that it was sent through with --server, or the device with --host.");
    }
  }

  private static Optional<String> typeOf(List<JournalEntry> entries) {
    Optional<String> planned =
        entries.stream()
            .map(JournalEntry::event)
            .filter(one -> one.action().endsWith(".planned"))
            .flatMap(one -> one.outcome().stream())
            .findFirst();
    return planned.or(() -> typeOfVerb(entries));
  }

  /** What older entries tell, which do not name the type. */
  private static Optional<String> typeOfVerb(List<JournalEntry> entries) {
    return entries.stream()
        .map(one -> TYPES.get(one.event().action().replaceFirst("[.].*", "")))
        .filter(known -> known != null)
        .findFirst();
  }

  private int poll(
      MdmServer mdm,
      String uuid,
      List<Host> hosts,
      Optional<String> named,
      Optional<String> requestType) {
    Instant deadline = context.shell().clock().instant().plus(patience.orElse(Duration.ZERO));
    List<Host> silent = hosts;
    Set<Integer> codes = new HashSet<>();
    while (true) {
      List<Host> left = new ArrayList<>();
      List<Asked> asked =
          Parallel.map(
              silent,
              Math.min(AT_A_TIME, silent.size()),
              one -> new Asked(one, ask(mdm, uuid, one, deadline)),
              done -> {});
      for (Asked one : asked) {
        one.result()
            .ifPresentOrElse(
                r -> codes.add(print(uuid, one.host(), r, requestType)),
                () -> left.add(one.host()));
      }
      silent = left;
      Duration rest = Duration.between(context.shell().clock().instant(), deadline);
      if (silent.isEmpty()) {
        return code(codes);
      } else if (rest.isZero() || rest.isNegative()) {
        codes.add(sayNotYet(mdm, uuid, named, silent));
        return code(codes);
      }
      sleep(rest.compareTo(PAUSE) < 0 ? rest : PAUSE);
    }
  }

  /** As a run that waits for the same answers would end. */
  private static int code(Set<Integer> codes) {
    if (codes.size() == 1) {
      return codes.iterator().next();
    }
    return codes.equals(Set.of(ExitCodes.DONE, ExitCodes.TIMED_OUT))
        ? ExitCodes.TIMED_OUT
        : ExitCodes.PARTLY_DONE;
  }

  /** A server that is away for a moment does not end the wait, as it does not while sending. */
  private Optional<CommandResult> ask(MdmServer mdm, String uuid, Host host, Instant deadline) {
    try {
      return mdm.result(uuid, host);
    } catch (UnavailableException e) {
      if (!context.shell().clock().instant().isBefore(deadline)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private int sayNotYet(MdmServer mdm, String uuid, Optional<String> host, List<Host> silent) {
    if (!mdm.knows(uuid, silent.get(0)).orElse(true)) {
      throw new NotFoundException(
          mdm.description() + " does not know command " + Printable.line(uuid),
          "`"
              + context.command("journal list")
              + "` shows what was sent; --server names another server.");
    }
    silent.forEach(one -> context.warn(Printable.line(one.label()) + ": " + state(mdm, uuid, one)));
    String asked = host.map(name -> " --host " + Quoted.argument(name)).orElse("");
    context.note(
        "To look again: "
            + context.serverCommand("result " + Quoted.argument(uuid) + asked + " --wait"));
    return ExitCodes.TIMED_OUT;
  }

  private static String state(MdmServer mdm, String uuid, Host host) {
    return mdm.notNowSince(uuid, host)
        .map(
            time ->
                "reached: the device says \"not now\""
                    + (time.equals(Instant.EPOCH)
                        ? ""
                        : ", at " + time.truncatedTo(ChronoUnit.SECONDS))
                    + "; it asks again by itself")
        .orElse("no answer yet");
  }

  private int print(String uuid, Host host, CommandResult result, Optional<String> requestType) {
    keep(host, result);
    Outcome outcome = requestType.map(result::outcome).orElseGet(result::outcome);
    note(uuid, host, outcome);
    Map<String, Object> shown =
        reveal.content(context, result, Optional.of(host.label()), requestType);
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeStringField("host", host.label());
            AnswerPrinter.write(json, result, outcome, shown);
          });
    } else {
      context.shell().print("%-13s %s%n".formatted("Host:", Printable.line(host.label())));
      context.shell().print(AnswerPrinter.text(result, outcome, shown));
    }
    return AnswerPrinter.exitCode(outcome);
  }

  /** What a run that did not wait for it could not write down: this command is not sent again. */
  private void note(String uuid, Host host, Outcome outcome) {
    Optional<JournalEvent> sent =
        entries.stream()
            .map(JournalEntry::event)
            .filter(one -> isOf(one, host) && isStep(one, HostEvent.Step.ENQUEUED))
            .findFirst();
    boolean isNoted =
        entries.stream()
            .map(JournalEntry::event)
            .filter(one -> isOf(one, host))
            .anyMatch(
                one ->
                    isStep(one, HostEvent.Step.ACKNOWLEDGED) || isStep(one, HostEvent.Step.FAILED));
    String verb = sent.map(one -> one.action().replaceFirst("[.].*", "")).orElse("");
    boolean isFinal = outcome.kind() != Outcome.Kind.NOT_NOW && outcome.kind() != Outcome.Kind.IDLE;
    if (!TYPES.containsKey(verb) || isNoted || !isFinal) {
      return;
    }
    boolean isDone = outcome.kind() == Outcome.Kind.DONE || outcome.kind() == Outcome.Kind.RECEIVED;
    HostEvent.Step step = isDone ? HostEvent.Step.ACKNOWLEDGED : HostEvent.Step.FAILED;
    try {
      context
          .journal()
          .append(
              JournalEvent.of(verb + "." + step.label())
                  .withHost(host.identity())
                  .withCommandUuid(uuid)
                  .withOutcome(outcome.sentence()));
    } catch (MdmException e) {
      context.warn(e.problem());
    }
  }

  private static boolean isOf(JournalEvent event, Host host) {
    return event.host().filter(host.names()::contains).isPresent();
  }

  private static boolean isStep(JournalEvent event, HostEvent.Step step) {
    return event.action().endsWith("." + step.label());
  }

  /** A secret that an answer brings is in escrow before anything of it is shown. */
  private void keep(Host host, CommandResult result) {
    if (!context.escrow().identity().exists()) {
      return;
    }
    try {
      AnswerBook.in(context.custody())
          .keepFor(host, result)
          .forEach(record -> context.note("In escrow now: " + record.location()));
    } catch (MdmException e) {
      context.warn(e.problem());
    }
  }

  private void sleep(Duration time) {
    try {
      context.shell().sleeper().sleep(time, new CountDownLatch(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("it was stopped", "Run it again.", e);
    }
  }
}
