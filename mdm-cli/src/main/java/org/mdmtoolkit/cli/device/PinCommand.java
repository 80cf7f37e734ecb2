package org.mdmtoolkit.cli.device;

import java.nio.CharBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
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
  int build() {
    Escrow.prepareToSeal();
    String host = requiredHost();
    if (again) {
      return makeAgain(host);
    }
    Pin pin = pin();
    Custody custody = context().custody();
    custody.checkNoneOpen(host, kind());
    checkOutput(true);
    MdmCommand first = make(pin); // a wrong option ends it here, before anything is stored
    UnaryOperator<byte[]> signer = signer();
    if (isDryRun()) {
      access().check();
      return showOnly(Optional.of(host), first);
    }
    access().ensure();
    EscrowedCommand issued =
        custody.issue(
            IssueRequest.of(host, kind(), pin, () -> make(pin)),
            JournalEvent.of(action() + ".escrowed").withReason(reason()));
    String name = issued.record().host();
    try {
      byte[] payload = signer.apply(issued.command().bytes());
      write(action(), ".built", Optional.of(name), issued.command(), payload, true);
    } catch (MdmException e) {
      context()
          .warn(
              "the PIN for "
                  + name
                  + " is in escrow, but its command was not written. Use --again, or `"
                  + context().command("pin close " + Quoted.argument(name))
                  + "`.");
      throw e;
    }
    report(name, issued.command());
    if (!context().json()) {
      context()
          .note(
              "PIN in escrow. To read it: "
                  + context().command("pin show " + Quoted.argument(name)));
      context().note(advice());
    }
    return ExitCodes.DONE;
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
    UnaryOperator<byte[]> signer = signer();
    EscrowKey key = access().unlock();
    if (isDryRun()) {
      return context()
          .noteResult(
              json ->
                  json.put("dry_run", true)
                      .put("request_type", open.requestType())
                      .put("command_uuid", open.commandUuid())
                      .put("output", output().description()),
              "Dry run, nothing is changed: " + open.requestType() + " " + open.commandUuid());
    }
    JournalEvent why =
        JournalEvent.of(action() + ".built-again")
            .withReason(reason())
            .withOutcome(output().description());
    MdmCommand command = context().custody().handOut(open, key, why).command();
    writeNoted(
        action(), Optional.of(open.host()), command, () -> signer.apply(command.bytes()), true);
    report(open.host(), command);
    return ExitCodes.DONE;
  }

  private void refuseChanges() {
    if (hasOwnContent() || pinFile != null) {
      throw new UsageException("--again is the same command: leave out what would change it");
    }
  }

  @Override
  int send() {
    Escrow.prepareToSeal();
    if (again) {
      refuseChanges();
    }
    Sending.Extras extras =
        new Sending.Extras() {
          @Override
          public List<String> warnings(List<Host> hosts) {
            return PinCommand.this.warnings(hosts);
          }

          @Override
          public void rehearse(List<Host> hosts) {
            PinCommand.this.rehearse(hosts);
          }

          @Override
          public List<String> planOptions() {
            return PinCommand.this.planOptions();
          }

          @Override
          public boolean listens() {
            return PinCommand.this.listens();
          }

          @Override
          public void prepare(MdmServer server, List<Host> confirmed) {
            PinCommand.this.prepare(server, confirmed);
          }
        };
    return new Sending(context(), sending(), access(), run(), extras).start(hosts(), isDryRun());
  }

  /** Whether answers are needed although nobody waits for that of the command itself. */
  boolean listens() {
    return false;
  }

  /** Does what is to be done once it is confirmed, before anything is sent. */
  void prepare(MdmServer server, List<Host> confirmed) {}

  /** What a person has to know before confirming; one line each. */
  abstract List<String> warnings(List<Host> hosts);

  /** Says what a dry run cannot find out. */
  void rehearse(List<Host> hosts) {}

  boolean isAgain() {
    return again;
  }

  boolean hasPinFile() {
    return pinFile != null;
  }

  /** What is sent. */
  Run run() {
    SecretRun run = secretRun(reason().orElse(""));
    run = pinFile == null ? run : run.withPin(pin());
    return again ? run.again() : run;
  }

  private void report(String name, MdmCommand command) {
    if (context().json()) {
      Results.print(context(), Optional.of(name), command, output());
    } else {
      context()
          .note(
              command.requestType()
                  + " command "
                  + command.commandUuid().orElse("")
                  + " for "
                  + name
                  + " written to "
                  + output().description());
    }
  }

  EscrowAccess access() {
    return new EscrowAccess(context(), Optional.ofNullable(passphraseFile));
  }

  private Pin pin() {
    Shell shell = context().shell();
    if (pinFile == null) {
      return Pin.random(shell.random());
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
