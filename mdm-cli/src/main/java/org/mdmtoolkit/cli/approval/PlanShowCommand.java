package org.mdmtoolkit.cli.approval;

import java.time.Instant;
import java.util.List;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.ListedPlan;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.plan.PlanText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm plan show}. */
@Command(name = "show")
public final class PlanShowCommand implements Action {

  @Parameters(paramLabel = "PLAN")
  private String name = "";

  @Override
  public int run(Context context) {
    KeptPlan kept = KeptPlan.named(context, name);
    Plan plan = kept.plan();
    Instant now = context.shell().clock().instant();
    Approvals approvals = kept.approvals(context, List.of());
    ListedPlan seen =
        ListedPlan.of(
            plan,
            approvals.valid().size(),
            approvals,
            context.journal(),
            context.policyToRead().policy(),
            now);
    List<String> people = seen.people();
    if (seen.run().isEmpty()) { // then it is told whose counted
      approvals.objections().forEach(one -> context.warn("not counted: " + one));
    }
    return context.printResult(
        json -> {
          seen.write(json);
          json.put("server", plan.server());
        },
        PlanText.text(plan, now)
            + "\nSigned by: "
            + (people.isEmpty() ? "nobody who is known here" : String.join(", ", people))
            + "; "
            + seen.words()
            + "\n");
  }
}
