package org.mdmtoolkit.cli.custody;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.escrow.ListedReader;
import picocli.CommandLine.Command;

/** {@code mdm escrow readers}. */
@Usual("escrow readers")
@Command(name = "readers")
public final class EscrowReadersCommand implements Action {

  @Override
  public int run(Context context) {
    List<ListedReader> readers = context.escrow().readers(context.journal());
    Instant now = context.shell().clock().instant();
    Finding.aboutReaders(readers.stream().map(ListedReader::recipient).toList(), now)
        .forEach(one -> PinCommands.say(context, one.problem(), one.remedy()));
    Table table =
        new Table(context.shell(), "NAME", "SINCE", "BY", "EXPIRES", "SHA-256", "SUBJECT");
    for (ListedReader one : readers) {
      table.row(
          context.escrow().label(one.recipient()),
          one.since().map(EscrowReadersCommand::day).orElse("not in the journal"),
          one.by().orElse("-"),
          day(one.recipient().expires()) + (one.recipient().isCurrent(now) ? "" : " (expired)"),
          one.recipient().fingerprint(),
          one.recipient().subject());
    }
    return context.printResult(
        json ->
            json.objects(
                "readers",
                readers,
                (fields, one) -> one.write(fields, context.escrow().label(one.recipient()), now)),
        table.toString());
  }

  private static String day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
