package org.mdmtoolkit.cli.server;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.delivery.config.ServerConfig;
import picocli.CommandLine.Command;

/** {@code mdm server list}. */
@Usual("server list")
@Command(name = "list")
public final class ServerListCommand implements Action {

  @Override
  public int run(Context context) {
    List<ServerConfig> servers = context.servers().list();
    if (servers.isEmpty() && !context.json()) {
      context.note("No server is configured. " + context.wording().words(Remedy.Act.ADD_SERVER));
      return ExitCodes.DONE;
    }
    Optional<String> standard = context.servers().defaultServer();
    Table table = new Table(context.shell(), "NAME", "TYPE", "URL", "");
    servers.forEach(
        server ->
            table.row(
                server.name(),
                server.type().label(),
                server.address().toString(),
                standard.equals(Optional.of(server.name())) ? "default" : ""));
    return context.printResult(
        json ->
            json.objects("servers", servers, (fields, one) -> one.write(fields))
                .put("default", standard),
        table.toString());
  }
}
