package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm server check}. */
@Command(
    name = "check",
    description = "See that a server answers and takes the token. Changes nothing.",
    footer = "  mdm server check office")
public final class ServerCheckCommand implements Action {

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description =
          "The server, or fleetctl[:CONTEXT]. Default: that at $$MDM_SERVER_URL, else the only one"
              + " there is.")
  private @Nullable String name;

  @Override
  public int run(Context context) {
    try (MdmServer server = ServerOption.open(context, Optional.ofNullable(name))) {
      String version = server.check();
      return context.printResult(
          json ->
              json.put("server", server.description())
                  .put("version", version)
                  .put("answers_questions", server.answersQuestions()),
          server.description() + ": " + version + ", the token is accepted\n");
    }
  }
}
