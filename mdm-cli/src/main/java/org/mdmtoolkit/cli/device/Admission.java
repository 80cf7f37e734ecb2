package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.RunRequest;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.journal.JournalEvent;

/** Whether one run may begin, and what is written down of that. */
final class Admission {

  private static final int LONGEST_PAYLOAD = 32 << 10; // in characters; an entry is one line
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Context context;
  private final RunRequest request;
  private final Optional<ApprovedPlan> planned;
  private final RunAdmission admission;
  private final Remedy.MakePlan advice;

  private Admission(
      Context context, RunRequest request, Optional<ApprovedPlan> planned, Remedy.MakePlan advice) {
    this.context = context;
    this.request = request;
    this.planned = planned;
    this.advice = advice;
    this.admission = context.admission();
  }

  /** That of this run, by the policy as it is now. */
  static Admission of(Context context, RunRequest request, Optional<ApprovedPlan> planned) {
    return new Admission(context, request, planned, new Remedy.MakePlan(request.verb()));
  }

  /** The same, where this says how it would be planned. */
  Admission plannedBy(Remedy.MakePlan advice) {
    return new Admission(context, request, planned, advice);
  }

  /** Refuses what may not begin. Changes nothing. */
  void check() {
    var now = context.shell().clock().instant();
    if (planned.isEmpty()) {
      try {
        admission.check(request, now);
      } catch (RefusedException e) {
        throw e.remedy().has(new Remedy.MakePlan(request.verb()))
            ? new RefusedException(e.problem(), advice)
            : e;
      }
      if (!waves(List.of()).isEmpty()) {
        throw new RefusedException("the policy has this done in waves, which takes a plan", advice);
      }
      return;
    }
    ApprovedPlan plan = planned.get();
    boolean isEmergency = plan.emergency().isPresent();
    admission.check(plan.plan(), request, plan.approvals(), now, isEmergency);
  }

  /** How many devices at a time; empty for all at once. */
  List<Integer> waves(List<Integer> wanted) {
    List<Integer> waves = admission.policy().map(one -> one.waves(request)).orElse(List.of());
    return waves.isEmpty() ? wanted : waves;
  }

  /** Whether the policy says in which waves, so that nobody else decides how they end. */
  boolean hasWaves() {
    return admission.policy().filter(one -> !one.waves(request).isEmpty()).isPresent();
  }

  /**
   * Takes its place, or refuses what is too much, and then tells of an emergency: nobody is called
   * for a run that does not begin. Nothing but this is before the sending.
   */
  void admit() {
    boolean isEmergency = isEmergency();
    boolean isBegun = planned.filter(ApprovedPlan::isBegun).isPresent();
    if (planned.isEmpty() ? admission.policy().isEmpty() : isBegun && !isCounted()) {
      return;
    }
    JournalEvent event = planned.map(this::event).orElse(JournalEvent.of(RunAdmission.ADMITTED));
    String slot = admission.admit(request, event);
    if (isEmergency) {
      try {
        raiseAlarm(planned.get());
      } catch (MdmException e) {
        admission.release(slot, event, "the program that has to be told did not take it");
        throw e instanceof RefusedException
            ? e
            : new RefusedException(
                "nobody could be told of the emergency: " + e.problem(),
                "Nothing was sent. Correct the program of the policy, or have the plan approved.",
                e);
      }
    }
  }

  /** Whether its devices count, of which only so many may be sent to. */
  boolean isCounted() {
    return isEmergency() || admission.counts(request);
  }

  private boolean isEmergency() {
    return planned.filter(plan -> plan.emergency().isPresent()).isPresent();
  }

  private JournalEvent event(ApprovedPlan plan) {
    JournalEvent event =
        JournalEvent.of(RunAdmission.ADMITTED)
            .withReason(plan.emergency().orElse(plan.plan().reason()))
            .withDetail(RunAdmission.PLAN, plan.plan().digest())
            .withDetail("author", plan.plan().author().person())
            .withDetail("author_machine", plan.plan().author().machine())
            .withDetail("planned", plan.plan().created().toString())
            .withDetail("payload_sha256", plan.plan().payloadSha256());
    String payload = PlannedRun.of(plan.plan(), context.shell().random()).maskedPayload();
    if (payload.length() <= LONGEST_PAYLOAD) {
      event = event.withDetail(RunAdmission.PAYLOAD, payload);
    }
    String signers =
        plan.approvals().valid().stream()
            .map(one -> one.person() + " " + one.key())
            .collect(Collectors.joining(", "));
    event = signers.isEmpty() ? event : event.withDetail("signers", signers);
    return plan.emergency().isPresent() ? event.withDetail(RunAdmission.EMERGENCY, "true") : event;
  }

  private void raiseAlarm(ApprovedPlan plan) {
    String program = admission.policy().flatMap(Policy::emergency).orElseThrow().program();
    context
        .journal()
        .append(
            JournalEvent.of("run.emergency")
                .withReason(plan.emergency())
                .withOutcome(program)
                .withDetail(RunAdmission.PLAN, plan.plan().digest()));
    byte[] told =
        Results.document(
            json -> {
              json.writeStringField("event", "emergency");
              json.writeStringField("plan", plan.plan().digest());
              json.writeStringField("verb", request.verb());
              json.writeNumberField("targets", request.targets());
              json.writeStringField("server", request.server());
              json.writeStringField("operator", context.operator().toString());
              json.writeStringField("reason", plan.emergency().orElse(""));
            });
    int code =
        ExternalProgram.find(program, context.shell().environment(), LIMIT)
            .runSilently(told, List.of());
    if (code != 0) {
      throw new RefusedException(
          program + ", which has to be told of an emergency, ended with " + code,
          "Nothing was sent. Find out why, or have the plan approved.");
    }
    context.warn("this is an emergency, without approvals; " + program + " was told of it");
  }

  /** Writes down that the plan is done: nothing of it is left. */
  void done() {
    if (planned.isPresent()) {
      context
          .journal()
          .append(
              JournalEvent.of(RunAdmission.DONE)
                  .withReason(planned.get().plan().reason())
                  .withOutcome(Counted.of(request.targets(), "device"))
                  .withDetail(RunAdmission.PLAN, planned.get().plan().digest()));
    }
  }
}
