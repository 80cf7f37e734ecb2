package org.mdmtoolkit.cli.custody;

import java.util.List;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.escrow.Recipient;
import picocli.CommandLine.Command;

/** {@code mdm escrow recipients}. */
@Command(name = "recipients")
public final class EscrowRecipientsCommand implements Action {

  @Override
  public int run(Context context) {
    List<Recipient> recipients = context.escrow().recipients();
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("recipients");
            for (Recipient recipient : recipients) {
              json.writeStartObject();
              json.writeStringField("name", recipient.name());
              json.writeStringField("subject", recipient.subject());
              json.writeStringField("sha256", recipient.fingerprint());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
      return ExitCodes.DONE;
    }
    Table table = new Table("NAME", "SUBJECT", "SHA-256");
    for (Recipient recipient : recipients) {
      table.row(recipient.name(), recipient.subject(), recipient.fingerprint());
    }
    context.shell().print(table.toString());
    return ExitCodes.DONE;
  }
}
