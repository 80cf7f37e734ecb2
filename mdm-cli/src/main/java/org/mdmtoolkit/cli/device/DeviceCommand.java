package org.mdmtoolkit.cli.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.payload.SignOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What the commands that make a device command have in common: it is sent through a server, or,
 * with {@code -o} or where no server is configured, only made.
 */
abstract class DeviceCommand implements Action {

  @Parameters(paramLabel = "HOST", arity = "0..*")
  List<String> hosts = new ArrayList<>();

  @Mixin final OutputOption output = new OutputOption();
  @Mixin final SignOption sign = new SignOption();
  @Mixin final SendOptions sending = new SendOptions();

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  @Option(names = "--dry-run")
  boolean dryRun;

  private @Nullable Context context;

  /** The first word of the journal's actions. */
  abstract String action();

  /** Whether an option was given that makes no sense without a server. */
  boolean needsServer() {
    return false;
  }

  /** Whether nobody may send it without a word why. */
  boolean needsReason() {
    return true;
  }

  /** Makes the command and writes it. */
  abstract int build();

  /** Sends it to the hosts that were named. */
  abstract int send();

  @Override
  public final int run(Context given) {
    context = given;
    if (hosts.stream().anyMatch(host -> host.startsWith("-"))) {
      throw new UsageException("more arguments than expected; after -- nothing is an option");
    }
    SendOptions.refuseFiles(hosts);
    if (!sends()) {
      return build();
    }
    boolean hasReason = !needsReason() || reason().isPresent();
    String otherwise = needsServer() ? "" : "; or give -o FILE to only make the command";
    sending.requireAll(hosts, hasReason, otherwise);
    return send();
  }

  /** The configuration is looked at only where it decides. */
  private boolean sends() {
    boolean isSending = sending.isGiven() || needsServer();
    if (output.isGiven()) {
      if (isSending) {
        throw new UsageException(
            "with -o the command is only made: leave out what is for sending it");
      }
      return false;
    }
    if (!sending.server().isThere(context())) {
      if (isSending || reason != null || isWatched()) {
        throw noServer();
      }
      return false;
    }
    if (sign.isGiven()) {
      throw new UsageException(
          "a server takes commands unsigned: leave out --sign, or give -o FILE");
    }
    return true;
  }

  /** Whether others rely on what is sent: then nothing is made as if by the way. */
  private boolean isWatched() {
    return context().storeUrl().isPresent() || context().ownPolicy().exists();
  }

  private NotFoundException noServer() {
    List<String> words = new ArrayList<>(List.of(action()));
    hosts.stream().limit(1).map(Quoted::argument).forEach(words::add);
    if (hosts.isEmpty()) {
      words.add("HOST");
    }
    words.addAll(planOptions());
    reason().map(text -> "--reason " + Quoted.argument(text)).ifPresent(words::add);
    String only =
        needsServer()
            ? ""
            : " To only make the command: `"
                + context().command(String.join(" ", words) + " -o " + action() + ".xml")
                + "`.";
    return new NotFoundException(
        "no server is configured, so nothing can be sent",
        Remedy.Act.ADD_SERVER.and("Nothing was made." + only));
  }

  /** Its own options, as `mdm plan` takes them. */
  List<String> planOptions() {
    return List.of();
  }

  /** Since {@link #run}. */
  Context context() {
    return Objects.requireNonNull(context);
  }

  OutputOption output() {
    return output;
  }

  SendOptions sending() {
    return sending;
  }

  List<String> hosts() {
    return hosts;
  }

  /** The only host, of a command that is only made. */
  Optional<String> host() {
    if (hosts.size() > 1) {
      throw new UsageException(
          "more arguments than expected: without a server a command is for one host");
    }
    return hosts.stream().findFirst();
  }

  /** The same where there has to be one. */
  String requiredHost() {
    return host().orElseThrow(() -> new UsageException("missing: HOST"));
  }

  Optional<String> reason() {
    return Optional.ofNullable(reason).filter(text -> !text.isBlank());
  }

  boolean isDryRun() {
    return dryRun;
  }

  UnaryOperator<byte[]> signer() {
    return sign.open(context().shell());
  }

  JournalEvent event(String action, Optional<String> host, MdmCommand command) {
    JournalEvent event = JournalEvent.of(action).withReason(reason());
    if (host.isPresent()) {
      event = event.withHost(host.get());
    }
    return command.commandUuid().map(event::withCommandUuid).orElse(event);
  }

  /** Refuses, before anything is made, what could not be written afterwards. */
  void checkOutput(boolean isSecret) {
    if (isSecret && !output.isGiven() && context().shell().terminal().isOutput()) {
      throw new RefusedException(
          "no MDM server is configured, so nothing can be sent",
          "Add one: `"
              + context().command("server add office --type fleet --url https://fleet.example.com")
              + "` with its address; or give -o FILE to only make the command, which holds a secret"
              + " that no terminal may show.");
    }
    output.checkAlone(context(), isSecret, dryRun);
  }

  /** Prints what would be made. */
  int showOnly(Optional<String> host, MdmCommand command) {
    return Results.showOnly(context(), host, command, output);
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
    context().journal().append(event);
    writeNoted(action, host, command, () -> payload, isSecret);
  }

  /** The same where the journal tells of it already. */
  void writeNoted(
      String action,
      Optional<String> host,
      MdmCommand command,
      Supplier<byte[]> payload,
      boolean isSecret) {
    try {
      output.write(context().shell(), payload.get(), isSecret);
    } catch (MdmException e) {
      tryToNote(event(action + ".failed", host, command).withOutcome(e.problem()));
      throw e;
    }
  }

  private void tryToNote(JournalEvent event) {
    try {
      context().journal().append(event);
    } catch (MdmException e) {
      context().warn(e.problem()); // the failure itself is reported by the caller
    }
  }
}
