package org.mdmtoolkit.cli.server;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm server remove}. */
@Command(name = "remove")
public final class ServerRemoveCommand implements Action {

  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Override
  public int run(Context context) {
    context.servers().remove(name);
    context.journal().append(JournalEvent.of("server.removed").withOutcome(name));
    return context.noteResult(
        json -> json.put("removed", name),
        "Server " + name + " removed. Its token is still valid at the server.");
  }
}
