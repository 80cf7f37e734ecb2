package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.Times;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretOverview;
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
    SecretOverview all = context.custody().overview();
    EscrowListing listing = all.listing();
    List<MissingRecord> missing = all.missing();
    List<EscrowRecord> records = listing.newestFirst();
    records.removeIf(record -> (onlyOpen && !record.open()) || !PinCommands.isPin(record));
    if (context.json()) {
      context.printResult(
          json ->
              json.objects(
                      "records",
                      records,
                      (fields, one) -> PinCommands.write(fields, one, Optional.of(all.history())))
                  .objects("missing", missing, (fields, one) -> one.write(fields)),
          "");
    } else if (records.isEmpty() && missing.isEmpty()) {
      context.note(
          listing.records().stream().allMatch(PinCommands::isPin)
              ? "Nothing is in escrow."
              : "No PIN is in escrow. Other secrets: " + context.command("secret list"));
    } else if (!records.isEmpty()) {
      Shell shell = context.shell();
      Table table =
          new Table(shell, "HOST", "COMMAND", "STATE", "CREATED", "COMMAND UUID", "BY", "DEVICE");
      for (EscrowRecord record : records) {
        table.row(
            record.host(),
            record.requestType(),
            record.state(),
            Times.text(record.created()),
            record.commandUuid(),
            record.operator(),
            all.history().pinWords(record));
      }
      shell.print(table.toString());
    }
    int waiting = onlyOpen ? all.closedAndWaiting() : 0;
    if (waiting > 0) {
      String some = Counted.of(waiting, "closed command") + " may still reach a Mac: `";
      context.note(some + context.command("pin list") + "` shows all.");
    }
    return PinCommands.reportGaps(context, listing, missing, !records.isEmpty());
  }
}
