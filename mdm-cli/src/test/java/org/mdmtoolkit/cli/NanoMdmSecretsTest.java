package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.fixtures.SimulatedMac;
import org.mdmtoolkit.fixtures.SimulatedMac.Proof;
import org.mdmtoolkit.fixtures.SimulatedMac.Received;
import org.mdmtoolkit.fixtures.SocketRelay;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.mac.MacSecretsBuilder;
import org.mdmtoolkit.fixtures.nanomdm.HttpFront;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdm;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdmKind;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Secrets of a simulated Mac through NanoMDM: the fake one and the real one. */
class NanoMdmSecretsTest {

  @TempDir Path folder;
  private final String udid = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  private Instant now = Instant.parse("2026-11-21T07:30:00Z");
  private FleetWithHome office;
  private HttpFront webhook;
  private int port;
  private MacSecrets mac = MacSecrets.appleSilicon().udid(udid).build();
  private Runnable poll = () -> {};
  private AutoCloseable server = () -> {};

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 1);
    port = SocketRelay.freePort();
    webhook = HttpFront.of(URI.create("http://127.0.0.1:" + port));
  }

  @AfterEach
  void close() throws Exception {
    assertThat(office.run("escrow", "check").exitCode()).isZero();
    assertThat(office.run("journal", "verify").exitCode()).isZero();
    server.close();
    webhook.close();
    office.close();
  }

  private void start(NanoMdmKind kind, MacSecretsBuilder builder) {
    NanoMdm nano = kind.start(folder, Optional.of(webhook.url().resolve("/webhook")));
    server = nano;
    TestShell.Run added =
        office
            .shell()
            .set("MDM_SERVER_TOKEN", nano.token())
            .run(
                "server",
                "add",
                "n",
                "--type",
                "nanomdm",
                "--url",
                nano.url(),
                "--webhook",
                "127.0.0.1:" + port);
    assertThat(added.exitCode()).as(added.all()).isZero();
    Instant now = Instant.now();
    SimulatedMac device =
        SimulatedMac.of(
                udid,
                TestPki.root()
                    .issue("CN=" + udid)
                    .keys(TestKeys.rsa("simulated Mac"))
                    .valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)))
                    .build(),
                nano.deviceUrl(),
                Proof.SIGNATURE)
            .enroll();
    mac = builder.udid(udid).build();
    poll = () -> poll(device);
  }

  private void poll(SimulatedMac device) {
    for (Received one : device.answerAll(mac)) {
      webhook.await("\"command_uuid\":\"" + one.uuid() + "\"");
    }
  }

  private TestShell.Run run(String line) {
    now = now.plus(Duration.ofHours(1));
    return office
        .shell()
        .at(now)
        .whileWaiting(poll)
        .run((line.replace("HOST", udid) + " --server n").split(" ", -1));
  }

  private TestShell.Run change(String line) {
    return run(line + " --reason r --yes --wait");
  }

  private List<String> shown(String kind) {
    TestShell.Run run = office.run(kind, "show", udid);
    assertThat(run.exitCode()).as(run.all()).isZero();
    return run.stdout().lines().skip(1).map(row -> row.split(" {2,}", -1)[0]).toList();
  }

  @ParameterizedTest
  @EnumSource
  void aRecoveryLockIsSetRotatedProvenAndShown(NanoMdmKind kind) {
    start(kind, MacSecrets.appleSilicon());
    TestShell.Run set = change("recovery-lock set HOST");
    assertThat(set.exitCode()).as(set.all()).isZero();
    String first = mac.recoveryLock().orElseThrow();
    mac.faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    TestShell.Run lie = change("recovery-lock rotate HOST");
    assertThat(lie.exitCode()).as(lie.all()).isEqualTo(1);
    assertThat(lie.stdout()).contains("holds an older one");
    assertThat(change("recovery-lock rotate HOST").exitCode()).isZero();
    TestShell.Run verify = run("recovery-lock verify HOST");
    assertThat(verify.exitCode()).as(verify.all()).isZero();
    assertThat(shown("recovery-lock")).startsWith(mac.recoveryLock().orElseThrow()).contains(first);
  }

  @ParameterizedTest
  @EnumSource
  void aFileVaultKeyIsRotatedFetchedAndShown(NanoMdmKind kind) throws IOException {
    start(kind, MacSecrets.appleSilicon().fileVault().user("anna", "hers"));
    String unlock = Files.writeString(folder.resolve("unlock"), "hers").toString();
    TestShell.Run first = change("filevault rotate HOST --unlock-file " + unlock);
    assertThat(first.exitCode()).as(first.all()).isZero();
    String key = mac.fileVaultKey().orElseThrow();
    assertThat(shown("filevault")).startsWith(key);
    mac.faults().nextOf("RotateFileVaultKey", MacFault.LATE_ANSWER);
    TestShell.Run late = change("filevault rotate HOST");
    assertThat(late.exitCode()).as(late.all()).isEqualTo(7);
    mac.deliverLate();
    TestShell.Run fetch = run("filevault fetch HOST");
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    assertThat(shown("filevault")).startsWith(mac.fileVaultKey().orElseThrow()).contains(key);
    assertThat(office.everyFile()).doesNotContain(key, mac.fileVaultKey().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void aFirmwarePasswordWaitsForTheRestart(NanoMdmKind kind) {
    start(kind, MacSecrets.intel());
    TestShell.Run set = change("firmware-password set HOST");
    assertThat(set.exitCode()).as(set.all()).isEqualTo(7);
    assertThat(run("firmware-password verify HOST").exitCode()).isEqualTo(7);
    mac.restart();
    TestShell.Run verify = run("firmware-password verify HOST");
    assertThat(verify.exitCode()).as(verify.all()).isZero();
    assertThat(shown("firmware-password")).containsExactly(mac.firmwarePassword().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void anActivationLockCodeIsFetchedAndCleared(NanoMdmKind kind) {
    start(kind, MacSecrets.appleSilicon());
    TestShell.Run fetch = run("activation-lock fetch HOST");
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    assertThat(shown("activation-lock")).isEqualTo(mac.activationLockCodes());
    assertThat(change("activation-lock clear HOST").exitCode()).isZero();
    assertThat(run("activation-lock fetch HOST").exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource
  void aPlannedEraseHearsTheCodeAlsoWhereNobodyWaitsForTheErase(NanoMdmKind kind) {
    start(kind, MacSecrets.appleSilicon());
    String plan = folder.resolve("erase.plan").toString();
    assertThat(run("plan erase HOST --reason r -o " + plan).exitCode()).isZero();
    TestShell.Run run = run("run " + plan + " --yes");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(shown("activation-lock")).isEqualTo(mac.activationLockCodes());
    assertThat(run.stderr()).doesNotContain("No Mac is asked");
  }
}
