package org.mdmtoolkit.cli.device;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.ProgressBar;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.run.HostEvent;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;

/**
 * Tells what a run does: one line for each host and one for all, or lines of JSON. Used by one
 * thread at a time.
 */
final class RunReport implements RunListener {

  private final Context context;
  private final String verb;
  private final int hosts;
  private final ProgressBar bar;
  private final List<Host> received = new ArrayList<>();
  private final boolean waits;
  private int queued;
  private boolean isWaiting;
  private int ended;
  private int untold;
  private boolean hasAnswers;
  private boolean isKeptFirst;
  private final List<Host> notDone = new ArrayList<>();
  private final List<MdmException> passedOver = new ArrayList<>();
  private @Nullable String lastUuid;
  private @Nullable SilenceWatch watch;

  /**
   * Of a run.
   *
   * @param waits whether a host has ended only when it has answered
   */
  RunReport(Context context, String verb, int hosts, boolean waits) {
    this.context = context;
    this.waits = waits;
    this.verb = verb;
    this.hosts = hosts;
    this.bar = ProgressBar.of(context, hosts);
    draw();
  }

  private void draw() {
    if (waits && !isWaiting) {
      bar.draw("queued", queued, hosts);
    } else {
      bar.draw("done", ended, hosts);
    }
  }

  /**
   * Tells it of what was heard.
   *
   * @param isEscrowedFirst whether a secret is in escrow before its command is sent
   */
  void watchedBy(SilenceWatch given, boolean isEscrowedFirst) {
    watch = given;
    isKeptFirst = isEscrowedFirst;
  }

  @Override
  public void continued(Instant started) {
    bar.clear();
    context.note(
        "Going on with the run that began at " + started.truncatedTo(ChronoUnit.SECONDS) + ".");
    draw();
  }

  @Override
  public void waiting(int awaited, Duration time) {
    isWaiting = true;
    if (watch != null) {
      watch.close(); // devices are waited for now, and may be away for days
    }
    bar.clear();
    String what = verb.equals("lock") ? "lock" : "command";
    context.note(
        (hosts == 1 ? "Queued" : awaited + " queued")
            + "; waiting up to "
            + WaitOption.text(time)
            + (awaited == 1 ? " for its answer." : " for their answers.")
            + " Ctrl-C ends only the waiting: "
            + (awaited == 1 ? "the " + what + " stays queued." : "the " + what + "s stay queued."));
    draw();
  }

