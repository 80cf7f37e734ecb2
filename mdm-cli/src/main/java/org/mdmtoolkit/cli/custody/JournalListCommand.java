package org.mdmtoolkit.cli.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  private boolean isWanted(JournalEntry entry) {
    return host == null || entry.event().host().filter(host::equalsIgnoreCase).isPresent();
  }

  private static void write(JsonGenerator json, JournalEntry entry) throws IOException {
    json.writeNumberField("n", entry.number());
    json.writeStringField("time", entry.time().toString());
    json.writeStringField("user", entry.operator().user());
    json.writeStringField("machine", entry.operator().machine());
    json.writeStringField("action", entry.event().action());
    write(json, "host", entry.event().host());
    write(json, "command_uuid", entry.event().commandUuid());
    write(json, "reason", entry.event().reason());
    write(json, "outcome", entry.event().outcome());
    for (Map.Entry<String, String> detail : entry.event().details().entrySet()) {
      json.writeStringField(detail.getKey(), detail.getValue());
    }
  }

  private static void write(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    }
  }
}
