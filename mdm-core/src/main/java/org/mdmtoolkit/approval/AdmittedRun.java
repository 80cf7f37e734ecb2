package org.mdmtoolkit.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * One run, with a plan or without, on its way through the policy: {@link #check} before anybody is
 * asked, {@link #admit} right before the sending, {@link #done} when nothing of it is left.
 * Immutable.
 */
public final class AdmittedRun {

  /** Tells people of a run that nobody has approved. */
  public interface Alarm {

    /**
     * Tells them.
     *
     * @param program what the policy names for it
     * @throws MdmException if they could not be told: then nothing is sent
     */
    void raise(ApprovedPlan plan, String program);
  }

  private final RunAdmission admission;
  private final RunRequest request;
  private final Optional<ApprovedPlan> planned;

  private AdmittedRun(RunAdmission admission, RunRequest request, Optional<ApprovedPlan> planned) {
    this.admission = admission;
    this.request = request;
    this.planned = planned;
  }

  /** This run; {@code planned} is empty if nobody planned it. */
  public static AdmittedRun of(
      RunAdmission admission, RunRequest request, Optional<ApprovedPlan> planned) {
    return new AdmittedRun(admission, request, planned);
  }

  /**
   * Refuses what may not begin. Changes nothing.
   *
   * @param planning how it would be planned, for a refusal that wants a plan
   * @throws RefusedException as {@link RunAdmission} does
   */
  public void check(Instant now, Remedy.MakePlan planning) {
    if (planned.isPresent()) {
      ApprovedPlan plan = planned.get();
      admission.check(plan.plan(), request, plan.approvals(), now, plan.emergency().isPresent());
      return;
    }
    try {
      admission.check(request, now);
    } catch (RefusedException e) {
      throw e.remedy().has(new Remedy.MakePlan(request.verb()))
          ? new RefusedException(e.problem(), planning)
          : e;
    }
    if (hasWaves()) {
      throw new RefusedException("the policy has this done in waves, which takes a plan", planning);
    }
  }

  /** Whether the policy says in which waves, so that nobody else decides how they end. */
  public boolean hasWaves() {
    return !waves().isEmpty();
  }

  private List<Integer> waves() {
    return admission.policy().map(one -> one.waves(request)).orElse(List.of());
  }

  /**
   * The targets wave by wave, in their order; all in one where there are no waves.
   *
   * @param wanted how many each wave has where the policy does not say it; the rest is the last
   */
  public <T> List<List<T>> waves(List<T> targets, List<Integer> wanted) {
    List<Integer> sizes = hasWaves() ? waves() : wanted;
    List<List<T>> waves = new ArrayList<>();
    for (int begun = 0; begun < targets.size(); ) {
      int left = targets.size() - begun;
      int size = waves.size() < sizes.size() ? Math.min(sizes.get(waves.size()), left) : left;
      waves.add(targets.subList(begun, begun + size));
      begun += size;
    }
    return waves;
  }

  /** Is told how a wave ended that is not the last. */
  public interface WaveListener {

    /**
     * It ended.
     *
     * @param size how many targets it had
     * @param bad how many of them have not done it
     * @param left how many targets are left
     * @param goesOn whether the next one begins
     */
    void ended(int size, int bad, int left, boolean goesOn);
  }

  /**
   * Sends wave by wave, the next one only if enough of this one have done it: all where the policy
   * has the waves.
   *
   * @param wanted as for {@link #waves}
   * @param mostBad how many may not have done it where the policy does not say it
   * @param send sends to a wave; how many have not done it, or empty if it was stopped
   * @return whether the last one was begun
   */
  public <T> boolean inWaves(
      List<T> targets,
      List<Integer> wanted,
      int mostBad,
      Function<List<T>, OptionalInt> send,
      WaveListener listener) {
    int left = targets.size();
    for (List<T> wave : waves(targets, wanted)) {
      left -= wave.size();
      OptionalInt bad = send.apply(wave);
      if (left > 0) {
        boolean goesOn = bad.isPresent() && bad.getAsInt() <= (hasWaves() ? 0 : mostBad);
        if (bad.isPresent()) {
          listener.ended(wave.size(), bad.getAsInt(), left, goesOn);
        }
        if (!goesOn) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether its devices count, of which only so many may be sent to. */
  public boolean isCounted() {
    return isEmergency() || admission.counts(request);
  }

  private boolean isEmergency() {
    return planned.filter(plan -> plan.emergency().isPresent()).isPresent();
  }

  /**
   * Takes its place, or refuses what is too much, and then tells of an emergency: nobody is called
   * for a run that does not begin. Nothing but this is before the sending.
   *
   * @return the place, for {@link #nothingSent}; empty text if it took none
   * @throws RefusedException if it may not begin, or nobody could be told of the emergency
   */
  public String admit(Alarm alarm) {
    boolean isBegun = planned.filter(ApprovedPlan::isBegun).isPresent();
    if (planned.isEmpty() ? admission.policy().isEmpty() : isBegun && !isCounted()) {
      return "";
    }
    JournalEvent event = admitted();
    String slot = admission.admit(request, event);
    if (isEmergency()) {
      try {
        raise(alarm, planned.get());
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
    return slot;
  }

  private JournalEvent admitted() {
    return planned.map(ApprovedPlan::admitted).orElse(JournalEvent.of(RunAdmission.ADMITTED));
  }

  /**
   * Gives back the place of a run that has ended and certainly sent nothing to any device, so that
   * its devices count no more. Of an emergency people were told: that place stays taken.
   *
   * @param slot what {@link #admit} gave
   */
  public void nothingSent(String slot) {
    if (!slot.isEmpty() && isCounted() && !isEmergency()) {
      admission.release(slot, admitted(), "each device was refused, and nothing was sent");
    }
  }

  private void raise(Alarm alarm, ApprovedPlan plan) {
    String program = admission.policy().flatMap(Policy::emergency).orElseThrow().program();
    admission
        .journal()
        .append(
            JournalEvent.of("run.emergency")
                .withReason(plan.emergency())
                .withOutcome(program)
                .withDetail(RunAdmission.PLAN, plan.plan().digest()));
    alarm.raise(plan, program);
  }

  /** Writes down that the plan is done: nothing of it is left. */
  public void done() {
    if (planned.isPresent()) {
      Plan plan = planned.get().plan();
      int devices = request.targets();
      admission
          .journal()
          .append(
              JournalEvent.of(RunAdmission.DONE)
                  .withReason(plan.reason())
                  .withOutcome(devices + (devices == 1 ? " device" : " devices"))
                  .withDetail(RunAdmission.PLAN, plan.digest()));
    }
  }
}
