package org.mdmtoolkit.cli.renewal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.Renewal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew abort}. */
@Command(name = "abort")
public final class RenewAbortCommand implements Action {

  @Mixin private final RenewalOptions options = new RenewalOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Override
  public int run(Context context) {
    Renewal renewal = options.existing(context, target.answers());
    return StepPrinter.print(
        context,
        options,
        renewal.abort(target.target(context, renewal.settings()), Optional.ofNullable(reason)),
        "Given up.");
  }
}
