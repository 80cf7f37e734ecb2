package org.mdmtoolkit.cli.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.payload.CheckedFile;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.CommandChecker;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.PlainRun;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm send}. */
@Usual("send")
@Command(name = "send")
public final class SendCommand implements Action {

  private static final int MAX_FILE = 16 << 20;

  @Parameters(index = "0", paramLabel = "FILE")
  String file = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "HOST")
  List<String> hosts = new ArrayList<>();

  @Mixin final SendOptions sending = new SendOptions();

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  @Option(names = "--secret-kept-elsewhere")
  boolean secretKeptElsewhere;

  @Option(names = "--dry-run")
  boolean dryRun;

  @Override
  public int run(Context context) {
    if (file.equals("-") && sending.hostsFile().filter("-"::equals).isPresent()) {
      throw new UsageException(
          "command and hosts cannot both come from standard input; give one of them as a file");
    }
    MdmCommand command = read(context, file);
    Optional<String> why = Optional.ofNullable(reason).filter(text -> !Printable.isBlank(text));
    PlainRun run = PlainRun.of("send", command).because(why.orElse(""));
    run = secretKeptElsewhere ? run.secretKeptElsewhere() : run;
    refuseErrors(context, file, command, Optional.empty());
    EscrowAccess none = new EscrowAccess(context, Optional.empty());
    return new Sending(context, sending, none, run, new Checked(context, file, command))
        .start(hosts, dryRun);
  }

  /** The command of a file that can be sent. */
  static MdmCommand read(Context context, String file) {
    byte[] content = context.shell().read(file, MAX_FILE);
    if (FileKind.of(content) == FileKind.SIGNED_MESSAGE) {
      throw new InvalidInputException(
          file + " is signed, and a server takes commands unsigned",
          "Take the command out: "
              + context.command(
                  "command verify " + Quoted.argument(file) + " --trust CA.pem -o COMMAND"));
    }
    return MdmCommand.read(content);
  }

  /** Refuses a command that the check finds to be wrong; what else it finds. */
  static List<Finding> refuseErrors(
      Context context, String file, MdmCommand command, Optional<Platform> platform) {
    CommandChecker checker = CommandChecker.apple();
    List<Finding> findings =
        platform
            .map(on -> checker.check(command, Target.on(on).build()))
            .orElseGet(() -> checker.check(command))
            .stream()
            .filter(one -> one.severity() != Severity.INFO)
            .toList();
    if (CommandChecker.hasErrors(findings)) {
      findings.forEach(one -> say(context, file, one));
      throw new InvalidInputException(
          file + " is not sent: the check of it found errors",
          "Correct it; `"
              + context.command("command check " + Quoted.argument(file))
              + "` says more.");
    }
    return findings;
  }

  /** That of the hosts, which are all of one. */
  static Optional<Platform> platform(List<Host> hosts) {
    return hosts.stream().flatMap(one -> one.platform().stream()).findFirst();
  }

  private static void say(Context context, String file, Finding finding) {
    context.shell().say(CheckedFile.line(file.equals("-") ? "standard input" : file, finding));
  }

  /** The sending of the command in a file, which is checked once more for the platform. */
  private record Checked(Context context, String name, MdmCommand command)
      implements Sending.Extras {

    @Override
    public Optional<Sending.FromFile> file() {
      return Optional.of(new Sending.FromFile(name, command.commandUuid()));
    }

    @Override
    public void check(MdmServer server, List<Host> chosen) {
      refuseErrors(context, name, command, platform(chosen))
          .forEach(one -> say(context, name, one));
    }
  }
}
