package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.mac.MacSecretsBuilder;

/** Plans of what changes the secrets of devices. */
class PlanSecretsTest {

  private static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";
  private static final String GIVEN = "a password that was given 1";

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 3);
    office = people.office;
    people.oneApproval();
  }

  @AfterEach
  void close() {
    assertThat(people.runner().run("journal", "verify").exitCode()).isZero();
    assertThat(people.runner().run("escrow", "check").exitCode()).isZero();
    people.close();
  }

  private MacSecrets mac(int number, MacSecretsBuilder builder) {
    MacSecrets mac = builder.host(office.macs.get(number - 1)).build();
    office.fleet.macAnswers(office.macs.get(number - 1), mac);
    return mac;
  }

  private static TestShell.Run ended(int code, TestShell.Run run, String... words) {
    assertThat(run.exitCode()).as(run.all()).isEqualTo(code);
    assertThat(List.of(words)).allSatisfy(word -> assertThat(run.all()).contains(word));
    return run;
  }

  private String file(String name, String content) {
    TwoPeople.write(folder.resolve(name), content);
    return folder.resolve(name).toString();
  }

  private void planned(String... line) {
    people.plan().toFile().delete();
    for (String one : folder.toFile().list()) {
      if (one.endsWith(".sig")) {
        folder.resolve(one).toFile().delete();
      }
    }
    ended(0, people.plan("anna", line), "Nothing was sent.");
    ended(6, people.execute("--wait"), "needs 1 approval by others");
    long hosts = Stream.of(line).filter(word -> word.startsWith("C02T")).count();
    ended(0, people.approve("bob", hosts > 1 ? Long.toString(hosts) : office.serial(1)));
  }

  private String shown(String kind) {
    var run = people.runner().run(kind, "show", office.serial(1), "--reason", "test");
    return ended(0, run).stdout().lines().skip(1).findFirst().orElseThrow().split(" {2,}", -1)[0];
  }

  /** Whatever the policy refuses, what it advises can be planned. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "recovery-lock set HOST",
        "recovery-lock rotate HOST",
        "recovery-lock clear HOST",
        "firmware-password set HOST",
        "firmware-password rotate HOST",
        "firmware-password clear HOST",
        "filevault rotate HOST",
        "activation-lock clear HOST",
        "admin-password set HOST --guid " + GUID,
        "admin-password rotate HOST --guid " + GUID,
        "reinstall-fleetd HOST"
      })
  void whatThePolicyRefusesCanBePlannedAsItAdvises(String line) {
    people.policy("rules:\n  - approvals: 1\n");
    String[] words = line.replace("HOST", office.serial(1)).split(" ", -1);
    var refused =
        ended(
            6,
            people.runner().run(FleetWithHome.with(words, "--reason", "x", "--yes")),
            "the policy wants 1 approval");
    String[] advised = SecretOffice.advised(refused).get(0);
    Path plan = folder.resolve("advised.plan");
    String[] typed =
        Stream.of(advised)
            .map(word -> word.equals("HOST") ? office.serial(1) : word)
            .map(word -> word.equals("GUID") ? GUID : word)
            .map(word -> word.equals("FILE.plan") ? plan.toString() : word)
            .toArray(String[]::new);
    ended(0, people.runner().run(typed), "Nothing was sent.");
    assertThat(TwoPeople.read(plan)).contains("\"" + words[0] + "\"");
    assertThat(office.fleet.seen().count()).isZero();
  }

  @Test
  void aRecoveryLockIsSetRotatedAndTakenOffByPlans() {
    MacSecrets mac = mac(1, MacSecrets.appleSilicon());
    planned("recovery-lock", "set", office.serial(1));
    ended(0, people.execute("--wait"), "Signed by anna, bob.", "verified by the device");
    String first = mac.recoveryLock().orElseThrow();
    assertThat(TwoPeople.read(people.plan())).doesNotContain(first);
    assertThat(shown("recovery-lock")).isEqualTo(first);
    ended(0, people.execute("--wait"), "run to its end already; nothing is sent");
    assertThat(mac.recoveryLock()).contains(first);
    planned("recovery-lock", "rotate", office.serial(1));
    ended(0, people.execute("--wait"), "verified by the device");
    assertThat(mac.recoveryLock()).isNotEmpty().get().isNotEqualTo(first);
    planned("recovery-lock", "clear", office.serial(1));
    ended(0, people.execute("--wait"), "none is set");
    assertThat(mac.recoveryLock()).isEmpty();
    assertThat(people.runner().run("evidence", "--ticket", "INC-7").stdout())
        .contains("asked for by", "recovery-lock.escrowed")
        .doesNotContain(first);
  }

  @Test
  void aWaveOfOneThatFailsHoldsTheOthersUpAndEndsNothingElse() {
    MacSecrets first = mac(1, MacSecrets.appleSilicon().recoveryLock("somebody else's"));
    MacSecrets second = mac(2, MacSecrets.appleSilicon());
    planned("recovery-lock", "set", office.serial(1), office.serial(2));
    var run = people.execute("--waves", "1,rest", "--wait");
    ended(
        1,
        run,
        office.serial(1) + "  ",
        "of the 1 device of this wave 1 did not do it; the other 1 were not begun",
        "give --max-errors 1");
    assertThat(second.recoveryLock()).isEmpty();
    ended(3, people.execute("--waves", "1,rest", "--wait", "--max-errors", "1"), "1 left");
    assertThat(second.recoveryLock()).isPresent();
    assertThat(first.recoveryLock()).contains("somebody else's");
  }

  @Test
  void aPasswordIsGivenAtTheRunAndIsNowhereElse() {
    MacSecrets mac = mac(1, MacSecrets.appleSilicon());
    ended(
        2,
        people.plan(
            "anna",
            "recovery-lock",
            "set",
            office.serial(1),
            office.serial(2),
            "--password-at-run"),
        "is for one host");
    planned("recovery-lock", "set", office.serial(1), "--password-at-run");
    assertThat(TwoPeople.read(people.plan())).contains("given at the run");
    ended(8, people.execute("--wait"), "there is no terminal to ask", "--password-file");
    ended(8, people.execute("--password-file", file("short", "x\n"), "--wait"));
    assertThat(office.fleet.seen().count()).isZero();
    var run =
        people.runner().answering(GIVEN).run("run", people.plan().toString(), "--wait", "--json");
    ended(0, run);
    assertThat(mac.recoveryLock()).contains(GIVEN);
    assertThat(run.all()).doesNotContain(GIVEN);
    assertThat(shown("recovery-lock")).isEqualTo(GIVEN);
    assertThat(office.everyFile()).doesNotContain(GIVEN);
  }

  @Test
  void aPasswordThatThePlanDoesNotNameIsRefused() {
    MacSecrets mac = mac(1, MacSecrets.appleSilicon().recoveryLock("set by hand"));
    planned("recovery-lock", "rotate", office.serial(1));
    String given = file("given", GIVEN + "\n");
    ended(2, people.execute("--password-file", given, "--wait"), "--password-at-run");
    ended(6, people.execute("--wait"), "is proven in escrow");
    assertThat(office.fleet.seen().count()).isZero();
    ended(0, people.execute("--current-file", file("now", "set by hand\n"), "--wait"), "verified");
    assertThat(mac.recoveryLock()).isNotEmpty().get().isNotEqualTo("set by hand");
  }

  @Test
  void aFalseAcknowledgementIsFoundOutInAPlanToo() {
    MacSecrets mac = mac(1, MacSecrets.appleSilicon());
    mac.faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    planned("recovery-lock", "set", office.serial(1));
    ended(1, people.execute("--wait"));
    assertThat(mac.recoveryLock()).isEmpty();
  }

  @Test
  void aFirmwarePasswordWaitsForItsRestart() {
    office.fleet.intel(office.macs.get(0));
    MacSecrets mac = mac(1, MacSecrets.intel());
    planned("firmware-password", "set", office.serial(1), "--allow-oroms");
    ended(7, people.execute("--wait"), "waits for a restart");
    ended(0, people.execute("--wait"), "nothing is sent");
    mac.restart();
    ended(0, people.runner().run("firmware-password", "verify", office.serial(1)));
    assertThat(shown("firmware-password")).isEqualTo(mac.firmwarePassword().orElseThrow());
  }

  @Test
  void aFileVaultKeyIsChangedWithWhatUnlocksTheDiskNow() {
    MacSecrets mac = mac(1, MacSecrets.appleSilicon().fileVault().user("anna", "her own words"));
    planned("filevault", "rotate", office.serial(1));
    ended(6, people.execute("--wait"), "--unlock-file FILE");
    assertThat(office.fleet.seen().count()).isZero();
    String unlock = file("unlock", "her own words\n");
    ended(0, people.execute("--unlock-file", unlock, "--wait"), "in escrow");
    assertThat(shown("filevault")).isEqualTo(mac.fileVaultKey().orElseThrow());
    assertThat(office.everyFile()).doesNotContain("her own words", mac.fileVaultKey().get());
  }

  @Test
  void anAdministratorsPasswordAndAnActivationLockCode() {
    MacSecrets mac = mac(1, MacSecrets.appleSilicon().admin(GUID, "itadmin", "the first one"));
    planned("admin-password", "rotate", office.serial(1), "--guid", GUID);
    ended(0, people.execute("--wait"), "accepted, not proven");
    assertThat(mac.adminPasswordIs(shown("admin-password"))).isTrue();
    planned("activation-lock", "clear", office.serial(1));
    ended(6, people.execute("--wait"), "no Activation Lock code of it is in escrow");
    String code = mac.activationLockCodes().get(0);
    ended(0, people.runner().run("activation-lock", "fetch", office.serial(1)));
    ended(0, people.execute("--wait"), "accepted");
    ended(0, people.execute("--wait"), "nothing is sent");
    assertThat(shown("activation-lock")).isEqualTo(code);
  }

  @Test
  void twoMacsInWavesAndAnotherPlanForOneThatIsDone() {
    MacSecrets one = mac(1, MacSecrets.appleSilicon());
    MacSecrets two = mac(2, MacSecrets.appleSilicon());
    planned("recovery-lock", "set", office.serial(1), office.serial(2));
    ended(0, people.execute("--waves", "1,rest"), "Wave of 1 done, 1 left.");
    assertThat(one.recoveryLock()).isNotEmpty().isNotEqualTo(two.recoveryLock());
    planned("recovery-lock", "rotate", office.serial(1), office.serial(2));
    String before = two.recoveryLock().orElseThrow();
    one.faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    ended(1, people.execute("--waves", "1,rest"), "the other 1 were not begun");
    assertThat(two.recoveryLock()).contains(before);
  }

  @Test
  void whatAPlanHasDoneItDoesNotOnceMoreAfterItWasClosed() {
    planned("lock", office.serial(1), office.serial(2));
    ended(3, people.execute("--waves", "1,rest"), "the other 1 were not begun");
    Instant later = TwoPeople.NOW.plus(Duration.ofMinutes(11));
    ended(0, office.shell().at(later).run("pin", "close", "--yes", office.serial(1)));
    ended(0, office.shell().at(later).run("run", people.plan().toString()), "queued");
    assertThat(office.taken(1)).as("locked once").hasSize(1);
    assertThat(office.taken(2)).hasSize(1);
  }

  @Test
  void theAgentIsInstalledByAPlan() {
    people.policy("rules:\n  - approvals: 1\n");
    String url = "https://user:x@example.com/manifest.plist";
    ended(
        6,
        people.plan("anna", "reinstall-fleetd", office.serial(1), "--manifest-url", url),
        "which a plan would show");
    ended(0, people.plan("anna", "reinstall-fleetd", office.serial(1)), "manifest url");
    ended(0, people.approve("bob", office.serial(1)), "InstallEnterpriseApplication");
    ended(0, people.execute(), "queued");
    ended(0, people.execute(), "nothing is sent");
    assertThat(office.taken(1)).hasSize(1);
  }
}
