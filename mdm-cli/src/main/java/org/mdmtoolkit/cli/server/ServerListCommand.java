package org.mdmtoolkit.cli.server;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.config.ServerConfig;
import picocli.CommandLine.Command;

/** {@code mdm server list}. */
@Command(
    name = "list",
    description = "List the MDM servers, without their tokens.",
    footer = {"", "Example:", "  mdm server list --json"})
public final class ServerListCommand implements Callable<Integer> {

  private final Context context;

  public ServerListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<ServerConfig> servers = context.servers().list();
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("servers");
            for (ServerConfig server : servers) {
              json.writeStartObject();
              write(json, server);
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (servers.isEmpty()) {
      context.note("No server is configured. Add one: mdm server add NAME --type fleet --url URL");
    } else {
      Table table = new Table("NAME", "TYPE", "URL");
      servers.forEach(
          server -> table.row(server.name(), server.type().label(), server.address().toString()));
      context.shell().print(table.toString());
    }
    return ExitCodes.DONE;
  }

  static void write(JsonGenerator json, ServerConfig server) throws IOException {
    json.writeStringField("name", server.name());
    json.writeStringField("type", server.type().label());
    json.writeStringField("url", server.address().toString());
    if (server.rootca().isPresent()) {
      json.writeStringField("rootca", server.rootca().get().toString());
    }
    if (server.webhook().isPresent()) {
      json.writeStringField("webhook", server.webhook().get());
    }
  }
}
