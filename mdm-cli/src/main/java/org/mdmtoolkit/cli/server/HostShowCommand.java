package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.delivery.fleet.FleetHost;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm host show}. */
@Usual("host show")
@Command(name = "show")
public final class HostShowCommand implements Action {

  @Parameters(paramLabel = "HOST")
  String query = "";

  @Mixin final ServerOption server = new ServerOption();

  @Override
  public int run(Context context) {
    try (MdmServer mdm = server.open(context)) {
      Host found = HostLookup.record(mdm, query);
      Optional<FleetHost> detail =
          mdm instanceof FleetServer fleet ? Optional.of(fleet.detail(found)) : Optional.empty();
      Host host = detail.map(FleetHost::host).orElse(found);
      return context.printResult(json -> write(json, host, detail), text(host, detail));
    }
  }

  private static void write(JsonFields json, Host host, Optional<FleetHost> detail) {
    HostFields.write(json, host);
    detail.ifPresent(
        fleet ->
            json.put("device_status", fleet.deviceStatus())
                .put("pending_action", fleet.pendingAction())
                .put("agent_seen", fleet.agentSeen())
                .put("has_disk_key", fleet.hasDiskKey()));
  }

  private static String text(Host host, Optional<FleetHost> detail) {
    StringBuilder text = new StringBuilder();
    line(text, "serial", host.serial());
    line(text, "UDID", Optional.of(host.udid()));
    line(text, "server id", Optional.of(host.serverId()));
    line(text, "host name", host.hostname());
    line(text, "model", host.model());
    line(text, "platform", host.platform().map(Platform::label));
    line(text, "user", host.user());
    line(text, "MDM", Optional.of(HostFields.mdm(host)));
    line(text, "last seen", host.lastSeen());
    line(text, "agent seen", detail.flatMap(FleetHost::agentSeen));
    line(text, "lock state", detail.flatMap(FleetHost::deviceStatus));
    line(text, "pending", detail.flatMap(FleetHost::pendingAction));
    line(text, "disk key", detail.map(fleet -> fleet.hasDiskKey() ? "kept by Fleet" : "none"));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Optional<?> value) {
    value.ifPresent(
        shown -> text.append("%-11s %s\n".formatted(name + ":", Printable.line(shown.toString()))));
  }
}
