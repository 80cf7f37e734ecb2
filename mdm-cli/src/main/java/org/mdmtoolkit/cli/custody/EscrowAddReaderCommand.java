package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.escrow.Recipient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm escrow readers add}. */
@Command(name = "add")
public final class EscrowAddReaderCommand implements Action {

  @Parameters(index = "0", paramLabel = "NAME")
  private String name = "";

  @Parameters(index = "1", paramLabel = "CERT")
  private String certificate = "";

  @Override
  public int run(Context context) {
    Recipient added =
        context
            .escrow()
            .addRecipient(context.journal(), name, Identities.source(context.shell(), certificate));
    return context.noteResult(
        json ->
            json.put("name", added.name())
                .put("subject", added.subject())
                .put("sha256", added.fingerprint()),
        added.name() + " can read new PINs: " + added.subject(),
        "SHA-256 of the certificate, to compare by telephone: " + added.fingerprint(),
        "What is in escrow already stays as it is until " + context.command("escrow reseal") + ".");
  }
}
