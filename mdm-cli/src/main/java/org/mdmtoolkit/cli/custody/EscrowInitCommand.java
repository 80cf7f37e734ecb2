package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.escrow.EscrowIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mdm escrow init}. */
@Command(name = "init")
public final class EscrowInitCommand implements Action {

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    EscrowIdentity identity = escrowKey.access(context).create();
    String fingerprint = context.escrow().recipients().get(0).fingerprint();
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> json.put("identity", identity.place()).put("sha256", fingerprint));
      return ExitCodes.DONE;
    }
    context.note("SHA-256 of its certificate, to compare by telephone: " + fingerprint);
    if (context.escrow().isShared()) {
      context.note(
          "Next: put its passphrase into the team's vault; every colleague types `mdm store join"
              + " --as NAME`, and you `mdm escrow readers add`.");
    }
    return ExitCodes.DONE;
  }
}
