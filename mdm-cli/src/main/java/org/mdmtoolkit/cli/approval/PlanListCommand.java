package org.mdmtoolkit.cli.approval;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.approval.ListedPlan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.SignedPlan;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.config.PolicyFile;
import picocli.CommandLine.Command;

/** {@code mdm plan list}. */
@Command(name = "list")
public final class PlanListCommand implements Action {

  @Override
  public int run(Context context) {
    PlanStore store = context.team().stores().plans();
    PolicyFile policy = context.policyToRead();
    List<String> digests = store.digests();
    List<ListedPlan> plans =
        ListedPlan.newest(
            store,
            digests,
            context.journal(),
            policy.policy(),
            policy.exists() ? Optional.of(policy.signers()) : Optional.empty(),
            context.shell().clock().instant());
    if (digests.size() > ListedPlan.MOST) {
      context.note((digests.size() - ListedPlan.MOST) + " older plans are not shown.");
    }
    if (plans.isEmpty()) {
      context.note("No plan is in the store.");
    }
    return context.printResult(
        json ->
            json.objects(
                "plans",
                plans,
                (fields, plan) -> {
                  plan.write(fields);
                  fields.put("hosts", plan.hosts()).put("signatures", plan.signatures());
                }),
        plans.isEmpty() ? "" : text(context.shell(), plans));
  }

  private static String text(Shell shell, List<ListedPlan> plans) {
    Table table =
        new Table(
            shell,
            "PLAN",
            "VERB",
            "DEVICES",
            "HOST",
            "AUTHOR",
            "EXPIRES",
            "SIGNED BY",
            "STATE",
            "REASON");
    for (ListedPlan plan : plans) {
      table.row(
          SignedPlan.shortened(plan.digest()),
          plan.verb() + plan.act().map(act -> " " + act).orElse(""),
          plan.targets() == 0 ? "-" : Integer.toString(plan.targets()),
          plan.hosts(),
          plan.author(),
          plan.expires().truncatedTo(ChronoUnit.SECONDS).toString(),
          plan.people().isEmpty()
              ? Counted.of(plan.signatures(), "signature")
              : String.join(", ", plan.people()),
          plan.words(),
          plan.reason());
    }
    return table.toString();
  }
}
