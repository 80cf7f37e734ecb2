package org.mdmtoolkit.delivery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.RunRequest;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.EraseDevice;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ObliterationBehavior;
import org.mdmtoolkit.command.ReinstallFleetd;
import org.mdmtoolkit.command.RestartDevice;
import org.mdmtoolkit.command.ShutDownDevice;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.PlainRun;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.secret.SecretChange;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.secret.Pin;

/**
 * A run that is made from what a plan can say: a verb and options, all of them text and none a
 * secret. The same words make the same run, so that a plan which was approved can be run by another
 * program of this version, and one that would send something else is noticed.
 *
 * <p>{@code lock} has {@code message} and {@code phone}; {@code erase} has {@code
 * obliteration_behavior} and {@code without_bypass_code}; {@code restart} has {@code notify_user};
 * {@code shutdown} has none; {@code send} has {@code command}, a property list; {@code
 * reinstall-fleetd} has {@code manifest_url} and {@code check_manifest}.
 *
 * <p>Those about secrets have {@code act}, which is {@code set}, {@code rotate} or {@code clear}:
 * {@code recovery-lock} and {@code firmware-password}, which may have {@code new_secret} and {@code
 * allow_oroms}; {@code admin-password} with {@code guid}; {@code filevault}; {@code
 * activation-lock}. Their secrets are made, given or taken from escrow when it is run ({@link
 * #change}). Immutable.
 */
public final class PlannedRun {

  /** The property list that {@code send} sends. */
  public static final String COMMAND = "command";

  /** Whether {@code erase} does not ask for Activation Lock codes first: {@code true}. */
  public static final String WITHOUT_BYPASS_CODE = "without_bypass_code";

  /** What is done to a secret: {@code set}, {@code rotate} or {@code clear}. */
  public static final String ACT = Plan.ACT;

  /** The administrator's account that {@code admin-password} is about. */
  public static final String GUID = "guid";

  /** Whether {@code firmware-password} allows option ROMs: {@code true}. */
  public static final String ALLOW_OROMS = "allow_oroms";

  /** Whether a person gives the new secret instead of having one made: {@link #AT_THE_RUN}. */
  public static final String NEW_SECRET = "new_secret";

  /** The value of {@link #NEW_SECRET}. */
  public static final String AT_THE_RUN = "given at the run";

  /** Where {@code reinstall-fleetd} has the agent's package described. */
  public static final String MANIFEST_URL = "manifest_url";

  /** Whether {@code reinstall-fleetd} looks at manifest and package first: {@code true}. */
  public static final String CHECK_MANIFEST = "check_manifest";

  private final String verb;
  private final Map<String, String> options;
  private final Run run;
  private final Optional<SecretChange> change;
  private final String requestType;
  private final byte[] payload;
  private final String masked;

  private PlannedRun(
      String verb,
      Map<String, String> options,
      Run run,
      Optional<SecretChange> change,
      String requestType,
      byte[] payload,
      String masked) {
    this.verb = verb;
    this.options = options;
    this.run = run;
    this.change = change;
    this.requestType = requestType;
    this.payload = payload;
    this.masked = masked;
  }

  /**
   * The run of a verb and its options.
   *
   * @param reason why, for the journal
   * @param random makes secrets that are nobody's
   * @throws InvalidInputException if there is no such verb or option, or a value is wrong
   * @throws RefusedException if it carries a secret, which a plan would show to everybody
   */
  public static PlannedRun of(
      String verb, Map<String, String> options, String reason, SecureRandom random) {
    Map<String, String> left = new LinkedHashMap<>(options);
    Optional<SecretChange> change = change(verb, left, reason);
    Run run =
        change.isPresent() ? DeviceSecrets.plan(change.get(), random) : run(verb, left, reason);
    if (!left.isEmpty()) {
      throw new InvalidInputException(
          "a plan of " + verb + " has no option " + left.keySet().iterator().next(),
          "It was made by another version; make a new plan.");
    }
    run.requireKeptSecrets();
    MdmCommand sample = run.sample(random);
    return new PlannedRun(
        verb,
        Map.copyOf(options),
        run,
        change,
        sample.requestType(),
        payload(sample),
        new String(sample.withCommandUuid("COMMAND-UUID").maskedXml(), UTF_8));
  }

  /** What of a command is no secret and the same for every device. */
  private static byte[] payload(MdmCommand sample) {
    Map<String, Object> keys = new LinkedHashMap<>(sample.keys());
    if (keys.remove("PIN") == null && sample.holdsSecrets()) {
      return sample.withCommandUuid("any").maskedXml();
    }
    return MdmCommand.of(sample.requestType(), keys, "any").toXml();
  }

