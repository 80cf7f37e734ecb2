package org.mdmtoolkit.cli.payload;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.plist.PlistReader;

/**
 * A file, and what there is to say about it; a file that cannot be read has one finding that says
 * why.
 *
 * @param code the exit code if there is an error among the findings
 */
public record CheckedFile(String file, List<Finding> findings, int code) {

  CheckedFile(String file, List<Finding> findings) {
    this(file, findings, ExitCodes.INVALID);
  }

  static CheckedFile of(
      Context context, String file, PropertyListChecker checker, Optional<Target> target) {
    String name = file.equals("-") ? "standard input" : file;
    byte[] content;
    try {
      content = context.shell().read(file, SourceFile.MAX_BYTES);
    } catch (MdmException e) {
      return refused(name, "file-unreadable", ExitCodes.of(e), words(context, name, e));
    }
    Object root;
    try {
      root = PlistReader.read(content);
    } catch (MdmException e) {
      return FileKind.of(content) == FileKind.SIGNED_MESSAGE
          ? refused(
              name,
              "file-signed",
              ExitCodes.INVALID,
              "this is a signed message (CMS); verify it, take the command out, and check that:"
                  + " mdm command verify "
                  + Quoted.argument(file)
                  + " --trust CA.pem -o FILE")
          : refused(name, "file-kind", ExitCodes.of(e), words(context, name, e));
    }
    List<Finding> findings =
        target.isPresent() ? checker.check(root, target.get()) : checker.check(root);
    return new CheckedFile(
        name,
        findings.stream().filter(finding -> target.isPresent() || isOfTheFile(finding)).toList());
  }

  /** What is only worth knowing of a device that is not named is left out; a signer is not. */
  private static boolean isOfTheFile(Finding finding) {
    return finding.severity() != Severity.INFO || finding.rule().equals("profile-signed");
  }

  private static String words(Context context, String name, MdmException e) {
    String problem = e.problem();
    String what = problem.startsWith(name + " ") ? problem.substring(name.length() + 1) : problem;
    String words = context.wording().words(e.remedy());
    return words.isEmpty() ? what : what + ". " + words;
  }

  private static CheckedFile refused(String name, String rule, int code, String message) {
    return new CheckedFile(
        name, List.of(new Finding(Severity.ERROR, "", rule, message, null)), code);
  }

  /** Prints what there is to say, unless it will be a part of a JSON document. */
  void print(Context context) {
    if (!context.json()) {
      findings.forEach(finding -> context.shell().print(line(file, finding) + "\n"));
    }
  }

  /** A finding in one line, as compilers write them. */
  public static String line(String name, Finding finding) {
    String place = finding.keyPath().isEmpty() ? "" : finding.keyPath() + ": ";
    return Printable.line(
        name + ": " + label(finding.severity()) + ": " + place + finding.message());
  }

  static String label(Severity severity) {
    return severity == Severity.INFO ? "note" : severity.label();
  }

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
    String remark = warnings == 0 ? "" : ", " + Counted.of(warnings, "warning");
    context.printResult(
        json ->
            json.put("ok", passes)
                .put("errors", errors)
                .put("warnings", warnings)
                .objects("files", checked, CheckedFile::write),
        passes ? "OK: " + Counted.of(checked.size(), what) + remark + "\n" : "");
    return passes ? ExitCodes.DONE : code(checked);
  }

  /** That of the files with errors, if it is the same for all of them. */
  private static int code(List<CheckedFile> checked) {
    Set<Integer> codes =
        checked.stream()
            .filter(one -> one.findings().stream().anyMatch(Finding::isError))
            .map(CheckedFile::code)
            .collect(Collectors.toSet());
    return codes.size() == 1 ? codes.iterator().next() : ExitCodes.INVALID;
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
                    .put("severity", label(finding.severity()))
                    .put("key_path", finding.keyPath())
                    .put("rule", finding.rule())
                    .put("message", finding.message())
                    .put("page", Optional.ofNullable(finding.reference())));
  }
}
