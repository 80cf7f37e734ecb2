package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.renewal.DeployReceipt;
import picocli.CommandLine.Option;

/** What push and undo have in common: show, ask, change, say what came of it. */
final class HerokuChange {

  @Option(names = "--yes")
  private boolean yes;

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Option(names = "--force")
  private boolean force;

  HerokuProgress progress(Context context, String app) {
    return new HerokuProgress(context, app, yes);
  }

  /**
   * Makes the change, unless it is a dry run or there is none.
   *
   * @param command which of the two, for the journal
   * @param refusal why it must not be made without {@code --force}; empty if nothing is wrong
   */
  int make(
      Context context,
      String command,
      String app,
      HerokuConfigVars target,
      HerokuDiff diff,
      HerokuProgress progress,
      Optional<RefusedException> refusal) {
    if (!context.json()) {
      context.note(HerokuDiffPrinter.text(app, target.names(), diff).stripTrailing());
    }
    if (refusal.isPresent() && !force) {
      throw refusal.get();
    }
    if (dryRun) {
      boolean isUndo = diff.replacedAt().isPresent();
      context.note(
          isUndo
              ? "Dry run, nothing is changed. The journal notes that the sealed values were opened."
              : "Dry run, nothing is changed.");
      print(context, app, target, diff, Optional.empty());
      return ExitCodes.DONE;
    }
    if (!diff.isEmpty()) {
      HerokuPlace.confirm(context, app, yes);
      progress.changes(command, diff);
      progress.planned(String.join(", ", diff.differing()));
    }
    DeployReceipt receipt = diff.push();
    if (!receipt.changed()) {
      progress.inForce();
    }
    print(context, app, target, diff, Optional.of(receipt));
    return ExitCodes.DONE;
  }

  private static void print(
      Context context,
      String app,
      HerokuConfigVars target,
      HerokuDiff diff,
      Optional<DeployReceipt> receipt) {
    context.printResult(
        json -> {
          json.put("app", app)
              .put("dry_run", receipt.isEmpty())
              .put("changed", receipt.map(DeployReceipt::changed).orElse(false))
              .put("release", receipt.map(DeployReceipt::reference).orElse(""))
              .put("read_back", receipt.map(DeployReceipt::readBack).orElse(false));
          HerokuDiffPrinter.write(json, target.names(), diff);
        },
        receipt.map(made -> app + ": " + sentence(made) + "\n").orElse(""));
  }

  private static String sentence(DeployReceipt receipt) {
    if (!receipt.changed()) {
      return "has these values already";
    }
    return "set, read back and compared"
        + (receipt.reference().isEmpty() ? "" : "; release " + receipt.reference());
  }
}
