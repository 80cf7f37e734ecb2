package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.RunTally;
import org.mdmtoolkit.delivery.run.RunWords;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** Says what to do after a run. */
record NextSteps(Context context, Run run, String requestType, RunTally tally, RunSummary summary) {

  /** Whoever has to close more names them in a file. */
  private static final int MOST_CLOSED = 50;

  /** The answers of more are not asked for by lines of their own. */
  private static final int MOST_ASKED = 3;

  /** Says it. */
  void advise(
      ServerOption option,
      MdmServer server,
      List<Host> hosts,
      Sending.Extras extras,
      boolean isAllDone) {
    List<String> notLocked = tally.passedOverNotLocked();
    int open = summary.count(Ending.ALREADY_OPEN) - notLocked.size();
    if (open > 0 && open < hosts.size()) {
      context.note(
          open
              + (open == 1 ? " host has an open " : " hosts have an open ")
              + requestType
              + " already, with its PIN in escrow: "
              + (open == 1 ? "it was" : "they were")
              + " passed over.");
    }
    List<String> free = tally.notLocked(context.custody());
    if (!free.isEmpty()) {
      context.note(notLockedWords(context, free, hosts.size() == 1));
    }
    tally
        .afterFailedErase(context.custody())
        .map(context.wording()::words)
        .ifPresent(context::note);
    if (tally.hasEscrowed(summary)) {
      context.note(
          hosts.size() == 1
              ? Printable.line(
                  "PIN in escrow. To read it: "
                      + context.command("pin show " + Quoted.argument(nameInEscrow(hosts.get(0)))))
              : "PINs in escrow. To read one: "
                  + context.command(
                      "pin show " + (hosts.get(0).serial().isPresent() ? "SERIAL" : "UDID")));
    }
    adviseAnswers(option, server, extras);
    if (summary.count(Ending.SENT_BEFORE) > 0) {
      Remedy end =
          new Remedy.EndCommand(
              hosts.size() == 1 ? nameInEscrow(hosts.get(0)) : "HOST",
              requestType,
              "If the device has answered it: {} ends it, once it is unlocked; then leave out"
                  + " --again.");
      context.note(context.wording().words(end));
    }
    if (tally.isUnfinished(summary, isAllDone)) {
      context.note(
          (summary.isNothingSent() ? "Nothing was sent. " : "")
              + (summary.count(Ending.REFUSED) > 0
                  ? "Correct or leave out what was refused, or give --max-errors "
                      + summary.errors()
                      + ", and run it again: "
                  : "Run the same again: ")
              + "it goes on where this one ended, and sends nothing twice.");
    }
    if (tally.untold() > 0) {
      context.note(
          "This server does not tell whether it has a command that is unknown: run the same with"
              + " --again, which sends those alone, with the same PIN.");
    }
  }

  /** Where the answers of devices are to be had. */
  private void adviseAnswers(ServerOption option, MdmServer server, Sending.Extras extras) {
    Optional<String> sent = tally.onlyCommand().filter(uuid -> !summary.isNothingSent());
    Optional<Sending.FromFile> file = extras.file();
    file.flatMap(Sending.FromFile::uuid)
        .filter(old -> sent.filter(uuid -> !uuid.equalsIgnoreCase(old)).isPresent())
        .ifPresent(old -> context.note("Sent as " + sent.get() + " (the file has " + old + ")."));
    if (file.isPresent() && sent.isPresent() && server.answersQuestions() && tally.hasAnswers()) {
      context.note("To see the answer: " + context.serverCommand("result " + sent.get()));
    }
    if (summary.unanswered() > 0 && option.answers(context, server)) {
      boolean isNamed = tally.unanswered().size() <= MOST_ASKED;
      String again =
          (isNamed ? tally.unanswered() : List.of("UUID"))
              .stream()
                  .map(uuid -> context.serverCommand("result " + uuid + " --wait"))
                  .collect(Collectors.joining("\n"));
      context.note(
          (tally.isOnlyWaited(summary)
                  ? "The " + new RunWords(run, tally.hosts()).staysQueued(tally.hosts()) + " "
                  : "")
              + (isNamed ? "To look again: " : "To look again, with the UUID of a host's line: ")
              + again);
    } else if (summary.unanswered() > 0) {
      context.note(
          "%s posts answers to its own webhook: look there, nothing here learns them. To learn the"
                  .formatted(server.description())
              + " next: "
              + option.addingWebhook(context, server));
    }
  }

  private String nameInEscrow(Host host) {
    return tally.nameInEscrow(context.custody(), host);
  }

  /**
   * Nothing is to be done for any host.
   *
   * @param notLocked the names of those that have refused their open lock
   */
  static RefusedException allOpen(
      Context context, int hosts, String requestType, List<String> notLocked) {
    return new RefusedException(
        "each of the %d hosts has an open %s already, with its PIN in escrow"
            .formatted(hosts, requestType),
        "Nothing was sent. `"
            + context.command("pin list")
            + "` shows them. "
            + (notLocked.isEmpty()
                ? (context.isRunOfPlan() ? "`" : "--again makes the same commands once more; `")
                    + context.command("pin close HOST")
                    + "` ends one, once the Mac is unlocked or the command was never sent."
                : notLockedWords(context, notLocked, false)));
  }

  /** A Mac that has refused its lock is free, and its open record stands in the way of the next. */
  private static String notLockedWords(Context context, List<String> names, boolean isOnlyHost) {
    boolean isOne = names.size() == 1;
    String who =
        isOnlyHost
            ? "The Mac is not locked: `"
            : isOne
                ? names.get(0) + " answered Error and is not locked: `"
                : names.size() + " answered Error and are not locked: `";
    String closed =
        names.size() > MOST_CLOSED
            ? "--hosts-file FILE"
            : names.stream().map(Quoted::argument).collect(Collectors.joining(" "));
    String then =
        isOnlyHost
            ? "` ends this command; then lock it again, with a new PIN."
            : isOne
                ? "` ends its command; then lock it again, with a new PIN."
                : "` ends their commands; then lock them again, with new PINs.";
    return Printable.line(who + context.command("pin close " + closed) + then);
  }
}
