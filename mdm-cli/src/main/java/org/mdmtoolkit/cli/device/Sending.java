package org.mdmtoolkit.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.approval.RunRequest;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.ProgressBar;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.ServerLockRun;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.delivery.server.HostSelection;
import org.mdmtoolkit.delivery.server.MdmServer;

/** Sends a run through a server: from the names on the command line to the exit code. */
final class Sending {

  /** More hosts are not named in advice. */
  private static final int MOST_NAMED = 5;

  /** What a command adds to the sending of its run. */
  interface Extras {

    /** Nothing. */
    Extras NONE = new Extras() {};

    /** What a person has to know before confirming; one line each. */
    default List<String> warnings() {
      return List.of();
    }

    /** The same, of these hosts. */
    default List<String> warnings(List<Host> hosts) {
      return warnings();
    }

    /** Says what a dry run of these hosts cannot find out. */
    default void rehearse(List<Host> hosts) {}

    /** Refuses what can be known to be wrong, before anybody is asked. Changes nothing. */
    default void check(MdmServer server, List<Host> hosts) {}

    /** Does what is to be done once it is confirmed, before anything is sent. */
    default void prepare(MdmServer server, List<Host> hosts) {}

    /** How many devices at a time; empty for all at once. */
    default List<Integer> waves() {
      return List.of();
    }

    /** What follows {@code mdm plan} to plan the same, where that is more than the verb. */
    default Optional<String> planWords() {
      return Optional.empty();
    }

    /** The file that stands before the hosts of that line. */
    default Optional<String> planFile() {
      return Optional.empty();
    }

    /** The command UUID in that file, which is not that of what is sent. */
    default Optional<String> fileUuid() {
      return Optional.empty();
    }

    /** Options of that line that the person gave to this one. */
    default List<String> planOptions() {
      return List.of();
    }

    /** The plan that it is a run of; empty if nobody planned it. */
    default Optional<ApprovedPlan> plan() {
      return Optional.empty();
    }

    /** The hosts that the run would refuse, one by one: for a dry run, which changes nothing. */
    default Map<Host, MdmException> refusals(List<Host> hosts) {
      return Map.of();
    }

    /**
     * Sends in another way.
     *
     * @return what it came to; empty if the run is to be sent as it is
     */
    default Optional<Sent> sendInstead(MdmServer server, List<Host> hosts) {
      return Optional.empty();
    }

