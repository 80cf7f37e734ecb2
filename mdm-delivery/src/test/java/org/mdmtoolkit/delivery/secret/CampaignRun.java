package org.mdmtoolkit.delivery.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.RotateFileVaultKey;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.delivery.secret.SecretOutcome.Ending;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.disk.DiskControl.Fate;
import org.mdmtoolkit.fixtures.disk.DiskImage;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.mac.MacSecretsBuilder;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;

/** One Mac, one kind of secret, and all that happens to it; judged after each step. */
final class CampaignRun {

  /** Not each fault can meet each command: about 0.3 of the commands meet one. */
  private static final double FAULTS_OF_MAC = 0.45;

  private static final double FAULTS_OF_SERVER = 0.15;
  private static final double KILLS = 0.3;
  private static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";
  private static final String OWN = "hers, 8 and more";
  private static final Host HOST = Hosts.mac("U1");
  private static final List<String> REASONS = List.of("INC-7", "INC-8");

  /** Ends what the process does, between two calls to the disk. */
  @SuppressWarnings("serial")
  private static final class Stopped extends Error {}

  private final CampaignKind what;
  private final SecretKind kind;
  private final Random random;
  private final MacSecrets mac;
  private final CampaignServer server;
  private SimulatedDisk disk = SimulatedDisk.forProcesses(1);
  private TestHome home;
  private final List<String> story = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, String> read = new LinkedHashMap<>();
  private final Set<String> everHeld = new HashSet<>();
  private Optional<String> admin = Optional.empty();
  private boolean isAdminKnown;
  private double kills = KILLS;
  private int stepsLeft;
  private boolean isDead;

  CampaignRun(CampaignKind what, int seed) {
    this.what = what;
    this.kind = what.kind();
    this.random = new Random(31L * seed + List.of(CampaignKind.values()).indexOf(what));
    home = TestHome.in(disk.root(0).resolve("home"));
    disk.load(disk.seen()); // durable
    watch();
    MacSecretsBuilder builder =
        (what == CampaignKind.FIRMWARE_PASSWORD ? MacSecrets.intel() : MacSecrets.appleSilicon())
            .udid(HOST.udid())
            .serial(HOST.identity())
            .random(new Random(seed))
            .user("anna", OWN)
            .admin(GUID, "itadmin", "old")
            .fileVault();
    if (random.nextBoolean()) {
      builder.escrowCertificate(home.unlock().certificate());
    }
    if (random.nextInt(4) == 0) {
      builder.escrowStaysBehind();
    }
    mac = builder.build();
    server = new CampaignServer(HOST, mac, random, this::step, this::remember);
  }

  private void watch() {
    disk.control(
        (process, call, path) -> {
          if (isDead) {
            return Fate.KILLED;
          }
          isDead = --stepsLeft == 0;
          return isDead ? Fate.KILLED : Fate.DONE;
        });
  }

  List<String> story() {
    return story;
  }

  Map<String, Integer> counts() {
    return counts;
  }

  private void count(String what, int more) {
    counts.merge(what, more, Integer::sum);
  }

  private void step() {
    if (!isDead) {
      isDead = --stepsLeft == 0;
    }
    if (isDead) {
      throw new Stopped();
    }
  }

  void go() {
    if (random.nextInt(4) > 0) { // one that was proven
      begin();
    }
    mac.faults().randomly(random, FAULTS_OF_MAC, faults());
    server.goesWrong(FAULTS_OF_SERVER);
    boolean isSlow = what == CampaignKind.ADMIN_PASSWORD; // whose hashes are slow on purpose
    int steps = isSlow ? 3 + random.nextInt(2) : 4 + random.nextInt(6);
    for (int i = 0; i < steps; i++) {
      home.pass(Duration.ofSeconds(1));
      act();
      judge();
    }
    mac.faults().none();
    server.goesWrong(0);
    server.isOnline = true;
    count("commands to the Mac", server.commands());
    for (MacFault fault : MacFault.values()) {
      count("faults of the Mac", mac.faults().met(fault));
      count("fault " + fault, mac.faults().met(fault));
    }
    count("faults of the server", server.faults);
    home.pass(Duration.ofMinutes(1));
    story.add("the faults are over");
    recover();
    judge();
    assertThat(findings()).as("findings").isEmpty();
  }

  private MacFault[] faults() {
    return Arrays.stream(MacFault.values())
        .filter(one -> one != MacFault.UNREADABLE_KEY || what == CampaignKind.FILEVAULT_KEY)
        .toArray(MacFault[]::new);
  }

