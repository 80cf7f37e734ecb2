package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.secret.SecretChange;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Option;

/** What the commands that change a secret of devices have in common. */
abstract class SecretChangeCommand extends SecretCommand {

  @Option(names = "--dry-run")
  boolean dryRun;

  private final String warning;

  /**
   * Of this kind.
   *
   * @param warning what a person has to know before confirming
   */
  SecretChangeCommand(SecretKind kind, String warning) {
    super(kind);
    this.warning = warning;
  }

  /** What is to be done, without the secrets that were given. */
  abstract SecretChange change(String why);

  /** The file with the secret that the device holds now, if one was given. */
  Optional<String> currentFile() {
    return Optional.empty();
  }

  /** The file with the new secret, if one was given. */
  Optional<String> passwordFile() {
    return Optional.empty();
  }

  @Override
  int run() {
    String why = required();
    Shell shell = context().shell();
    try (Secret current = read(shell, currentFile(), "the present " + kind.title());
        Secret given = read(shell, passwordFile(), "the new " + kind.title())) {
      SecretChange change = change(why);
      change = passwordFile().isPresent() ? change.withSecret(given) : change;
      change = currentFile().isPresent() ? change.withCurrent(current) : change;
      return new Sending(
              context(),
              sending,
              access(),
              DeviceSecrets.plan(change, shell.random()),
              new Changing(change, work(), List.of(warning)))
          .start(hosts, dryRun);
    }
  }

  /** The secret of a file, if one was given; else an empty one. */
  static Secret read(Shell shell, Optional<String> file, String what) {
    return file.map(name -> shell.readSecret(name, what))
        .orElseGet(() -> Secret.copyOf(new byte[0]));
  }

  /** The sending of a change. */
  record Changing(SecretChange change, Work work, List<String> warnings) implements Sending.Extras {

    @Override
    public List<String> warnings(List<Host> hosts) {
      return warnings;
    }

    @Override
    public Optional<String> planWords() {
      return Optional.of(change.kind().verb() + " " + change.act().label());
    }

    @Override
    public void check(MdmServer server, List<Host> chosen) {
      DeviceSecrets.check(change, server, chosen);
      if (work.patience().isEmpty()) { // a dry run that would wait does not listen
        DeviceSecrets.requireListener(change, server);
      }
    }

    @Override
    public Map<Host, MdmException> refusals(List<Host> chosen) {
      return DeviceSecrets.refusals(change, work.context().sendingState(), chosen);
    }

    @Override
    public Optional<Function<List<Host>, Sending.Sent>> instead(MdmServer server) {
      return Optional.of(
          hosts -> work.sent(work.secrets(server).change(change, hosts), hosts.size()));
    }
  }
}
