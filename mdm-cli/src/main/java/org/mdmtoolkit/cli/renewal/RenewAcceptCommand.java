package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.Renewal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm renew accept}. */
@Command(
    name = "accept",
    description = {
      "Take the certificate that Apple issued: check that it is the answer to the open request,"
          + " prove it with key and passphrase, store it, and remember what the target holds now.",
      ""
    },
    footer = "  mdm renew accept mdm.cer")
public final class RenewAcceptCommand implements Action {

  @Parameters(
      paramLabel = "CERT",
      description = "The file from the portal: DER, PEM or PKCS#7 (- is stdin).")
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
