package org.mdmtoolkit.cli.device;

import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.RestartDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm restart}. */
@Usual("restart")
@Command(name = "restart")
public final class RestartCommand extends PlainCommand {

  @Option(names = "--notify-user")
  boolean notifyUser;

  @Override
  String action() {
    return "restart";
  }

  @Override
  MdmCommand make() {
    return notifyUser ? RestartDevice.notifyingUser() : RestartDevice.immediately();
  }
}
