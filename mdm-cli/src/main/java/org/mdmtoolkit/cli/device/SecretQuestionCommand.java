package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretOutcome;
import org.mdmtoolkit.delivery.secret.SentCommand;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
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
      return OrderlyStop.during(context(), () -> work().report(ask(server, asked), asked.size()));
    }
  }

  /** {@code fetch} of an Activation Lock code or a FileVault key. */
  public static final class SecretFetchCommand extends SecretQuestionCommand {

    private Optional<String> listened = Optional.empty();

    /** The command. */
    public SecretFetchCommand(SecretKind kind) {
      super(kind);
    }

    @Override
    int run() {
      sending.requireAll(hosts, true, "");
      if (!sending.server.isThere(context())) {
        context().servers().select(Optional.empty()); // says so, before a key is made
      }
      access().ensure();
      Optional<String> command =
          hosts.size() == 1 && kind.equals(SecretKind.FILEVAULT_KEY)
              ? Optional.of(hosts.get(0)).filter(ResultCommand::isUuid)
              : Optional.empty();
      // A UDID has the form of a command UUID: the journal names a host beside a command.
      Optional<String> host =
          command.flatMap(
              uuid -> SentCommand.of(context().journal(), uuid).hosts().stream().findFirst());
      return host.isPresent() ? fetchAnswer(command.get(), host.get()) : super.run();
    }

    @Override
    List<String> named() {
      return listened.map(List::of).orElseGet(super::named);
    }

    private int fetchAnswer(String commandUuid, String name) {
      try (MdmServer server = sending.server.open(context())) {
        if (server.answersQuestions()) {
          Host host = HostLookup.one(server, name);
          return work().report(List.of(work().secrets(server).fetchAnswer(commandUuid, host)), 1);
        }
      }
      listened = Optional.of(name); // it posts each answer once: to whoever listens when it comes
      return super.run();
    }

    @Override
    List<SecretOutcome> ask(MdmServer server, List<Host> chosen) {
      return work().secrets(server).fetch(kind, chosen, reason());
    }
  }
}
