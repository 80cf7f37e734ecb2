package org.mdmtoolkit.cli.device;

import java.util.List;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretOutcome;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.delivery.server.HostSelection;
import org.mdmtoolkit.delivery.server.MdmServer;

/**
 * What asks devices about a secret and changes nothing: as it is, {@code verify} of a recovery lock
 * or firmware password.
 */
public class SecretQuestionCommand extends SecretCommand {

  /** The command. */
  public SecretQuestionCommand(SecretKind kind) {
    super(kind);
  }

  /** Asks these hosts. */
  List<SecretOutcome> ask(MdmServer server, List<Host> hosts) {
    return work().secrets(server).verify(kind, hosts);
  }

  /** The hosts that are named in the arguments. */
  List<String> named() {
    return hosts;
  }

  @Override
  int run() {
    sending.requireAll(named(), true, "");
    sending.check();
    HostNames names = sending.names(context(), named());
    try (MdmServer server = sending.server.openToWait(context())) {
      if (!server.answersQuestions()) {
        throw new RefusedException(
            server.description() + " keeps no answers of devices: it posts them to its webhook",
            "Nothing was sent. Add the server with --webhook: mdm server add --help.");
      }
      var chosen = HostSelection.at(server, sending.concurrency()).choose(names.list(), done -> {});
      List<Host> asked = chosen.stream().map(ChosenHost::host).toList();
      return OrderlyStop.during(
          context().shell(), () -> work().report(ask(server, asked), asked.size()));
    }
  }
}
