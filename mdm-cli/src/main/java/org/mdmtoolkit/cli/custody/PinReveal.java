package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.RevealedCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;

/** Shows the PINs of a Mac to whoever can open escrow, after the journal tells of it. */
public final class PinReveal {

  private final Context context;
  private final EscrowKeyOption escrowKey;
  private final Optional<String> reason;

  public PinReveal(Context context, EscrowKeyOption escrowKey, Optional<String> reason) {
    this.context = context;
    this.escrowKey = escrowKey;
    this.reason = reason;
  }

  /** Shows them, newest first; the exit code. */
  public int show(String host, EscrowListing listing) {
    List<EscrowRecord> records = PinCommands.newestFirst(listing);
    List<MissingRecord> missing = missing(host, listing);
    if (records.isEmpty()) {
      if (!listing.damaged().isEmpty() || !missing.isEmpty()) {
        return PinCommands.reportGaps(context, listing, missing, false);
      }
      throw new NotFoundException(
          "no PIN is in escrow for " + host,
          "`" + context.command("pin list") + "` shows what is.");
    }
    EscrowKey key = escrowKey.unlock(context);
    List<RevealedCommand> revealed = new ArrayList<>();
    List<MdmException> failed = new ArrayList<>();
    for (Custody.Revealed one :
        context.custody().reveal(records, key, JournalEvent.of("pin.shown").withReason(reason))) {
      one.command().ifPresent(revealed::add);
      one.failure().ifPresent(failed::add);
    }
    print(revealed);
    int damage = PinCommands.reportGaps(context, listing, missing, !revealed.isEmpty());
    if (revealed.isEmpty()) {
      throw failed.get(0);
    }
    failed.forEach(e -> context.warn(e.problem()));
    return failed.isEmpty() ? damage : ExitCodes.PARTLY_DONE;
  }

  /** A PIN as people read and type it; another secret as it is. */
  private static String grouped(RevealedCommand one) {
    return SecretKind.of(one.record().requestType()).isPresent()
        ? one.pin().revealGrouped()
        : one.reveal();
  }

  /** A PIN that is there is shown whatever the journal looks like. */
  private List<MissingRecord> missing(String host, EscrowListing listing) {
    try {
      return context.custody().missing(host);
    } catch (MdmException e) {
      if (listing.records().isEmpty()) {
        throw e;
      }
      context.warn(e.problem());
      return List.of();
    }
  }

  private void print(List<RevealedCommand> revealed) {
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("records");
            for (RevealedCommand one : revealed) {
              json.writeStartObject();
              Results.write(json, one.record());
              json.writeStringField("pin", one.reveal());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (!revealed.isEmpty()) {
      Table table = new Table("PIN", "HOST", "COMMAND", "STATE", "CREATED", "COMMAND UUID");
      for (RevealedCommand one : revealed) {
        EscrowRecord record = one.record();
        table.row(
            grouped(one),
            record.host(),
            record.requestType(),
            PinCommands.state(record),
            record.created().toString(),
            record.commandUuid());
      }
      context.shell().print(table.toString());
    }
  }
}
