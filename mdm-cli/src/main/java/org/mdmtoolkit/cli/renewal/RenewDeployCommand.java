package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.renewal.Renewal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew deploy}. */
@Command(
    name = "deploy",
    description = {
      "Prove certificate, key and passphrase once more, put them in force, all three or none, and"
          + " read them back. What was there before is kept. Refused if somebody changed it since"
          + " accept.",
      ""
    },
    footer = "  mdm renew deploy --dry-run")
public final class RenewDeployCommand implements Action {

  @Mixin private final RenewalOptions options = new RenewalOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(
      names = "--yes",
      description =
          "Do not ask before an app is changed; also put the old values back after a failed"
              + " release.")
  private boolean yes;

  @Option(
      names = "--replace-changed",
      description =
          "Also if somebody changed the values since accept, or an app has a newer certificate;"
              + " they are kept.")
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
