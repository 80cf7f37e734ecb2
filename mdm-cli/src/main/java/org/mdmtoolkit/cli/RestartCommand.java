package org.mdmtoolkit.cli;

import java.util.Optional;
import org.mdmtoolkit.command.RestartDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm restart}. */
@Command(
    name = "restart",
    description = "Make the command that restarts a Mac.",
    footer = {"", "Example:", "  mdm restart C02XK1ZLJGH5 --notify-user -o restart.xml"})
final class RestartCommand extends DeviceCommand {

  @Parameters(paramLabel = "HOST", description = "The Mac, for the journal.")
  private String host = "";

  @Option(
      names = "--notify-user",
      description = "Ask the user instead of forcing it; the user may decline (macOS 11.3).")
  private boolean notifyUser;

  RestartCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    return build(
        "restart",
        Optional.of(host),
        notifyUser ? RestartDevice.notifyingUser() : RestartDevice.immediately());
  }
}
