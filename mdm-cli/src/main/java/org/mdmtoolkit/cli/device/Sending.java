package org.mdmtoolkit.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.approval.AdmittedRun;
import org.mdmtoolkit.approval.ApprovedPlan;
import org.mdmtoolkit.approval.RunRequest;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.ProgressBar;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.EarlierLocks;
import org.mdmtoolkit.delivery.run.EarlierStart;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.RunTally;
import org.mdmtoolkit.delivery.run.ServerLockRun;
import org.mdmtoolkit.delivery.run.SilenceWatch;
import org.mdmtoolkit.delivery.secret.CodesBeforeErase;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.delivery.server.HostSelection;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.io.ExternalProgram;

/**
 * Sends a run through a server: from the names on the command line to the exit code.
 *
 * @param plan the plan that it is a run of; empty if nobody planned it
 * @param waves how many devices at a time; empty for all at once
 */
record Sending(
    Context context,
    SendOptions options,
    EscrowAccess escrow,
    Run run,
    Extras extras,
    Optional<ApprovedPlan> plan,
    List<Integer> waves) {

  /** What a command adds to the sending of its run. */
  interface Extras {

    /** Nothing. */
    Extras NONE = new Extras() {};

    /** What a person has to know of these hosts before confirming; one line each. */
    default List<String> warnings(List<Host> hosts) {
      return List.of();
    }

    /** Says what a dry run of these hosts cannot find out. */
    default void rehearse(List<Host> hosts) {}

    /** Refuses what can be known to be wrong, before anybody is asked. Changes nothing. */
    default void check(MdmServer server, List<Host> hosts) {}

    /** Does what is to be done once it is confirmed, before anything is sent. */
    default void prepare(MdmServer server, List<Host> hosts) {}

    /** What follows {@code mdm plan} to plan the same, where that is more than the verb. */
    default Optional<String> planWords() {
      return Optional.empty();
    }

    /** Options of that line that the person gave to this one. */
    default List<String> planOptions() {
      return List.of();
    }

    /** The file that the command is from. */
    default Optional<FromFile> file() {
      return Optional.empty();
    }

    /** The hosts that the run would refuse, one by one: for a dry run, which changes nothing. */
    default Map<Host, MdmException> refusals(List<Host> hosts) {
      return Map.of();
    }

    /** Sends to some hosts in another way; empty if the run is to be sent as it is. */
    default Optional<Function<List<Host>, Sent>> instead(MdmServer server) {
      return Optional.empty();
    }

    /** Whether answers are needed although nobody waits for that of the run itself. */
    default boolean listens() {
      return false;
    }

    /**
     * Does what is to be done when a run went well so far.
     *
     * @param received the hosts that have acknowledged the command
     * @param code what the run came to
     * @return the exit code; that of a run that is partly done stays
     */
    default int finish(MdmServer server, List<Host> received, int code) {
      return code;
    }
  }

  /** A file with a command, and the command UUID in it, which is not that of what is sent. */
  record FromFile(String name, Optional<String> uuid) {}

  /**
   * What a sending in another way came to.
   *
   * @param code the exit code
   * @param good how many hosts have done it
   * @param bad how many have not
   * @param isSettled whether nothing of it is left to be sent
   */
  record Sent(int code, int good, int bad, boolean isSettled) {}

  /** More hosts are not named in advice. */
  private static final int MOST_NAMED = 5;

  /** For more hosts it is not looked twice whether a command is open. */
  private static final int MOST_LOOKED_AT = 50;

  private static final Duration ALARM_LIMIT = Duration.ofSeconds(60);

  /** How long each wave is waited for where no option says so. */
  private static final Duration WAVE_PATIENCE = Duration.ofMinutes(10);

  /** Sends what nobody planned. */
  Sending(Context context, SendOptions options, EscrowAccess escrow, Run run, Extras extras) {
    this(context, options, escrow, run, extras, Optional.empty(), List.of());
  }

  /** How long each wave is waited for; empty for not at all. */
  private Optional<Duration> patience() {
    return options.patience().or(() -> patience(waves));
  }

  /** The same where no option says it. */
  static Optional<Duration> patience(List<Integer> waves) {
    return waves.isEmpty() ? Optional.empty() : Optional.of(WAVE_PATIENCE);
  }

  /** Finds the targets, has them confirmed, and sends; or, in a dry run, only tells of it. */
  int start(List<String> arguments, boolean isDryRun) {
    OrderlyStop.whenStopped("stopped; nothing was sent");
    run.requireKeptSecrets();
    boolean hasReason = !run.danger().isDestructive() || run.reason().isPresent();
    options.requireAll(arguments, hasReason, "");
    HostNames names = options.names(context, arguments);
    options.check();
    boolean listens = (patience().isPresent() || extras.listens()) && !isDryRun;
    try (MdmServer server =
        listens ? options.server.openToWait(context) : options.server.open(context)) {
      List<ChosenHost> chosen;
      try (SilenceWatch watch =
          SilenceWatch.of(
              server.description(), "nothing was sent; Ctrl-C ends this", context::note)) {
        chosen = reachable(names, () -> choose(server, names, watch));
      }
      return new Found(server, chosen, isDryRun).send(arguments, isDryRun);
    }
  }

  /** Whoever locks must not wonder whether a command is on its way. */
  private <T> T reachable(HostNames names, Supplier<T> question) {
    return UnavailableException.saying(
        () -> EarlierLocks.ofUnreached(run, context::custody, context::journal, names.list()),
        question);
  }

  private boolean setsPin() {
    return run.secretKind().filter(SecretKind::isPin).isPresent();
  }

  private List<ChosenHost> choose(MdmServer server, HostNames names, SilenceWatch watch) {
    int count = names.list().size();
    ProgressBar bar = ProgressBar.of(context, count);
    List<ChosenHost> hosts;
    try {
      hosts =
          HostSelection.at(server, options.concurrency())
              .choose(
                  names.list(),
                  done -> {
                    watch.heard();
                    bar.draw("found", done, count);
                  });
    } finally {
      bar.clear();
    }
    names
        .repeatedWords(hosts.stream().map(ChosenHost::name).collect(Collectors.toSet()))
        .ifPresent(context::note);
    return hosts;
  }

  /** The line that plans the same. */
  private Remedy.MakePlan planning(List<String> arguments) {
    List<String> words = new ArrayList<>();
    extras.file().ifPresent(file -> words.add(Quoted.argument(file.name())));
    if (arguments.size() > MOST_NAMED) {
      words.add("HOST");
    } else {
      arguments.forEach(one -> words.add(Quoted.argument(one)));
    }
    options.hostsFile().ifPresent(file -> words.add("--hosts-file " + Quoted.argument(file)));
    words.addAll(extras.planOptions());
    words.add("--reason " + run.reason().map(Quoted::argument).orElse("TEXT"));
    return new Remedy.MakePlan(extras.planWords().orElse(run.verb()), String.join(" ", words));
  }

  /** The same once its hosts are found. */
  private final class Found {

    private final MdmServer server;
    private final List<ChosenHost> chosen;
    private final List<Host> hosts;
    private CommandSender sender;
    private final MdmCommand sample;
    private final AdmittedRun admission;
    private List<Host> goingOn = List.of();

    Found(MdmServer server, List<ChosenHost> chosen, boolean isDryRun) {
      this.server = server;
      this.chosen = chosen;
      this.hosts = chosen.stream().map(ChosenHost::host).toList();
      this.sender = sender(isDryRun);
      this.sample = run.sample(context.shell().random());
      this.admission =
          AdmittedRun.of(
              context.admission(),
              new RunRequest(
                  run.verb(),
                  sample.requestType(),
                  run.danger().dangerClass(),
                  server.description(),
                  hosts.size()),
              plan);
    }

    private CommandSender sender(boolean isDryRun) {
      CommandSender sender =
          CommandSender.to(server, context.sendingState())
              .concurrency(options.concurrency())
              .sleeper(context.shell().sleeper())
              .openingEscrowWith(escrow::unlock);
      if (plan.isPresent()) {
        sender = sender.forPlan(plan.get().plan().digest());
      }
      if (options.maxErrors().isPresent()) {
        sender = sender.maxErrors(options.maxErrors().getAsInt());
      }
      return patience().isPresent() && !isDryRun ? sender.waitingFor(patience().get()) : sender;
    }

    int send(List<String> arguments, boolean isDryRun) {
      admission.check(context.shell().clock().instant(), planning(arguments));
      if ((admission.hasWaves() || !waves.isEmpty()) && patience().isEmpty()) {
        throw new RefusedException(
            "the plan is run in waves, and each has to be waited for",
            "Nothing was sent. Give --wait.");
      }
      plan.ifPresent(this::requireSame);
      extras.check(server, hosts);
      if (patience().isPresent() && !options.server.answers(context, server)) {
        throw new RefusedException(
            server.description() + " keeps no answers of devices: it posts them to its webhook",
            "Nothing was sent. Run it without --wait, or have the answers posted here:\n"
                + options.server.addingWebhook(context, server)
                + "\n`mdm result FILE` reads a posted answer.");
      }
      sender.check(run, hosts);
      boolean isDestructive = run.danger().isDestructive();
      if (isDryRun) {
        if (isDestructive && options.yes) {
          TargetConfirmation.ask(context, options, run, sample.requestType(), chosen);
        }
        if (run.secretKind().isPresent()) {
          escrow.check();
        }
        Map<Host, MdmException> refused = refusals();
        List<ChosenHost> left = without(refused.keySet(), chosen);
        passOver(refused);
        refused
            .values()
            .removeIf(one -> setsPin() && one.remedy() instanceof Remedy.UseOpenCommand);
        refused.values().forEach(one -> context.warn(one.problem()));
        if (options.server.answers(context, server)) {
          extras.rehearse(hosts);
        }
        List<Host> devices = left.stream().map(ChosenHost::host).toList();
        warn(devices, context::note);
        showOnly(sender.kept(run, devices), left, without(continued(devices), left).size());
        return left.size() == hosts.size() ? ExitCodes.DONE : ExitCodes.PARTLY_DONE;
      }
      List<ChosenHost> meant = passOver();
      if (isDestructive && !meant.isEmpty()) {
        show(meant);
        if (plan.filter(ApprovedPlan::isApproved).isEmpty()) {
          TargetConfirmation.ask(context, options, run, sample.requestType(), meant);
        }
      }
      if (!isDestructive) {
        warn(hosts, context::note);
      }
      if (run.secretKind().isPresent()) {
        escrow.ensure();
        sender = sender.openEscrow(run, hosts); // nobody is asked once something is under way
      }
      return OrderlyStop.during(context, this::send);
    }

    /** Tells of the hosts whose command an earlier start of this run has queued. */
    private List<Host> continued(List<Host> some) {
      Optional<EarlierStart> earlier = sender.earlierStart(run, some);
      if (earlier.isPresent()) {
        sender = sender.goingOn(earlier.get());
        goingOn = earlier.get().hosts();
        context.note(earlier.get().words());
        OrderlyStop.whenStopped("stopped; nothing more was sent");
      }
      return goingOn;
    }

    private static List<ChosenHost> without(Collection<Host> others, List<ChosenHost> some) {
      return some.stream().filter(one -> !others.contains(one.host())).toList();
    }

    private void requireSame(ApprovedPlan planned) {
      if (!server.description().equals(planned.plan().server())) {
        throw new RefusedException(
            "the plan is for " + planned.plan().server() + ", and this is " + server.description(),
            "Nothing was sent. Name that server with --server; `"
                + context.command("server list")
                + "` lists them.");
      }
      PlannedRun.requireSameDevices(planned.plan(), hosts);
    }

    /** The hosts that it would refuse; throws if nothing would be sent. Changes nothing. */
    private Map<Host, MdmException> refusals() {
      List<Host> first = admission.waves(hosts, waves).get(0);
      return sender.refusals(run, hosts, first, extras.refusals(hosts));
    }

    /**
     * Nobody is asked to confirm what is refused or queued already, of every host or of some.
     *
     * @return those that are left to be confirmed
     */
    private List<ChosenHost> passOver() {
      if (!setsPin()) {
        if (run.secretKind().isPresent() && !options.yes) {
          refusals();
        }
        return chosen;
      } else if (run instanceof ServerLockRun || (options.yes && hosts.size() > MOST_LOOKED_AT)) {
        return chosen; // of many the run tells it, and looks once
      }
      Map<Host, MdmException> refused = sender.refusals(run, hosts);
      if (refused.size() == hosts.size()) {
        if (hosts.size() == 1) {
          throw refused.values().iterator().next();
        } else if (refused.values().stream().allMatch(CommandSender::isOfOneOpen)) {
          List<String> notLocked = RunTally.notLocked(refused.values().stream());
          throw NextSteps.allOpen(context, hosts.size(), sample.requestType(), notLocked);
        }
      }
      return without(continued(hosts), without(passOver(refused), chosen));
    }

    /** Names those of them that have an open command with a PIN. */
    private List<Host> passOver(Map<Host, MdmException> refused) {
      List<Host> open = setsPin() ? CommandSender.passedOver(refused) : List.of();
      if (!open.isEmpty()) {
        String type = sample.requestType();
        context.note("Passed over, as a " + type + " is open already: " + Host.names(open) + ".");
      }
      return open;
    }

    /** Shows what would be sent: the UUIDs of commands that are made already, else a sample. */
    private void showOnly(Map<Host, String> kept, List<ChosenHost> left, int sent) {
      String what = sample.requestType() + " through " + server.description();
      context.note("Dry run, nothing is changed: " + what);
      Shell shell = context.shell();
      String later = new String(sample.withCommandUuid("COMMAND-UUID").maskedXml(), UTF_8);
      Optional<String> payload = Optional.of(later).filter(one -> kept.size() < sent);
      if (context.json()) {
        context.printJson(
            json -> {
              json.put("dry_run", true).put("request_type", sample.requestType());
              TargetCard.write(json.put("server", server.description()), left);
              json.strings("command_uuids", kept.values()).put("payload", payload);
            });
      } else {
        shell.print(TargetCard.text(left, shell.clock().instant(), shell.outputColumns()));
        kept.forEach((host, uuid) -> shell.print(host.label() + "  " + uuid + ", made before\n"));
        payload.ifPresent(shell::print);
      }
    }

    private void show(List<ChosenHost> meant) {
      Shell shell = context.shell();
      if (options.yes && context.quiet()) {
        return;
      }
      shell.say(sample.requestType() + " through " + server.description() + " for");
      shell.say(
          TargetCard.toConfirm(meant, shell.clock().instant(), shell.errorColumns())
              .stripTrailing());
      warn(meant.stream().map(ChosenHost::host).toList(), shell::say);
    }

    /** Says what a person has to know before it is sent. */
    private void warn(List<Host> some, Consumer<String> saying) {
      run.danger().reasons().forEach(saying);
      extras.warnings(some).forEach(saying);
      if (extras.listens() && !options.server.answers(context, server)) {
        saying.accept(CodesBeforeErase.notAsked(server));
      }
      try {
        EarlierLocks.tell(run, context.custody(), context.journal(), some, saying);
      } catch (MdmException e) {
        context.warn("whether an earlier lock or erase waits is not known: " + e.problem());
      }
    }

    private int send() {
      if (admission.isCounted()) {
        refusals(); // what sends nothing takes no place and calls nobody
      }
      try {
        extras.prepare(server, hosts.stream().filter(one -> !goingOn.contains(one)).toList());
      } finally {
        if (Thread.currentThread().isInterrupted()) {
          context.warn("stopped; " + sample.requestType() + " was not sent");
        }
      }
      String slot = admission.admit(this::raiseAlarm);
      Optional<Function<List<Host>, Sent>> instead = extras.instead(server);
      return instead.isPresent() ? sendInstead(instead.get()) : sendRun(slot);
    }

    /** Tells the program of the policy that a plan is run without approvals. */
    private void raiseAlarm(ApprovedPlan planned, String program) {
      byte[] told =
          JsonFields.document(
              json ->
                  json.put("event", "emergency")
                      .put("plan", planned.plan().digest())
                      .put("verb", run.verb())
                      .put("targets", hosts.size())
                      .put("server", server.description())
                      .put("operator", context.operator().toString())
                      .put("reason", planned.emergency().orElse("")));
      int code =
          ExternalProgram.find(program, context.shell().environment(), ALARM_LIMIT)
              .runSilently(told, List.of());
      if (code != 0) {
        throw new RefusedException(
            program + ", which has to be told of an emergency, ended with " + code,
            "Nothing was sent. Find out why, or have the plan approved.");
      }
      context.warn("this is an emergency, without approvals; " + program + " was told of it");
    }

    private int sendInstead(Function<List<Host>, Sent> sendTo) {
      List<Sent> sent = new ArrayList<>();
      boolean isToTheEnd =
          inWaves(
              wave -> {
                Sent one = sendTo.apply(wave);
                sent.add(one);
                return OptionalInt.of(one.bad());
              });
      if (!isToTheEnd && sent.stream().anyMatch(one -> one.good() > 0)) {
        return ExitCodes.PARTLY_DONE;
      } else if (isToTheEnd && sent.stream().allMatch(Sent::isSettled)) {
        admission.done();
      }
      return ExitCodes.ofAll(sent.stream().map(Sent::code).collect(Collectors.toSet()));
    }

    private int sendRun(String slot) {
      RunReport report;
      RunSummary summary;
      try (SilenceWatch watch =
          SilenceWatch.of(
              server.description() + (context.storeUrl().isPresent() ? " or the store" : ""),
              "Ctrl-C ends this and tells what was sent",
              context::note)) {
        boolean waits = patience().isPresent();
        report = new RunReport(context, run, hosts.size(), waits, !goingOn.isEmpty(), watch);
        summary = sendTo(report);
      }
      boolean isStopped = Thread.interrupted(); // or else the next file that is opened is closed
      int code = code(summary);
      if (!isStopped && summary.verdict() != RunSummary.Verdict.FAILED) {
        code = extras.finish(server, report.tally().received(), code);
        isStopped = Thread.interrupted();
      }
      if (summary.isSettled()) {
        admission.done();
      } else if (summary.isNothingSent()) {
        admission.nothingSent(slot);
      }
      boolean isAllDone =
          isStopped
              && !extras.listens()
              && report.tally().isAllDone(summary, patience().isPresent());
      if (!isStopped || isAllDone) {
        OrderlyStop.concluded();
      }
      report.conclude(summary, code);
      if (isAllDone) {
        context.note("Everything had been sent when it was stopped: nothing is left to do.");
      }
      new NextSteps(context, run, sample.requestType(), report.tally(), summary)
          .advise(options.server, server, hosts, extras, isAllDone);
      report.requireWritten();
      Optional<MdmException> failure = summary.firstFailure();
      if (hosts.size() > 1 && summary.count(Ending.ALREADY_OPEN) == hosts.size()) {
        List<String> notLocked = report.tally().passedOverNotLocked();
        throw NextSteps.allOpen(context, hosts.size(), sample.requestType(), notLocked);
      }
      if (summary.verdict() == RunSummary.Verdict.FAILED && failure.isPresent()) {
        throw failure.get();
      }
      return code;
    }

    private RunSummary sendTo(RunReport report) {
      List<RunSummary> sent = new ArrayList<>();
      boolean isToTheEnd =
          inWaves(
              wave -> {
                RunSummary summary =
                    report.tally().watching(() -> sender.send(run, wave.iterator(), report));
                sent.add(summary);
                return summary.cancelled()
                    ? OptionalInt.empty()
                    : OptionalInt.of(wave.size() - summary.count(Ending.ACKNOWLEDGED));
              });
      RunSummary all = sent.stream().reduce(RunSummary::then).orElseThrow();
      return isToTheEnd ? all : all.incomplete();
    }

    private boolean inWaves(Function<List<Host>, OptionalInt> sendTo) {
      return admission.inWaves(
          hosts, waves, options.maxErrors().orElse(0), sendTo, this::sayHowWaveEnded);
    }

    private void sayHowWaveEnded(int wave, int bad, int left, boolean goesOn) {
      if (goesOn) {
        String ended = bad == 0 ? " done, " : ": " + bad + " did not do it, ";
        context.note("Wave of " + wave + ended + left + " left.");
        return;
      }
      context.warn(
          "of the %s of this wave %d did not do it; the other %d were not begun"
              .formatted(Counted.of(wave, "device"), bad, left));
      context.note(
          admission.hasWaves()
              ? "By the policy they have to wait until all of this wave have. Run the plan again"
                  + " then, or make a new plan without those that cannot."
              : "Run the plan again when they have, or give --max-errors "
                  + bad
                  + " to go on without them.");
    }
  }

  private static int code(RunSummary summary) {
    return switch (summary.verdict()) {
      case DONE -> ExitCodes.DONE;
      case NOT_FINISHED -> ExitCodes.TIMED_OUT;
      case PARTLY_DONE -> ExitCodes.PARTLY_DONE;
      case FAILED -> summary.firstFailure().map(ExitCodes::of).orElse(ExitCodes.FAILED);
    };
  }
}
