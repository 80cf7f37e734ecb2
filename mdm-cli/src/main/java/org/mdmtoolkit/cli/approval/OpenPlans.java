package org.mdmtoolkit.cli.approval;

import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.cli.terminal.Context;

/** The plans of a team's store that can still be run. */
public final class OpenPlans {

  /** So many of the newest plans are looked at. */
  static final int MOST = 100;

  private static final int NAMED = 3;

  private OpenPlans() {}

  /** The digests of the plans that were run to their end, by the journal. */
  static Set<String> run(Context context) {
    Set<String> run = new HashSet<>();
    context
        .journal()
        .read(
            entry -> {
              if (Set.of(RunAdmission.DONE, PolicyStore.SET).contains(entry.event().action())) {
                Optional.ofNullable(entry.event().details().get(RunAdmission.PLAN))
                    .ifPresent(run::add);
              }
            });
    return run;
  }

  /** Says which devices of a new plan an open one does the same to. */
  public static void sayIfPlanned(Context context, Plan plan) {
    if (context.storeUrl().isEmpty()) {
      return;
    }
    Set<String> udids = udids(plan);
    Set<String> run = run(context);
    PlanStore store = context.team().stores().plans();
    store.digests().stream()
        .limit(MOST)
        .filter(digest -> !run.contains(digest))
        .flatMap(digest -> store.plan(digest).stream())
        .filter(other -> other.verb().equals(plan.verb()) && !other.isExpired(plan.created()))
        .forEach(other -> say(context, other, udids));
  }

  private static void say(Context context, Plan other, Set<String> udids) {
    List<String> both =
        other.targets().stream()
            .filter(target -> udids.contains(target.udid()))
            .map(PlanTarget::identity)
            .toList();
    if (!both.isEmpty()) {
      context.warn(
          "the open plan "
              + StoredPlan.shortened(other.digest())
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

  private static Set<String> udids(Plan plan) {
    return plan.targets().stream().map(PlanTarget::udid).collect(Collectors.toSet());
  }
}
