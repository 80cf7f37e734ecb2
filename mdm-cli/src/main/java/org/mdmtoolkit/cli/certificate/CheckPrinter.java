package org.mdmtoolkit.cli.certificate;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.vendor.Check;

/** Prints named checks, one line each and what to do about those that did not pass. */
public final class CheckPrinter {

  private CheckPrinter() {}

  /** Prints them as text or JSON; the exit code that goes with them. */
  static int print(Context context, List<Check> checks) {
    boolean failed = checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL);
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeStringField("result", failed ? "fail" : "pass");
            write(context, json, checks);
          });
    } else {
      StringBuilder text = new StringBuilder();
      for (Check check : checks) {
        append(context, text, check);
      }
      context.shell().print(text.toString());
    }
    return failed ? ExitCodes.INVALID : ExitCodes.DONE;
  }

  /** One line for a check, and one with what to do if it did not pass. */
  public static void append(Context context, StringBuilder text, Check check) {
    text.append(String.format("%-7s  %-16s  %s%n", name(check), check.name(), check.sentence()));
    if (check.result() != Check.Result.PASS && !check.remedy().isEmpty()) {
      text.append(" ".repeat(27)).append(context.wording().words(check.remedy())).append('\n');
    }
  }

  public static void write(Context context, JsonGenerator json, List<Check> checks)
      throws IOException {
    json.writeArrayFieldStart("checks");
    for (Check check : checks) {
      json.writeStartObject();
      json.writeStringField("name", check.name());
      json.writeStringField("result", name(check));
      json.writeStringField("sentence", check.sentence());
      json.writeStringField("remedy", context.wording().words(check.remedy()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String name(Check check) {
    return check.result().name().toLowerCase(Locale.ROOT);
  }
}
