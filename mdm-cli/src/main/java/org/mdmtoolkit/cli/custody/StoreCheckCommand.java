package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.postgres.StoreCheck;
import picocli.CommandLine.Command;

/** {@code mdm store check}. */
@Command(name = "check")
public final class StoreCheckCommand implements Action {

  static final String NO_KEY =
      "there is no escrow key yet: the first to run escrow init makes the team's";

  /** What one check found. */
  record Row(String check, Result result, String found, Remedy remedy) {

    boolean isGood() {
      return result != Result.ERROR;
    }
  }

  /** How it ended; a note is no fault. */
  enum Result {
    OK("ok"),
    NOTE("note"),
    ERROR("error");

    private final String word;

    Result(String word) {
      this.word = word;
    }
  }

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
              one.isGood() ? Result.OK : Result.ERROR,
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
    rows.add(readers(context));
    return rows;
  }

  private static Row readers(Context context) {
    Escrow escrow = context.escrow();
    try {
      if (!escrow.identity().exists()) {
        escrow.identity().checkNone(); // says so if one is missing
        return new Row("readers", Result.NOTE, NO_KEY, Remedy.Act.MAKE_ESCROW_KEY);
      }
      for (RefusedException one : escrow.pinnedReaders(context.journal()).problems()) {
        if (one.remedy().equals(Remedy.Act.JOIN_STORE)) {
          return new Row("readers", Result.NOTE, one.problem(), one.remedy());
        }
      }
    } catch (MdmException e) {
      return new Row("readers", Result.ERROR, e.problem(), e.remedy());
    }
    return looked(
        "readers",
        () ->
            Counted.of(escrow.pinnedReaders(context.journal()).readers().size(), "reader")
                + ", as the journal says and this machine has accepted");
  }

  private static Row looked(String check, Supplier<String> look) {
    try {
      return new Row(check, Result.OK, look.get(), Remedy.none());
    } catch (MdmException e) {
      return new Row(check, Result.ERROR, e.problem(), e.remedy());
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
    rows.forEach(one -> table.row(one.check(), one.result().word, one.found()));
    context.shell().print(table.toString());
    context.noteRemedies(rows.stream().map(Row::remedy));
  }
}
