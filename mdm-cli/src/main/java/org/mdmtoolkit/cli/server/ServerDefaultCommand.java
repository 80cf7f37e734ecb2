package org.mdmtoolkit.cli.server;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm server default}. */
@Command(name = "default")
public final class ServerDefaultCommand implements Action {

  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Override
  public int run(Context context) {
    set(context, name);
    return context.noteResult(
        json -> json.put("default", name), "Without --server it is " + name + " now.");
  }

  /** Makes it the default; the journal is told if it was not. */
  static void set(Context context, String name) {
    if (context.servers().setDefault(name)) {
      context.journal().append(JournalEvent.of("server.default").withOutcome(name));
    }
  }
}
