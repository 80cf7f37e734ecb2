package org.mdmtoolkit.cli.custody;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm secret close}. */
@Command(name = "close")
public final class SecretCloseCommand implements Action {

  @Parameters(paramLabel = "HOST")
  private String host = "";

  @Option(names = "--kind", paramLabel = "KIND")
  private @Nullable String kind;

  @Option(names = "--reason", paramLabel = "TEXT", required = true)
  private String reason = "";

  @Override
  public int run(Context context) {
    List<String> known =
        SecretKind.known().stream()
            .filter(one -> !one.isPin())
            .map(SecretKind::verb)
            .distinct()
            .toList();
    if (kind != null && !known.contains(kind)) {
      throw new UsageException(
          "--kind knows no " + kind + "; give one of " + String.join(", ", known));
    }
    List<EscrowRecord> open =
        context.custody().records(host).records().stream()
            .filter(record -> record.open() && !PinCommands.isPin(record))
            .filter(record -> kind == null || verb(record).equals(kind))
            .toList();
    if (open.isEmpty()) {
      throw new NotFoundException(
          host + " has no open command that sets " + (kind == null ? "a secret" : kind),
          "`" + context.command("secret list") + "` shows what is open.");
    }
    if (open.size() > 1) {
      throw new AmbiguousException(
          host + " has more than one open command",
          "Give --kind " + verb(open.get(0)) + " or --kind " + verb(open.get(1)) + ".");
    }
    EscrowRecord record = open.get(0);
    JournalEvent why = JournalEvent.of(verb(record) + ".released").withReason(reason);
    EscrowRecord closed = context.custody().release(record, why);
    return context.noteResult(
        closed::write,
        record.requestType()
            + " of "
            + record.host()
            + " is closed. Its secret stays in escrow: the device may take it yet.");
  }

  private static String verb(EscrowRecord record) {
    return SecretKind.of(record.requestType()).map(SecretKind::verb).orElse("");
  }
}
