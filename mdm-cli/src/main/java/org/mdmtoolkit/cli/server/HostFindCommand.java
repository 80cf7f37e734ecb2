package org.mdmtoolkit.cli.server;

import java.util.List;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostFields;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm host find}. */
@Usual("host find")
@Command(name = "find")
public final class HostFindCommand implements Action {

  @Parameters(paramLabel = "QUERY")
  String query = "";

  @Mixin final ServerOption server = new ServerOption();

  @Override
  public int run(Context context) {
    try (MdmServer mdm = server.open(context)) {
      List<Host> named = mdm.find(query);
      List<Host> near = named.isEmpty() ? HostLookup.similar(mdm, query) : List.of();
      List<Host> users = HostLookup.ofUser(near, query);
      List<Host> found = named.isEmpty() ? users : named;
      List<Host> similar = users.isEmpty() ? near : List.of();
      context.printResult(
          json ->
              json.objects("hosts", found, HostFields::write)
                  .objects("similar", similar, HostFields::write),
          found.isEmpty() ? "" : table(context.shell(), found).toString());
      HostLookup.notLookedUp(mdm).ifPresent(context::warn);
      if (found.isEmpty()) {
        context.warn("no host at " + mdm.description() + " is called so");
        if (!similar.isEmpty()) {
          context.note("Similar ones, to be named by serial or UDID:");
        }
        HostLookup.candidates(similar).forEach(context::note);
        if (similar.isEmpty()) {
          context.note(
              "Give a serial number, UDID, host name, user or a part of it; `"
                  + context.command("server list")
                  + "` shows which other servers there are.");
        }
      } else if (found.size() > 1) {
        context.note("More than one: name it by what no other has.");
      }
      return found.size() == 1 ? ExitCodes.DONE : ExitCodes.NOT_FOUND;
    }
  }

  private static Table table(Shell shell, List<Host> found) {
    Table table =
        new Table(shell, "SERIAL", "UDID", "ID", "HOST NAME", "MODEL", "USER", "MDM", "LAST SEEN");
    for (Host host : found) {
      table.row(
          Table.orDash(host.serial()),
          host.udid(),
          host.serverId(),
          Table.orDash(host.hostname()),
          Table.orDash(host.model()),
          Table.orDash(host.user()),
          host.mdm().label(),
          Table.orDash(host.lastSeen()));
    }
    return table;
  }
}
