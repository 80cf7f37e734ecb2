package org.mdmtoolkit.cli.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm command check}. */
@Command(
    name = "check",
    description = {
      "Check command files before a device sees them: against Apple's schema, the rules of Apple's"
          + " pages, and, with --target, what the device takes.",
      "Prints FILE: error|warning|note: KEY: what is wrong. Exit code 8 if there is an error.",
      ""
    },
    footer = "  mdm command check lock.xml --target 'macOS 15.1, supervised, device'")
public final class CommandCheckCommand implements Action {

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Command files, XML or binary (- is stdin).")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--target",
      paramLabel = "DEVICE",
      description =
          "What the device is, as far as it is known: platform and version, then Intel, T2 or Apple"
              + " silicon; supervised or unsupervised; ADE or no ADE; device or user (channel);"
              + " User Enrollment; with commas between.")
  private @Nullable String target;

  @Option(
      names = "--strict",
      description = "Warnings, and what Apple's schema does not know, count as errors.")
  private boolean strict;

  @Override
  public int run(Context context) {
    Optional<Target> device = Optional.ofNullable(target).map(Target::parse);
    PropertyListChecker checker =
        strict ? PropertyListChecker.apple().strict() : PropertyListChecker.apple();
    List<CheckedFile> checked = new ArrayList<>();
    for (String file : files) {
      CheckedFile one = CheckedFile.of(context, file, checker, device);
      checked.add(one);
      one.print(context); // at once
    }
    return CheckedFile.conclude(context, checked, "command", strict);
  }
}
