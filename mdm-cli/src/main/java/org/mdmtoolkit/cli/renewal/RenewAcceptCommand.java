package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.StepResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm renew accept}. */
@Command(name = "accept")
public final class RenewAcceptCommand implements Action {

  @Parameters(paramLabel = "CERT")
  private String certificate = "";

  @Mixin private final RenewalOptions options = new RenewalOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Override
  public int run(Context context) {
    Renewal renewal = options.existing(context, target.answers());
    StepResult result =
        renewal.accept(
            Identities.source(context.shell(), certificate),
            target.target(context, renewal.settings()));
    int code =
        StepPrinter.print(
            context,
            options,
            result,
            "Stored beside its key: the file as Apple gave it, and as PEM, which is deployed.");
    // What the target holds could not be noted: a deploy is refused until that is done.
    return code == ExitCodes.DONE && !result.remedy().isEmpty() ? ExitCodes.PARTLY_DONE : code;
  }
}
