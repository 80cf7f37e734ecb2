package org.mdmtoolkit.cli.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.RevealedSecret;
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
    List<RevealedSecret> revealed = new ArrayList<>();
    int failed = 0;
    for (Custody.Revealed one : all.revealed()) {
      one.secret().ifPresent(revealed::add);
      one.failure().ifPresent(e -> context.warn(e.problem()));
      failed += one.failure().isPresent() ? 1 : 0;
    }
    output.write(context.shell(), lines(revealed), true);
    String place = output.description();
    if (output.file().isPresent()) {
      context.noteResult(
          json -> json.put("records", revealed.size()).put("output", place),
          Counted.of(revealed.size(), "record") + " written to " + place);
    }
    int damage = PinCommands.reportDamage(context, all.listing(), !revealed.isEmpty());
    return failed > 0 ? ExitCodes.PARTLY_DONE : damage;
  }

  private static byte[] lines(List<RevealedSecret> records) {
    var bytes = new ByteArrayOutputStream();
    for (RevealedSecret revealed : records) {
      try (JsonGenerator json = Results.JSON.createGenerator(bytes)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        Results.write(json, revealed.record());
        json.writeStringField(
            PinCommands.isPin(revealed.record()) ? "pin" : "secret", revealed.reveal());
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // an array in memory does not fail
      }
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }
}
