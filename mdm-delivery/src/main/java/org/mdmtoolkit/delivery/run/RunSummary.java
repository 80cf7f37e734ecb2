package org.mdmtoolkit.delivery.run;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;

/**
 * How a run ended.
 *
 * @param hosts number of hosts by how it ended for them
 * @param duplicates how many entries named a device that had stood in the list before
 * @param errors how many hosts failed, which may be more than were allowed: what was on its way
 *     when the last allowed one failed was finished
 * @param complete whether the whole list was worked through; false if the run was stopped
 * @param cancelled whether it was stopped by the caller
 * @param firstFailure the first failure that an exception describes
 */
public record RunSummary(
    Map<Ending, Integer> hosts,
    int duplicates,
    int errors,
    boolean complete,
    boolean cancelled,
    Optional<MdmException> firstFailure) {

  /** What a run comes to. */
  public enum Verdict {
    /** Done for every host. */
    DONE,
    /** Done for some, failed, not begun or {@link Ending#ALREADY_OPEN} for others. */
    PARTLY_DONE,
    /** Queued for every host; some devices could not be told, or have not answered in time. */
    NOT_FINISHED,
    /** Done for no host. {@link RunSummary#firstFailure} says why, where somebody knows. */
    FAILED
  }

  /** A summary; the counts are copied. */
  public RunSummary {
    hosts = Map.copyOf(hosts);
  }

  /** How many hosts ended in this way. */
  public int count(Ending ending) {
    return hosts.getOrDefault(ending, 0);
  }

  /** How many hosts have the command at the server, and no answer that ends it. */
  public int unanswered() {
    return Stream.of(Ending.values()).filter(Ending::isUnanswered).mapToInt(this::count).sum();
  }

  /** Whether the server certainly has it for no host. */
  public boolean isNothingSent() {
    return hosts.keySet().stream().noneMatch(one -> one.isQueued() || one == Ending.UNKNOWN);
  }

  /** This and what came after it, as one; it is complete if that is. */
  public RunSummary then(RunSummary next) {
    Map<Ending, Integer> all = new EnumMap<>(Ending.class);
    all.putAll(hosts);
    next.hosts.forEach((ending, count) -> all.merge(ending, count, Integer::sum));
    return new RunSummary(
        all,
        duplicates + next.duplicates,
        errors + next.errors,
        next.complete,
        cancelled || next.cancelled,
        firstFailure.or(next::firstFailure));
  }

  /** The same where not the whole list was worked through. */
  public RunSummary incomplete() {
    return new RunSummary(hosts, duplicates, errors, false, cancelled, firstFailure);
  }

  /** Whether the server has the command for every host, so that there is nothing to continue. */
  public boolean isSettled() {
    return complete && !cancelled && hosts.keySet().stream().allMatch(HostOutcome.Ending::isQueued);
  }

  /** The same where a host that was passed over is nothing to continue, either. */
  boolean isOver() {
    return complete
        && !cancelled
        && hosts.keySet().stream().allMatch(one -> one.isQueued() || one == Ending.ALREADY_OPEN);
  }

  /** What it comes to. */
  public Verdict verdict() {
    int done = count(Ending.ACKNOWLEDGED) + count(Ending.QUEUED);
    int late =
        count(Ending.PUSH_FAILED)
            + count(Ending.TIMED_OUT)
            + count(Ending.NOT_NOW)
            + count(Ending.SENT_BEFORE);
    int all = hosts.values().stream().mapToInt(Integer::intValue).sum();
    if (complete && done == all) {
      return Verdict.DONE;
    } else if (complete && done + late == all) {
      return Verdict.NOT_FINISHED;
    }
    return done + late > 0 ? Verdict.PARTLY_DONE : Verdict.FAILED;
  }
}
