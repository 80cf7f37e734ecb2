package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.postgres.StoreCheck;
import picocli.CommandLine.Command;

/** {@code mdm store check}. */
@Command(name = "check")
public final class StoreCheckCommand implements Action {

  /** What one check found. */
  record Row(String check, boolean isGood, String found, Remedy remedy) {}

  @Override
  public int run(Context context) {
    List<Row> rows = look(context);
    print(context, rows);
    return rows.stream().allMatch(Row::isGood) ? ExitCodes.DONE : ExitCodes.FAILED;
  }

  /** Looks at the store, and at what this machine has seen of it. */
  static List<Row> look(Context context) {
    TeamStore team = context.team();
    List<Row> rows = new ArrayList<>();
    for (StoreCheck.Finding one : StoreCheck.of(team.connection())) {
      rows.add(
          new Row(
              one.subject().name().toLowerCase(Locale.ROOT),
              one.isGood(),
              one.text(),
              one.remedy()));
    }
    rows.add(
        looked(
            "head",
            () -> {
              team.journal().inEscrow(List.of()); // refuses if what was seen last is missing
              return "the journal has what this machine saw last";
            }));
    rows.add(
        looked(
            "readers",
            () ->
                Counted.of(
                        context.escrow().pinnedReaders(context.journal()).readers().size(),
                        "reader")
                    + ", as the journal says and this machine has accepted"));
    return rows;
  }

  private static Row looked(String check, Supplier<String> look) {
    try {
      return new Row(check, true, look.get(), Remedy.none());
    } catch (MdmException e) {
      return new Row(check, false, e.problem(), e.remedy());
    }
  }

  private static void print(Context context, List<Row> rows) {
    if (context.json()) {
      context.printResult(
          json ->
              json.objects(
                  "checks",
                  rows,
                  (fields, one) ->
                      fields
                          .put("check", one.check())
                          .put("ok", one.isGood())
                          .put("found", one.found())
                          .put("remedy", context.wording().words(one.remedy()))),
          "");
      return;
    }
    Table table = new Table(context.shell(), "CHECK", "RESULT", "FOUND");
    rows.forEach(one -> table.row(one.check(), one.isGood() ? "ok" : "error", one.found()));
    context.shell().print(table.toString());
    context.noteRemedies(rows.stream().map(Row::remedy));
  }
}
