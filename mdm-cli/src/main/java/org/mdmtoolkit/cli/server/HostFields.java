package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.delivery.server.Host;

/** What a server knows of a host, in JSON and in words. */
public final class HostFields {

  private HostFields() {}

  /** The fields of a host; what the server does not know is left out. */
  public static void write(JsonFields json, Host host) {
    json.put("udid", host.udid())
        .put("server_id", host.serverId())
        .put("serial", host.serial())
        .put("hostname", host.hostname())
        .put("model", host.model())
        .put("user", host.user())
        .put("last_seen", host.lastSeen())
        .put("platform", host.platform().map(Platform::label))
        .put("mdm", host.mdm().label());
  }

  /** In a table. */
  static String orDash(Optional<?> known) {
    return known.map(Object::toString).orElse("-");
  }
}
