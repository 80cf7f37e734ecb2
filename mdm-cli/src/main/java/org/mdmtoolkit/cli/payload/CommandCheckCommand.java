package org.mdmtoolkit.cli.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Usual;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm command check}. */
@Usual("command check")
@Command(name = "check")
public final class CommandCheckCommand implements Action {

  @Parameters(paramLabel = "FILE", arity = "1..*")
  List<String> files = new ArrayList<>();

  @Option(names = "--target", paramLabel = "DEVICE")
  @Nullable String target;

  @Option(names = "--strict")
  boolean strict;

  @Override
  public int run(Context context) {
    Optional<Target> device = Optional.ofNullable(target).map(Target::parse);
    CommandCatalog catalog = CommandCatalog.apple();
    device
        .filter(catalog::isOlderThan)
        .ifPresent(
            one ->
                context.warn(
                    "the catalogue is that of "
                        + catalog.release()
                        + ": what changed up to "
                        + one
                        + " is not known"));
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
