package org.mdmtoolkit.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.approval.KeptPlan;
import org.mdmtoolkit.cli.approval.SigningKey;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ReinstallFleetd;
import org.mdmtoolkit.delivery.plan.PlanText;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.delivery.server.HostSelection;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdm plan}: looks every target up now, and writes down what would be done. */
@SuppressWarnings("UnusedVariable") // options are read by their names
public abstract class PlanCommand implements Action {

  private static final int CONCURRENCY = 8;

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--hosts-file", paramLabel = "FILE")
  private @Nullable String hostsFile;

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Option(names = "--expires", paramLabel = "DURATION", converter = WaitOption.Durations.class)
  private Duration expires = Duration.ofHours(24);

  @Option(names = "--key", paramLabel = "FILE")
  private @Nullable String key;

  @Spec private @Nullable CommandSpec spec;

  /** The words of the command after {@code mdm plan}: a verb, and what is done to a secret. */
  private List<String> words() {
    List<String> words = List.of(Objects.requireNonNull(spec).qualifiedName(" ").split(" "));
    return words.subList(2, words.size());
  }

  /**
   * What the command is made from: the options that subclasses declare, which a plan has with
   * underscores; a flag is {@code true}.
   */
  Map<String, String> options(Context context) {
    Map<String, String> options = new LinkedHashMap<>();
    if (words().size() > 1) {
      options.put(PlannedRun.ACT, words().get(1));
    }
    for (OptionSpec option : Objects.requireNonNull(spec).options()) {
      boolean isOwn =
          option.userObject() instanceof Member field
              && field.getDeclaringClass() != PlanCommand.class
              && PlanCommand.class.isAssignableFrom(field.getDeclaringClass());
      @Nullable Object value = option.getValue();
      if (isOwn && value != null && !value.equals(false)) {
        options.put(option.longestName().substring(2).replace('-', '_'), value.toString());
      }
    }
    return options;
  }

  /** The names of the hosts among the arguments. */
  abstract List<String> hosts();

  /** Refuses what is wrong for these hosts. */
  void check(Context context, List<Host> found) {}

  @Override
  public int run(Context context) {
    String why = reason == null || Printable.isBlank(reason) ? "" : reason;
    SendOptions.refuseFiles(hosts());
    SendOptions.requireAll(
        !hosts().isEmpty() || hostsFile != null,
        !why.isEmpty(),
        output.isGiven() || context.storeUrl().isPresent()
            ? Optional.empty()
            : Optional.of("-o FILE (the plan)"),
        "");
    KeptPlan.check(context, output, expires);
    Optional<SshSigner> signer = SigningKey.ofAuthor(context, Optional.ofNullable(key));
    PlannedRun planned =
        PlannedRun.of(words().get(0), options(context), why, context.shell().random());
    Plan plan = look(context, planned, signer);
    context
        .policyToRead()
        .policy()
        .ifPresent(
            one -> one.requireSize(plan, "Nothing was planned. Plan fewer devices at once."));
    KeptPlan.sayIfPlanned(context, plan);
    return tell(context, KeptPlan.keep(context, output, plan, signer));
  }

  private Plan look(Context context, PlannedRun planned, Optional<SshSigner> signer) {
    HostNames names = SendOptions.names(context, hosts(), Optional.ofNullable(hostsFile));
    Instant now = context.shell().clock().instant();
    try (MdmServer mdm = server.open(context)) {
      List<Host> found =
          HostSelection.at(mdm, CONCURRENCY).choose(names.list(), done -> {}).stream()
              .map(ChosenHost::host)
              .toList();
      check(context, found);
      CommandSender sender = CommandSender.to(mdm, context.sendingState());
      sender.check(planned.run(), found);
      Map<Host, MdmException> refused = sender.refusals(planned.run(), found);
      refused.values().forEach(e -> context.warn("run now it would be refused: " + e.problem()));
      context.runsPlan(); // the words are for one who runs it
      context.noteRemedies(refused.values().stream().map(MdmException::remedy).limit(1));
      planned.change().ifPresent(change -> DeviceSecrets.check(change, mdm, found));
      if (planned.wantsNewSecret() && found.size() > 1) {
        throw new UsageException(
            "--password-at-run is for one host; else each gets a password of its own");
      }
      Plan.Author author =
          new Plan.Author(
              context.operator().user(),
              context.operator().machine(),
              signer.map(one -> one.key().fingerprint()));
      return planned.plan(mdm, found, author, Build.running().name(), now, expires);
    }
  }

