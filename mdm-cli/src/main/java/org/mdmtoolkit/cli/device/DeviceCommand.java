package org.mdmtoolkit.cli.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.payload.SignOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What the commands that make a device command have in common: it is sent through a server, or,
 * with {@code -o} or where no server is configured, only made.
 */
abstract class DeviceCommand implements Action, Sending.Extras {

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

  /** What is sent; throws if an option does not fit. */
  abstract Run run();

  /** What it adds to the sending. */
  Sending.Extras extras() {
    return this;
  }

  /** Opens what is sealed, where that is needed. */
  EscrowAccess access() {
    return new EscrowAccess(context(), Optional.empty());
  }

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
    String otherwise =
        needsServer()
            ? ""
            : hosts.isEmpty()
                ? "; or give HOST and -o FILE to only make the command"
                : "; or give -o FILE to only make the command";
    sending.requireAll(hosts, hasReason, otherwise);
    return new Sending(given, sending, access(), run(), extras()).start(hosts, dryRun);
  }

  /** The configuration is looked at only where it decides. */
  private boolean sends() {
    boolean isSending = sending.isGiven() || needsServer();
    if (output.isGiven()) {
      if (isSending) {
        throw new UsageException(
            "with -o the command is only made: leave out --server, --yes and what else is for"
                + " sending it");
      }
      return false;
    }
    if (!sending.server.isThere(context())) {
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
    List<String> name = hosts.isEmpty() ? List.of("HOST") : hosts.subList(0, 1);
    String line = line(name, List.of("-o " + action() + ".xml"));
    String only =
        needsServer() ? "" : " To only make the command: `" + context().command(line) + "`.";
    return new NotFoundException(
        "no server is configured, so nothing can be sent",
        Remedy.Act.ADD_SERVER.and("Nothing was made." + only));
  }

  /** What was given of this line, for these hosts, and something more. */
  final String line(List<String> names, List<String> more) {
    List<String> words = new ArrayList<>(List.of(action()));
    names.forEach(one -> words.add(Quoted.argument(one)));
    words.addAll(planOptions());
    words.addAll(option("--reason", reason().orElse(null)));
    words.addAll(more);
    return String.join(" ", words);
  }

  /** Since {@link #run}. */
  Context context() {
    return Objects.requireNonNull(context);
  }

  void note(String line) {
    context().note(line);
  }

  /** The only host, of a command that is only made. */
  Optional<String> host() {
    if (hosts.size() > 1) {
      throw new UsageException(
          "more arguments than expected: "
              + (output.isGiven() ? "with -o" : "without a server")
              + " a command is for one host");
    }
    return hosts.stream().findFirst();
  }

  /** The same where there has to be one. */
  String requiredHost() {
    return host().orElseThrow(() -> new UsageException("missing: HOST"));
  }

  Optional<String> reason() {
    return Optional.ofNullable(reason).filter(text -> !Printable.isBlank(text));
  }

  /** An option as a person gives it; nothing if there is none. */
  static List<String> option(String name, @Nullable String value) {
    return value == null ? List.of() : List.of(name + " " + Quoted.argument(value));
  }

  private JournalEvent event(String step, Optional<String> host, MdmCommand command) {
    JournalEvent event = JournalEvent.of(action() + step).withReason(reason());
    event = host.map(event::withHost).orElse(event);
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

  /**
   * Writes a payload after the journal tells of it; if it cannot be written, the journal tells
   * that.
   */
  void write(Optional<String> host, MdmCommand command, byte[] payload, boolean isSecret) {
    JournalEvent built = event(".built", host, command).withOutcome(output.description());
    context().journal().append(built);
    writeNoted(host, command, () -> payload, isSecret);
  }

  /** The same where the journal tells of it already. */
  void writeNoted(
      Optional<String> host, MdmCommand command, Supplier<byte[]> payload, boolean isSecret) {
    try {
      output.write(context().shell(), payload.get(), isSecret);
    } catch (MdmException e) {
      try {
        context().journal().append(event(".failed", host, command).withOutcome(e.problem()));
      } catch (MdmException untold) {
        context().warn(untold.problem()); // the failure itself is reported by the caller
      }
      throw e;
    }
  }

  /**
   * Says that it was made.
   *
   * @param whom of whom it is said to be; empty for none
   */
  int report(Optional<String> host, MdmCommand command, String whom) {
    if (context().json()) {
      Results.print(context(), host, command, output);
    } else {
      String what = command.requestType() + " command " + command.commandUuid().orElse("");
      note(what + whom + " written to " + output.description());
    }
    return ExitCodes.DONE;
  }
}
