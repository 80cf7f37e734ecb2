package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.Approval;
import org.mdmtoolkit.approval.Approvals;
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
import org.mdmtoolkit.evidence.EvidenceStep;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm run}. */
@Command(name = "run")
public final class RunCommand implements Action {

  private static final Duration WAVE_PATIENCE = Duration.ofMinutes(10);

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
    Optional<String> why = Optional.ofNullable(reason).filter(text -> !text.isBlank());
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
    Approvals signed = planned.approvals(context, approvals);
    PlannedRun run = PlannedRun.of(plan, context.shell().random());
    boolean isBegun = progress == RunAdmission.Progress.BEGUN;
    ApprovedPlan approved = new ApprovedPlan(plan, signed, why, isBegun);
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
    sending.server().choose(context, plan.server());
    PlannedSecrets secrets = new PlannedSecrets(run, Optional.ofNullable(passwordFile), current());
    try (Secret present = secrets.present(context);
        Secret given = secrets.given(context, dryRun)) {
      return send(context, run, secrets.change(present, given), approved, sizes);
    }
  }

  /** What became of a plan that was run to its end. */
  private static int tellDone(Context context, Plan plan) {
    String run = plan.digest().substring(0, 16);
    Evidence told =
        Evidence.of(
            context.journal(),
            new EvidenceQuery(EvidenceQuery.By.RUN, run),
            context.shell().clock().instant(),
            "");
    List<String> waiting =
        told.targets().stream()
            .filter(one -> one.first(EvidenceStep.Kind.QUEUED).isPresent())
            .filter(one -> one.first(EvidenceStep.Kind.ANSWERED).isEmpty())
            .filter(one -> one.first(EvidenceStep.Kind.FAILED).isEmpty())
            .flatMap(one -> one.commands().stream())
            .toList();
    String when =
        told.parts().stream()
            .filter(part -> part.what().equals("done"))
            .map(part -> " It was done at " + part.time() + ".")
            .findFirst()
            .orElse("");
    List<String> notes = new ArrayList<>();
    notes.add(
        "This plan was run to its end already; nothing is sent."
            + when
            + " To see it: "
            + context.command("evidence --run " + run));
    if (!waiting.isEmpty()) {
      notes.add(
          Counted.of(waiting.size(), "command")
              + (waiting.size() == 1 ? " has" : " have")
              + " no answer yet. To wait: "
              + context.serverCommand("result " + waiting.get(0) + " --wait"));
    }
    return context.noteResult(
        json -> json.put("plan", plan.digest()).put("done", true).strings("unanswered", waiting),
        notes.toArray(String[]::new));
  }

  private Optional<String> current() {
    if (currentFile != null && unlockFile != null) {
      throw new UsageException("give one of --current-file and --unlock-file");
    }
    return Optional.ofNullable(currentFile).or(() -> Optional.ofNullable(unlockFile));
  }

  private int send(
      Context context,
      PlannedRun run,
      Optional<SecretChange> change,
      ApprovedPlan approved,
      List<Integer> sizes) {
    Plan plan = approved.plan();
    EscrowAccess access = new EscrowAccess(context, Optional.ofNullable(passphraseFile));
    Optional<Duration> patience = sending.patience().or(() -> patience(sizes));
    Sending.Extras verb = verb(context, access, plan, change, patience);
    return new Sending(
            context,
            sending,
            access,
            change
                .<Run>map(one -> DeviceSecrets.plan(one, context.shell().random()))
                .orElse(run.run()),
            new PlannedExtras(context, access, approved, sizes, verb))
        .start(plan.targets().stream().map(PlanTarget::udid).toList(), dryRun);
  }

  /** What the command that does this without a plan adds to it. */
  private Sending.Extras verb(
      Context context,
      EscrowAccess access,
      Plan plan,
      Optional<SecretChange> change,
      Optional<Duration> patience) {
    Optional<Plan> whole = Optional.of(plan);
    if (change.isPresent()) {
      SecretKind kind = change.get().kind();
      return new SecretChangeCommand.Changing(
          change.get(),
          new SecretCommand.Work(context, sending, access, kind, patience, whole),
          List.of());
    } else if (plan.verb().equals(SecretKind.ACTIVATION_LOCK_CODE.verb())) {
      SecretKind kind = SecretKind.ACTIVATION_LOCK_CODE;
      return new ActivationLockClearCommand.Clearing(
          new SecretCommand.Work(context, sending, access, kind, patience, whole), plan.reason());
    } else if (plan.verb().equals("reinstall-fleetd")) {
      Optional<String> url =
          Optional.ofNullable(plan.options().get(PlannedRun.MANIFEST_URL))
              .filter(one -> plan.options().containsKey(PlannedRun.CHECK_MANIFEST));
      return new ReinstallFleetdCommand.Reinstalling(context, patience, url);
    }
    return Sending.Extras.NONE;
  }

  /** How long each wave is waited for where no option says so; empty without waves. */
  private static Optional<Duration> patience(List<Integer> sizes) {
    return sizes.isEmpty() ? Optional.empty() : Optional.of(WAVE_PATIENCE);
  }

  /** How many devices each wave has; the rest is the last. */
  private List<Integer> sizes() {
    if (waves == null) {
      return List.of();
    }
    List<Integer> sizes = new ArrayList<>();
    for (String size : waves.replaceFirst(",rest$", "").split(",", -1)) {
      if (!size.matches("[1-9][0-9]{0,5}")) {
        throw new UsageException("--waves takes numbers of devices, such as 1,10,rest");
      }
      sizes.add(Integer.parseInt(size));
    }
    return sizes;
  }

  private final class PlannedExtras implements Sending.Extras {

    private final Context context;
    private final EscrowAccess access;
    private final ApprovedPlan approved;
    private final List<Integer> sizes;
    private final Sending.Extras verb;

    PlannedExtras(
        Context context,
        EscrowAccess access,
        ApprovedPlan approved,
        List<Integer> sizes,
        Sending.Extras verb) {
      this.context = context;
      this.access = access;
      this.approved = approved;
      this.sizes = sizes;
      this.verb = verb;
    }

    @Override
    public List<String> warnings() {
      return verb.warnings();
    }

    @Override
    public Map<Host, MdmException> refusals(List<Host> hosts) {
      return verb.refusals(hosts);
    }

    @Override
    public Optional<Sending.Sent> sendInstead(MdmServer server, List<Host> hosts) {
      return verb.sendInstead(server, hosts);
    }

    @Override
    public int finish(MdmServer server, List<Host> received, int code) {
      return verb.finish(server, received, code);
    }

    @Override
    public Optional<ApprovedPlan> plan() {
      return Optional.of(approved);
    }

    @Override
    public List<Integer> waves() {
      return sizes;
    }

    @Override
    public Optional<Duration> patience() {
      return RunCommand.patience(sizes);
    }

    @Override
    public void check(MdmServer server, List<Host> hosts) {
      Plan plan = approved.plan();
      if (!server.description().equals(plan.server())) {
        throw new RefusedException(
            "the plan is for " + plan.server() + ", and this is " + server.description(),
            "Nothing was sent. Name that server with --server; `"
                + context.command("server list")
                + "` lists them.");
      }
      PlannedRun.requireSameDevices(plan, hosts);
      verb.check(server, hosts);
    }

    @Override
    public void prepare(MdmServer server, List<Host> hosts) {
      Plan plan = approved.plan();
      boolean asks =
          plan.verb().equals("erase")
              && !plan.options().containsKey(PlannedRun.WITHOUT_BYPASS_CODE);
      if (asks) {
        DeviceSecrets secrets =
            DeviceSecrets.at(server, context.sendingState(), access::unlock)
                .waitingFor(sending.patience().orElse(EraseCommand.CODE_PATIENCE))
                .sleeper(context.shell().sleeper());
        try {
          CodesBeforeErase.with(server, secrets).fetch(hosts, Optional.of(plan.reason()));
        } catch (RefusedException e) { // the plan decides whether it goes on without
          throw new RefusedException(
              e.problem(), new Remedy.MakePlan("erase --without-bypass-code"));
        }
      }
    }
  }

  /** The secrets that a person gives when a plan is run, none of which is in the plan. */
  private record PlannedSecrets(
      PlannedRun run, Optional<String> passwordFile, Optional<String> currentFile) {

    private static Secret none() {
      return Secret.copyOf(new byte[0]);
    }

    /** What the device holds now; empty where it is taken from escrow. */
    Secret present(Context context) {
      boolean hasPresent =
          run.change().filter(one -> !one.kind().equals(SecretKind.ADMIN_PASSWORD)).isPresent();
      if (currentFile.isPresent() && !hasPresent) {
        throw new UsageException("this plan changes no secret that a device would ask for");
      }
      return currentFile
          .map(file -> context.shell().readSecret(file, "the present " + title()))
          .orElseGet(PlannedSecrets::none);
    }

    /** The new one; empty where it is made. */
    Secret given(Context context, boolean isDryRun) {
      if (!run.wantsNewSecret()) {
        if (passwordFile.isPresent()) {
          throw new UsageException(
              "the plan has the new secret made; one that is given has to be planned with"
                  + " --password-at-run");
        }
        return none();
      }
      if (passwordFile.isEmpty() && isDryRun) {
        return none();
      }
      String what = "the new " + title();
      return passwordFile
          .map(file -> context.shell().readSecret(file, what))
          .orElseGet(
              () ->
                  context
                      .shell()
                      .ask(
                          "The new " + title() + ": ",
                          what + " is given when the plan is run",
                          "Nothing was sent. Give --password-file FILE."));
    }

    private String title() {
      return run.change().map(one -> one.kind().title()).orElse("");
    }

    Optional<SecretChange> change(Secret present, Secret given) {
      return run.change()
          .map(one -> currentFile.isPresent() ? one.withCurrent(present) : one)
          .map(
              one -> {
                if (run.wantsNewSecret() && given.length() > 0) {
                  PasswordSetCommand.check(one.kind(), given);
                  return one.withSecret(given);
                }
                return one;
              });
    }
  }
}
