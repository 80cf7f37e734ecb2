package org.mdmtoolkit.cli.custody;

import java.util.List;
import org.mdmtoolkit.HealthReport;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.postgres.StoreCheck;
import picocli.CommandLine.Command;

/** {@code mdm store check}. */
@Command(name = "check")
public final class StoreCheckCommand implements Action {

  @Override
  public int run(Context context) {
    List<HealthReport.Result> results = look(context);
    context.printResult(
        json ->
            json.objects(
                "checks",
                results,
                (fields, one) ->
                    fields
                        .put("check", one.check())
                        .put("ok", !one.isError())
                        .put("found", found(context, one))
                        .put("remedy", context.wording().words(one.remedy()))),
        table(context, results));
    if (!context.json()) {
      context.noteRemedies(results.stream().map(HealthReport.Result::remedy));
    }
    return results.stream().anyMatch(HealthReport.Result::isError)
        ? ExitCodes.FAILED
        : ExitCodes.DONE;
  }

  /** Looks at the store, and at what this machine has seen of it. */
  static List<HealthReport.Result> look(Context context) {
    return StoreCheck.of(
        context.team().connection(), context.team().journal(), context.escrow(), context::journal);
  }

  static String table(Context context, List<HealthReport.Result> results) {
    Table table = new Table(context.shell(), "CHECK", "RESULT", "FOUND");
    results.forEach(one -> table.row(one.check(), one.severity().label(), found(context, one)));
    return table.toString();
  }

  /** What was found, in the words of this program. */
  static String found(Context context, HealthReport.Result one) {
    return one.found().equals(EscrowIdentity.NONE) && context.storeUrl().isPresent()
        ? one.found() + ": the first to run escrow init makes the team's"
        : one.found();
  }
}
