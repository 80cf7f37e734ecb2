package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.Approval;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.ApprovedPlan;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.cli.approval.KeptPlan;
import org.mdmtoolkit.cli.approval.PolicyRun;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.secret.CodesBeforeErase;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.secret.SecretChange;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.evidence.Evidence;
import org.mdmtoolkit.evidence.EvidenceQuery;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm run}. */
@Command(name = "run")
public final class RunCommand implements Action {

  @Parameters(paramLabel = "PLAN")
  private String name = "";

  @Mixin private final SendOptions sending = new SendOptions();

  @Option(names = "--approval", paramLabel = "FILE")
  private List<String> approvals = new ArrayList<>();

  @Option(names = "--waves", paramLabel = "1,10,rest")
  private @Nullable String waves;

  @Option(names = "--emergency")
  private boolean emergency;

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Option(names = "--password-file", paramLabel = "FILE")
  private @Nullable String passwordFile;

  @Option(names = "--current-file", paramLabel = "FILE")
  private @Nullable String currentFile;

  @Option(names = "--unlock-file", paramLabel = "FILE")
  private @Nullable String unlockFile;

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Override
  public int run(Context context) {
    Optional<String> why = Optional.ofNullable(reason).filter(text -> !Printable.isBlank(text));
    if (emergency && why.isEmpty()) {
      throw new UsageException("--emergency needs --reason TEXT: why nobody is asked for approval");
    } else if (!emergency && why.isPresent()) {
      throw new UsageException(
          "the plan has its reason already: leave out --reason, which is for --emergency only");
    }
    List<Integer> sizes = sizes();
    KeptPlan planned = KeptPlan.named(context, name);
    Plan plan = planned.plan();
    if (PolicyChange.isIn(plan)) {
      if (emergency) {
        throw new UsageException("--emergency is for no plan that changes the policy");
      }
      return PolicyRun.start(context, planned, approvals, dryRun);
    }
    RunAdmission.Progress progress = context.admission().progress(plan);
    if (progress == RunAdmission.Progress.DONE) {
      return tellDone(context, plan);
    }
    context.requireKnownStore();
    Approvals signed = planned.approvals(context, approvals);
    PlannedRun run = PlannedRun.of(plan, context.shell().random());
    context
        .admission()
        .check(
            plan,
            run.request(plan.server(), plan.targets().size()),
            signed,
            context.shell().clock().instant(),
            emergency);
    signed.objections().forEach(one -> context.warn("not counted: " + one));
    List<String> people = signed.valid().stream().map(Approval::person).toList();
    context.note(
        emergency
            ? "An emergency: signatures are not asked for."
            : people.isEmpty()
                ? "Signatures are not asked for here."
                : "Signed by " + String.join(", ", people) + ".");
    context.runsPlan();
    sending.server.choose(context, plan.server());
    boolean isBegun = progress == RunAdmission.Progress.BEGUN;
    ApprovedPlan approved = new ApprovedPlan(plan, signed, why, isBegun, run.maskedPayload());
    Optional<String> current = current();
    try (Secret present = present(context, run, current);
        Secret given = given(context, run)) {
      Optional<SecretChange> change =
          run.change()
              .map(one -> current.isPresent() ? one.withCurrent(present) : one)
              .map(one -> given.length() > 0 ? one.withSecret(given) : one);
      return send(context, run, change, approved, sizes);
    }
  }

  /** What became of a plan that was run to its end. */
  private int tellDone(Context context, Plan plan) {
    sending.server.prefer(context, plan.server());
    context.asks(sending.server.name());
    String run = plan.digest().substring(0, 16);
    Evidence told =
        Evidence.of(
            context.journal(),
            new EvidenceQuery(EvidenceQuery.By.RUN, run),
            context.shell().clock().instant(),
            "");
    List<String> waiting = told.unanswered();
    String when =
        told.parts().stream()
            .filter(part -> part.what().equals("done"))
            .map(part -> " It was done at " + part.time() + ".")
            .findFirst()
            .orElse("");
    List<String> notes = new ArrayList<>();
    notes.add(
        "This plan was run to its end already; nothing is sent.%s To see it: %s"
            .formatted(when, context.command("evidence --run " + run)));
    if (!waiting.isEmpty()) {
      notes.add(
          "%s %s no answer yet. To wait: %s"
              .formatted(
                  Counted.of(waiting.size(), "command"),
                  waiting.size() == 1 ? "has" : "have",
                  context.serverCommand("result " + waiting.get(0) + " --wait")));
    }
    return context.noteResult(
        json -> json.put("plan", plan.digest()).put("done", true).strings("unanswered", waiting),
        notes.toArray(String[]::new));
  }

