package org.mdmtoolkit.cli.device;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.PlainRun;
import org.mdmtoolkit.delivery.run.Run;

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
    UnaryOperator<byte[]> signer = sign.open(context().shell());
    if (dryRun) {
      return Results.showOnly(context(), host, command, output);
    }
    write(host, command, signer.apply(command.bytes()), false);
    return report(host, command, "");
  }

  @Override
  Run run() {
    return PlainRun.of(action(), make()).because(reason().orElse(""));
  }
}
