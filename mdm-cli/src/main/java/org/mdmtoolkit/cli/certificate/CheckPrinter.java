package org.mdmtoolkit.cli.certificate;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;

/** Prints named checks, one line each and what to do about those that did not pass. */
public final class CheckPrinter {

  private CheckPrinter() {}

  /** Prints them as text or JSON; the exit code that goes with them. */
  static int print(Context context, List<Check> checks) {
    String result = overall(checks);
    context.printResult(
        json -> write(context, json.put("result", result), checks), text(context, checks));
    return result.equals("pass") ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  /** The worst of them, a warning not counted: {@code fail}, {@code unverified}, {@code pass}. */
  private static String overall(List<Check> checks) {
    return checks.stream()
        .filter(Check::isInTheWay)
        .max(Comparator.comparing(Check::result))
        .map(CheckPrinter::name)
        .orElse("pass");
  }

  /** One line for each check, and one with what to do if it did not pass. */
  public static String text(Context context, List<Check> checks) {
    StringBuilder text = new StringBuilder();
    for (Check check : checks) {
      String result = name(check).replace('_', ' ');
      text.append(String.format("%-10s  %-16s  %s%n", result, check.name(), check.sentence()));
      if (check.result() != Check.Result.PASS && !check.remedy().isEmpty()) {
        text.append(" ".repeat(30)).append(context.wording().words(check.remedy())).append('\n');
      }
    }
    List<Check> failures = new CheckReport(checks).failures();
    if (!failures.isEmpty()) {
      long tried =
          checks.stream().filter(check -> check.result() != Check.Result.NOT_TRIED).count();
      text.append(failures.size())
          .append(" of ")
          .append(tried)
          .append(tried == 1 ? " check" : " checks")
          .append(" failed: ")
          .append(failures.stream().map(Check::name).collect(Collectors.joining(", ")))
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
                .put("result", name(check))
                .put("sentence", check.sentence())
                .put("remedy", context.wording().words(check.remedy())));
  }

  private static String name(Check check) {
    return check.result().name().toLowerCase(Locale.ROOT);
  }
}
