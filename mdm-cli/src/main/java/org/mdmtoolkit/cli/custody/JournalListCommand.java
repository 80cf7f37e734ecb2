package org.mdmtoolkit.cli.custody;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.DeviceNames;
import org.mdmtoolkit.custody.KeptNames;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm journal list}. */
@Usual("journal list")
@Command(name = "list")
public final class JournalListCommand implements Action {

  @Option(names = "--host", paramLabel = "HOST")
  @Nullable String host;

  private final Set<String> wanted = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private boolean isFound;

  @Override
  public int run(Context context) {
    if (host != null) { // by every name of the device, as PINs are found, too
      for (String name : DeviceNames.of(context.journal()).all(List.of(host))) {
        wanted.add(JournalEntries.hostKey(name.strip()));
      }
    }
    if (context.json()) {
      context
          .journal()
          .read(
              entry -> {
                if (isWanted(entry)) {
                  Results.print(context.shell(), entry::write);
                }
              });
      requireFound(context);
      return ExitCodes.DONE;
    }
    List<JournalEntry> entries = context.journal().entries(this::isWanted);
    requireFound(context);
    if (entries.isEmpty()) {
      context.note("Nothing is in the journal.");
      return ExitCodes.DONE;
    }
    Table table =
        new Table(
            context.shell(), "TIME", "BY", "ACTION", "HOST", "COMMAND UUID", "REASON", "OUTCOME");
    for (JournalEntry entry : entries) {
      table.row(
          entry.time().toString(),
          entry.operator().toString(),
          entry.event().action(),
          entry.event().host().orElse("-"),
          entry.event().commandUuid().orElse("-"),
          entry.event().reason().orElse("-"),
          entry.event().outcome().orElse("-"));
    }
    context.shell().print(table.toString());
    return ExitCodes.DONE;
  }

  private void requireFound(Context context) {
    if (host != null && !isFound) {
      throw new NotFoundException(
          "no entry of the journal is about " + host,
          PinCommands.otherNames(context, host, KeptNames.of(seen), "host find")
              + "`"
              + context.command("journal list")
              + "` shows all.");
    }
  }

  private boolean isWanted(JournalEntry entry) {
    entry.event().host().ifPresent(seen::add);
    boolean isOfHost =
        entry.event().host().map(JournalEntries::hostKey).filter(wanted::contains).isPresent();
    isFound |= isOfHost;
    return host == null || isOfHost;
  }
}
