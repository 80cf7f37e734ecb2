package org.mdmtoolkit.cli.approval;

import java.time.temporal.ChronoUnit;
import java.util.List;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.approval.SignedPlan;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Table;
import picocli.CommandLine.Command;

/** {@code mdm policy history}. */
@Command(name = "history")
public final class PolicyHistoryCommand implements Action {

  @Override
  public int run(Context context) {
    List<PolicyStore.Version> versions = context.team().policy().history();
    if (versions.isEmpty()) {
      context.note("No policy is in the store.");
    }
    Table table = new Table(context.shell(), "NUMBER", "POLICY", "SINCE", "BY", "PLAN");
    for (PolicyStore.Version version : versions) {
      table.row(
          Integer.toString(version.number()),
          SignedPlan.shortened(version.document().digest()),
          version.time().truncatedTo(ChronoUnit.SECONDS).toString(),
          version.by(),
          version.plan().map(SignedPlan::shortened).orElse("-"));
    }
    return context.printResult(
        json -> json.objects("policies", versions, (fields, one) -> one.write(fields)),
        versions.isEmpty() ? "" : table.toString());
  }
}
