package org.mdmtoolkit.cli.custody;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.journal.JournalEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm journal list}. */
@Usual("journal list")
@Command(name = "list")
public final class JournalListCommand implements Action {

  @Option(names = "--host", paramLabel = "HOST")
  @Nullable String host;

  @Override
  public int run(Context context) {
    if (context.json()) {
      context
          .journal()
          .read(
              entry -> {
                if (isWanted(entry)) {
                  Results.print(context.shell(), json -> write(json, entry));
                }
              });
      return ExitCodes.DONE;
    }
    List<JournalEntry> entries = context.journal().entries(this::isWanted);
    if (entries.isEmpty()) {
      context.note(
          host == null
              ? "Nothing is in the journal."
              : "No entry of the journal is about " + host + ".");
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

  private boolean isWanted(JournalEntry entry) {
    return host == null || entry.event().host().filter(host::equalsIgnoreCase).isPresent();
  }

  private static void write(JsonFields json, JournalEntry entry) {
    json.put("n", entry.number())
        .put("time", entry.time().toString())
        .put("user", entry.operator().user())
        .put("machine", entry.operator().machine())
        .put("action", entry.event().action())
        .put("host", entry.event().host())
        .put("command_uuid", entry.event().commandUuid())
        .put("reason", entry.event().reason())
        .put("outcome", entry.event().outcome());
    entry.event().details().forEach(json::put);
  }
}
