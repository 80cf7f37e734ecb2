package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that make a device command have in common. */
abstract class DeviceCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final SignOption sign = new SignOption();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes into the journal.")
  private @Nullable String reason;

  @Option(
      names = "--dry-run",
      description = "Show what would be made, secrets masked, and change nothing.")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  private final Context context;

  DeviceCommand(Context context) {
    this.context = context;
  }

  Context context() {
    return context;
  }

  OutputOption output() {
    return output;
  }

  boolean isDryRun() {
    return dryRun;
  }

  UnaryOperator<byte[]> signer() {
    return sign.open(context.shell());
  }

  /** Options that do not go together. */
  ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  JournalEvent event(String action, Optional<String> host, MdmCommand command) {
    JournalEvent event =
        JournalEvent.of(action).withReason(Optional.ofNullable(reason).filter(r -> !r.isBlank()));
    if (host.isPresent()) {
      event = event.withHost(host.get());
    }
    return command.commandUuid().map(event::withCommandUuid).orElse(event);
  }

  /** Prints what would be made. */
  int showOnly(Optional<String> host, MdmCommand command) {
    context.note(
        "Dry run, nothing is changed: "
            + command.requestType()
            + host.map(name -> " for " + name).orElse("")
            + " to "
            + output.description());
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeBooleanField("dry_run", true);
            json.writeStringField("request_type", command.requestType());
            json.writeStringField("output", output.description());
            json.writeStringField("payload", new String(command.maskedXml(), UTF_8));
          });
    } else {
      context.shell().print(command.maskedXml());
    }
    return ExitCodes.DONE;
  }

  /**
   * Writes a payload after the journal tells of it; if it cannot be written, the journal tells
   * that.
   */
  void write(
      String action,
      String step,
      Optional<String> host,
      MdmCommand command,
      byte[] payload,
      boolean isSecret) {
    JournalEvent event = event(action + step, host, command).withOutcome(output.description());
    context.journal().append(event);
    try {
      output.write(context.shell(), payload, isSecret);
    } catch (MdmException e) {
      tryToNote(event(action + ".failed", host, command).withOutcome(e.problem()));
      throw e;
    }
  }

  private void tryToNote(JournalEvent event) {
    try {
      context.journal().append(event);
    } catch (MdmException e) {
      context.warn(e.problem()); // the failure itself is reported by the caller
    }
  }

  /** Writes a command that holds no secret, and says so. */
  int build(String action, Optional<String> host, MdmCommand command) {
    if (dryRun) {
      return showOnly(host, command);
    }
    Results.refuseJsonOnStandardOutput(context, output);
    output.check(context.shell(), false);
    UnaryOperator<byte[]> signer = signer();
    byte[] payload = signer.apply(command.bytes());
    write(action, ".built", host, command, payload, false);
    if (context.json()) {
      Results.print(context, host, command, output);
    } else {
      context.note(
          command.requestType()
              + " command "
              + command.commandUuid().orElse("")
              + " written to "
              + output.description());
    }
    return ExitCodes.DONE;
  }
}
