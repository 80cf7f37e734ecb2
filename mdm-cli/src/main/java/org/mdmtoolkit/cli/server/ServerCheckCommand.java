package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm server check}. */
@Command(name = "check")
public final class ServerCheckCommand implements Action {

  @Parameters(paramLabel = "NAME", arity = "0..1")
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
