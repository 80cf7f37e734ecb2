package org.mdmtoolkit.cli.device;

import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.EscrowedCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Option;

/**
 * What lock and erase have in common: the PIN goes into escrow first, and the command exists only
 * after that.
 */
abstract class PinCommand extends DeviceCommand {

  @Option(names = "--pin-file", paramLabel = "FILE")
  @Nullable String pinFile;

  @Option(names = "--again")
  boolean again;

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  @Nullable String passphraseFile;

  /** What is kept in escrow. */
  abstract SecretKind kind();

  /** What is sent. */
  abstract SecretRun secretRun(String reason);

  /** Makes the command; throws if an option does not fit. */
  abstract MdmCommand make(Pin pin);

  /** Whether an option was given that {@code --again} could not honour. */
  abstract boolean hasOwnContent();

  /** A sentence for the person after the command was made. */
  abstract String advice();

  @Override
  final String action() {
    return kind().verb();
  }

  @Override
  int build() {
    Escrow.prepareToSeal();
    String host = requiredHost();
    if (again) {
      return makeAgain(host);
    }
    Pin pin = pin();
    Custody custody = context().custody();
    custody.checkNoneOpenOfDevice(host, kind());
    checkOutput(true);
    MdmCommand first = make(pin); // a wrong option ends it here, before anything is stored
    UnaryOperator<byte[]> signer = sign.open(context().shell());
    if (dryRun) {
      access().check();
      return Results.showOnly(context(), Optional.of(host), first, output);
    }
    access().ensure();
    EscrowedCommand issued =
        custody.issue(
            IssueRequest.of(host, kind(), pin, () -> make(pin)),
            JournalEvent.of(action() + ".escrowed").withReason(reason()));
    String name = issued.record().host();
    try {
      byte[] payload = signer.apply(issued.command().bytes());
      write(Optional.of(name), issued.command(), payload, true);
    } catch (MdmException e) {
      context()
          .warn(
              "the PIN for %s is in escrow, but its command was not written. Use --again, or `%s`."
                  .formatted(name, context().command("pin close " + Quoted.argument(name))));
      throw e;
    }
    report(Optional.of(name), issued.command(), " for " + name);
    if (!context().json()) {
      note("PIN in escrow. To read it: " + context().command("pin show " + Quoted.argument(name)));
      note(advice());
      output.file().ifPresent(this::noteSecret);
      if (sending.server.isThere(context())) {
        note(
            name
                + " was not looked up at a server: it is only the name that the PIN is kept under."
                + " --again can send this command later if it is the Mac's serial number, UDID or"
                + " host name.");
      }
    }
    return ExitCodes.DONE;
  }

  private void noteSecret(Path file) {
    note(file + " holds the PIN in clear text: delete it once it is delivered.");
  }

  /** Another device has no PIN, and its lock or erase is a command without one. */
  @Override
  public void check(MdmServer server, List<Host> found) {
    for (Host host : found) {
      if (host.platform().filter(one -> one != Platform.MACOS).isPresent()) {
        String type = kind().requestType();
        String file = type + ".xml";
        throw new RefusedException(
            "%s runs %s, and `%s` is for Macs"
                .formatted(
                    host.label(), host.platform().orElseThrow(), context().command(action())),
            "Nothing was sent. For that device: `"
                + context().command("command build " + type + " --no-escrow -o " + file)
                + "`, then `"
                + context()
                    .serverCommand(
                        "send " + file + " " + Quoted.argument(host.label()) + " --reason TEXT")
                + "`."
                + (kind().equals(SecretKind.LOCK_PIN)
                    ? " EnableLostMode in the place of DeviceLock locks a supervised one so that"
                        + " its passcode does not open it."
                    : ""));
      }
    }
  }

  private int makeAgain(String host) {
    refuseChanges();
    EscrowRecord open =
        context()
            .custody()
            .open(host, kind())
            .orElseThrow(
                () ->
                    new NotFoundException(
                        host + " has no open " + kind().requestType(),
                        Remedy.Act.MAKE_NEW_COMMAND.and(Remedy.Act.LIST_OPEN_COMMANDS)));
    checkOutput(true);
    UnaryOperator<byte[]> signer = sign.open(context().shell());
    EscrowKey key = access().unlock();
    if (dryRun) {
      return context()
          .noteResult(
              json ->
                  json.put("dry_run", true)
                      .put("request_type", open.requestType())
                      .put("command_uuid", open.commandUuid())
                      .put("output", output.description()),
              "Dry run, nothing is changed: " + open.requestType() + " " + open.commandUuid());
    }
    JournalEvent why =
        JournalEvent.of(action() + ".built-again")
            .withReason(reason())
            .withOutcome(output.description());
    MdmCommand command = context().custody().handOut(open, key, why).command();
    Optional<String> name = Optional.of(open.host());
    writeNoted(name, command, () -> signer.apply(command.bytes()), true);
    output.file().ifPresent(this::noteSecret);
    return report(name, command, " for " + open.host());
  }

  /** Refuses what {@code --again} could not honour. */
  final void refuseChanges() {
    if (hasOwnContent() || pinFile != null) {
      throw new UsageException("--again is the same command: leave out what would change it");
    }
  }

  @Override
  Run run() {
    Escrow.prepareToSeal();
    if (again) {
      refuseChanges();
    }
    SecretRun run = secretRun(reason().orElse(""));
    run = pinFile == null ? run : run.withPin(pin());
    return again ? run.again() : run;
  }

  @Override
  EscrowAccess access() {
    return new EscrowAccess(context(), Optional.ofNullable(passphraseFile));
  }

  private Pin pin() {
    Shell shell = context().shell();
    if (pinFile == null) {
      return Pin.random(shell.random());
    } else if (pinFile.matches("[0-9]{6}") && !InputFiles.exists(Path.of(pinFile))) {
      throw new UsageException("--pin-file names a file, or - for stdin; the PIN stands in it");
    }
    try (Secret secret = shell.readSecret(pinFile, "the PIN")) {
      Pin pin = Pin.of(CharBuffer.wrap(secret.revealChars()));
      if (pin.isTrivial()) {
        context().warn("this PIN is one of the first that a thief tries");
      }
      return pin;
    }
  }
}
