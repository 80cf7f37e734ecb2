package org.mdmtoolkit.cli.approval;

import java.util.Collection;
import java.util.List;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.config.StoredPolicy;
import org.mdmtoolkit.delivery.plan.PlanText;

/** {@code mdm run} of a plan for another policy. */
public final class PolicyRun {

  private PolicyRun() {}

  /**
   * Does it.
   *
   * @param approvals files with signatures that lie elsewhere
   * @return the exit code
   */
  public static int start(
      Context context, KeptPlan kept, List<String> approvals, boolean isDryRun) {
    Plan plan = kept.plan();
    StoredPolicy policy = context.team().policy();
    if (policy.isRun(plan)) {
      return context.noteResult(
          json -> json.put("plan", plan.digest()).put("done", true),
          "This plan was run already; nothing is changed.");
    }
    context.admission().requireClock(context.shell().clock().instant());
    Collection<byte[]> signatures = kept.kept().signatures(approvals).values();
    if (isDryRun) {
      policy.check(plan, signatures);
      return context.noteResult(
          json -> json.put("plan", plan.digest()).put("done", false),
          PlanText.text(plan, context.shell().clock().instant()).stripTrailing(),
          "Nothing was changed.");
    }
    List<String> people = policy.run(plan, signatures, context.journal()).signedBy();
    String digest = PolicyChange.of(plan).after().digest();
    return context.noteResult(
        json -> {
          json.put("plan", plan.digest());
          json.put("done", true);
          json.put("policy", digest);
          json.strings("signed_by", people);
        },
        "Signed by " + String.join(", ", people) + ".",
        "The policy that counts now: SHA-256 " + digest);
  }
}
