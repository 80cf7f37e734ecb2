package org.mdmtoolkit.cli.server;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm host find}. */
@Command(
    name = "find",
    description = {
      "List every host whose serial number, UDID, host name or server id is exactly this.",
      "Exit code 4 if there is none, or more than one.",
      ""
    },
    footer = {"", "Example:", "  mdm host find C02XK1ZLJGH5 --server office"})
public final class HostFindCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "QUERY",
      description = "Serial number, UDID, full host name or server id; upper or lower case.")
  private String query = "";

  @Mixin private final ServerOption server = new ServerOption();

  private final Context context;

  public HostFindCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (MdmServer mdm = server.open(context)) {
      List<Host> found = mdm.find(query);
      print(found);
      if (found.isEmpty()) {
        context.note("No host at " + mdm.description() + " is called so.");
      } else if (found.size() > 1) {
        context.note("More than one: name it by what no other has.");
      }
      return found.size() == 1 ? ExitCodes.DONE : ExitCodes.NOT_FOUND;
    }
  }

  private void print(List<Host> found) {
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("hosts");
            for (Host host : found) {
              json.writeStartObject();
              HostCommands.write(json, host);
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (!found.isEmpty()) {
      Table table =
          new Table("SERIAL", "UDID", "ID", "HOST NAME", "MODEL", "USER", "MDM", "LAST SEEN");
      for (Host host : found) {
        table.row(
            host.serial().orElse("-"),
            host.udid(),
            host.serverId(),
            host.hostname().orElse("-"),
            host.model().orElse("-"),
            host.user().orElse("-"),
            HostCommands.mdm(host),
            host.lastSeen().map(Instant::toString).orElse("-"));
      }
      context.shell().print(table.toString());
    }
  }
}