  /** How many devices each wave has; the rest is the last. */
  private List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    if (waves == null) {
      return sizes;
    }
    for (String size : waves.replaceFirst(",rest$", "").split(",", -1)) {
      if (!size.matches("[1-9][0-9]{0,5}")) {
        throw new UsageException("--waves takes numbers of devices, such as 1,10,rest");
      }
      sizes.add(Integer.parseInt(size));
    }
    return sizes;
  }

  private Optional<String> current() {
    if (currentFile != null && unlockFile != null) {
      throw new UsageException("give one of --current-file and --unlock-file");
    }
    return Optional.ofNullable(currentFile).or(() -> Optional.ofNullable(unlockFile));
  }

  /** What the device holds now; empty where it is taken from escrow. */
  private static Secret present(Context context, PlannedRun run, Optional<String> file) {
    boolean hasPresent =
        run.change().filter(one -> !one.kind().equals(SecretKind.ADMIN_PASSWORD)).isPresent();
    if (file.isPresent() && !hasPresent) {
      throw new UsageException("this plan changes no secret that a device would ask for");
    }
    return SecretChangeCommand.read(context.shell(), file, "the present " + title(run));
  }

  /** The new secret, which is in no plan; empty where it is made. */
  private Secret given(Context context, PlannedRun run) {
    Optional<String> file = Optional.ofNullable(passwordFile);
    String what = "the new " + title(run);
    if (!run.wantsNewSecret() && file.isPresent()) {
      throw new UsageException(
          "the plan has the new secret made; one that is given has to be planned with"
              + " --password-at-run");
    }
    return !run.wantsNewSecret() || file.isPresent() || dryRun
        ? SecretChangeCommand.read(context.shell(), file, what)
        : context
            .shell()
            .ask(
                "The new " + title(run) + ": ",
                what + " is given when the plan is run",
                "Nothing was sent. Give --password-file FILE.");
  }

  private static String title(PlannedRun run) {
    return run.change().map(one -> one.kind().title()).orElse("");
  }

  private int send(
      Context context,
      PlannedRun planned,
      Optional<SecretChange> change,
      ApprovedPlan approved,
      List<Integer> sizes) {
    Plan plan = approved.plan();
    EscrowAccess access = new EscrowAccess(context, Optional.ofNullable(passphraseFile));
    Run run =
        change
            .<Run>map(one -> DeviceSecrets.plan(one, context.shell().random()))
            .orElse(planned.run());
    Optional<Duration> patience = sending.patience().or(() -> Sending.patience(sizes));
    Sending.Extras verb = verb(context, access, plan, change, patience);
    return new Sending(context, sending, access, run, verb, Optional.of(approved), sizes)
        .start(plan.targets().stream().map(PlanTarget::udid).toList(), dryRun);
  }

  /** What the command that does this without a plan adds to it. */
  private Sending.Extras verb(
      Context context,
      EscrowAccess access,
      Plan plan,
      Optional<SecretChange> change,
      Optional<Duration> patience) {
    SecretKind kind = change.map(SecretChange::kind).orElse(SecretKind.ACTIVATION_LOCK_CODE);
    var work = new SecretCommand.Work(context, sending, access, kind, patience, Optional.of(plan));
    if (change.isPresent()) {
      return new SecretChangeCommand.Changing(change.get(), work, List.of());
    } else if (plan.verb().equals(kind.verb())) {
      return new ActivationLockClearCommand.Clearing(work, plan.reason());
    }
    return switch (plan.verb()) {
      case "erase" -> new Erasing(context, sending, access, plan);
      case "reinstall-fleetd" ->
          new ReinstallFleetdCommand.Reinstalling(
              context,
              patience,
              Optional.ofNullable(plan.options().get(PlannedRun.MANIFEST_URL))
                  .filter(one -> plan.options().containsKey(PlannedRun.CHECK_MANIFEST)));
      default -> Sending.Extras.NONE;
    };
  }

  /** The sending of an erase, which asks for Activation Lock codes first. */
  private record Erasing(Context context, SendOptions sending, EscrowAccess access, Plan plan)
      implements Sending.Extras {

    @Override
    public boolean listens() {
      return !plan.options().containsKey(PlannedRun.WITHOUT_BYPASS_CODE);
    }

    @Override
    public void prepare(MdmServer server, List<Host> hosts) {
      if (!listens()) {
        return;
      }
      try {
        EraseCommand.codes(context, sending, access, server)
            .fetch(
                hosts,
                Optional.of(plan.reason()),
                one -> context.warn(CodesBeforeErase.withoutCode(one)));
      } catch (RefusedException e) { // the plan decides whether it goes on without
        String given = "HOST --without-bypass-code --reason TEXT";
        throw new RefusedException(e.problem(), new Remedy.MakePlan("erase", given));
      }
    }
  }
}