  @Override
  public void happened(HostEvent event) {
    if (watch != null) {
      watch.heard();
    }
    if (isKeptFirst && hosts == 1 && event.step() == Step.ESCROWED && !context.json()) {
      context.note("PIN in escrow. Sending ...");
    }
    if (waits && (event.step() == Step.ENQUEUED || event.step() == Step.CONTINUED)) {
      queued++;
      draw();
    }
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeStringField("event", "step");
            json.writeStringField("step", event.step().label());
            head(json, event.host(), event.commandUuid(), event.words());
          });
    }
  }

  @Override
  public void ended(HostOutcome outcome) {
    ended++;
    outcome.commandUuid().ifPresent(uuid -> lastUuid = uuid);
    hasAnswers |= outcome.answer().isPresent();
    untold += cannotBeTold(outcome) ? 1 : 0;
    if (outcome.answer().filter(one -> one.kind() == Outcome.Kind.FAILED).isPresent()) {
      notDone.add(outcome.host());
    }
    if (outcome.ending() == Ending.ALREADY_OPEN) {
      outcome.failure().ifPresent(passedOver::add);
    }
    if (outcome.ending() == Ending.ACKNOWLEDGED) {
      received.add(outcome.host());
    }
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeStringField("event", "host");
            json.writeStringField("ending", outcome.ending().label());
            head(json, outcome.host(), outcome.commandUuid(), outcome.words());
          });
      return;
    }
    bar.clear();
    String line =
        outcome.host().label()
            + "  "
            + sentence(outcome)
            + outcome
                .commandUuid()
                .filter(uuid -> outcome.ending() != Ending.NOT_SENT) // it has never left
                .map(uuid -> "  " + uuid)
                .orElse("");
    context.shell().print(Printable.line(line) + "\n");
    draw();
  }

  private static void head(
      JsonGenerator json, Host host, Optional<String> commandUuid, String words)
      throws IOException {
    json.writeStringField("host", host.label());
    json.writeStringField("udid", host.udid());
    if (commandUuid.isPresent()) {
      json.writeStringField("command_uuid", commandUuid.get());
    }
    if (!words.isEmpty()) {
      json.writeStringField("words", words);
    }
  }

  /** How it ended, in words that promise no more than is known. */
  private String sentence(HostOutcome outcome) {
    String words = outcome.words();
    String said = words.isEmpty() ? "" : ": " + words;
    return switch (outcome.ending()) {
      case ACKNOWLEDGED -> acknowledged(outcome);
      case QUEUED -> "queued" + said;
      case PUSH_FAILED ->
          "queued, push failed: the server will deliver it when the device checks in"
              + (words.isEmpty() ? "" : " (" + words + ")");
      case QUEUED_FOR_NOBODY ->
          "no device with this UDID is enrolled there; the server took the command all the same";
      case SENT_BEFORE -> "not sent again" + said;
      case NOT_NOW -> "reached" + said;
      case TIMED_OUT -> "queued, no answer yet" + said;
      case FAILED_ON_DEVICE -> "the device answered" + said;
      case REFUSED, ALREADY_OPEN -> notSent(outcome);
      case UNKNOWN ->
          "unknown: nobody knows whether the server has it"
              + said
              + (cannotBeTold(outcome)
                  ? "; --again sends it this very command, with the same PIN"
                  : "");
      case NOT_SENT -> "not sent: the run stopped before it";
    };
  }

  /** Of a single host the error says why, right below. */
  private String notSent(HostOutcome outcome) {
    String what = outcome.ending() == Ending.ALREADY_OPEN && hosts > 1 ? "passed over" : "not sent";
    return hosts == 1 && outcome.failure().isPresent() ? what : what + ": " + reason(outcome);
  }

  private static boolean cannotBeTold(HostOutcome outcome) {
    return outcome.ending() == Ending.UNKNOWN
        && outcome.failure().filter(e -> e.remedy().has(Remedy.Act.SEND_AGAIN)).isPresent();
  }

  private String acknowledged(HostOutcome outcome) {
    if (outcome.answer().map(Outcome::kind).filter(Outcome.Kind.RECEIVED::equals).isPresent()) {
      return "received: " + outcome.words();
    }
    return verb.equals("lock")
        ? "acknowledged: the Mac received it; that it is locked is assumed"
        : "acknowledged: the device received it";
  }

  private static String reason(HostOutcome outcome) {
    String text =
        outcome.words().isEmpty()
            ? outcome.failure().map(MdmException::problem).orElse("refused")
            : outcome.words();
    String name = outcome.host().label() + ": ";
    return text.startsWith(name) ? text.substring(name.length()) : text;
  }

  /** The last line, or the last document. */
  void conclude(RunSummary summary, int exitCode) {
    bar.clear();
    if (context.json()) {
      Results.print(context.shell(), json -> write(json, summary, exitCode));
      return;
    }
    List<String> parts = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      if (summary.count(ending) > 0) {
        parts.add(summary.count(ending) + " " + ending.label().replace('_', ' '));
      }
    }
    if (hostsLeft() > 0) {
      parts.add(hostsLeft() + " not begun");
    }
    if (hosts > 1) { // of one host its own line says it
      context.note(verb + " of " + hosts + " hosts: " + join(parts));
    }
  }

  /** The hosts that have acknowledged the command. */
  List<Host> received() {
    return List.copyOf(received);
  }

  /** Whether a device has answered. */
  boolean hasAnswers() {
    return hasAnswers;
  }

  /** The devices that have answered that they did nothing. */
  List<Host> notDone() {
    return List.copyOf(notDone);
  }

  /** Why hosts were passed over. */
  List<MdmException> passedOver() {
    return List.copyOf(passedOver);
  }

  /** A sentence for who no longer waits, and a blank. */
  String staysQueued() {
    String what = verb.equals("lock") ? "lock" : "command";
    return hosts == 1 ? "The " + what + " stays queued. " : "The " + what + "s stay queued. ";
  }

  /** For how many hosts the server cannot tell whether it has the command, now or later. */
  int untold() {
    return untold;
  }

  /** How many hosts the run did not come to. */
  int hostsLeft() {
    return Math.max(0, hosts - ended);
  }

  private static String join(List<String> parts) {
    return parts.isEmpty() ? "nothing done" : String.join(", ", parts);
  }

  private void write(JsonGenerator json, RunSummary summary, int exitCode) throws IOException {
    json.writeStringField("event", "summary");
    json.writeStringField("verb", verb);
    json.writeStringField("verdict", summary.verdict().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("exit_code", exitCode);
    json.writeNumberField("hosts", hosts);
    for (Ending ending : Ending.values()) {
      json.writeNumberField(ending.label(), summary.count(ending));
    }
    json.writeNumberField("not_begun", hostsLeft());
    json.writeBooleanField("cancelled", summary.cancelled());
    new JsonFields(json).put("journal_head", context.journalHead());
  }

  /** The command of the only host, if there was one; for advice. */
  Optional<String> onlyCommand() {
    return hosts == 1 ? Optional.ofNullable(lastUuid) : Optional.empty();
  }
}
