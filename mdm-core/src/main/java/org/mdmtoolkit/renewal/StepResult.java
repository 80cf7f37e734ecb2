package org.mdmtoolkit.renewal;

import java.util.List;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.vendor.Check;

/**
 * How a step ended that did not fail.
 *
 * @param status where the renewal stands now; in a rehearsal, where it stood before
 * @param already whether there was nothing to do
 * @param checks what was checked on the way; none of them failed, unless the step is {@link
 *     Renewal#verify}
 * @param notes what people should know, in whole sentences
 * @param remedy what to do if more was meant to be done
 */
public record StepResult(
    RenewalStatus status, boolean already, List<Check> checks, List<String> notes, Remedy remedy) {

  StepResult(RenewalStatus status, boolean already, List<Check> checks, List<String> notes) {
    this(status, already, checks, notes, Remedy.none());
  }

  /** Copies the lists. */
  public StepResult {
    checks = List.copyOf(checks);
    notes = List.copyOf(notes);
  }

  /** Whether no check failed or stayed unverified. */
  public boolean passed() {
    return checks.stream().noneMatch(Check::isInTheWay);
  }
}
