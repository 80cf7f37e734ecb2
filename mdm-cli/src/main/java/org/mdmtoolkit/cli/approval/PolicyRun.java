package org.mdmtoolkit.cli.approval;

import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.approval.Approval;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.approval.SshSignature;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.config.StoredPolicy;

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
    boolean isDone =
        policy.history().stream()
            .anyMatch(version -> version.plan().filter(plan.digest()::equals).isPresent());
    if (isDone) {
      return context.noteResult(
          json -> json.put("plan", plan.digest()).put("done", true),
          "This plan was run already; nothing is changed.");
    }
    context.admission().requireClock(context.shell().clock().instant());
    List<byte[]> signatures =
        kept.signatures(approvals).values().stream()
            .filter(signature -> isOf(plan, signature))
            .toList();
    if (isDryRun) {
      policy.check(plan, signatures);
      return context.noteResult(
          json -> json.put("plan", plan.digest()).put("done", false),
          PlanCard.text(plan, context.shell().clock().instant()).stripTrailing(),
          "Nothing was changed.");
    }
    // Whoever reads the policy verifies it by these.
    PlanStore plans = context.team().stores().plans();
    plans.put(plan);
    signatures.forEach(signature -> plans.sign(plan.digest(), signature));
    Approvals signed = policy.run(plan, context.journal());
    List<String> people = signed.valid().stream().map(Approval::person).toList();
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

  private static boolean isOf(Plan plan, byte[] signature) {
    try {
      return SshSignature.read("a signature", signature).verify(plan.bytes(), Plan.NAMESPACE);
    } catch (InvalidInputException e) {
      return false;
    }
  }
}
