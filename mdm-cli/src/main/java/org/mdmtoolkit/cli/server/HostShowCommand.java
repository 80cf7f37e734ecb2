package org.mdmtoolkit.cli.server;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.delivery.fleet.FleetHost;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm host show}. */
@Command(
    name = "show",
    description = {
      "Show what the server knows of one host.",
      "Fleet's lock state tells of Fleet's own locks only; `mdm pin list` tells of those from here.",
      ""
    },
    footer = {"", "Example:", "  mdm host show C02XK1ZLJGH5"})
public final class HostShowCommand implements Callable<Integer> {

  @Parameters(paramLabel = "HOST", description = "Serial number, UDID, host name or server id.")
  private String query = "";

  @Mixin private final ServerOption server = new ServerOption();

  private final Context context;

  public HostShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (MdmServer mdm = server.open(context)) {
      Host host = HostLookup.record(mdm, query);
      FleetHost detail = mdm instanceof FleetServer fleet ? fleet.detail(host) : null;
      if (context.json()) {
        Results.print(
            context.shell(),
            json -> {
              HostCommands.write(json, detail == null ? host : detail.host());
              if (detail != null) {
                HostCommands.write(json, "device_status", detail.deviceStatus());
                HostCommands.write(json, "pending_action", detail.pendingAction());
                HostCommands.write(json, "agent_seen", detail.agentSeen().map(Instant::toString));
                json.writeBooleanField("has_disk_key", detail.hasDiskKey());
              }
            });
      } else {
        print(detail == null ? host : detail.host(), detail);
      }
      return ExitCodes.DONE;
    }
  }

  private void print(Host host, @Nullable FleetHost detail) {
    Map<String, Optional<String>> lines = new LinkedHashMap<>();
    lines.put("serial", host.serial());
    lines.put("UDID", Optional.of(host.udid()));
    lines.put("server id", Optional.of(host.serverId()));
    lines.put("host name", host.hostname());
    lines.put("model", host.model());
    lines.put("platform", host.platform().map(Platform::label));
    lines.put("user", host.user());
    lines.put("MDM", Optional.of(HostCommands.mdm(host)));
    lines.put("last seen", host.lastSeen().map(Instant::toString));
    if (detail != null) {
      lines.put("agent seen", detail.agentSeen().map(Instant::toString));
      lines.put("lock state", detail.deviceStatus());
      lines.put("pending", detail.pendingAction());
      lines.put("disk key", Optional.of(detail.hasDiskKey() ? "kept by Fleet" : "none"));
    }
    lines.forEach(
        (name, value) ->
            value.ifPresent(
                text ->
                    context
                        .shell()
                        .print("%-11s %s\n".formatted(name + ":", Printable.line(text)))));
  }
}
