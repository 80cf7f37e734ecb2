package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Commands without a PIN through a server, and what devices answered. */
class PlainSendingTest {

  @TempDir Path folder;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 5);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private TestShell.Run restart(String host, String... more) {
    return office.run(
        FleetWithHome.with(new String[] {"restart", host, "--reason", "update", "--yes"}, more));
  }

  private String command(String requestType, String... more) {
    String file = folder.resolve(requestType + ".xml").toString();
    String[] line = {"command", "build", requestType, "--no-check", "-o", file};
    String[] all = Arrays.copyOf(line, line.length + more.length);
    System.arraycopy(more, 0, all, line.length, more.length);
    assertThat(office.run(all).exitCode()).isZero();
    return file;
  }

  @Test
  void oneCommandGoesToAllHostsAndIsNotAskedAbout() {
    String query = command("SecurityInfo");
    var run =
        office.run("send", query, office.serial(1), "mac-2.example.com", office.macs.get(2).udid());
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout().lines()).hasSize(3).allMatch(line -> line.contains("  queued  "));
    assertThat(office.fleet.seen().all().stream().map(SeenCommand::commandUuid).distinct())
        .hasSize(1);
    assertThat(office.journal()).contains("send.planned", "send.enqueued");
    assertThat(run.stderr()).contains("send of 3 hosts: 3 queued").doesNotContain("pin show");
    var answers = office.run("result", office.taken(1).get(0).commandUuid(), "--wait=1s");
    assertThat(answers.exitCode()).isEqualTo(7);
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    var all = office.run("result", office.taken(1).get(0).commandUuid(), "--json");
    assertThat(all.stdout().lines()).hasSize(3).allMatch(line -> line.startsWith("{\"host\":"));
  }

  @Test
  void aPartialPushFailureIsToldAndEndsWithSevenWhereTheServerPushesNot() {
    try (FakeNanoMdm nano =
        FakeNanoMdm.start(TestPki.root().certificate(), 0).add(FakeHost.mac(1), FakeHost.mac(2))) {
      office.add("nano", "nanomdm", nano);
      nano.commandFaults().always(FakeFault.pushFails());
      nano.questionFaults()
          .always(
              FakeFault.answerBefore(
                  500, "application/json", "{\"push_error\":\"APNs is not reachable\"}"));
      var run = restart(FakeHost.mac(1).udid(), "--server", "nano");
      assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
      assertThat(run.stdout())
          .contains("queued, push failed: the server will deliver it when the device checks in");
    }
  }

  @Test
  void aFileIsCheckedAndSentWithAFreshUuid() {
    String file = command("RemoveProfile", "--set", "Identifier=com.example.wifi");
    String[] line = {"send", file, office.serial(1), "--reason", "moved", "--yes"};
    var run = office.run(line);
    assertThat(run.exitCode()).isZero();
    SeenCommand first = office.taken(1).get(0);
    assertThat(first.requestType()).isEqualTo("RemoveProfile");
    assertThat(office.run(line).exitCode()).isZero();
    assertThat(office.taken(1)).hasSize(2);
    assertThat(office.taken(1).get(1).commandUuid()).isNotEqualTo(first.commandUuid());
    assertThat(office.journal()).contains("send.enqueued");
  }

  @Test
  void aFileWithAnErrorIsNotSentAndItsErrorIsShown() {
    String file = command("RemoveProfile");
    var run = office.run("send", file, office.serial(1));
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains(file + ": error: Identifier", "not sent");
    assertThat(office.fleet.seen().count()).isZero();
  }

  @Test
  void aFileForAnotherPlatformIsNotSent() {
    office.fleet.add(FakeHost.mac(60).withPlatform("ios"));
    assertThat(office.run("send", command("SecurityInfo"), office.serial(1)).exitCode()).isZero();
    String install =
        command(
            "InstallEnterpriseApplication", "--set", "ManifestURL=https://a.example.com/m.plist");
    var run = office.run("send", install, FakeHost.mac(60).serial());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(office.fleet.seen().of(FakeHost.mac(60).udid())).isEmpty();
  }

  @Test
  void aFileWithAPinIsRefusedWithTheWayToGoOn() {
    String out = folder.resolve("lock.xml").toString();
    office.run("lock", office.serial(1), "-o", out);
    var run = office.run("send", out, office.serial(1), "--reason", "r", "--yes");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("mdm lock");
    assertThat(office.requests()).isZero();
  }

  @Test
  void aLockWithoutPinIsRefusedForAMacAndAnEraseIsConfirmed() throws IOException {
    String lock =
        file(
            "lock.xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist"
                + " version=\"1.0\"><dict><key>Command</key>"
                + "<dict><key>RequestType</key><string>DeviceLock</string></dict>"
                + "<key>CommandUUID</key><string>1</string></dict></plist>");
    var refused = office.run("send", lock, office.serial(1), "--yes", "--reason", "r");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("without a PIN", "mdm lock");
    String erase = command("EraseDevice", "--no-escrow");
    assertThat(office.run("send", erase, office.serial(1)).exitCode()).isEqualTo(2);
    assertThat(office.run("send", erase, office.serial(1), "--reason", "r").exitCode())
        .isEqualTo(6);
    assertThat(office.fleet.seen().count()).isZero();
  }

  @Test
  void whatIsNoCommandIsNotSent() throws IOException {
    String[] files = {file("a", ""), file("b", "<plist/>"), file("c", "867530"), "nowhere.xml"};
    for (String file : files) {
      var run = office.run("send", file, office.serial(1));
      assertThat(run.exitCode()).as(file).isIn(4, 8);
      assertThat(run.stderr()).doesNotContain("867530").doesNotContain("should not happen");
    }
    assertThat(office.run("send").exitCode()).isEqualTo(2);
    assertThat(office.run("send", command("DeviceInformation")).exitCode()).isEqualTo(2);
    assertThat(office.requests()).isZero();
  }

  @Test
  void aReinstallIsReceivedUntilFleetHasSeenTheAgent() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    var silent = office.run("reinstall-fleetd", office.serial(1), "--wait=5m");
    assertThat(silent.exitCode()).isEqualTo(7);
    assertThat(silent.stdout())
        .contains("received: Received, not installed", "the agent was not seen since")
        .doesNotContain("done");
    Instant later = FakeHost.SEEN.plusSeconds(60);
    var seen =
        office
            .shell()
            .whileWaiting(() -> office.fleet.agentSeen(office.macs.get(1), later))
            .run("reinstall-fleetd", office.serial(2), "--wait");
    assertThat(seen.exitCode()).isZero();
    assertThat(seen.stdout()).contains("done: Fleet has seen the agent after the command");
    var unwaited = office.run("reinstall-fleetd", office.serial(3));
    assertThat(unwaited.exitCode()).isZero();
    assertThat(unwaited.stdout()).contains("queued").doesNotContain("done");
  }

  @Test
  void aFleetThatGoesDownMeanwhileIsNotTheSilenceOfTheAgent() {
    FakeFault trouble = FakeFault.answerBefore(400, "text/plain", "trouble");
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    var run =
        office
            .shell()
            .whileWaiting(() -> office.fleet.questionFaults().always(trouble))
            .run("reinstall-fleetd", office.serial(1), "--wait=5m");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout()).contains("received", "the agent was not seen since");
    assertThat(run.stderr()).contains("Fleet could not be asked to the end: ");
    assertThat(run.all()).doesNotContain("done");
  }

  @Test
  void agentsAreWatchedThoughAnotherMacFailed() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.fleet.macAnswers(office.macs.get(1), MacBehavior.FAILS);
    var run = office.run("reinstall-fleetd", office.serial(1), office.serial(2), "--wait=5m");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.stdout()).contains(office.serial(1) + "  received, and the agent was not seen");
  }

  @Test
  void aManifestThatCannotBeFetchedOrIsWrongSendsNothing() {
    String url = "https://127.0.0.1:1/m.plist";
    var run =
        office.run("reinstall-fleetd", office.serial(1), "--check-manifest", "--manifest-url", url);
    assertThat(run.exitCode()).as(run.all()).isIn(1, 8);
    assertThat(run.stderr().lines()).hasSize(2);
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.run("reinstall-fleetd").exitCode()).as("a server, and no host").isEqualTo(2);
  }

  @Test
  void unlockSaysThatItCannotAndShowsThePinAndIsRecorded() {
    office.run("lock", office.serial(1), "--yes", "--reason", "r");
    var run = office.run("unlock", office.serial(1), "--reason", "found");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains(FleetWithHome.grouped(office.pin(1)));
    assertThat(run.stderr())
        .contains("That cannot be taken back here", "mdm host disk-key " + office.serial(1));
    assertThat(office.journal()).contains("pin.shown", "found");
    long asked = office.requests();
    assertThat(office.run("unlock", "mac-1.example.com").stdout())
        .contains(FleetWithHome.grouped(office.pin(1)));
    assertThat(office.requests()).isGreaterThan(asked);
    assertThat(office.run("unlock", office.serial(2)).exitCode()).isEqualTo(4);
  }

  @Test
  void anAnswerIsAskedForByUuidAndHost() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    restart(office.serial(1));
    String uuid = office.taken(1).get(0).commandUuid();
    assertThat(office.run("result", uuid).stdout()).contains("Host:", "Acknowledged", uuid);
    String unknown = "00000000-0000-4000-8000-000000000000";
    var nobody = office.run("result", unknown);
    assertThat(nobody.exitCode()).isEqualTo(4);
    assertThat(nobody.stderr()).contains("--host");
    var other = office.run("result", unknown, "--host", office.serial(1));
    assertThat(other.exitCode()).isEqualTo(4);
    assertThat(other.stderr()).contains("does not know command " + unknown);
    assertThat(office.run("result", uuid, "--host", "nobody").exitCode()).isEqualTo(4);
  }

  @Test
  void whatWasSentFromAFileIsKnownWhenItsAnswerIsRead() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String url = "ManifestURL=https://a.example.com/m.plist";
    String file = command("InstallEnterpriseApplication", "--set", url);
    assertThat(office.run("send", file, office.serial(1)).exitCode()).isZero();
    String uuid = office.taken(1).get(0).commandUuid();
    assertThat(office.run("result", uuid).stdout()).contains("Received, not installed");
  }

  @Test
  void anOutageDoesNotEndTheWaitForAnAnswer() {
    restart(office.serial(1));
    String uuid = office.taken(1).get(0).commandUuid();
    AtomicInteger pauses = new AtomicInteger();
    Runnable outage =
        () -> {
          if (pauses.incrementAndGet() < 4) {
            office.fleet.questionFaults().always(FakeFault.lostBefore());
          } else {
            office.fleet.questionFaults().none();
            office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
          }
        };
    var run = office.shell().whileWaiting(outage).run("result", uuid, "--wait");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains("Acknowledged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b\\nc,d|line 1 has several columns",
        "serial\\n\"x|line 2 has a quotation mark",
        "name,serial\\nx,|line 2 names no host",
        "serial\\nx\\n\\u0007y|line 3: the host has a name that no host has",
        "\\n\\n# nothing|names no host"
      })
  void aListThatIsWrongSaysInWhichLine(String text, String problem) throws IOException {
    String file = file("hosts", text.replace("\\n", "\n").replace("\\u0007", "\u0007"));
    var run = office.run("restart", "--hosts-file", file, "--reason", "r");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains(problem).contains(file);
    assertThat(office.requests()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"--wait=soon", "--wait=5", "--wait=-3s", "--wait=", "--concurrency=x"})
  void whatIsNoTimeOrNumberIsWrongUsage(String option) {
    assertThat(office.run("restart", office.serial(1), option).exitCode()).isEqualTo(2);
    assertThat(office.requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--concurrency=0", "--max-errors=-1", "--max-targets=0"})
  void aNumberThatCannotBeMeantIsWrongUsage(String option) {
    var run = office.run("restart", office.serial(1), option, "--reason", "r");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains(option.substring(0, option.indexOf('=')));
    assertThat(office.requests()).isZero();
  }
}
