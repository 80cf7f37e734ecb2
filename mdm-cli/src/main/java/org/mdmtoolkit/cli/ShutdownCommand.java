package org.mdmtoolkit.cli;

import java.util.Optional;
import org.mdmtoolkit.command.ShutDownDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm shutdown}. */
@Command(
    name = "shutdown",
    description = "Make the command that shuts a Mac down.",
    footer = {"", "Example:", "  mdm shutdown C02XK1ZLJGH5 -o shutdown.xml"})
final class ShutdownCommand extends DeviceCommand {

  @Parameters(paramLabel = "HOST", description = "The Mac, for the journal.")
  private String host = "";

  ShutdownCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    return build("shutdown", Optional.of(host), ShutDownDevice.immediately());
  }
}
