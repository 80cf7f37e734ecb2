package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretOutcome;
import org.mdmtoolkit.delivery.secret.SentCommand;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;

/** {@code fetch} of an Activation Lock code or a FileVault key. */
public final class SecretFetchCommand extends SecretQuestionCommand {

  private Optional<String> listened = Optional.empty();

  /** The command. */
  public SecretFetchCommand(SecretKind kind) {
    super(kind);
  }

  @Override
  int run() {
    sending.requireAll(hosts, true, "");
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
