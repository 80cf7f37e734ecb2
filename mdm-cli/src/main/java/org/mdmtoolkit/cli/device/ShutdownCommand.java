package org.mdmtoolkit.cli.device;

import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ShutDownDevice;
import picocli.CommandLine.Command;

/** {@code mdm shutdown}. */
@Command(
    name = "shutdown",
    description = "Shut Macs down through an MDM server, or only make the command (-o FILE).",
    footer = {"", "Example:", "  mdm shutdown C02XK1ZLJGH5 --server office"})
public final class ShutdownCommand extends PlainCommand {

  @Override
  String action() {
    return "shutdown";
  }

  @Override
  MdmCommand make() {
    return ShutDownDevice.immediately();
  }
}
