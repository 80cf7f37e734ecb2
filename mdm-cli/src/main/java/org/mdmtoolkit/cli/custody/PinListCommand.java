package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm pin list}. */
@Command(
    name = "list",
    description = "List what is in escrow, without the PINs; needs no passphrase.",
    footer = {"", "Example:", "  mdm pin list --open"})
public final class PinListCommand implements Callable<Integer> {

  @Option(names = "--open", description = "Only what is open.")
  private boolean onlyOpen;

  private final Context context;

  public PinListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    EscrowListing listing = context.custody().records();
    List<EscrowRecord> records = new ArrayList<>(PinCommands.newestFirst(listing));
    records.removeIf(record -> onlyOpen && !record.open());
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("records");
            for (EscrowRecord record : records) {
              json.writeStartObject();
              Results.write(json, record);
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (records.isEmpty()) {
      context.note("Nothing is in escrow.");
    } else {
      Table table = new Table("HOST", "COMMAND", "STATE", "CREATED", "COMMAND UUID", "BY");
      for (EscrowRecord record : records) {
        table.row(
            record.host(),
            record.requestType(),
            PinCommands.state(record),
            record.created().toString(),
            record.commandUuid(),
            record.operator());
      }
      context.shell().print(table.toString());
    }
    return PinCommands.reportDamage(context, listing, !records.isEmpty());
  }
}
