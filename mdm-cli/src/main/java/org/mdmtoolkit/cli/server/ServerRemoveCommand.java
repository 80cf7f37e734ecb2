package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.mdmtoolkit.NotFoundException;
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
    JournalEvent removed = JournalEvent.of("server.removed").withOutcome(name);
    Optional<JournalEvent> told = Optional.empty();
    try {
      context.servers().remove(name);
    } catch (NotFoundException e) {
      told = ServerAddCommand.told(context, name);
      if (told.isEmpty()) {
        throw e;
      } // else it is done, perhaps by a process that was stopped here
    }
    if (!told.equals(Optional.of(removed))) {
      context.journal().append(removed);
    }
    return context.noteResult(
        json -> json.put("removed", name),
        "Server " + name + " removed. Its token is still valid at the server.");
  }
}
