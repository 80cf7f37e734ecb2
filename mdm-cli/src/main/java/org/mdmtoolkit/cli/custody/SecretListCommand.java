package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretOverview;
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
    SecretOverview all =
        host == null ? context.custody().overview() : context.custody().overview(host);
    EscrowListing listing = all.listing();
    List<MissingRecord> missing = all.missing();
    List<EscrowRecord> records = listing.newestFirst();
    boolean isNothing = records.isEmpty() && listing.damaged().isEmpty() && missing.isEmpty();
    if (isNothing && host != null) {
      throw new NotFoundException(
          "nothing is in escrow for " + host,
          "`" + context.command("secret list") + "` shows what is.");
    } else if (context.json()) {
      context.printResult(
          json ->
              json.objects(
                  "records",
                  records,
                  (fields, one) ->
                      PinCommands.write(
                          fields.put("kind", kind(one)), one, Optional.of(all.history()))),
          "");
    } else if (!records.isEmpty()) {
      Table table =
          new Table(
              context.shell(), "HOST", "KIND", "DEVICE", "COMMAND", "CREATED", "COMMAND UUID");
      for (EscrowRecord record : records) {
        table.row(
            record.host(),
            kind(record),
            all.history().words(record),
            record.state(),
            record.created().toString(),
            record.commandUuid());
      }
      context.shell().print(table.toString());
    } else if (isNothing) {
      context.note("Nothing is in escrow.");
    }
    return PinCommands.reportGaps(context, listing, missing, !records.isEmpty());
  }

  private static String kind(EscrowRecord record) {
    return SecretKind.of(record.requestType()).map(SecretKind::title).orElse(record.requestType());
  }
}
