package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
          RenewalTexts.of(context, result.status()).write(json, result.status());
          CheckPrinter.write(context, json, result.checks())
              .strings("notes", notes(context, result));
        },
        CheckPrinter.text(context, result.checks()));
    if (!context.json()) {
      notes(context, options, result, done);
    }
    return result.passed() ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  private static List<String> notes(Context context, StepResult result) {
    List<String> notes = new ArrayList<>(result.notes());
    if (!result.remedy().isEmpty()) {
      notes.add(context.wording().words(result.remedy()));
    }
    return notes;
  }

  private static String word(StepResult result) {
    if (!result.passed()) {
      return "fail";
    }
    return result.already() ? "already" : "done";
  }

  private static void notes(
      Context context, RenewalOptions options, StepResult result, String done) {
    notes(context, result).forEach(note -> context.note(Printable.line(note)));
    if (result.already()) {
      context.note("Done already.");
    } else if (result.passed() && !options.isDryRun()) {
      context.note(done);
    } else if (result.passed()) {
      context.note("Next: the same without --dry-run.");
      return;
    }
    RenewalTexts texts = RenewalTexts.of(context, result.status());
    Stream.concat(texts.noTarget(result.status()).stream(), texts.steps(result.status()).stream())
        .forEach(line -> context.note(Printable.line(line)));
  }
}
