package org.mdmtoolkit.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.ProgressBar;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** Sends through a server: from the names on the command line to the exit code. */
final class Sending {

  private final Context context;
  private final SendOptions options;
  private final EscrowAccess escrow;

  Sending(Context context, SendOptions options, EscrowAccess escrow) {
    this.context = context;
    this.options = options;
    this.escrow = escrow;
  }

  /** Finds the targets, has them confirmed, and sends; or, in a dry run, only tells of it. */
  int run(Errand errand, List<String> arguments, boolean isDryRun) {
    HostNames names = HostNames.read(context.shell(), arguments, options.hostsFile());
    if (names.list().isEmpty()) {
      throw new InvalidInputException(
          "no host is named", "Give serial numbers or UDIDs, or --hosts-file FILE.");
    }
    options.check();
    try (MdmServer server = open(isDryRun)) {
      if (options.patience().isPresent() && !isDryRun && !server.answersQuestions()) {
        throw new RefusedException(
            server.description() + " keeps no answers of devices: it posts them to its webhook",
            "Nothing was sent. Run it without --wait, or add the server with --webhook: mdm server add"
                + " --help. `mdm result FILE` reads a posted answer.");
      }
      List<ChosenHost> hosts = choose(server, names);
      errand.check(server, hosts);
      if (isDryRun) {
        return showOnly(errand, server, hosts);
      }
      if (errand.isGuarded()) {
        show(errand, server, hosts);
        new TargetConfirmation(context, options).ask(errand.verb(), hosts);
      }
      errand.prepare();
      return OrderlyStop.during(context.shell(), () -> send(errand, server, hosts));
    }
  }

  private MdmServer open(boolean isDryRun) {
    return options.patience().isPresent() && !isDryRun
        ? options.server().openToWait(context)
        : options.server().open(context);
  }

  private List<ChosenHost> choose(MdmServer server, HostNames names) {
    int count = names.list().size();
    List<ChosenHost> hosts =
        new HostChoice(server, Math.min(count, options.concurrency()))
            .choose(names.list(), ProgressBar.of(context, count));
    int again = names.duplicates() + count - hosts.size();
    if (again > 0) {
      context.note(
          again
              + (again == 1 ? " name repeats a host" : " names repeat hosts")
              + "; each is sent"
              + " to once.");
    }
    return hosts;
  }

  private int showOnly(Errand errand, MdmServer server, List<ChosenHost> hosts) {
    context.note(
        "Dry run, nothing is changed: "
            + errand.sample().requestType()
            + " through "
            + server.description());
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeBooleanField("dry_run", true);
            json.writeStringField("request_type", errand.sample().requestType());
            json.writeStringField("server", server.description());
            TargetCard.write(json, hosts);
            json.writeStringField("payload", new String(errand.sample().maskedXml(), UTF_8));
          });
    } else {
      context.shell().print(TargetCard.text(hosts, context.shell().clock().instant()));
      context.shell().print(errand.sample().maskedXml());
    }
    return ExitCodes.DONE;
  }

  private void show(Errand errand, MdmServer server, List<ChosenHost> hosts) {
    Shell shell = context.shell();
    if (options.yes() && context.quiet()) {
      return;
    }
    shell.say(errand.sample().requestType() + " through " + server.description() + " for");
    shell.say(TargetCard.text(hosts, shell.clock().instant()).stripTrailing());
    errand.warnings().forEach(shell::say);
  }

  private int send(Errand errand, MdmServer server, List<ChosenHost> hosts) {
    CommandSender sender =
        CommandSender.to(server, context.sendingState())
            .concurrency(options.concurrency())
            .sleeper(context.shell().sleeper())
            .openingEscrowWith(escrow::unlock);
    if (options.maxErrors().isPresent()) {
      sender = sender.maxErrors(options.maxErrors().getAsInt());
    }
    if (options.patience().isPresent()) {
      sender = sender.waitingFor(options.patience().get());
    }
    RunReport report = new RunReport(context, errand.verb(), hosts.size());
    RunSummary summary =
        errand.send(sender, hosts.stream().map(ChosenHost::host).iterator(), report);
    boolean isStopped = Thread.interrupted(); // or else the next file that is opened is closed
    int code = code(summary);
    if (!isStopped && summary.verdict() != RunSummary.Verdict.FAILED) {
      code = errand.finish(server, code);
    }
    report.conclude(summary, code);
    advise(errand, server, summary, report, hosts);
    Optional<MdmException> failure = summary.firstFailure();
    if (summary.verdict() == RunSummary.Verdict.FAILED && failure.isPresent()) {
      throw failure.get();
    }
    return code;
  }

  private static int code(RunSummary summary) {
    return switch (summary.verdict()) {
      case DONE -> ExitCodes.DONE;
      case NOT_FINISHED -> ExitCodes.TIMED_OUT;
      case PARTLY_DONE -> ExitCodes.PARTLY_DONE;
      case FAILED -> summary.firstFailure().map(ExitCodes::of).orElse(ExitCodes.FAILED);
    };
  }

  /** What to do next. */
  private void advise(
      Errand errand,
      MdmServer server,
      RunSummary summary,
      RunReport report,
      List<ChosenHost> hosts) {
    boolean hasEscrowed = false;
    for (Ending ending : Ending.values()) {
      hasEscrowed |= summary.count(ending) > 0 && errand.hasEscrowed(ending);
    }
    if (hasEscrowed) {
      Host only = hosts.get(0).host();
      context.note(
          hosts.size() == 1
              ? Printable.line(
                  "PIN in escrow. To read it: mdm pin show "
                      + Quoted.argument(errand.pinName(only)))
              : "PINs in escrow. To read one: mdm pin show SERIAL");
    }
    int open =
        summary.count(Ending.QUEUED)
            + summary.count(Ending.PUSH_FAILED)
            + summary.count(Ending.TIMED_OUT);
    if (open > 0 && server.answersQuestions()) {
      context.note("To look again: mdm result " + report.onlyCommand().orElse("UUID") + " --wait");
    } else if (open > 0) {
      context.note("Answers of devices come to the webhook of the server.");
    }
    boolean isUnfinished =
        report.hostsLeft() > 0
            || summary.cancelled()
            || summary.count(Ending.NOT_SENT) > 0
            || summary.count(Ending.UNKNOWN) > 0;
    if (isUnfinished) {
      context.note("Run the same again: it goes on where this one ended, and sends nothing twice.");
    }
  }
}
