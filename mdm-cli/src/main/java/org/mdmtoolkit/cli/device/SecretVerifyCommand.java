package org.mdmtoolkit.cli.device;

import java.util.List;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** {@code verify} of a recovery lock or firmware password. */
public final class SecretVerifyCommand extends SecretQuestionCommand {

  /** The command. */
  public SecretVerifyCommand(SecretKind kind) {
    super(kind);
  }

  @Override
  int ask(MdmServer server, List<Host> hosts) {
    return OrderlyStop.during(
        context().shell(),
        () -> work().report(work().secrets(server).verify(kind, hosts), hosts.size()));
  }
}
