package org.mdmtoolkit.cli.payload;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;

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
    String remark = warnings == 0 ? "" : ", " + number(warnings, "warning");
    context.printResult(
        json ->
            json.put("ok", passes)
                .put("errors", errors)
                .put("warnings", warnings)
                .objects("files", checked, CheckedFiles::write),
        passes ? "OK: " + number(checked.size(), what) + remark + "\n" : "");
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

  private static void write(JsonFields json, CheckedFile checked) {
    json.put("file", checked.file())
        .objects(
            "findings",
            checked.findings(),
            (fields, finding) ->
                fields
                    .put("severity", CheckedFile.label(finding.severity()))
                    .put("key_path", finding.keyPath())
                    .put("rule", finding.rule())
                    .put("message", finding.message())
                    .put("page", Optional.ofNullable(finding.reference())));
  }
}
