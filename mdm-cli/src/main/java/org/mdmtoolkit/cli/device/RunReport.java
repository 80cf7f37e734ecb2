package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ProgressBar;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.delivery.run.EarlierStart;
import org.mdmtoolkit.delivery.run.HostEvent;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.RunTally;
import org.mdmtoolkit.delivery.run.RunWords;
import org.mdmtoolkit.delivery.run.ServerLockRun;
import org.mdmtoolkit.delivery.run.SilenceWatch;
import org.mdmtoolkit.delivery.server.Host;

/**
 * Tells what a run does: one line for each host and one for all, or lines of JSON. Used by one
 * thread at a time.
 */
final class RunReport implements RunListener {

  private static final String AGAIN = "--again sends it this very command, with the same PIN";

  private final Context context;
  private final Run run;
  private final RunWords words;
  private final int hosts;
  private final boolean waits;
  private final boolean isToldToGoOn;
  private final SilenceWatch watch;
  private final RunTally tally;
  private final ProgressBar bar;
  private int queued;
  private boolean isWaiting;
  private @Nullable UnavailableException unwritten;

  /**
   * Of a run.
   *
   * @param waits whether a host has ended only when it has answered
   * @param told whether it was said already that it goes on with an earlier start
   * @param watch is told of what was heard
   */
  RunReport(Context context, Run run, int hosts, boolean waits, boolean told, SilenceWatch watch) {
    this.context = context;
    this.run = run;
    this.words = new RunWords(run, hosts);
    this.hosts = hosts;
    this.waits = waits;
    this.isToldToGoOn = told;
    this.watch = watch;
    this.tally = RunTally.of(run, hosts);
    this.bar = ProgressBar.of(context, hosts);
    draw();
  }

  /** What it has come to. */
  RunTally tally() {
    return tally;
  }

  private void draw() {
    if (waits && !isWaiting) {
      bar.draw("queued", queued, hosts);
    } else {
      bar.draw("done", tally.ended(), hosts);
    }
  }

  @Override
  public void continued(Instant started) {
    if (!isToldToGoOn) {
      bar.clear();
      context.note(EarlierStart.goingOn(started) + ".");
      draw();
    }
  }

  @Override
  public void waiting(int awaited, Duration time) {
    isWaiting = true;
    watch.close(); // devices are waited for now, and may be away for days
    bar.clear();
    context.note(
        (hosts == 1 ? "Queued" : awaited + " queued")
            + "; waiting up to "
            + WaitOption.text(time)
            + (awaited == 1 ? " for its answer." : " for their answers.")
            + " Ctrl-C ends only the waiting: the "
            + words.staysQueued(awaited));
    draw();
  }

  @Override
  public void happened(HostEvent event) {
    watch.heard();
    tally.happened(event);
    if (context.json()) {
      print(
          event.host().label() + "  " + event.step().label(),
          () ->
              print(
                  "step",
                  "step",
                  event.step().label(),
                  event.host(),
                  event.commandUuid(),
                  event.words()));
    } else if (hosts == 1 && event.step() == Step.ESCROWED && !(run instanceof ServerLockRun)) {
      context.note("PIN in escrow. Sending ...");
    }
    if (waits && (event.step() == Step.ENQUEUED || event.step() == Step.CONTINUED)) {
      queued++;
      draw();
    }
  }

  @Override
  public void ended(HostOutcome outcome) {
    tally.ended(outcome);
    Optional<String> uuid = outcome.commandUuid();
    Ending ending = outcome.ending();
    String line = words.line(outcome, AGAIN);
    if (context.json()) {
      print(
          line,
          () -> print("host", "ending", ending.label(), outcome.host(), uuid, outcome.words()));
      return;
    }
    bar.clear();
    print(line, () -> context.shell().print(line + "\n"));
    draw();
  }

  /** What becomes of a secret and its command is said, whatever becomes of standard output. */
  private void print(String line, Runnable printing) {
    if (unwritten == null) {
      try {
        printing.run();
        return;
      } catch (UnavailableException e) {
        unwritten = e;
      }
    }
    context.warn(line);
  }

  /** Throws if standard output did not take all of it; standard error has it then. */
  void requireWritten() {
    if (unwritten != null) {
      throw new UnavailableException(
          unwritten.problem(),
          "What was done is said above, and stands: nothing has to be sent once more.",
          unwritten.getCause());
    }
  }

  private void print(
      String event, String name, String value, Host host, Optional<String> uuid, String words) {
    context.printJson(
        json ->
            json.put("event", event)
                .put(name, value)
                .put("host", host.label())
                .put("udid", host.udid())
                .put("command_uuid", uuid)
                .put("words", Optional.of(words).filter(text -> !text.isEmpty())));
  }

  /** The last line, or the last document. */
  void conclude(RunSummary summary, int exitCode) {
    bar.clear();
    if (context.json()) {
      print(
          run.verb() + ": exit code " + exitCode,
          () -> context.printJson(json -> write(json, summary, exitCode)));
    } else if (hosts > 1) { // of one host its own line says it
      context.note(words.summary(summary, tally.left()));
    }
  }

  private void write(JsonFields json, RunSummary summary, int exitCode) {
    json.put("event", "summary")
        .put("verb", run.verb())
        .put("verdict", summary.verdict().name().toLowerCase(Locale.ROOT))
        .put("exit_code", exitCode)
        .put("hosts", hosts);
    for (Ending ending : Ending.values()) {
      json.put(ending.label(), summary.count(ending));
    }
    json.put("not_begun", tally.left())
        .put("cancelled", summary.cancelled())
        .put("journal_head", context.journalHead());
  }
}
