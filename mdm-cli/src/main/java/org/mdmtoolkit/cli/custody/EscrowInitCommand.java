package org.mdmtoolkit.cli.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.escrow.EscrowIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm escrow init}. */
@Command(
    name = "init",
    description = {
      "Make the key pair that PINs are sealed to. The first `mdm lock` does it by itself.",
      "Back up the file that it names, and keep its passphrase in your vault: without both no PIN"
          + " can be read.",
      ""
    },
    footer = {"", "Example:", "  mdm escrow init"})
public final class EscrowInitCommand implements Action {

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "Its passphrase (- is stdin). Else $$MDM_ESCROW_PASSPHRASE_FILE is read; else it is asked"
              + " for; where nobody can be asked, one is generated.")
  private @Nullable String passphraseFile;

  @Override
  public int run(Context context) {
    EscrowIdentity identity =
        new EscrowAccess(context, Optional.ofNullable(passphraseFile)).create();
    if (context.json()) {
      Results.print(
          context.shell(), json -> json.writeStringField("identity", identity.file().toString()));
    }
    return ExitCodes.DONE;
  }
}
