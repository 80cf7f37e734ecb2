package org.mdmtoolkit.cli.approval;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
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
    Approvals approvals = kept.approvals(context, List.of());
    List<String> people = approvals.signedBy();
    Optional<Approvals.Lacking> lacking =
        context.policyToRead().policy().map(one -> approvals.lacking(one, plan));
    approvals.objections().forEach(one -> context.warn("not counted: " + one));
    return context.printResult(
        json -> {
          lacking.ifPresent(one -> json.put("missing", one.missing()));
          json.put("plan", plan.digest())
              .put("verb", plan.verb())
              .put("targets", plan.targets().size())
              .put("author", plan.author().person())
              .put("reason", plan.reason())
              .put("server", plan.server())
              .put("expires", plan.expires().toString())
              .strings("signed_by", people)
              .strings("may_sign", lacking.map(Approvals.Lacking::others).orElse(List.of()));
        },
        PlanCard.text(plan, context.shell().clock().instant())
            + "\nSigned by: "
            + (people.isEmpty() ? "nobody who is known here" : String.join(", ", people))
            + lacking.map(one -> "; " + KeptPlan.words(lacking)).orElse("")
            + "\n");
  }
}
