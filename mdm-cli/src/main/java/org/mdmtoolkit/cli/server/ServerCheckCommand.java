package org.mdmtoolkit.cli.server;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm server check}. */
@Command(
    name = "check",
    description = "See that a server answers and takes the token. Changes nothing.",
    footer = {"", "Example:", "  mdm server check office"})
public final class ServerCheckCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description =
          "The server, or fleetctl[:CONTEXT]. Default: that at $$MDM_SERVER_URL, else the only one"
              + " there is.")
  private @Nullable String name;

  private final Context context;

  public ServerCheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (MdmServer server = ServerOption.open(context, Optional.ofNullable(name))) {
      String version = server.check();
      if (context.json()) {
        Results.print(
            context.shell(),
            json -> {
              json.writeStringField("server", server.description());
              json.writeStringField("version", version);
              json.writeBooleanField("answers_questions", server.answersQuestions());
            });
      } else {
        context.shell().print(server.description() + ": " + version + ", the token is accepted\n");
      }
    }
    return ExitCodes.DONE;
  }
}
