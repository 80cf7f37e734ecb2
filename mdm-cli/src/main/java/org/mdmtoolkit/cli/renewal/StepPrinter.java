package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.certificate.CheckPrinter;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.renewal.StepResult;

/** Prints how a step of a renewal ended. */
final class StepPrinter {

  private StepPrinter() {}

  /** Prints it; the exit code that goes with it. */
  static int print(Context context, RenewalOptions options, StepResult result, String done) {
    if (options.isDryRun() && !context.json()) {
      context.note("Dry run, nothing is changed.");
    }
    context.printResult(
        json -> {
          json.put("result", word(result)).put("dry_run", options.isDryRun());
          RenewalTexts.write(json, result.status());
          CheckPrinter.write(json, result.checks()).strings("notes", result.notes());
        },
        CheckPrinter.text(result.checks()));
    if (!context.json()) {
      notes(context, options, result, done);
    }
    return result.passed() ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  private static String word(StepResult result) {
    if (!result.passed()) {
      return "fail";
    }
    return result.already() ? "already" : "done";
  }

  private static void notes(
      Context context, RenewalOptions options, StepResult result, String done) {
    result.notes().forEach(note -> context.note(Printable.line(note)));
    if (result.already()) {
      context.note("Done already.");
    } else if (result.passed() && !options.isDryRun()) {
      context.note(done);
    }
    RenewalTexts.steps(result.status()).forEach(line -> context.note(Printable.line(line)));
  }
}
