package org.mdmtoolkit.delivery.server;

import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.catalog.Platform;

/** What a server knows of a host, in JSON. */
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
        .put("os_version", host.osVersion())
        .put("mdm", host.mdm().label());
  }
}
