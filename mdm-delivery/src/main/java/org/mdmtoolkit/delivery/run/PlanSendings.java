package org.mdmtoolkit.delivery.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.delivery.run.RunLine.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * What all runs of one plan have sent, whoever's, by the journal as it was when this was read: a
 * plan sends to each device once. What was closed since was sent all the same. A run that was
 * killed may have sent what is only begun here.
 */
final class PlanSendings {

  private final String plan;
  private final Map<String, List<Sending>> byDevice = new HashMap<>();
  private final Map<String, Sending> byCommand = new HashMap<>();

  private PlanSendings(String plan) {
    this.plan = plan;
  }

  /** One command of the plan for one device. */
  final class Sending {

    private final JournalEntry planned;
    private State state = State.PLANNED;
    private String failed = "";

    private Sending(JournalEntry planned) {
      this.planned = planned;
    }

    String commandUuid() {
      return planned.event().commandUuid().orElse("");
    }

    /** Under which name its secret is kept, if it has one. */
    String name() {
      return planned.event().host().orElse("");
    }

    /** Whether the server has it, or had it. */
    boolean isSent() {
      return state == State.QUEUED || state == State.UNPUSHED;
    }

    /** Whether the server could not tell the device. */
    boolean isUnpushed() {
      return state == State.UNPUSHED;
    }

    private String who() {
      return planned.operator().toString();
    }

    /** Why it is not sent again. */
    String words() {
      String by = "sent by this plan, by " + who();
      return failed.isEmpty()
          ? by + ": nothing more to do for it"
          : by + ", and not sent again; the device answered: " + failed;
    }

    /** The refusal of a device that somebody is sending to, or was when it was stopped. */
    RefusedException notKnown(Host host) {
      Instant begun = planned.time().truncatedTo(ChronoUnit.SECONDS);
      return new RefusedException(
          host.label()
              + ": "
              + who()
              + " began at "
              + begun
              + " to send to it by this plan, and it is not known whether it was sent",
          new Remedy.LookAtRun(plan, who()));
    }

    /** The refusal of a device whose command was ended before anybody knew whether it was sent. */
    RefusedException ended(Host host) {
      return new RefusedException(
          host.label() + ": its command of this plan was ended, and may have been sent",
          "It was not sent again. If it has to be, make a new plan.");
    }

    private void take(String step, JournalEvent event) {
      switch (step) {
        case "enqueued", "continued", "acknowledged", "timed-out" ->
            state = isSent() ? state : State.QUEUED;
        case "pushed" -> state = State.QUEUED;
        case "push-failed" -> state = State.UNPUSHED;
        case "failed" -> failed = event.outcome().orElse("an error");
        case "refused", "withdrawn" -> state = isSent() ? state : State.NOT_SENT;
        default -> {} // tells nothing of the sending
      }
    }
  }

  /** What this journal tells of the plan of this digest. */
  static PlanSendings read(Journal journal, String plan) {
    PlanSendings sendings = new PlanSendings(plan);
    journal.read(sendings::take);
    return sendings;
  }

  private void take(JournalEntry entry) {
    JournalEvent event = entry.event();
    if (event.commandUuid().isEmpty() || event.host().isEmpty()) {
      return;
    }
    String host = event.host().get();
    String key = event.commandUuid().get() + " " + JournalEntries.hostKey(host);
    String step = event.action().substring(event.action().lastIndexOf('.') + 1);
    @Nullable Sending known = byCommand.get(key);
    if (known != null) {
      known.take(step, event);
    } else if (step.equals("planned") && plan.equals(event.details().get(RunAdmission.PLAN))) {
      Sending sending = new Sending(entry);
      byCommand.put(key, sending);
      String udid = event.details().getOrDefault(JournalEntries.UDID, host);
      byDevice.computeIfAbsent(fold(udid), one -> new ArrayList<>()).add(sending);
    }
  }

  private static String fold(String udid) {
    return udid.toUpperCase(Locale.ROOT);
  }

  /** What was sent to this device; empty if it is not known that anything was. */
  Optional<Sending> sent(Host host) {
    for (Sending one : all(host)) {
      if (one.isSent()) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /**
   * What may have been sent to this device, the oldest first: nobody has noted how it ended.
   *
   * @param own the command that a run has noted for itself, which is none of these
   */
  List<Sending> begun(Host host, Optional<RunLedger.Entry> own) {
    List<Sending> begun = new ArrayList<>();
    for (Sending one : all(host)) {
      if (one.state == State.PLANNED && !isOf(own, one)) {
        begun.add(one);
      }
    }
    return begun;
  }

  /** What was begun for this device before this command, and was or may have been sent. */
  Optional<Sending> before(Host host, String commandUuid, Optional<RunLedger.Entry> own) {
    for (Sending one : all(host)) {
      if (one.commandUuid().equals(commandUuid)) {
        return Optional.empty();
      } else if (one.state != State.NOT_SENT && !isOf(own, one)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(Optional<RunLedger.Entry> own, Sending one) {
    return own.isPresent() && own.get().commandUuid().equals(one.commandUuid());
  }

  /** The command of this UUID for this device, if it is one of the plan. */
  Optional<Sending> command(Host host, String commandUuid) {
    for (Sending one : all(host)) {
      if (one.commandUuid().equals(commandUuid)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  private List<Sending> all(Host host) {
    return byDevice.getOrDefault(fold(host.udid()), List.of());
  }
}
