package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.Renewal;
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
    return StepPrinter.print(
        context,
        options,
        renewal.accept(
            Identities.source(context.shell(), certificate),
            target.target(context, renewal.settings())),
        "The certificate is stored beside its key, in PEM, too.");
  }
}