  private static Optional<SecretChange> change(
      String verb, Map<String, String> left, String reason) {
    Optional<SecretKind> kind =
        Stream.of(
                SecretKind.RECOVERY_LOCK,
                SecretKind.FIRMWARE_PASSWORD,
                SecretKind.FILEVAULT_KEY,
                SecretKind.ADMIN_PASSWORD)
            .filter(one -> one.verb().equals(verb))
            .findFirst();
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Act act = act(verb, left, kind.get());
    SecretChange change;
    if (kind.get().equals(SecretKind.RECOVERY_LOCK)) {
      change = SecretChange.recoveryLock(act, reason);
    } else if (kind.get().equals(SecretKind.FIRMWARE_PASSWORD)) {
      boolean allows = act != Act.CLEAR && "true".equals(left.remove(ALLOW_OROMS));
      change = SecretChange.firmwarePassword(act, reason).allowingOroms(allows);
    } else if (kind.get().equals(SecretKind.FILEVAULT_KEY)) {
      change = SecretChange.fileVaultKey(reason);
    } else {
      String guid = Optional.ofNullable(left.remove(GUID)).orElse("");
      change = SecretChange.adminPassword(act, guid, reason);
    }
    if (act != Act.CLEAR
        && !kind.get().equals(SecretKind.FILEVAULT_KEY)
        && AT_THE_RUN.equals(left.get(NEW_SECRET))) {
      left.remove(NEW_SECRET);
    }
    return Optional.of(change);
  }

  private static Act act(String verb, Map<String, String> left, SecretKind kind) {
    String label = Optional.ofNullable(left.remove(ACT)).orElse("");
    return Stream.of(Act.values())
        .filter(one -> one.label().equals(label))
        .filter(one -> one == Act.ROTATE || !kind.equals(SecretKind.FILEVAULT_KEY))
        .filter(one -> one != Act.CLEAR || !kind.equals(SecretKind.ADMIN_PASSWORD))
        .findFirst()
        .orElseThrow(() -> unknown(verb + " " + label));
  }

  private static InvalidInputException unknown(String what) {
    return new InvalidInputException(
        "a plan cannot say " + what.strip(), "It was made by another version; make a new plan.");
  }

  private static Run run(String verb, Map<String, String> left, String reason) {
    Optional<String> none = Optional.empty();
    switch (verb) {
      case "lock" -> {
        Optional<String> message = none.or(() -> Optional.ofNullable(left.remove("message")));
        Optional<String> phone = none.or(() -> Optional.ofNullable(left.remove("phone")));
        return SecretRun.lock(reason, pin -> lock(pin, message, phone));
      }
      case "erase" -> {
        left.remove(WITHOUT_BYPASS_CODE);
        Optional<ObliterationBehavior> behavior =
            Optional.ofNullable(left.remove("obliteration_behavior"))
                .map(ObliterationBehavior::ofAppleName);
        Function<EraseDevice, EraseDevice> with =
            erase -> behavior.map(erase::obliterationBehavior).orElse(erase);
        return SecretRun.erase(reason, pin -> with.apply(EraseDevice.forMac().pin(pin)).build());
      }
      case "restart" -> {
        boolean isTold = "true".equals(left.remove("notify_user"));
        MdmCommand command = isTold ? RestartDevice.notifyingUser() : RestartDevice.immediately();
        return PlainRun.of(verb, command).because(reason);
      }
      case "shutdown" -> {
        return PlainRun.of(verb, ShutDownDevice.immediately()).because(reason);
      }
      case "send" -> {
        String text = Optional.ofNullable(left.remove(COMMAND)).orElse("");
        MdmCommand command = MdmCommand.read(text.getBytes(UTF_8));
        if (command.holdsSecrets()) {
          throw new RefusedException(
              "the " + command.requestType() + " command holds a secret, which a plan would show",
              SecretKind.of(command.requestType())
                  .<Remedy>map(kind -> new Remedy.MakePlan(kind.verb()))
                  .orElse(
                      Remedy.advice(
                          "Nothing was planned. What holds a secret of its own is sent without a"
                              + " plan, where the policy has no rule against it.")));
        }
        return PlainRun.of(verb, command).because(reason);
      }
      case "activation-lock" -> {
        if (!Act.CLEAR.label().equals(left.remove(ACT))) {
          throw unknown(verb);
        }
        return DeviceSecrets.clearActivationLock(reason);
      }
      case "reinstall-fleetd" -> {
        left.remove(CHECK_MANIFEST);
        String url =
            Optional.ofNullable(left.remove(MANIFEST_URL))
                .orElse(ReinstallFleetd.PUBLIC_MANIFEST_URL);
        if (url.indexOf('?') >= 0 || url.indexOf('@') >= 0) {
          throw new RefusedException(
              "the address of the manifest has a query or a password, which a plan would show",
              "Nothing was planned. Serve the manifest at an address without one.");
        }
        return PlainRun.of(verb, ReinstallFleetd.fromManifestUrl(url)).because(reason);
      }
      default -> throw unknown(verb);
    }
  }

