package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.run.EarlierLocks;
import org.mdmtoolkit.delivery.secret.AnswerBook;
import org.mdmtoolkit.delivery.secret.SentCommand;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.Parallel;

/**
 * Asks a server what devices answered to a command.
 *
 * @param type the request type of the command; empty if the journal has to know it
 */
record ServerAnswers(
    Context context,
    ServerOption server,
    Optional<String> type,
    Optional<Duration> patience,
    RevealOption reveal) {

  private static final int AT_A_TIME = 8;

  /** Shows the answer of each host; the exit code. */
  int show(String given, Optional<String> host) {
    SentCommand command = SentCommand.of(context.journal(), given);
    Set<String> names = host.map(Set::of).orElseGet(command::hosts);
    if (names.isEmpty()) {
      throw new NotFoundException(
          "the journal here does not know command " + Printable.line(command.uuid()),
          "Say which device got it: --host HOST.");
    }
    command.server().ifPresent(description -> server.prefer(context, description));
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
              name -> host.isPresent() ? HostLookup.one(mdm, name) : sentTo(mdm, name, command),
              done -> {});
      Set<Integer> codes = new HashSet<>();
      List<Host> silent =
          command.await(
              mdm,
              hosts,
              patience.orElse(Duration.ZERO),
              context.shell().clock(),
              context.shell().sleeper(),
              (one, result) -> codes.add(print(command, one, result)));
      if (!silent.isEmpty()) {
        codes.add(ExitCodes.TIMED_OUT);
        TimedOutException notYet = notYet(mdm, command, host, silent);
        if (ExitCodes.ofAll(codes) == ExitCodes.TIMED_OUT) {
          throw notYet;
        }
        context.warn(notYet.problem());
        context.note(context.wording().words(notYet.remedy()));
      }
      return ExitCodes.ofAll(codes); // as a run that waits for the same answers would end
    }
  }

  /** The host that the journal names, where a person has named but the command. */
  private Host sentTo(MdmServer mdm, String name, SentCommand command) {
    try {
      return HostLookup.one(mdm, name);
    } catch (NotFoundException e) {
      throw new NotFoundException(
          Printable.line(
              "command %s was sent to %s, which %s does not have"
                      .formatted(command.uuid(), name, mdm.description())
                  + command.sentElsewhere(mdm, this::isConfigured)),
          "Name the server that it was sent through with --server, or the device with --host.");
    }
  }

  private boolean isConfigured(String server) {
    return context.servers().described(server).isPresent();
  }

  private TimedOutException notYet(
      MdmServer mdm, SentCommand command, Optional<String> host, List<Host> silent) {
    String uuid = command.uuid();
    if (!mdm.knows(uuid, silent.get(0)).orElse(true)) {
      throw new NotFoundException(
          Printable.line(
              "%s does not know command %s%s"
                  .formatted(
                      mdm.description(), uuid, command.sentElsewhere(mdm, this::isConfigured))),
          "`"
              + context.command("journal list")
              + "` shows what was sent; --server names another server.");
    }
    String asked = host.map(name -> " --host " + Quoted.argument(name)).orElse("");
    return new TimedOutException(
        silent.stream()
            .map(one -> Printable.line(one.label()) + ": " + SentCommand.stateWords(mdm, uuid, one))
            .collect(Collectors.joining("\n")),
        "To look again: "
            + context.serverCommand("result " + Quoted.argument(uuid) + asked + " --wait"));
  }

  private int print(SentCommand command, Host host, CommandResult result) {
    if (context.escrow().identity().exists()) {
      // A secret that an answer brings is in escrow before anything of it is shown.
      orWarn(
          () ->
              AnswerBook.in(context.custody())
                  .keepFor(host, result)
                  .forEach(record -> context.note("In escrow now: " + record.location())));
    }
    Optional<String> requestType = type.or(command::requestType);
    Outcome outcome = requestType.map(result::outcome).orElseGet(result::outcome);
    orWarn(() -> command.note(host, outcome));
    Map<String, Object> shown =
        reveal.content(context, result, Optional.of(host.label()), requestType);
    int code = new AnswerPrinter(Optional.of(host.label()), result, outcome, shown).print(context);
    orWarn(
        () ->
            EarlierLocks.wayOn(context.custody(), host, command.uuid(), outcome)
                .ifPresent(one -> context.note(context.wording().words(one))));
    return code;
  }

  /** What cannot be kept does not keep anybody from seeing it. */
  private void orWarn(Runnable keeping) {
    try {
      keeping.run();
    } catch (MdmException e) {
      context.warn(e.problem());
    }
  }
}
