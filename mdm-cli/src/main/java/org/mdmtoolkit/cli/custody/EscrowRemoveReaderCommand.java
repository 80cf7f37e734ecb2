package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm escrow readers remove}. */
@Command(name = "remove")
public final class EscrowRemoveReaderCommand implements Action {

  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Override
  public int run(Context context) {
    context.escrow().removeRecipient(context.journal(), name);
    return EscrowAddReaderCommand.changed(
        context, json -> json.put("removed", name), name + " reads no new PINs any more.");
  }
}
