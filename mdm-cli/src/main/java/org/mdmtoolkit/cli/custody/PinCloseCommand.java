package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm pin close}. */
@Usual("pin close")
@Command(name = "close")
public final class PinCloseCommand implements Action {

  @Parameters(paramLabel = "HOST")
  String host = "";

  @Option(names = "--type", paramLabel = "REQUEST-TYPE")
  @Nullable String type;

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  @Option(names = {"-y", "--yes"})
  boolean yes;

  @Override
  public int run(Context context) {
    Custody custody = context.custody();
    JournalEvent why = JournalEvent.of("pin.closed");
    List<EscrowRecord> all =
        custody.records(host).records().stream().filter(this::isMeant).toList();
    List<EscrowRecord> open = all.stream().filter(EscrowRecord::open).toList();
    if (open.isEmpty() && !all.isEmpty()) {
      custody.completeClosing(host, this::isMeant, why.withReason(Optional.ofNullable(reason)));
      EscrowRecord last = all.get(all.size() - 1);
      return tell(context, last, " is closed already. Its PIN stays in escrow.");
    }
    if (open.isEmpty()) {
      throw new NotFoundException(
          host + " has no open " + (type == null ? "command" : type),
          PinCommands.otherNames(context, host)
              + context.wording().words(Remedy.Act.LIST_OPEN_COMMANDS));
    }
    if (open.size() > 1) {
      throw new AmbiguousException(
          host + " has more than one open command",
          "Give --type "
              + open.get(0).requestType()
              + " or --type "
              + open.get(1).requestType()
              + ".");
    }
    if (!yes) {
      askIfNeverShown(context, open.get(0));
    }
    EscrowRecord closed = custody.close(open.get(0), why.withReason(Optional.ofNullable(reason)));
    custody.completeClosing(host, this::isMeant, why.withOutcome("it was closed before"));
    return tell(context, closed, " is closed. Its PIN stays in escrow.");
  }

  /** A Mac whose PIN nobody has looked at may be another one, or still locked. */
  private static void askIfNeverShown(Context context, EscrowRecord record) {
    if (!context.shell().terminal().canAsk() || isShown(context, record)) {
      return;
    }
    context.warn(
        record.requestType()
            + " of "
            + record.host()
            + ", made at "
            + record.created()
            + ": its PIN was never shown to anybody");
    context.note("What is closed cannot be opened again; its PIN stays in escrow.");
    Confirmation.require(context, "To close it type \"close\": ", "close");
  }

  private static boolean isShown(Context context, EscrowRecord record) {
    return !context
        .journal()
        .entries(
            one ->
                one.event().action().equals("pin.shown")
                    && one.event()
                        .commandUuid()
                        .filter(record.commandUuid()::equalsIgnoreCase)
                        .isPresent())
        .isEmpty();
  }

  private boolean isMeant(EscrowRecord record) {
    return type == null ? PinCommands.isPin(record) : record.requestType().equals(type);
  }

  private static int tell(Context context, EscrowRecord closed, String what) {
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            Results.write(json, closed);
            new JsonFields(json).put("journal_head", context.journalHead());
          });
      return ExitCodes.DONE;
    }
    context.note(closed.requestType() + " of " + closed.host() + what);
    return ExitCodes.DONE;
  }
}