  // What happens

  private void begin() {
    double before = kills;
    kills = 0;
    switch (what) {
      case RECOVERY_LOCK -> change(password(Act.SET));
      case FIRMWARE_PASSWORD -> {
        change(password(Act.SET));
        mac.restart();
        remember();
        verify();
      }
      case FILEVAULT_KEY -> change(SecretChange.fileVaultKey(reason()), OWN);
      case ACTIVATION_LOCK_CODE -> fetch();
      case ADMIN_PASSWORD -> change(SecretChange.adminPassword(Act.SET, GUID, reason()));
    }
    kills = before;
  }

  private void act() {
    server.isOnline = random.nextInt(6) > 0;
    switch (what) {
      case RECOVERY_LOCK, FIRMWARE_PASSWORD -> actOnPassword();
      case FILEVAULT_KEY -> actOnFileVault();
      case ACTIVATION_LOCK_CODE -> actOnCode();
      case ADMIN_PASSWORD -> actOnAdmin();
    }
  }

  private String reason() {
    return REASONS.get(random.nextInt(REASONS.size()));
  }

  private SecretChange password(Act act) {
    return what == CampaignKind.RECOVERY_LOCK
        ? SecretChange.recoveryLock(act, reason())
        : SecretChange.firmwarePassword(act, reason());
  }

