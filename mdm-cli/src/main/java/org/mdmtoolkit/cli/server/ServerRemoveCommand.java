package org.mdmtoolkit.cli.server;

import java.util.concurrent.Callable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm server remove}. */
@Command(
    name = "remove",
    description = "Forget a server and its token. What was escrowed stays.",
    footer = {"", "Example:", "  mdm server remove office"})
public final class ServerRemoveCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The server.")
  private String name = "";

  private final Context context;

  public ServerRemoveCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.servers().remove(name);
    context.journal().append(JournalEvent.of("server.removed").withOutcome(name));
    if (context.json()) {
      Results.print(context.shell(), json -> json.writeStringField("removed", name));
    } else {
      context.note("Server " + name + " removed. Its token is still valid at the server.");
    }
    return ExitCodes.DONE;
  }
}
