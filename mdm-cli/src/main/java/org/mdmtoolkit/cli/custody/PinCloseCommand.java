package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm pin close}. */
@Command(name = "close")
public final class PinCloseCommand implements Action {

  @Parameters(paramLabel = "HOST")
  private String host = "";

  @Option(names = "--type", paramLabel = "REQUEST-TYPE")
  private @Nullable String type;

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Override
  public int run(Context context) {
    Custody custody = context.custody();
    List<EscrowRecord> open =
        custody.records(host).records().stream()
            .filter(EscrowRecord::open)
            .filter(record -> type == null || record.requestType().equals(type))
            .toList();
    if (open.isEmpty()) {
      throw new NotFoundException(
          host + " has no open " + (type == null ? "command" : type),
          Remedy.Act.LIST_OPEN_COMMANDS);
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
    EscrowRecord closed =
        custody.close(
            open.get(0), JournalEvent.of("pin.closed").withReason(Optional.ofNullable(reason)));
    if (context.json()) {
      Results.print(context.shell(), json -> Results.write(json, closed));
      return ExitCodes.DONE;
    }
    context.note(
        closed.requestType() + " of " + closed.host() + " is closed. Its PIN stays in escrow.");
    return ExitCodes.DONE;
  }
}
