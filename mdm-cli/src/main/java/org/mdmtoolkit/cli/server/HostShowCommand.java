package org.mdmtoolkit.cli.server;

import java.time.Instant;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.fleet.FleetHost;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowRecord;
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
      return context.printResult(
          json -> write(json, host, detail), text(host, detail, openLock(context, host)));
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

  /** When the lock was made from here that is open; what is kept here need not be readable. */
  private static Optional<Instant> openLock(Context context, Host host) {
    try {
      return context.custody().open(host.names(), SecretKind.LOCK_PIN).map(EscrowRecord::created);
    } catch (MdmException e) {
      context.warn(e.problem());
      return Optional.empty();
    }
  }

  private static String text(Host host, Optional<FleetHost> detail, Optional<Instant> openLock) {
    StringBuilder text = new StringBuilder();
    line(text, "serial", host.serial());
    line(text, "UDID", Optional.of(host.udid()));
    line(text, "server id", Optional.of(host.serverId()));
    line(text, "host name", host.hostname());
    line(text, "model", host.model());
    line(
        text,
        "platform",
        detail.flatMap(FleetHost::system).or(() -> host.platform().map(Platform::label)));
    line(text, "user", host.user());
    line(text, "MDM", Optional.of(host.mdm().label()));
    line(text, "last seen", host.lastSeen());
    line(text, "agent seen", detail.flatMap(FleetHost::agentSeen));
    String ofFleet = openLock.isPresent() ? " (of Fleet's own locks)" : "";
    line(text, "lock state", detail.flatMap(FleetHost::deviceStatus).map(say -> say + ofFleet));
    line(text, "lock here", openLock.map(made -> "of " + made + ", open"));
    line(text, "pending", detail.flatMap(FleetHost::pendingAction));
    line(text, "disk key", detail.map(fleet -> fleet.hasDiskKey() ? "kept by Fleet" : "none"));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Optional<?> value) {
    value.ifPresent(
        shown -> text.append("%-11s %s\n".formatted(name + ":", Printable.line(shown.toString()))));
  }
}
