package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.escrow.Recipient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm escrow recipients add}. */
@Command(name = "add")
public final class EscrowAddRecipientCommand implements Action {

  @Parameters(paramLabel = "CERT")
  private String certificate = "";

  @Option(names = "--name", required = true, paramLabel = "NAME")
  private String name = "";

  @Override
  public int run(Context context) {
    Recipient added =
        context
            .escrow()
            .addRecipient(
                context.journal(), name, Identities.certificate(context.shell(), certificate));
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeStringField("name", added.name());
            json.writeStringField("subject", added.subject());
            json.writeStringField("sha256", added.fingerprint());
          });
    } else {
      context.note(
          added.subject()
              + " can read new PINs. SHA-256 of the certificate: "
              + added.fingerprint());
    }
    return ExitCodes.DONE;
  }
}
