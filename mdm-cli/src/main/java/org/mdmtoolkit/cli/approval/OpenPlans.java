package org.mdmtoolkit.cli.approval;

import java.time.temporal.ChronoUnit;
import java.util.List;
import org.mdmtoolkit.approval.ListedPlan;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.SignedPlan;
import org.mdmtoolkit.cli.terminal.Context;

/** The plans of a team's store that can still be run. */
public final class OpenPlans {

  private static final int NAMED = 3;

  private OpenPlans() {}

  /** Says which devices of a new plan an open one does the same to. */
  public static void sayIfPlanned(Context context, Plan plan) {
    if (context.storeUrl().isPresent()) {
      ListedPlan.overlapping(context.team().stores().plans(), context.journal(), plan)
          .forEach(other -> say(context, other, plan.targetsOf(other)));
    }
  }

  private static void say(Context context, Plan other, List<String> both) {
    context.warn(
        "the open plan "
            + SignedPlan.shortened(other.digest())
            + " ("
            + other.verb()
            + ", by "
            + other.author().person()
            + ", until "
            + other.expires().truncatedTo(ChronoUnit.SECONDS)
            + ") has "
            + String.join(", ", both.subList(0, Math.min(NAMED, both.size())))
            + (both.size() > NAMED ? " and " + (both.size() - NAMED) + " more" : "")
            + ", too");
  }
}
