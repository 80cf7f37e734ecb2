package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.renewal.Renewal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew deploy}. */
@Command(name = "deploy")
public final class RenewDeployCommand implements Action {

  @Mixin private final RenewalOptions options = new RenewalOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(names = "--yes")
  private boolean yes;

  @Option(names = "--replace-changed")
  private boolean replaceChanged;

  @Override
  public int run(Context context) {
    Renewal renewal = options.existing(context, target.answers());
    DeployTarget place = target.require(context, renewal.settings(), yes, replaceChanged);
    return StepPrinter.print(
        context,
        options,
        renewal.deploy(place, replaceChanged),
        "In force at " + place.description() + ".");
  }
}
