package org.mdmtoolkit.cli.custody;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.RevealedSecrets;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm pin export}. */
@Command(name = "export")
public final class PinExportCommand implements Action {

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    output.check(context, true);
    Custody custody = context.custody();
    EscrowKey key = escrowKey.unlock(context);
    Custody.RevealedListing all =
        custody.revealAll(
            key,
            listing ->
                JournalEvent.of("pin.exported")
                    .withReason(Optional.ofNullable(reason))
                    .withOutcome(
                        Counted.of(listing.records().size(), "record")
                            + " to "
                            + output.description()));
    RevealedSecrets opened = RevealedSecrets.of(all.revealed());
    List<RevealedSecret> revealed = opened.secrets();
    opened.failures().forEach(e -> context.warn(e.problem()));
    output.write(context.shell(), lines(revealed), true);
    String place = output.description();
    if (output.file().isPresent()) {
      context.noteResult(
          json -> json.put("records", revealed.size()).put("output", place),
          Counted.of(revealed.size(), "record") + " written to " + place);
    }
    int damage = PinCommands.reportDamage(context, all.listing(), !revealed.isEmpty());
    return opened.failures().isEmpty() ? damage : ExitCodes.PARTLY_DONE;
  }

  private static byte[] lines(List<RevealedSecret> records) {
    var bytes = new ByteArrayOutputStream();
    for (RevealedSecret one : records) {
      String name = PinCommands.isPin(one.record()) ? "pin" : "secret";
      bytes.writeBytes(
          JsonFields.document(json -> one.record().write(json).put(name, one.reveal())));
    }
    return bytes.toByteArray();
  }
}
