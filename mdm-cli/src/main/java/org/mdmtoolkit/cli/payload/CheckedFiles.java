package org.mdmtoolkit.cli.payload;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;

/** The end of a check of files: a document or a last line, and the exit code. */
final class CheckedFiles {

  private CheckedFiles() {}

  /**
   * Prints all as JSON, or the line that says all is well.
   *
   * @param what the files are: {@code command}, {@code manifest}
   * @param strict whether a warning counts as an error
   */
  static int conclude(Context context, List<CheckedFile> checked, String what, boolean strict) {
    long errors = count(checked, Severity.ERROR);
    long warnings = count(checked, Severity.WARNING);
    boolean passes = errors == 0 && (warnings == 0 || !strict);
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeBooleanField("ok", passes);
            json.writeNumberField("errors", errors);
            json.writeNumberField("warnings", warnings);
            json.writeArrayFieldStart("files");
            for (CheckedFile one : checked) {
              write(json, one);
            }
            json.writeEndArray();
          });
    } else if (passes) {
      String remark = warnings == 0 ? "" : ", " + number(warnings, "warning");
      context.shell().print("OK: " + number(checked.size(), what) + remark + "\n");
    }
    return passes ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static long count(List<CheckedFile> checked, Severity severity) {
    return checked.stream()
        .flatMap(one -> one.findings().stream())
        .filter(finding -> finding.severity() == severity)
        .count();
  }

  private static void write(JsonGenerator json, CheckedFile checked) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", checked.file());
    json.writeArrayFieldStart("findings");
    for (Finding finding : checked.findings()) {
      json.writeStartObject();
      json.writeStringField("severity", CheckedFile.label(finding.severity()));
      json.writeStringField("key_path", finding.keyPath());
      json.writeStringField("rule", finding.rule());
      json.writeStringField("message", finding.message());
      if (finding.reference() != null) {
        json.writeStringField("page", finding.reference().toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
