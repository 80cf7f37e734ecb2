package org.mdmtoolkit.cli.device;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.PlainRun;

/** What the commands without a secret have in common. */
abstract class PlainCommand extends DeviceCommand {

  /** Makes the command. */
  abstract MdmCommand make();

  /** Whether it is made for a host that has to be named, or for any. */
  boolean needsHost() {
    return true;
  }

  @Override
  int build() {
    Optional<String> host = needsHost() ? Optional.of(requiredHost()) : host();
    MdmCommand command = make();
    checkOutput(false);
    UnaryOperator<byte[]> signer = signer();
    if (isDryRun()) {
      return showOnly(host, command);
    }
    byte[] payload = signer.apply(command.bytes());
    write(action(), ".built", host, command, payload, false);
    if (context().json()) {
      Results.print(context(), host, command, output());
    } else {
      context()
          .note(
              command.requestType()
                  + " command "
                  + command.commandUuid().orElse("")
                  + " written to "
                  + output().description());
    }
    return ExitCodes.DONE;
  }

  @Override
  int send() {
    return sendWith(Sending.Extras.NONE);
  }

  final int sendWith(Sending.Extras extras) {
    PlainRun run = PlainRun.of(action(), make()).because(reason().orElse(""));
    EscrowAccess none = new EscrowAccess(context(), Optional.empty());
    return new Sending(context(), sending(), none, run, extras).start(hosts(), isDryRun());
  }
}
