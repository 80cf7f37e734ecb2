package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.Approval;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.delivery.secret.CodesBeforeErase;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdm run}. */
@Command(name = "run")
public final class RunCommand implements Action {

  private static final Duration WAVE_PATIENCE = Duration.ofMinutes(10);

  @Parameters(paramLabel = "FILE")
  private String file = "";

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

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public int run(Context context) {
    Optional<String> why = Optional.ofNullable(reason).filter(text -> !text.isBlank());
    if (emergency != why.isPresent()) {
      throw usage("--emergency and --reason go together; a plan has its reason");
    }
    if (sending.hostsFile().isPresent()) {
      throw usage("a plan has its hosts: leave out --hosts-file");
    }
    List<Integer> sizes = sizes();
    PlanFile planned = PlanFile.read(file);
    Plan plan = planned.plan();
    RunAdmission.Progress progress = context.admission().progress(plan);
    if (progress == RunAdmission.Progress.DONE) {
      return context.noteResult(
          json -> json.put("plan", plan.digest()).put("done", true),
          "This plan was run to its end already; nothing is sent. To see it: "
              + context.command("evidence --run " + plan.digest().substring(0, 16)));
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
        people.isEmpty()
            ? "Signatures are not asked for here."
            : "Signed by " + String.join(", ", people) + ".");
    sending.server().choose(context, plan.server());
    EscrowAccess access = new EscrowAccess(context, Optional.ofNullable(passphraseFile));
    return new Sending(
            context,
            sending,
            access,
            run.run(),
            new PlannedExtras(context, access, approved, sizes),
            this::usage)
        .start(plan.targets().stream().map(PlanTarget::udid).toList(), dryRun);
  }

  /** How many devices each wave has; the rest is the last. */
  private List<Integer> sizes() {
    if (waves == null) {
      return List.of();
    }
    List<Integer> sizes = new ArrayList<>();
    for (String size : waves.replaceFirst(",rest$", "").split(",", -1)) {
      if (!size.matches("[1-9][0-9]{0,5}")) {
        throw new InvalidInputException(
            "--waves takes numbers of devices, such as 1,10,rest", "Write it like that.");
      }
      sizes.add(Integer.parseInt(size));
    }
    return sizes;
  }

  private ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private final class PlannedExtras implements Sending.Extras {

    private final Context context;
    private final EscrowAccess access;
    private final ApprovedPlan approved;
    private final List<Integer> sizes;

    PlannedExtras(
        Context context, EscrowAccess access, ApprovedPlan approved, List<Integer> sizes) {
      this.context = context;
      this.access = access;
      this.approved = approved;
      this.sizes = sizes;
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
      return sizes.isEmpty() ? Optional.empty() : Optional.of(WAVE_PATIENCE);
    }

    @Override
    public void check(MdmServer server, List<Host> hosts) {
      Plan plan = approved.plan();
      if (!server.description().equals(plan.server())) {
        throw new RefusedException(
            "the plan is for " + plan.server() + ", and this is " + server.description(),
            "Nothing was sent. Name that server with --server; `mdm server list` lists them.");
      }
      PlannedRun.requireSameDevices(plan, hosts);
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
        CodesBeforeErase.with(server, secrets).fetch(hosts, Optional.of(plan.reason()));
      }
    }
  }
}
