package org.mdmtoolkit.cli.renewal;

import java.util.concurrent.Callable;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
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
    footer = {"", "Example:", "  mdm renew accept mdm.cer"})
public final class RenewAcceptCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "CERT",
      description = "The file from the portal: DER, PEM or PKCS#7 (- is stdin).")
  private String certificate = "";

  @Mixin private final RenewalOptions options = new RenewalOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  private final Context context;

  public RenewAcceptCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Renewal renewal = options.existing(context, target.on(RenewalSettings.none()));
    return StepPrinter.print(
        context,
        options,
        renewal.accept(
            Identities.source(context.shell(), certificate),
            target.target(context, renewal.settings())),
        "The certificate is stored beside its key, in PEM, too.");
  }
}
