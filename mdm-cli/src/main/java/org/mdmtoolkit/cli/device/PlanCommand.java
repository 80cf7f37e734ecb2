package org.mdmtoolkit.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.approval.KeptPlan;
import org.mdmtoolkit.cli.approval.OpenPlans;
import org.mdmtoolkit.cli.approval.PlanCard;
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
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.delivery.server.HostSelection;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm plan}: looks every target up now, and writes down what would be done. */
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

  private final String verb;

  PlanCommand(String verb) {
    this.verb = verb;
  }

  /** What the command is made from. */
  abstract Map<String, String> options(Context context);

  /** The names of the hosts among the arguments. */
  abstract List<String> hosts();

  /** Refuses what is wrong for these hosts. */
  void check(Context context, List<Host> found) {}

  @Override
  public int run(Context context) {
    String why = Optional.ofNullable(reason).filter(text -> !text.isBlank()).orElse("");
    List<String> missing = new ArrayList<>();
    if (hosts().isEmpty() && hostsFile == null) {
      missing.add("HOST or --hosts-file FILE");
    }
    if (why.isEmpty()) {
      missing.add(SendOptions.REASON);
    }
    if (!output.isGiven() && context.storeUrl().isEmpty()) {
      missing.add("-o FILE (the plan)");
    }
    SendOptions.refuseFiles(hosts());
    SendOptions.requireNone(missing, "");
    KeptPlan.check(context, output, expires);
    Optional<SshSigner> signer = SigningKey.ofAuthor(context, Optional.ofNullable(key));
    PlannedRun planned = PlannedRun.of(verb, options(context), why, context.shell().random());
    Plan plan = look(context, planned, signer);
    OpenPlans.sayIfPlanned(context, plan);
    return tell(context, KeptPlan.keep(context, output, plan, signer));
  }

  private Plan look(Context context, PlannedRun planned, Optional<SshSigner> signer) {
    HostNames names = HostNames.of(hosts());
    if (hostsFile != null) {
      names =
          names.with(
              hostsFile.equals("-") ? "standard input" : hostsFile,
              context.shell().read(hostsFile, HostNames.MAX_FILE));
    }
    if (names.list().isEmpty()) {
      throw new InvalidInputException(
          "no host is named", "Give serial numbers or UDIDs, or --hosts-file FILE.");
    }
    Instant now = context.shell().clock().instant();
    try (MdmServer mdm = server.open(context)) {
      List<Host> found =
          HostSelection.at(mdm, CONCURRENCY).choose(names.list(), done -> {}).stream()
              .map(ChosenHost::host)
              .toList();
      check(context, found);
      CommandSender.to(mdm, context.sendingState()).check(planned.run(), found);
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
    if (!context.json()) {
      context.note(PlanCard.text(plan, plan.created()).stripTrailing());
      context.note("Nothing was sent.");
      if (made.signature().isEmpty()) {
        context.note(
            approvals > 1
                ? "Because you did not sign it with --key, "
                    + approvals
                    + " colleagues have to approve instead of "
                    + (approvals - 1)
                    + "."
                : "Because you did not sign it with --key, your signature does not count: where"
                    + " approvals are wanted, one colleague more has to approve.");
      }
      String name = made.plan().name();
      context.note(
          (wanted.isEmpty()
                  ? "There is no policy here; that of the machine that runs it counts. "
                  : "The policy wants " + Counted.of(approvals, "approval") + " by others. ")
              + "To approve it: "
              + "mdm approve "
              + name
              + "; to run it: "
              + context.command("run " + name));
    }
    return context.noteResult(
        json -> {
          json.put("plan", plan.digest());
          json.put("file", output.file());
          json.put("verb", plan.verb());
          json.put("targets", plan.targets().size());
          json.put("expires", plan.expires().toString());
          json.put("signature", made.signature());
          if (wanted.isPresent()) {
            json.put("approvals", approvals);
          }
        });
  }

  private static void put(Map<String, String> options, String name, @Nullable String value) {
    if (value != null) {
      options.put(name, value);
    }
  }

  /** What has no arguments but the hosts. */
  abstract static class OfHosts extends PlanCommand {

    @Parameters(paramLabel = "HOST", arity = "0..*")
    private List<String> hosts = new ArrayList<>();

    OfHosts(String verb) {
      super(verb);
    }

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

    /** The command. */
    public PlanLock() {
      super("lock");
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = new LinkedHashMap<>();
      put(options, "message", message);
      put(options, "phone", phone);
      return options;
    }
  }

  /** {@code mdm plan erase}. */
  @Command(name = "erase")
  public static final class PlanErase extends OfHosts {

    @Option(names = "--obliteration-behavior", paramLabel = "BEHAVIOR")
    private @Nullable String behavior;

    @Option(names = "--without-bypass-code")
    private boolean withoutBypassCode;

    /** The command. */
    public PlanErase() {
      super("erase");
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = new LinkedHashMap<>();
      put(options, "obliteration_behavior", behavior);
      put(options, PlannedRun.WITHOUT_BYPASS_CODE, withoutBypassCode ? "true" : null);
      return options;
    }
  }

  /** {@code mdm plan restart}. */
  @Command(name = "restart")
  public static final class PlanRestart extends OfHosts {

    @Option(names = "--notify-user")
    private boolean notifyUser;

    /** The command. */
    public PlanRestart() {
      super("restart");
    }

    @Override
    Map<String, String> options(Context context) {
      return notifyUser ? Map.of("notify_user", "true") : Map.of();
    }
  }

  /** {@code mdm plan shutdown}. */
  @Command(name = "shutdown")
  public static final class PlanShutdown extends OfHosts {

    /** The command. */
    public PlanShutdown() {
      super("shutdown");
    }

    @Override
    Map<String, String> options(Context context) {
      return Map.of();
    }
  }

  /** {@code mdm plan send}. */
  @Command(name = "send")
  public static final class PlanSend extends PlanCommand {

    @Parameters(index = "0", paramLabel = "FILE")
    private String file = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "HOST")
    private List<String> hosts = new ArrayList<>();

    private @Nullable MdmCommand command;

    /** The command. */
    public PlanSend() {
      super("send");
    }

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
      Optional<Platform> platform =
          found.stream().flatMap(one -> one.platform().stream()).findAny();
      SendCommand.refuseErrors(context, file, Objects.requireNonNull(command), platform);
    }
  }

  /** What is to be done to a secret that escrow holds or makes. */
  public static class PlanSecret extends OfHosts {

    private final Act act;

    /** {@code mdm plan} of this kind and act. */
    public PlanSecret(SecretKind kind, Act act) {
      super(kind.verb());
      this.act = act;
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = new LinkedHashMap<>();
      put(options, PlannedRun.ACT, act.label());
      return options;
    }
  }

  /** What gives a device a new password. */
  public static class PlanPassword extends PlanSecret {

    @Option(names = "--password-at-run")
    private boolean passwordAtRun;

    /** {@code mdm plan} of this kind and act. */
    public PlanPassword(SecretKind kind, Act act) {
      super(kind, act);
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = super.options(context);
      put(options, PlannedRun.NEW_SECRET, passwordAtRun ? PlannedRun.AT_THE_RUN : null);
      return options;
    }
  }

  /** {@code mdm plan firmware-password set} and {@code rotate}. */
  public static final class PlanFirmware extends PlanPassword {

    @Option(names = "--allow-oroms")
    private boolean allowOroms;

    /** One of them. */
    public PlanFirmware(Act act) {
      super(SecretKind.FIRMWARE_PASSWORD, act);
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = super.options(context);
      put(options, PlannedRun.ALLOW_OROMS, allowOroms ? "true" : null);
      return options;
    }
  }

  /** {@code mdm plan admin-password set} and {@code rotate}. */
  public static final class PlanAdminPassword extends PlanPassword {

    @Option(names = "--guid", paramLabel = "GUID", required = true)
    private String guid = "";

    /** One of them. */
    public PlanAdminPassword(Act act) {
      super(SecretKind.ADMIN_PASSWORD, act);
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = super.options(context);
      put(options, PlannedRun.GUID, guid);
      return options;
    }
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

    /** The command. */
    public PlanReinstall() {
      super("reinstall-fleetd");
    }

    @Override
    Map<String, String> options(Context context) {
      Map<String, String> options = new LinkedHashMap<>();
      put(options, PlannedRun.MANIFEST_URL, manifestUrl);
      put(options, PlannedRun.CHECK_MANIFEST, checkManifest ? "true" : null);
      return options;
    }

    @Override
    void check(Context context, List<Host> found) {
      if (checkManifest) {
        ReinstallFleetdCommand.checkManifest(context, manifestUrl);
      }
    }
  }
}
