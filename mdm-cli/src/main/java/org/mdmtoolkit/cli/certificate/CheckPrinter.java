package org.mdmtoolkit.cli.certificate;

import java.util.List;
import java.util.stream.Collectors;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;

/** Prints named checks, one line each and what to do about those that did not pass. */
public final class CheckPrinter {

  private CheckPrinter() {}

  /** Prints them as text or JSON; the exit code that goes with them. */
  static int print(Context context, CheckReport report) {
    context.printResult(
        json -> write(context, json.put("result", report.result().label()), report.checks()),
        text(context, report.checks()));
    return report.passed() ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  /** One line for each check, and one with what to do if it did not pass. */
  public static String text(Context context, List<Check> checks) {
    StringBuilder text = new StringBuilder();
    for (Check check : checks) {
      String result = check.result().label().replace('_', ' ');
      text.append(String.format("%-10s  %-16s  %s%n", result, check.name(), check.sentence()));
      if (check.result() != Check.Result.PASS && !check.remedy().isEmpty()) {
        text.append(" ".repeat(30)).append(context.wording().words(check.remedy())).append('\n');
      }
    }
    CheckReport report = new CheckReport(checks);
    if (!report.passed()) {
      text.append(report.failures().size())
          .append(" of " + Counted.of(report.tried(), "check") + " failed: ")
          .append(report.failures().stream().map(Check::name).collect(Collectors.joining(", ")))
          .append('\n');
    }
    return text.toString();
  }

  /** The same as an array of JSON. */
  public static JsonFields write(Context context, JsonFields json, List<Check> checks) {
    return json.objects(
        "checks",
        checks,
        (fields, check) ->
            fields
                .put("name", check.name())
                .put("result", check.result().label())
                .put("sentence", check.sentence())
                .put("remedy", context.wording().words(check.remedy())));
  }
}
