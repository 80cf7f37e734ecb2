package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm escrow recipients remove}. */
@Command(
    name = "remove",
    description = {
      "Let somebody read no new PINs any more. Older PINs stay sealed as they are: whoever could read"
          + " them still can.",
      ""
    },
    footer = {"", "Example:", "  mdm escrow recipients remove anna"})
public final class EscrowRemoveRecipientCommand implements Action {

  @Parameters(paramLabel = "NAME", description = "The name of `mdm escrow recipients`.")
  private String name = "";

  @Override
  public int run(Context context) {
    context.escrow().removeRecipient(context.journal(), name);
    return context.noteResult(
        json -> json.put("removed", name), name + " reads no new PINs any more.");
  }
}