    /** How long to wait for answers where no option says so; empty for not at all. */
    default Optional<Duration> patience() {
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

  /**
   * What a sending in another way came to.
   *
   * @param code the exit code
   * @param bad how many hosts have not done it
   * @param isSettled whether nothing of it is left to be sent
   */
  record Sent(int code, int bad, boolean isSettled) {}

  /** Whoever has to close more names them in a file. */
  private static final int MOST_CLOSED = 50;

  /** How many repeated names are told one by one. */
  private static final int SHOWN = 5;

  private final Context context;
  private final SendOptions options;
  private final EscrowAccess escrow;
  private final Run run;
  private final Extras extras;

  /** Sends it once {@link #start} is called. */
  Sending(Context context, SendOptions options, EscrowAccess escrow, Run run, Extras extras) {
    this.context = context;
    this.options = options;
    this.escrow = escrow;
    this.run = run;
    this.extras = extras;
  }

  /** Finds the targets, has them confirmed, and sends; or, in a dry run, only tells of it. */
  int start(List<String> arguments, boolean isDryRun) {
    OrderlyStop.whenStopped("stopped; nothing was sent");
    run.requireKeptSecrets();
    boolean hasReason = !run.danger().isDestructive() || run.reason().isPresent();
    options.requireAll(arguments, hasReason, "");
    HostNames names = names(context, options, arguments);
    options.check();
    try (MdmServer server = open(isDryRun)) {
      if (patience().isPresent() && !options.server().answers(context, server)) {
        throw new RefusedException(
            server.description() + " keeps no answers of devices: it posts them to its webhook",
            "Nothing was sent. Run it without --wait, or add the server with --webhook: mdm server"
                + " add --help. `mdm result FILE` reads a posted answer.");
      }
      List<ChosenHost> chosen;
      try (SilenceWatch watch = SilenceWatch.of(server.description(), context::note)) {
        chosen = reachable(() -> choose(server, names, watch));
      }
      List<Host> hosts = chosen.stream().map(ChosenHost::host).toList();
      CommandSender sender = sender(server, isDryRun);
      RunRequest request =
          new RunRequest(
              run.verb(),
              sample().requestType(),
              run.danger().dangerClass(),
              server.description(),
              hosts.size());
      Admission admission =
          Admission.of(context, request, extras.plan()).plannedBy(planning(arguments));
      admission.check();
      requirePatience(admission.waves(extras.waves()));
      extras.check(server, hosts);
      sender.check(run, hosts);
      if (isDryRun) {
        if (run.danger().isDestructive() && options.yes()) {
          new TargetConfirmation(context, options).ask(run, sample().requestType(), chosen);
        }
        if (run.secretKind().isPresent()) {
          escrow.check();
        }
        int code = rehearse(admission, sender, hosts);
        extras.rehearse(hosts);
        showOnly(server, chosen);
        return code;
      }
      refuseWhatIsOpen(sender, hosts);
      if (run.danger().isDestructive()) {
        show(server, chosen);
        if (!extras.plan().filter(ApprovedPlan::isApproved).isPresent()) {
          new TargetConfirmation(context, options).ask(run, sample().requestType(), chosen);
        }
      }
      if (run.secretKind().isPresent()) {
        escrow.ensure();
      }
      return OrderlyStop.during(context.shell(), () -> send(admission, sender, server, hosts));
    }
  }

  /** The line that plans the same. */
  private Remedy.MakePlan planning(List<String> arguments) {
    List<String> words = new ArrayList<>();
    extras.planFile().map(Quoted::argument).ifPresent(words::add);
    if (arguments.size() > MOST_NAMED) {
      words.add("HOST");
    } else {
      arguments.forEach(one -> words.add(Quoted.argument(one)));
    }
    options.hostsFile().ifPresent(file -> words.add("--hosts-file " + Quoted.argument(file)));
    extras.planOptions().forEach(words::add);
    words.add("--reason " + run.reason().map(Quoted::argument).orElse("TEXT"));
    return new Remedy.MakePlan(extras.planWords().orElse(run.verb()), String.join(" ", words));
  }

  /** Whoever locks must not wonder whether a command is on its way. */
  private <T> T reachable(Supplier<T> question) {
    try {
      return question.get();
    } catch (UnavailableException e) {
      boolean hasPin = run.secretKind().filter(SecretKind::isPin).isPresent();
      throw new UnavailableException(
          e.problem(),
          Remedy.advice("Nothing was sent" + (hasPin ? ", and no PIN was made." : "."))
              .and(e.remedy()),
          e);
    }
  }

  private void requirePatience(List<Integer> waves) {
    if (!waves.isEmpty() && patience().isEmpty()) {
      throw new RefusedException(
          "the plan is run in waves, and each has to be waited for",
          "Nothing was sent. Give --wait.");
    }
  }

  /** What the run would refuse. */
  private int rehearse(Admission admission, CommandSender sender, List<Host> hosts) {
    Map<Host, MdmException> refused = refusals(admission, sender, hosts);
    refused.values().forEach(one -> context.warn(one.problem()));
    return refused.isEmpty() ? ExitCodes.DONE : ExitCodes.PARTLY_DONE;
  }

  /** The hosts that it would refuse; throws if nothing would be sent. Changes nothing. */
  private Map<Host, MdmException> refusals(
      Admission admission, CommandSender sender, List<Host> hosts) {
    Map<Host, MdmException> refused = new LinkedHashMap<>(extras.refusals(hosts));
    refused.putAll(sender.refusals(run, hosts));
    List<Integer> waves = admission.waves(extras.waves());
    List<Host> first =
        waves.isEmpty() ? hosts : hosts.subList(0, Math.min(waves.get(0), hosts.size()));
    boolean isStopped =
        refused.size() == hosts.size() || sender.isStoppedAtOnce(run, first, refused);
    if (isStopped && !isBegun(first, refused.keySet())) {
      throw refused.values().iterator().next();
    }
    return refused;
  }

  /** Nobody is asked to confirm what is refused of every host. */
  private void refuseWhatIsOpen(CommandSender sender, List<Host> hosts) {
    if (run.secretKind().filter(SecretKind::isPin).isEmpty() || run instanceof ServerLockRun) {
      return;
    }
    if (hosts.size() > MOST_CLOSED) {
      return; // the run tells it, and looks once
    }
    Map<Host, MdmException> refused = sender.refusals(run, hosts);
    if (refused.size() < hosts.size()) {
      return;
    }
    if (hosts.size() == 1) {
      throw refused.values().iterator().next();
    } else if (refused.values().stream().allMatch(Sending::isOpen)) {
      throw allOpen(hosts.size(), notLocked(refused.values()));
    }
  }

  private static boolean isOpen(MdmException refused) {
    return refused.remedy() instanceof Remedy.UseOpenCommand
        || CommandSender.isOfOneNotLocked(refused);
  }

  /** The names in escrow of Macs whose open lock was refused by the Mac. */
  private static List<String> notLocked(Collection<MdmException> refused) {
    return refused.stream()
        .filter(CommandSender::isOfOneNotLocked)
        .map(MdmException::remedy)
        .flatMap(one -> one instanceof Remedy.EndCommand end ? Stream.of(end.host()) : Stream.of())
        .toList();
  }

  /** Whether an earlier start has done something for one of these hosts. */
  private boolean isBegun(List<Host> hosts, Set<Host> refused) {
    return run.secretKind().isPresent()
        && hosts.stream()
            .filter(host -> !refused.contains(host))
            .anyMatch(
                host -> context.custody().open(host.names(), run.secretKind().get()).isPresent());
  }

  private Optional<Duration> patience() {
    return options.patience().or(extras::patience);
  }

  /**
   * The hosts that are named, in arguments and a file.
   *
   * @throws InvalidInputException if there is none
   */
  static HostNames names(Context context, SendOptions options, List<String> arguments) {
    HostNames names = HostNames.of(arguments);
    if (options.hostsFile().isPresent()) {
      String file = options.hostsFile().get();
      names =
          names.with(
              file.equals("-") ? "standard input" : file,
              context.shell().read(file, HostNames.MAX_FILE));
    }
    if (names.list().isEmpty()) {
      throw new InvalidInputException(
          "no host is named", "Give serial numbers or UDIDs, or --hosts-file FILE.");
    }
    return names;
  }

  private MdmServer open(boolean isDryRun) {
    return (patience().isPresent() || extras.listens()) && !isDryRun
        ? options.server().openToWait(context)
        : options.server().open(context);
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
    List<HostNames.Named> again = new ArrayList<>(names.repeated());
    Set<String> chosen = hosts.stream().map(ChosenHost::name).collect(Collectors.toSet());
    names.list().stream().filter(one -> !chosen.contains(one.text())).forEach(again::add);
    if (!again.isEmpty()) {
      context.note(
          Printable.line(
              again.size()
                  + (again.size() == 1 ? " name repeats a host" : " names repeat hosts")
                  + " ("
                  + again.stream()
                      .limit(SHOWN)
                      .map(one -> one.text() + (one.place().isEmpty() ? "" : ", " + one.place()))
                      .collect(Collectors.joining("; "))
                  + (again.size() > SHOWN ? "; and " + (again.size() - SHOWN) + " more" : "")
                  + "); each is sent to once."));
    }
    return hosts;
  }

  private CommandSender sender(MdmServer server, boolean isDryRun) {
    CommandSender sender =
        CommandSender.to(server, context.sendingState())
            .concurrency(options.concurrency())
            .sleeper(context.shell().sleeper())
            .openingEscrowWith(escrow::unlock);
    Optional<String> plan = extras.plan().map(one -> one.plan().digest());
    sender = plan.map(sender::forPlan).orElse(sender);
    if (options.maxErrors().isPresent()) {
      sender = sender.maxErrors(options.maxErrors().getAsInt());
    }
    return patience().isPresent() && !isDryRun ? sender.waitingFor(patience().get()) : sender;
  }

  private MdmCommand sample() {
    return run.sample(context.shell().random());
  }

  private void showOnly(MdmServer server, List<ChosenHost> hosts) {
    MdmCommand sample = sample();
    context.note(
        "Dry run, nothing is changed: "
            + sample.requestType()
            + " through "
            + server.description());
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeBooleanField("dry_run", true);
            json.writeStringField("request_type", sample.requestType());
            json.writeStringField("server", server.description());
            TargetCard.write(json, hosts);
            json.writeStringField("payload", new String(sample.maskedXml(), UTF_8));
          });
    } else {
      context
          .shell()
          .print(
              TargetCard.text(
                  hosts, context.shell().clock().instant(), context.shell().outputColumns()));
      context.shell().print(sample.maskedXml());
    }
  }

  private void show(MdmServer server, List<ChosenHost> hosts) {
    Shell shell = context.shell();
    if (options.yes() && context.quiet()) {
      return;
    }
    shell.say(sample().requestType() + " through " + server.description() + " for");
    shell.say(
        TargetCard.toConfirm(hosts, shell.clock().instant(), shell.errorColumns()).stripTrailing());
    run.danger().reasons().forEach(shell::say);
    extras.warnings(hosts.stream().map(ChosenHost::host).toList()).forEach(shell::say);
  }

  private int send(Admission admission, CommandSender sender, MdmServer server, List<Host> hosts) {
    List<Integer> waves = admission.waves(extras.waves());
    if (admission.isCounted()) {
      refusals(admission, sender, hosts); // what sends nothing takes no place and calls nobody
    }
    extras.prepare(server, hosts);
    admission.admit();
    Optional<Integer> instead = sendInstead(admission, server, waves, hosts);
    if (instead.isPresent()) {
      return instead.get();
    }
    RunReport report = new RunReport(context, run.verb(), hosts.size(), patience().isPresent());
    RunSummary summary;
    try (SilenceWatch watch = SilenceWatch.of(server.description(), context::note)) {
      report.watchedBy(watch, !(run instanceof ServerLockRun));
      summary = sendWaves(admission, sender, waves, hosts, report);
    }
    boolean isStopped = Thread.interrupted(); // or else the next file that is opened is closed
    int code = code(summary);
    if (!isStopped && summary.verdict() != RunSummary.Verdict.FAILED) {
      code = extras.finish(server, report.received(), code);
    }
    if (summary.isSettled()) {
      admission.done();
    }
    boolean isAllDone = isStopped && isAllDone(summary);
    if (!isStopped || isAllDone) {
      OrderlyStop.concluded();
    }
    report.conclude(summary, code);
    if (isAllDone) {
      context.note("Everything had been sent when it was stopped: nothing is left to do.");
    }
    advise(server, summary, report, hosts, isAllDone);
    Optional<MdmException> failure = summary.firstFailure();
    if (hosts.size() > 1 && summary.count(Ending.ALREADY_OPEN) == hosts.size()) {
      throw allOpen(hosts.size(), notLocked(report.passedOver()));
    }
    if (summary.verdict() == RunSummary.Verdict.FAILED && failure.isPresent()) {
      throw failure.get();
    }
    return code;
  }

  /** Whether a stop came when there was nothing left to stop, not even the waiting. */
  private boolean isAllDone(RunSummary summary) {
    return summary.verdict() == RunSummary.Verdict.DONE
        && !extras.listens()
        && (patience().isEmpty()
            || (run.secretKind().isPresent() && summary.count(Ending.QUEUED) == 0));
  }

  private RefusedException allOpen(int hosts, List<String> notLocked) {
    String closing =
        notLocked.isEmpty()
            ? "`"
                + context.command("pin close HOST")
                + "` ends one, once the Mac is unlocked or the command was never sent."
            : notLockedWords(notLocked, false);
    return new RefusedException(
        "each of the "
            + hosts
            + " hosts has an open "
            + sample().requestType()
            + " already, with its PIN in escrow",
        "Nothing was sent. `"
            + context.command("pin list")
            + "` shows them. "
            + (notLocked.isEmpty() ? "--again makes the same commands once more; " : "")
            + closing);
  }

  private Optional<Integer> sendInstead(
      Admission admission, MdmServer server, List<Integer> waves, List<Host> hosts) {
    boolean isSettled = true;
    OptionalInt code = OptionalInt.empty();
    int begun = 0;
    int bad = 0;
    for (int number = 0; begun < hosts.size(); number++) {
      int left = hosts.size() - begun;
      int size = number < waves.size() ? Math.min(waves.get(number), left) : left;
      Optional<Sent> sent = extras.sendInstead(server, hosts.subList(begun, begun + size));
      if (sent.isEmpty()) {
        return Optional.empty();
      }
      begun += size;
      bad += sent.get().bad();
      isSettled &= sent.get().isSettled();
      code = OptionalInt.of(ofBoth(code, sent.get().code()));
      if (begun < hosts.size()
          && !goesOn(admission, size, sent.get().bad(), hosts.size() - begun)) {
        return Optional.of(bad < begun ? ExitCodes.PARTLY_DONE : code.getAsInt());
      }
    }
    if (isSettled) {
      admission.done();
    }
    return Optional.of(code.orElse(ExitCodes.DONE));
  }

  /** The exit code of what ended with one before, and with another now. */
  private static int ofBoth(OptionalInt before, int now) {
    if (before.isEmpty() || before.getAsInt() == now) {
      return now;
    }
    boolean isOnlyLate =
        Set.of(ExitCodes.DONE, ExitCodes.TIMED_OUT).containsAll(Set.of(before.getAsInt(), now));
    return isOnlyLate ? ExitCodes.TIMED_OUT : ExitCodes.PARTLY_DONE;
  }

  /** Says how a wave ended that is not the last; whether the next one begins. */
  private boolean goesOn(Admission admission, int wave, int bad, int left) {
    boolean isOfPolicy = admission.hasWaves();
    if (bad > (isOfPolicy ? 0 : options.maxErrors().orElse(0))) {
      context.warn(
          "of the "
              + Counted.of(wave, "device")
              + " of this wave "
              + bad
              + " did not do it; the other "
              + left
              + " were not begun");
      context.note(
          isOfPolicy
              ? "By the policy they have to wait until all of this wave have. Run the plan again"
                  + " then, or make a new plan without those that cannot."
              : "Run the plan again when they have, or give --max-errors "
                  + bad
                  + " to go on without them.");
      return false;
    }
    context.note(
        "Wave of "
            + wave
            + (bad == 0 ? " done, " : ": " + bad + " did not do it, ")
            + left
            + " left.");
    return true;
  }

  /** One wave after the other; the next only if enough of this one have answered well. */
  private RunSummary sendWaves(
      Admission admission,
      CommandSender sender,
      List<Integer> waves,
      List<Host> hosts,
      RunReport report) {
    RunSummary all = null;
    int begun = 0;
    for (int number = 0; begun < hosts.size(); number++) {
      int left = hosts.size() - begun;
      int size = number < waves.size() ? Math.min(waves.get(number), left) : left;
      List<Host> wave = hosts.subList(begun, begun + size);
      begun += size;
      RunSummary summary = sender.send(run, wave.iterator(), report);
      all = all == null ? summary : all.then(summary);
      int bad = wave.size() - summary.count(Ending.ACKNOWLEDGED);
      if (begun < hosts.size()
          && (summary.cancelled() || !goesOn(admission, wave.size(), bad, hosts.size() - begun))) {
        return all.incomplete();
      }
    }
    return Objects.requireNonNull(all); // there is at least one host
  }

  private static int code(RunSummary summary) {
    return switch (summary.verdict()) {
      case DONE -> ExitCodes.DONE;
      case NOT_FINISHED -> ExitCodes.TIMED_OUT;
      case PARTLY_DONE -> ExitCodes.PARTLY_DONE;
      case FAILED -> summary.firstFailure().map(ExitCodes::of).orElse(ExitCodes.FAILED);
    };
  }

  /** What to do next. */
  private void advise(
      MdmServer server, RunSummary summary, RunReport report, List<Host> hosts, boolean isAllDone) {
    boolean hasEscrowed = false;
    for (Ending ending : Ending.values()) {
      int refused =
          ending == Ending.FAILED_ON_DEVICE ? report.notDone().size() : 0; // its PIN is no use
      hasEscrowed |= summary.count(ending) > refused && hasEscrowed(ending);
    }
    List<String> notLocked = notLocked(report.passedOver());
    int open = summary.count(Ending.ALREADY_OPEN) - notLocked.size();
    if (open > 0 && open < hosts.size()) {
      context.note(
          open
              + (open == 1 ? " host has an open " : " hosts have an open ")
              + sample().requestType()
              + " already, with its PIN in escrow: "
              + (open == 1 ? "it was" : "they were")
              + " passed over.");
    }
    adviseNotLocked(report, notLocked, hosts.size() == 1);
    if (hasEscrowed) {
      context.note(
          hosts.size() == 1
              ? Printable.line(
                  "PIN in escrow. To read it: "
                      + context.command("pin show " + Quoted.argument(nameInEscrow(hosts.get(0)))))
              : "PINs in escrow. To read one: "
                  + context.command(
                      "pin show " + (hosts.get(0).serial().isPresent() ? "SERIAL" : "UDID")));
    }
    Optional<String> sent = report.onlyCommand().filter(uuid -> !isNothingSent(summary));
    extras
        .fileUuid()
        .filter(old -> sent.filter(uuid -> !uuid.equalsIgnoreCase(old)).isPresent())
        .ifPresent(old -> context.note("Sent as " + sent.get() + " (the file has " + old + ")."));
    if (extras.planFile().isPresent()
        && sent.isPresent()
        && server.answersQuestions()
        && report.hasAnswers()) {
      context.note("To see the answer: " + context.serverCommand("result " + sent.get()));
    }
    int unanswered =
        summary.count(Ending.QUEUED)
            + summary.count(Ending.PUSH_FAILED)
            + summary.count(Ending.NOT_NOW)
            + summary.count(Ending.TIMED_OUT);
    boolean isOnlyWaited =
        summary.cancelled()
            && unanswered > 0
            && report.hostsLeft() == 0
            && summary.count(Ending.NOT_SENT) == 0;
    if (unanswered > 0 && server.answersQuestions()) {
      context.note(
          (isOnlyWaited ? report.staysQueued() : "")
              + "To look again: "
              + context.serverCommand("result " + report.onlyCommand().orElse("UUID") + " --wait"));
    } else if (unanswered > 0) {
      context.note("Answers of devices come to the webhook of the server.");
    }
    if (summary.count(Ending.SENT_BEFORE) > 0) {
      context.note(
          context
              .wording()
              .words(
                  new Remedy.EndCommand(
                      hosts.size() == 1 ? nameInEscrow(hosts.get(0)) : "HOST",
                      sample().requestType(),
                      "If the device has answered it: {} ends it, once it is unlocked; then leave"
                          + " out --again.")));
    }
    boolean isUnfinished =
        report.hostsLeft() > 0
            || (summary.cancelled() && !isAllDone && !isOnlyWaited)
            || summary.count(Ending.NOT_SENT) > 0
            || summary.count(Ending.UNKNOWN) > report.untold();
    if (isUnfinished) {
      String again = "it goes on where this one ended, and sends nothing twice.";
      context.note(
          (isNothingSent(summary) ? "Nothing was sent. " : "")
              + (summary.count(Ending.REFUSED) > 0
                  ? "Correct or leave out what was refused, or give --max-errors "
                      + summary.errors()
                      + ", and run it again: "
                  : "Run the same again: ")
              + again);
    }
    if (report.untold() > 0) {
      context.note(
          "This server does not tell whether it has a command that is unknown: run the same with"
              + " --again, which sends those alone, with the same PIN.");
    }
  }

  private static boolean isNothingSent(RunSummary summary) {
    return summary.hosts().keySet().stream()
        .noneMatch(one -> one.isQueued() || one == Ending.UNKNOWN);
  }

  /** A Mac that has refused its lock is free, and its open record stands in the way of the next. */
  private void adviseNotLocked(RunReport report, List<String> before, boolean isOnlyHost) {
    if (run.secretKind().filter(SecretKind.LOCK_PIN::equals).isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>(before);
    report.notDone().forEach(host -> names.add(nameInEscrow(host)));
    if (!names.isEmpty()) {
      context.note(notLockedWords(names, isOnlyHost));
    }
  }

  private String notLockedWords(List<String> names, boolean isOnlyHost) {
    boolean isOne = names.size() == 1;
    return Printable.line(
        (isOnlyHost
                ? "The Mac is not locked: `"
                : isOne
                    ? names.get(0) + " answered Error and is not locked: `"
                    : names.size() + " answered Error and are not locked: `")
            + context.command(
                "pin close "
                    + (names.size() > MOST_CLOSED
                        ? "--hosts-file FILE"
                        : names.stream().map(Quoted::argument).collect(Collectors.joining(" "))))
            + (isOnlyHost
                ? "` ends this command; then lock it again, with a new PIN."
                : isOne
                    ? "` ends its command; then lock it again, with a new PIN."
                    : "` ends their commands; then lock them again, with new PINs."));
  }

  /**
   * Whether the PIN of a host for which it ended so is in escrow, and not with the server alone.
   */
  private boolean hasEscrowed(Ending ending) {
    boolean isKeptFirst = !(run instanceof ServerLockRun);
    return run.secretKind().isPresent()
        && (ending.isQueued() || (isKeptFirst && ending == Ending.UNKNOWN));
  }

  private String nameInEscrow(Host host) {
    return run.secretKind()
        .flatMap(kind -> context.custody().open(host.names(), kind))
        .map(record -> record.host())
        .orElse(host.identity());
  }
}