  private int tell(Context context, KeptPlan.Made made) {
    Plan plan = made.plan().plan();
    OptionalInt wanted = KeptPlan.wanted(context, plan);
    int approvals = wanted.orElse(0);
    Approvals judged = made.plan().counted(context);
    int signers = judged.possible().orElse(approvals + 1);
    if (approvals > 0 && signers <= approvals) {
      context.warn(
          "it takes %d people to sign it, and only %d may sign now"
              .formatted(approvals + 1, signers));
    }
    if (!context.json()) {
      context.note(PlanText.text(plan, plan.created()).stripTrailing());
      context.note("Nothing was sent.");
      if (made.signature().isEmpty()) {
        context.note(
            "You did not sign it (--key FILE): where approvals are wanted, one colleague more has"
                + " to approve.");
      }
      String name = made.plan().name();
      context.note(
          (wanted.isEmpty()
                  ? "There is no policy here; that of the machine that runs it counts"
                  : "The policy wants " + Counted.of(approvals, "approval") + " by others")
              + (approvals == 0 ? ". " : ": " + judged.lacking(approvals).words() + ". ")
              + "To approve it: mdm approve %s; to run it: %s"
                  .formatted(name, context.command("run " + name)));
    }
    return context.noteResult(
        json ->
            json.put("plan", plan.digest())
                .put("file", output.file())
                .put("verb", plan.verb())
                .put("targets", plan.targets().size())
                .put("expires", plan.expires().toString())
                .put("signature", made.signature())
                .put("approvals", wanted));
  }

  /** What has no arguments but the hosts; as it is, without options of its own. */
  public static class OfHosts extends PlanCommand {

    @Parameters(paramLabel = "HOST", arity = "0..*")
    private List<String> hosts = new ArrayList<>();

    @Override
    final List<String> hosts() {
      return hosts;
    }
  }

  /** {@code mdm plan lock}. */
  @Command(name = "lock")
  public static final class PlanLock extends OfHosts {

    @Option(names = "--message", paramLabel = "TEXT")
    private @Nullable String message;

    @Option(names = "--phone", paramLabel = "NUMBER")
    private @Nullable String phone;
  }

  /** {@code mdm plan erase}. */
  @Command(name = "erase")
  public static final class PlanErase extends OfHosts {

    @Option(names = "--obliteration-behavior", paramLabel = "BEHAVIOR")
    private @Nullable String behavior;

    @Option(names = "--without-bypass-code")
    private boolean withoutBypassCode;
  }

  /** {@code mdm plan restart}. */
  @Command(name = "restart")
  public static final class PlanRestart extends OfHosts {

    @Option(names = "--notify-user")
    private boolean notifyUser;
  }

  /** {@code mdm plan send}. */
  @Command(name = "send")
  public static final class PlanSend extends PlanCommand {

    @Parameters(index = "0", paramLabel = "FILE")
    private String file = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "HOST")
    private List<String> hosts = new ArrayList<>();

    private @Nullable MdmCommand command;

    @Override
    Map<String, String> options(Context context) {
      command = SendCommand.read(context, file);
      SendCommand.refuseErrors(context, file, command, Optional.empty());
      return Map.of(PlannedRun.COMMAND, new String(command.toXml(), UTF_8));
    }

    @Override
    List<String> hosts() {
      return hosts;
    }

    @Override
    void check(Context context, List<Host> found) {
      SendCommand.refuseErrors(
          context, file, Objects.requireNonNull(command), SendCommand.platform(found));
    }
  }

  /** What gives a device a new password. */
  public static class PlanPassword extends OfHosts {

    @Option(names = "--password-at-run")
    private boolean passwordAtRun;

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = super.options(context);
      if (options.remove("password_at_run") != null) {
        options.put(PlannedRun.NEW_SECRET, PlannedRun.AT_THE_RUN);
      }
      return options;
    }
  }

  /** {@code mdm plan firmware-password set} and {@code rotate}. */
  public static final class PlanFirmware extends PlanPassword {

    @Option(names = "--allow-oroms")
    private boolean allowOroms;
  }

  /** {@code mdm plan admin-password set} and {@code rotate}. */
  public static final class PlanAdminPassword extends PlanPassword {

    @Option(names = "--guid", paramLabel = "GUID", required = true)
    private String guid = "";
  }

  /** {@code mdm plan reinstall-fleetd}. */
  @Command(name = "reinstall-fleetd")
  public static final class PlanReinstall extends OfHosts {

    @Option(
        names = "--manifest-url",
        paramLabel = "URL",
        defaultValue = ReinstallFleetd.PUBLIC_MANIFEST_URL)
    private String manifestUrl = ReinstallFleetd.PUBLIC_MANIFEST_URL;

    @Option(names = "--check-manifest")
    private boolean checkManifest;

    @Override
    void check(Context context, List<Host> found) {
      if (checkManifest) {
        ReinstallFleetdCommand.checkManifest(context, manifestUrl);
      }
    }
  }
}
