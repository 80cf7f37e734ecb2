package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.StepResult;
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
    StepResult result = renewal.deploy(place, replaceChanged);
    String release =
        result
            .status()
            .reference()
            .filter(name -> !name.isEmpty())
            .map(", release "::concat)
            .orElse("");
    return StepPrinter.print(
        context, options, result, "In force at " + place.description() + release + ".");
  }
}
