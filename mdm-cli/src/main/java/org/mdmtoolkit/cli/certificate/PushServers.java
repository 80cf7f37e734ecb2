package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.vendor.PushServer;

/** The names of push servers on the command line. */
final class PushServers {

  private PushServers() {}

  static PushServer named(String name) {
    return switch (name) {
      case "nanomdm" -> PushServer.NANOMDM;
      case "micromdm" -> PushServer.MICROMDM;
      case "fleet" -> PushServer.FLEET;
      default ->
          throw new UsageException("--for knows no " + name + "; it is nanomdm, micromdm or fleet");
    };
  }
}
