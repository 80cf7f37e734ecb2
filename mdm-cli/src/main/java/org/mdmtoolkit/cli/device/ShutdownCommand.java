package org.mdmtoolkit.cli.device;

import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ShutDownDevice;
import picocli.CommandLine.Command;

/** {@code mdm shutdown}. */
@Usual("shutdown")
@Command(name = "shutdown")
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
