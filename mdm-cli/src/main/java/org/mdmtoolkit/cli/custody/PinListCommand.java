package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm pin list}. */
@Usual("pin list")
@Command(name = "list")
public final class PinListCommand implements Action {

  @Option(names = "--open")
  boolean onlyOpen;

  @Override
  public int run(Context context) {
    Custody custody = context.custody();
    EscrowListing listing = custody.records();
    List<MissingRecord> missing = custody.missing(listing);
    List<EscrowRecord> records = new ArrayList<>(PinCommands.newestFirst(listing));
    records.removeIf(record -> (onlyOpen && !record.open()) || !PinCommands.isPin(record));
    Optional<SecretHistory> history = PinCommands.history(context);
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("records");
            for (EscrowRecord record : records) {
              json.writeStartObject();
              PinCommands.write(json, record, history);
              json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("missing");
            for (MissingRecord one : missing) {
              json.writeStartObject();
              json.writeStringField("host", one.host());
              json.writeStringField("request_type", one.requestType().orElse(""));
              json.writeStringField("command_uuid", one.commandUuid());
              json.writeStringField("created", one.sealed().toString());
              json.writeStringField("operator", one.operator());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (records.isEmpty() && missing.isEmpty()) {
      context.note(
          listing.records().stream().allMatch(PinCommands::isPin)
              ? "Nothing is in escrow."
              : "No PIN is in escrow. Other secrets: " + context.command("secret list"));
    } else if (!records.isEmpty()) {
      Table table =
          new Table(
              context.shell(),
              "HOST",
              "COMMAND",
              "STATE",
              "CREATED",
              "COMMAND UUID",
              "BY",
              "DEVICE");
      for (EscrowRecord record : records) {
        table.row(
            record.host(),
            record.requestType(),
            PinCommands.state(record),
            record.created().toString(),
            record.commandUuid(),
            record.operator(),
            PinCommands.answer(history, record));
      }
      context.shell().print(table.toString());
    }
    return PinCommands.reportGaps(context, listing, missing, !records.isEmpty());
  }
}
