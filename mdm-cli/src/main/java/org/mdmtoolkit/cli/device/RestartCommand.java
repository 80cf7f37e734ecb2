package org.mdmtoolkit.cli.device;

import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.RestartDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm restart}. */
@Command(
    name = "restart",
    description = "Restart Macs through an MDM server, or only make the command (-o FILE).",
    footer = {"", "Example:", "  mdm restart C02XK1ZLJGH5 --notify-user --server office"})
public final class RestartCommand extends PlainCommand {

  @Option(
      names = "--notify-user",
      description = "Ask the user instead of forcing it; the user may decline (macOS 11.3).")
  private boolean notifyUser;

  @Override
  String action() {
    return "restart";
  }

  @Override
  MdmCommand make() {
    return notifyUser ? RestartDevice.notifyingUser() : RestartDevice.immediately();
  }
}
