package org.mdmtoolkit.cli.server;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Group;
import org.mdmtoolkit.delivery.server.Host;
import picocli.CommandLine.Command;

/** {@code mdm host …}: the devices of a server. */
@Command(
    name = "host",
    description = "Find and show the devices of an MDM server.",
    footer = {"", "Example:", "  mdm host find C02XK1ZLJGH5"})
public final class HostCommands extends Group {

  /** The fields of a host; what the server does not know is left out. */
  public static void write(JsonGenerator json, Host host) throws IOException {
    json.writeStringField("udid", host.udid());
    json.writeStringField("server_id", host.serverId());
    write(json, "serial", host.serial());
    write(json, "hostname", host.hostname());
    write(json, "model", host.model());
    write(json, "user", host.user());
    write(json, "last_seen", host.lastSeen().map(Instant::toString));
    write(json, "platform", host.platform().map(Platform::label));
    json.writeStringField("mdm", mdm(host));
  }

  public static void write(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    }
  }

  static String mdm(Host host) {
    return host.mdm().name().toLowerCase(Locale.ROOT);
  }
}
