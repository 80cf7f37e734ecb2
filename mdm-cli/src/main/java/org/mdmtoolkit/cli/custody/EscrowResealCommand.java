package org.mdmtoolkit.cli.custody;

import java.util.List;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.ProgressBar;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.Resealing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm escrow reseal}. */
@Command(name = "reseal")
public final class EscrowResealCommand implements Action {

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    Resealing resealing = context.custody().resealing();
    Resealing.Plan plan = resealing.plan();
    int count = plan.places().size();
    if (dryRun) {
      if (!context.json()) {
        plan.places().forEach(file -> context.shell().print(file + "\n"));
      }
    }
    if (count == 0) {
      return report(context, plan, 0, plan.damaged(), "Nothing to do: all are sealed to ");
    } else if (dryRun) {
      return report(context, plan, 0, plan.damaged(), count + " would be sealed anew to ");
    }
    EscrowKey key = escrowKey.access(context).unlock(true, (opened, passphrase) -> opened);
    ProgressBar bar = ProgressBar.of(context, count);
    Resealing.Outcome outcome;
    try {
      outcome = resealing.run(key, (done, all) -> bar.draw("sealed anew", done, all));
    } finally {
      bar.clear();
    }
    return report(
        context,
        plan,
        outcome.resealed(),
        outcome.left(),
        outcome.resealed() + " sealed anew, each opened with the key before the old one went, to ");
  }

  private int report(
      Context context,
      Resealing.Plan plan,
      int resealed,
      List<? extends MdmException> left,
      String what) {
    List<String> readers = plan.readers().stream().map(context.escrow()::label).toList();
    left.forEach(one -> PinCommands.say(context, one.problem(), one.remedy()));
    context.noteResult(
        json ->
            json.put("dry_run", dryRun)
                .put("resealed", resealed)
                .put("to_reseal", dryRun ? plan.places().size() : 0)
                .put("unchanged", plan.current())
                .strings("readers", readers)
                .objects(
                    "left",
                    left,
                    (fields, one) ->
                        fields
                            .put("problem", one.problem())
                            .put("remedy", context.wording().words(one.remedy()))),
        what + String.join(", ", readers) + ".");
    return left.isEmpty() ? ExitCodes.DONE : ExitCodes.PARTLY_DONE;
  }
}
