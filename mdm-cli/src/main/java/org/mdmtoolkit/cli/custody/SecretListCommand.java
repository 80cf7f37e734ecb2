package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm secret list}. */
@Usual("secret list")
@Command(name = "list")
public final class SecretListCommand implements Action {

  @Parameters(paramLabel = "HOST", arity = "0..1")
  @Nullable String host;

  @Override
  public int run(Context context) {
    Custody custody = context.custody();
    SecretHistory history = SecretHistory.of(context.journal());
    EscrowListing listing = host == null ? custody.records() : custody.records(host);
    List<MissingRecord> missing = host == null ? custody.missing(listing) : custody.missing(host);
    List<EscrowRecord> records = PinCommands.newestFirst(listing);
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("records");
            for (EscrowRecord record : records) {
              json.writeStartObject();
              json.writeStringField("kind", kind(record));
              Results.write(json, record);
              json.writeStringField("device", history.state(record).label());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (!records.isEmpty()) {
      Table table =
          new Table(
              context.shell(), "HOST", "KIND", "DEVICE", "COMMAND", "CREATED", "COMMAND UUID");
      for (EscrowRecord record : records) {
        table.row(
            record.host(),
            kind(record),
            PinCommands.device(history, record),
            PinCommands.state(record),
            record.created().toString(),
            record.commandUuid());
      }
      context.shell().print(table.toString());
    } else if (listing.damaged().isEmpty() && missing.isEmpty()) {
      if (host != null) {
        throw new NotFoundException(
            "nothing is in escrow for " + host,
            "`" + context.command("secret list") + "` shows what is.");
      }
      context.note("Nothing is in escrow.");
    }
    return PinCommands.reportGaps(context, listing, missing, !records.isEmpty());
  }

  private static String kind(EscrowRecord record) {
    return Optional.of(record.requestType())
        .flatMap(SecretKind::of)
        .map(SecretKind::title)
        .orElse(record.requestType());
  }
}