  private void actOnPassword() {
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> change(password(Act.SET));
      case 3, 4, 5, 6 -> change(password(Act.ROTATE));
      case 7 -> change(password(Act.CLEAR));
      case 8 -> {
        String current = random.nextInt(4) > 0 ? held().orElse("none") : "a wrong one";
        change(password(random.nextBoolean() ? Act.ROTATE : Act.SET), current);
      }
      case 9, 10, 11 -> secrets("verify", () -> at().verify(kind, List.of(HOST)));
      case 12 -> foreign();
      case 13 -> settleOpen();
      default -> world();
    }
  }

  private void foreign() {
    story.add("somebody else sets it");
    String other = "foreign " + random.nextInt(1000);
    switch (what) {
      case RECOVERY_LOCK -> mac.foreignRecoveryLock(other);
      case FIRMWARE_PASSWORD -> mac.foreignFirmwarePassword(other);
      case FILEVAULT_KEY ->
          mac.foreignFileVaultKey("AAAA-BBBB-CCCC-DDDD-EEEE-" + random.nextInt(9000));
      case ACTIVATION_LOCK_CODE -> mac.newActivationLockCode();
      case ADMIN_PASSWORD -> mac.foreignAdminPassword(GUID, other);
    }
    remember();
  }

  /** What happens without the toolkit. */
  private void world() {
    switch (random.nextInt(4)) {
      case 0 -> {
        story.add("it restarts");
        mac.restart();
        remember();
      }
      case 1 -> {
        story.add("late answers arrive");
        mac.deliverLate();
        server.poll();
      }
      case 2 -> {
        int days = random.nextInt(4);
        story.add(days + " days pass");
        home.pass(Duration.ofDays(days));
        mac.pass(days);
      }
      default -> {
        story.add("it polls");
        server.poll();
      }
    }
  }

  private void settleOpen() {
    attempt(
        "secret close",
        () -> {
          Optional<EscrowRecord> open = home.custody().open(HOST.names(), kind);
          if (open.isPresent()) {
            home.custody()
                .settle(Map.of(open.get(), List.of(JournalEvent.of(kind.verb() + ".released"))));
          }
          return open.map(EscrowRecord::commandUuid).orElse("nothing");
        });
  }

  private void actOnFileVault() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> change(SecretChange.fileVaultKey(reason()), OWN);
      case 3, 4, 5 -> change(SecretChange.fileVaultKey(reason()));
      case 6 -> change(SecretChange.fileVaultKey(reason()), "a wrong one");
      case 7 -> fetch();
      case 8 -> fetchAnswers();
      case 9 -> foreign();
      case 10 -> settleOpen();
      default -> world();
    }
  }

  private void actOnCode() {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> fetch();
      case 3, 4 -> clear();
      case 5 -> foreign();
      default -> world();
    }
  }

  private void clear() {
    List<String> before = mac.activationLockCodes();
    String newest = before.get(before.size() - 1);
    boolean isGone = server.cleared.contains(newest); // with a command of before
    Optional<SecretOutcome> outcome =
        secrets("clear", () -> at().clearActivationLock(List.of(HOST), reason()));
    boolean isNewest = held().equals(Optional.of(newest)); // else it was made anew meanwhile
    if (isNewest && !isGone && outcome.filter(one -> one.ending() == Ending.ACCEPTED).isPresent()) {
      assertThat(escrow(records()).values()).as("cleared").contains(newest);
    }
  }

  private void actOnAdmin() {
    switch (random.nextInt(8)) {
      case 0, 1, 6 -> change(SecretChange.adminPassword(Act.SET, GUID, reason()));
      case 3 -> change(SecretChange.adminPassword(Act.ROTATE, "NO-SUCH-GUID", reason()));
      case 4 -> foreign();
      case 5 -> settleOpen();
      default -> world();
    }
  }

  private void fetch() {
    secrets("fetch", () -> at().fetch(kind, List.of(HOST), Optional.empty()));
  }

  private void fetchAnswers() {
    for (EscrowRecord record : records()) {
      if (record.requestType().equals(kind.requestType())) {
        secrets(
            "fetch answer of " + record.commandUuid(),
            () -> List.of(at().fetchAnswer(record.commandUuid(), HOST)));
      }
    }
  }

  private Optional<SecretOutcome> change(SecretChange change) {
    return secrets(change + " " + change.reason(), () -> at().change(change, List.of(HOST)));
  }

  private Optional<SecretOutcome> change(SecretChange change, String current) {
    try (Secret known = Secret.copyOf(current.toCharArray())) {
      return secrets(
          change + " from \"" + current + "\" " + change.reason(),
          () -> at().change(change.withCurrent(known), List.of(HOST)));
    }
  }

  private DeviceSecrets at() {
    return DeviceSecrets.at(server, home.state(), home::unlock)
        .waitingFor(Duration.ofMinutes(1))
        .concurrency(1)
        .sleeper((time, cancelled) -> home.pass(time));
  }

  private Optional<SecretOutcome> secrets(String name, Callable<List<SecretOutcome>> call) {
    Optional<List<SecretOutcome>> outcomes = attempt(name, call);
    outcomes.ifPresent(
        some -> {
          assertThat(some).as(name).hasSize(1);
          count("ended " + some.get(0).ending(), 1);
          judge(some.get(0), name.startsWith("SecretChange"));
        });
    return outcomes.map(some -> some.get(0));
  }

  /** Does it as one process, which may be killed meanwhile. */
  private <T> Optional<T> attempt(String name, Callable<T> call) {
    stepsLeft =
        random.nextDouble() < kills
            ? 1 + random.nextInt(random.nextBoolean() ? 400 : 3000)
            : Integer.MAX_VALUE;
    int budget = stepsLeft;
    String online = server.isOnline ? "" : " (offline)";
    try {
      T result = call.call();
      if (isDead) { // in its last breath
        kill(name);
        return Optional.empty();
      }
      story.add(name + online + " -> " + told(result) + "; holds " + held());
      return Optional.of(result);
    } catch (MdmException e) {
      if (isDead) {
        kill(name);
      } else {
        story.add(name + online + " -> " + e);
      }
      return Optional.empty();
    } catch (Exception | Error e) {
      if (!isDead) {
        throw new AssertionError(name + " failed", e);
      }
      kill(name + online + " at step " + budget);
      return Optional.empty();
    } finally {
      stepsLeft = Integer.MAX_VALUE;
    }
  }

  private static String told(Object result) {
    return result instanceof List<?> list && list.get(0) instanceof SecretOutcome one
        ? one.ending() + " " + one.commandUuid().orElse("-") + " " + one.words()
        : result.toString();
  }

  /** The process is gone; perhaps the power failed, too. */
  private void kill(String name) {
    isDead = false;
    boolean isPower = random.nextBoolean();
    DiskImage left =
        isPower
            ? disk.afterCrash(
                List.of(SimulatedDisk.Names.values()).get(random.nextInt(4)),
                List.of(SimulatedDisk.Contents.values()).get(random.nextInt(3)))
            : disk.seen();
    disk = SimulatedDisk.forProcesses(1); // another process, which has nothing open
    disk.load(left);
    home = home.movedTo(disk.root(0).resolve("home"));
    watch();
    count(isPower ? "kills by power" : "kills", 1);
    story.add(
        name + " -> killed" + (isPower ? ", and the power failed" : "") + "; holds " + held());
  }

  // What is true

  private void remember() {
    isAdminKnown = false;
    if (what == CampaignKind.ADMIN_PASSWORD) {
      return;
    }
    held().ifPresent(everHeld::add);
  }

  private Optional<String> held() {
    return switch (what) {
      case RECOVERY_LOCK -> mac.recoveryLock();
      case FIRMWARE_PASSWORD -> mac.firmwarePassword();
      case FILEVAULT_KEY -> mac.fileVaultKey();
      case ACTIVATION_LOCK_CODE ->
          Optional.of(mac.activationLockCodes().get(mac.activationLockCodes().size() - 1));
      case ADMIN_PASSWORD -> adminPassword();
    };
  }

  /** To compare is slow on purpose. */
  private Optional<String> adminPassword() {
    if (!isAdminKnown) {
      List<String> known = new ArrayList<>(mac.foreignSecrets());
      known.add("old");
      known.addAll(escrow(records()).values());
      Collections.reverse(known);
      admin = known.stream().filter(one -> mac.adminPasswordIs(GUID, one)).findFirst();
      isAdminKnown = admin.isPresent();
    }
    return admin;
  }

  private List<EscrowRecord> records() {
    return home.custody().records().records().stream()
        .filter(record -> kind.types().contains(record.requestType()))
        .toList();
  }

  private static String id(EscrowRecord record) {
    return record.requestType() + " " + record.commandUuid();
  }

  /** The secret of each record, empty text for none. */
  private Map<String, String> escrow(List<EscrowRecord> records) {
    Journal aside =
        Journal.at(
            home.folder().resolve("test.jsonl"), home.state().clock(), home.journal().operator());
    List<EscrowRecord> unread =
        records.stream().filter(record -> !read.containsKey(id(record))).toList();
    List<Custody.Revealed> opened =
        Custody.in(home.escrow(), aside).reveal(unread, home.unlock(), JournalEvent.of("test"));
    for (int i = 0; i < unread.size(); i++) {
      assertThat(opened.get(i).failure()).as("opened").isEmpty();
      RevealedSecret secret = opened.get(i).secret().orElseThrow();
      boolean isSealed = unread.get(i).requestType().equals(KeptSecret.FILEVAULT_ANSWER);
      read.put(id(unread.get(i)), isSealed ? "" : secret.reveal());
    }
    return read;
  }

  private boolean isMacs(String secret) {
    return held().orElse("").equals(secret);
  }

  private boolean isNext(String secret) {
    return what == CampaignKind.FIRMWARE_PASSWORD
        && mac.pendingFirmwarePassword().filter(secret::equals).isPresent();
  }

  private boolean isForeign(String secret) {
    return mac.foreignSecrets().contains(secret);
  }

  private void judge() {
    List<EscrowRecord> records = records();
    Map<String, String> secrets = escrow(records);
    judgeEscrow(new HashSet<>(records.stream().map(one -> secrets.get(id(one))).toList()));
    judgeWords(records, secrets);
    for (Finding finding : home.custody().check()) {
      assertThat(finding.kind().isDamage()).as(finding.problem()).isFalse();
      assertThat(finding.kind()).as(finding.problem()).isNotEqualTo(Finding.Kind.MISSING);
    }
  }

  private void judgeEscrow(Set<String> escrow) {
    switch (what) {
      case RECOVERY_LOCK, FIRMWARE_PASSWORD -> {
        held().filter(one -> !isForeign(one)).ifPresent(one -> assertThat(escrow).contains(one));
        mac.pendingFirmwarePassword()
            .filter(one -> !one.isEmpty())
            .ifPresent(one -> assertThat(escrow).contains(one));
      }
      case FILEVAULT_KEY -> {
        String key = held().orElseThrow();
        boolean isOwn = !server.madeKey.isEmpty() && !isForeign(key);
        assertThat(!isOwn || escrow.contains(key) || !isKeyOut() || isKeptRaw() || hasAnswer())
            .as("the recovery key is in escrow")
            .isTrue();
      }
      case ACTIVATION_LOCK_CODE -> {} // by its outcomes
      case ADMIN_PASSWORD -> assertThat(held()).as("the administrator's password").isPresent();
    }
  }

  /** Whether the Mac has told the server its key, so that it can be read. */
  private boolean isKeyOut() {
    return server
        .report(server.madeKey)
        .filter(one -> RotateFileVaultKey.encryptedKey(one).isPresent())
        .isPresent();
  }

  private boolean isKeptRaw() {
    return records().stream().anyMatch(one -> one.commandUuid().equals(server.madeKey + "-answer"));
  }

  private boolean hasAnswer() {
    return server.report(server.madeKey).isPresent();
  }

  private void judgeWords(List<EscrowRecord> records, Map<String, String> secrets) {
    SecretHistory history = SecretHistory.of(home.journal());
    for (EscrowRecord record : records) {
      String secret = secrets.getOrDefault(id(record), "");
      SecretState state = history.state(record);
      String name = state + " of " + id(record) + " \"" + secret + "\", held " + held();
      switch (state) {
        case FAILED -> {
          if (!secret.isEmpty() && !isForeign(secret) && what != CampaignKind.FILEVAULT_KEY) {
            assertThat(isMacs(secret) || isNext(secret)).as(name).isFalse();
          }
        }
        case NOT_SENT -> assertThat(server.has(record.commandUuid())).as(name).isFalse();
        case SEALED -> {}
        case RESTART_PENDING ->
            assertThat(isMacs(secret) || isNext(secret) || isForeign(held().orElse("")))
                .as(name)
                .isTrue();
        case REPLACED -> assertThat(secret.isEmpty() || wasHeld(secret)).as(name).isTrue();
        case VERIFIED -> judgeVerified(record, secret, name, history, records, secrets);
        case UNREADABLE -> assertThat(what).as(name).isEqualTo(CampaignKind.FILEVAULT_KEY);
        case SENT, ACKNOWLEDGED, UNKNOWN -> {}
        default -> {}
      }
    }
  }

  private boolean isPassword() {
    return what == CampaignKind.RECOVERY_LOCK || what == CampaignKind.FIRMWARE_PASSWORD;
  }

  private boolean wasHeld(String secret) {
    return what == CampaignKind.FILEVAULT_KEY || everHeld.contains(secret);
  }

  private void judgeVerified(
      EscrowRecord record,
      String secret,
      String name,
      SecretHistory history,
      List<EscrowRecord> records,
      Map<String, String> secrets) {
    if (!isPassword()) {
      assertThat(what).as(name).isEqualTo(CampaignKind.FILEVAULT_KEY);
      boolean isUnread =
          records.stream()
              .filter(other -> other.commandUuid().equals(server.madeKey))
              .map(history::state)
              .anyMatch(other -> other != SecretState.VERIFIED && other.mayHold());
      assertThat(isMacs(secret) || isForeign(held().orElse("")) || isUnread).as(name).isTrue();
      return;
    }
    assertThat(secret.isEmpty() || wasHeld(secret)).as(name).isTrue();
    boolean isChanged =
        records.stream()
            .filter(other -> !other.equals(record))
            .filter(other -> history.state(other).mayHold())
            .filter(other -> history.state(other) != SecretState.REPLACED)
            .anyMatch(other -> isMacs(secrets.getOrDefault(id(other), "")));
    assertThat(isMacs(secret) || isForeign(held().orElse("")) || isChanged)
        .as(name + " last " + mac.foreignSecrets())
        .isTrue();
  }

  private void judge(SecretOutcome outcome, boolean isChange) {
    String name = outcome.ending() + " " + outcome.commandUuid().orElse("");
    List<EscrowRecord> records = records();
    Map<String, String> secrets = escrow(records);
    Optional<String> secret =
        records.stream()
            .filter(one -> isOf(outcome, one))
            .map(one -> secrets.get(id(one)))
            .findFirst();
    switch (outcome.ending()) {
      case VERIFIED, OLDER_HOLDS -> assertThat(isMacs(secret.orElseThrow())).as(name).isTrue();
      case FAILED -> { // the device said so, and whether it is so is not said
        SecretHistory history = SecretHistory.of(home.journal());
        if (isChange && isPassword() && secret.filter(this::isMacs).isPresent()) {
          assertThat(records.stream().filter(one -> isOf(outcome, one)).map(history::state))
              .as(name)
              .allMatch(state -> state == SecretState.DENIED);
        }
      }
      case NONE_HOLDS -> {
        assertThat(records.stream().map(one -> secrets.get(id(one))).anyMatch(this::isMacs))
            .as(name)
            .isFalse();
      }
      case KEPT -> {
        if (what == CampaignKind.ACTIVATION_LOCK_CODE) {
          assertThat(secret.orElseThrow()).as(name).isEqualTo(held().orElseThrow());
        }
      }
      case RESTART_PENDING -> assertThat(secret.filter(one -> !isNext(one))).as(name).isEmpty();
      case ACCEPTED -> {}
      case NOT_SENT, REFUSED ->
          outcome.commandUuid().ifPresent(uuid -> assertThat(server.has(uuid)).as(name).isFalse());
      default -> {}
    }
  }

  private static boolean isOf(SecretOutcome outcome, EscrowRecord record) {
    return outcome.commandUuid().filter(record.commandUuid()::equals).isPresent();
  }

  /** What is left when each remedy was applied. */
  private List<Finding> findings() {
    Custody custody = home.custody();
    for (Finding finding : custody.check()) {
      count("finding " + finding.kind(), 1);
      Predicate<EscrowRecord> isMeant =
          one -> one.commandUuid().equals(finding.commandUuid().orElse(""));
      if (finding.kind() == Finding.Kind.REOPENED) {
        custody.records().records().stream()
            .filter(isMeant)
            .forEach(one -> custody.settle(Map.of(one, List.of())));
      } else if (finding.kind() == Finding.Kind.CLOSED) {
        custody.completeClosing(
            finding.host().orElseThrow(), isMeant, JournalEvent.of(kind.verb() + ".closed"));
      }
    }
    return custody.check().stream()
        .filter(finding -> finding.kind() != Finding.Kind.UNKNOWN) // a note, without a remedy
        .toList();
  }

  // The way out

  private void recover() {
    kills = 0;
    switch (what) {
      case RECOVERY_LOCK, FIRMWARE_PASSWORD -> recoverPassword();
      case FILEVAULT_KEY -> recoverFileVault();
      case ACTIVATION_LOCK_CODE -> recoverCode();
      case ADMIN_PASSWORD -> recoverAdmin();
    }
  }

  private Optional<SecretOutcome> verify() {
    return secrets("verify", () -> at().verify(kind, List.of(HOST)));
  }

  /** As a person does who reads what is said. */
  private void recoverPassword() {
    for (int i = 0; i < 8; i++) {
      home.pass(Duration.ofMinutes(1));
      mac.restart();
      remember();
      Optional<SecretOutcome> outcome = verify();
      Optional<Ending> ending = outcome.map(SecretOutcome::ending);
      if (ending.filter(Ending.NOT_ANSWERED::equals).isPresent()) {
        settleOpen();
        continue;
      }
      boolean isNone =
          ending.isEmpty() || ending.get() == Ending.NONE_HOLDS || ending.get() == Ending.REFUSED;
      SecretChange change = password(isNone || held().isEmpty() ? Act.SET : Act.ROTATE);
      Optional<SecretOutcome> changed =
          isNone && held().isPresent() ? change(change, held().get()) : change(change);
      if (changed.filter(one -> one.ending() == Ending.RESTART_PENDING).isPresent()) {
        mac.restart();
        remember();
        changed = verify();
      }
      if (changed.filter(one -> one.ending() == Ending.VERIFIED).isPresent()) {
        count("rounds to the end: " + (i + 1), 1);
        return;
      }
    }
    throw new AssertionError("a dead end");
  }

  private void recoverFileVault() {
    for (int i = 0; i < 8; i++) {
      home.pass(Duration.ofMinutes(1));
      Optional<SecretOutcome> outcome = change(SecretChange.fileVaultKey(reason()), OWN);
      if (outcome.filter(one -> one.ending() == Ending.KEPT).isPresent()
          && escrow(records()).containsValue(held().orElseThrow())) {
        count("rounds to the end: " + (i + 1), 1);
        return;
      }
      settleOpen();
    }
    throw new AssertionError("a dead end");
  }

  private void recoverCode() {
    server.poll();
    mac.newActivationLockCode();
    Optional<SecretOutcome> outcome =
        secrets("fetch", () -> at().fetch(kind, List.of(HOST), Optional.empty()));
    assertThat(outcome.map(SecretOutcome::ending))
        .as("fetch at the end")
        .isIn(Optional.of(Ending.KEPT), Optional.of(Ending.NOTHING));
    outcome = secrets("clear", () -> at().clearActivationLock(List.of(HOST), "the end"));
    assertThat(outcome.map(SecretOutcome::ending)).contains(Ending.ACCEPTED);
  }

  private void recoverAdmin() {
    for (int i = 0; i < 8; i++) {
      home.pass(Duration.ofMinutes(1));
      Optional<SecretOutcome> outcome = change(SecretChange.adminPassword(Act.SET, GUID, reason()));
      if (outcome.filter(one -> one.ending() == Ending.ACCEPTED).isPresent()) {
        count("rounds to the end: " + (i + 1), 1);
        return;
      }
      settleOpen();
    }
    throw new AssertionError("a dead end");
  }
}