  private static MdmCommand lock(Pin pin, Optional<String> message, Optional<String> phone) {
    DeviceLock lock = DeviceLock.forMac(pin);
    lock = message.isPresent() ? lock.message(message.get()) : lock;
    return (phone.isPresent() ? lock.phoneNumber(phone.get()) : lock).build();
  }

  /**
   * The run of a plan.
   *
   * @param random makes secrets that are nobody's
   * @throws RefusedException if this version would send something else than the plan says
   */
  public static PlannedRun of(Plan plan, SecureRandom random) {
    PlannedRun planned = of(plan.verb(), plan.options(), plan.reason(), random);
    boolean isSame =
        planned.payloadSha256().equals(plan.payloadSha256())
            && planned.requestType.equals(plan.requestType())
            && planned.run.danger().dangerClass() == plan.danger();
    if (!isSame) {
      throw new RefusedException(
          "this version would send another command than the plan was made for ("
              + plan.madeBy()
              + ")",
          "Nothing was sent. Make a new plan.");
    }
    return planned;
  }

  /** The run itself; where it changes a secret, as {@link #change} does, only to be shown. */
  public Run run() {
    return run;
  }

  /**
   * The change of a secret that it is, without any that a person gives: for {@link
   * DeviceSecrets#change}. Empty if it is another run.
   */
  public Optional<SecretChange> change() {
    return change;
  }

  /** Whether a person has to give the new secret when it is run, for the one device of the plan. */
  public boolean wantsNewSecret() {
    return options.containsKey(NEW_SECRET);
  }

  /** SHA-256, in hex, of the command that each device gets, without secrets and command UUID. */
  public String payloadSha256() {
    return Sha256.hex(payload);
  }

  /** The command that each device gets, as XML, with every secret in it masked. */
  public String maskedPayload() {
    return masked;
  }

  /** What a policy judges. */
  public RunRequest request(String server, int targets) {
    return new RunRequest(run.verb(), requestType, run.danger().dangerClass(), server, targets);
  }

  /**
   * The plan to do this.
   *
   * @param hosts its targets, looked up just now
   * @param madeBy the program and its version
   * @param validity how long it can be run
   * @throws InvalidInputException if there are none or too many of them, or the time is too long
   */
  public Plan plan(
      MdmServer server,
      List<Host> hosts,
      Plan.Author author,
      String madeBy,
      Instant now,
      Duration validity) {
    Instant created = now.truncatedTo(ChronoUnit.MILLIS);
    return new Plan(
        created,
        created.plus(validity),
        author,
        madeBy,
        run.reason().orElse(""),
        server.description(),
        verb,
        requestType,
        run.danger().dangerClass(),
        options,
        payloadSha256(),
        hosts.stream().map(PlannedRun::target).toList());
  }

  /** A host as a plan names it. */
  public static PlanTarget target(Host host) {
    return new PlanTarget(
        host.udid(),
        host.serverId(),
        host.serial(),
        host.hostname(),
        host.model(),
        host.platform().map(Platform::label),
        host.user(),
        host.lastSeen());
  }

  /**
   * Refuses hosts that are others than the plan names.
   *
   * @param hosts what is found now, in any order
   * @throws RefusedException if one of them has changed its identity, is missing or was added
   */
  public static void requireSameDevices(Plan plan, List<Host> hosts) {
    Map<String, PlanTarget> found = new LinkedHashMap<>();
    hosts.forEach(host -> found.put(host.udid().toUpperCase(Locale.ROOT), target(host)));
    List<String> changed = new ArrayList<>();
    for (PlanTarget planned : plan.targets()) {
      PlanTarget now = found.remove(planned.udid().toUpperCase(Locale.ROOT));
      if (now == null || !planned.isSameDevice(now)) {
        changed.add(planned.identity());
      }
    }
    Set<String> added = new TreeSet<>(found.keySet());
    if (!changed.isEmpty() || !added.isEmpty()) {
      List<String> all = new ArrayList<>(changed);
      all.addAll(added);
      throw new RefusedException(
          all.size()
              + " of "
              + plan.targets().size()
              + " devices are not the ones that were planned any more: "
              + String.join(", ", all.subList(0, Math.min(5, all.size())))
              + (all.size() > 5 ? ", ..." : ""),
          "Nothing was sent. They have another serial number, UDID or id at the server than when the"
              + " plan was made, or are gone. Make a new plan.");
    }
  }
}
