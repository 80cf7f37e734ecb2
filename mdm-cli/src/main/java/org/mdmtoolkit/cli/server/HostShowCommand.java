package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.fleet.FleetHost;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostFields;
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
      HostLookup.notLookedUp(mdm).ifPresent(context::warn);
      Host host = detail.map(FleetHost::host).orElse(found);
      return context.printResult(
          json -> write(json, host, detail),
          FleetHost.text(host, detail, kind -> open(context, host, kind)));
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

  /** What is known of the command that is open here; what is kept here need not be readable. */
  private static Optional<String> open(Context context, Host host, SecretKind kind) {
    try {
      return context
          .custody()
          .open(host.names(), kind)
          .map(
              one ->
                  "of "
                      + one.created()
                      + ", "
                      + SecretHistory.of(context.journal()).pinWords(one)
                      + ", open until `"
                      + context.command("pin close " + Quoted.argument(one.host()))
                      + "`");
    } catch (MdmException e) {
      context.warn(e.problem());
      return Optional.empty();
    }
  }
}
