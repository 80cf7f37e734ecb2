package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.secret.BypassCode;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm activation-lock set}. */
@Command
public final class ActivationLockSetCommand implements Action {

  @Parameters(paramLabel = "SERIAL")
  private String serial = "";

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Override
  public int run(Context context) {
    if (!serial.matches("[A-Za-z0-9]{8,14}")) {
      throw new UsageException("SERIAL takes a serial number: 8 to 14 letters and digits");
    }
    new EscrowAccess(context, Optional.ofNullable(passphraseFile)).ensure();
    BypassCode code = BypassCode.random(context.shell().random());
    String id = KeptSecret.MADE_HERE + UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
    EscrowRecord record;
    try (Secret text = Secret.copyOf(code.reveal().toCharArray())) {
      record =
          context
              .custody()
              .keep(List.of(serial), KeptSecret.activationLockCode(id, text, new byte[0]));
    }
    if (context.json()) {
      context.printJson(
          json -> json.put("host", record.host()).put("escrow_key", code.escrowKey()));
      return ExitCodes.DONE;
    }
    context.shell().print(code.escrowKey() + "\n");
    context.note("The code is in escrow; this is its hash, which Apple's service takes as");
    context.note("escrow_key of device/activationlock. It locks once Apple answers \"success\".");
    context.note(
        "To read the code: " + context.command("activation-lock show " + Quoted.argument(serial)));
    return ExitCodes.DONE;
  }
}
