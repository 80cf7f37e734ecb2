package org.mdmtoolkit.cli.device;

import java.util.Optional;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;

/**
 * A plan that is about to be run.
 *
 * @param approvals its signatures
 * @param emergency why it is run without approvals; empty if it is not
 * @param isBegun whether an earlier start was admitted
 */
record ApprovedPlan(Plan plan, Approvals approvals, Optional<String> emergency, boolean isBegun) {

  /** Whether another person than the author has looked at it. */
  boolean isApproved() {
    return approvals.valid().size() > 1;
  }
}
