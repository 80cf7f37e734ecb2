package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;

/** Whom {@code mdm lock} is for, and who confirms it. */
class LockTargetsTest {

  @TempDir Path folder;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 12);
  }

  @AfterEach
  void close() {
    office.close();
  }

  @Test
  void aPersonTypesTheSerialNumber() {
    TestShell shell = office.shell().answering(office.serial(1).toLowerCase(Locale.ROOT));
    var run = shell.run("lock", "mac-1.example.com", "--reason", "lost");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).contains("To lock this device type its serial number: ");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void aPersonTypesHowManyTheyAre() {
    String[] line = {"lock", office.serial(1), office.serial(2), "--reason", "lost"};
    assertThat(office.shell().answering("3").run(line).exitCode()).isEqualTo(6);
    assertThat(office.shell().answering(office.serial(1)).run(line).exitCode()).isEqualTo(6);
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.shell().answering("2").run(line).exitCode()).isZero();
    assertThat(office.pin(1)).isNotEqualTo(office.pin(2));
  }

  @Test
  void whatIsPassedOverIsSaidBeforeTheQuestionAndNotCounted() {
    office.lock(office.serial(2));
    String[] line = {
      "lock", office.serial(1), office.serial(2), office.serial(3), "--reason", "lost"
    };
    assertThat(office.shell().answering("3").run(line).exitCode()).isEqualTo(6);
    var run = office.shell().answering("2").run(line);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    assertThat(run.stderr())
        .contains(
            "Passed over, as a DeviceLock is open already: " + office.serial(2) + ".",
            "To lock these 2 devices type their number: ",
            "mdm result " + office.taken(1).get(0).commandUuid() + " --wait",
            "mdm result " + office.taken(3).get(0).commandUuid() + " --wait");
    assertThat(office.taken(2)).hasSize(1);
  }

  @Test
  void aDryRunAndOneThatAsksNobodySayTheSameOfWhatIsPassedOver() {
    office.lock(office.serial(2));
    String[] line = {
      "lock", office.serial(1), office.serial(2), office.serial(3), "--reason", "lost"
    };
    String passedOver = "Passed over, as a DeviceLock is open already: " + office.serial(2) + ".";
    var dry = office.run(FleetWithHome.with(line, "--dry-run"));
    assertThat(dry.exitCode()).as(dry.all()).isEqualTo(3);
    assertThat(dry.stderr()).contains(passedOver).doesNotContain("has an open");
    assertThat(dry.stdout())
        .contains(office.serial(1), office.serial(3))
        .doesNotContain(office.serial(2));
    var run = office.run(FleetWithHome.with(line, "--yes"));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    String shown = run.stderr().substring(0, run.stderr().indexOf(office.serial(3)));
    assertThat(shown).contains(passedOver).containsOnlyOnce(office.serial(2));
  }

  @Test
  void whatAnEarlierStartHasQueuedIsSaidBeforeTheQuestionAndNotConfirmedAgain() {
    String[] both = {"lock", office.serial(1), office.serial(2), "--reason", "lost"};
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    office.lock(office.serial(2)); // by which the run is not over
    office.fleet.commandFaults().none();
    office.lock(office.serial(1));
    String uuid = office.taken(1).get(0).commandUuid();
    String going = "Going on with the run that began at ";
    String told = ": %s is queued already (%s), its PIN is in escrow; nothing is sent twice.\n";
    String queued = told.formatted(office.serial(1), uuid);

    var dry = office.run(FleetWithHome.with(both, "--dry-run"));
    assertThat(dry.exitCode()).as(dry.all()).isZero();
    assertThat(dry.stderr()).contains(going, queued);
    var asked = office.shell().answering("no").run(both);
    assertThat(asked.exitCode()).as(asked.all()).isEqualTo(6);
    assertThat(asked.stderr()).contains(queued, "To lock this device type its serial number: ");
    assertThat(asked.stderr().indexOf(queued)).isLessThan(asked.stderr().indexOf("To lock this"));

    String[] first = {"lock", office.serial(1), "--reason", "lost"};
    dry = office.run(FleetWithHome.with(first, "--dry-run"));
    assertThat(dry.stderr()).contains(going, queued);
    assertThat(dry.stdout()).doesNotContain("COMMAND-UUID");
    var run = office.run(first); // nobody can be asked
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr()).containsOnlyOnce(going).contains(queued);
    assertThat(run.stdout()).contains("by an earlier start, not sent again");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void anIPadIsLockedByAnotherCommand() {
    FakeHost ipad = FakeHost.mac(9).withSerial("DMPX00009").withPlatform("ipados");
    office.fleet.add(ipad);
    var run = office.lock("DMPX00009");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr())
        .contains("is for Macs", "`mdm command build DeviceLock --no-escrow -o DeviceLock.xml`")
        .contains("`mdm send DeviceLock.xml DMPX00009 --reason TEXT`", "EnableLostMode");
    String file = folder.resolve("DeviceLock.xml").toString();
    assertThat(office.run("command", "build", "DeviceLock", "--no-escrow", "-o", file).exitCode())
        .isZero();
    var sent = office.run("send", file, "DMPX00009", "--reason", "lost", "--yes");
    assertThat(sent.exitCode()).as(sent.all()).isZero();
  }

  @Test
  void whatIsTypedWrongSendsNothingAndEscrowsNothing() {
    var run = office.shell().answering("yes").run("lock", office.serial(1), "--reason", "lost");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.run("pin", "list").stdout()).isEmpty();
  }

  @Test
  void withoutATerminalItIsRefusedAndSaysHowToGoOn() {
    var run = office.run("lock", office.serial(1), "--reason", "lost");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("--yes");
    assertThat(office.fleet.seen().count()).isZero();
  }

  @Test
  void yesTakesSerialNumbersAndUdidsOnlyAndNotMoreThanTen() {
    var vague = office.lock("mac-1.example.com");
    assertThat(vague.exitCode()).isEqualTo(6);
    assertThat(vague.stderr()).contains(office.serial(1));
    assertThat(office.lock(office.macs.get(0).udid()).exitCode()).isZero();
    String[] eleven = IntStream.rangeClosed(2, 12).mapToObj(office::serial).toArray(String[]::new);
    String[] line = FleetWithHome.with(new String[] {"lock", "--reason", "lost", "--yes"}, eleven);
    var many = office.run(line);
    assertThat(many.exitCode()).isEqualTo(6);
    assertThat(many.stderr()).contains("--max-targets 11");
    assertThat(office.fleet.seen().taken()).hasSize(1);
    assertThat(office.run(FleetWithHome.with(line, "--max-targets", "11")).exitCode()).isZero();
    assertThat(office.fleet.seen().taken()).hasSize(12);
  }

  @Test
  void aLockWithoutAReasonIsWrongUsage() {
    var run = office.run("lock", office.serial(1), "--yes");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("--reason");
    assertThat(office.run("erase", office.serial(1), "--yes", "--reason", " ").exitCode())
        .isEqualTo(2);
    assertThat(office.requests()).isZero();
  }

  @Test
  void anAmbiguousNameIsRefusedWithItsCandidates() {
    office.fleet.add(FakeHost.mac(77).withHostname("mac-1.example.com"));
    var run = office.lock("mac-1.example.com");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr())
        .contains(office.serial(1), FakeHost.mac(77).serial(), "user77@example.com", "last seen");
    assertThat(office.fleet.seen().count()).isZero();
  }

  @Test
  void twoHostsThatShareAUdidAreRefusedAlsoByOtherNames() {
    FakeHost copy = FakeHost.mac(77).withUdid(office.macs.get(0).udid());
    office.fleet.add(copy);
    var one = office.lock(office.serial(1));
    assertThat(one.exitCode()).isEqualTo(4);
    assertThat(one.stderr()).contains(copy.udid(), office.serial(1), copy.serial());
    var both = office.lock(office.serial(1), copy.serial());
    assertThat(both.exitCode()).isEqualTo(4);
    assertThat(both.stderr()).contains("2 of 2 hosts", copy.udid());
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.run("pin", "list").stdout()).isEmpty();
  }

  @Test
  void theNameThatADeviceReportsMovesNoCursor() {
    FakeHost evil = FakeHost.mac(78).withSerial("").withHostname("a\u001B[2J\u202Eb");
    office.fleet.add(evil);
    String refusal = "{\"message\":\"Bad request\",\"errors\":[]}";
    office.fleet.commandFaults().next(FakeFault.answerBefore(400, "application/json", refusal));
    var restart = office.run("restart", evil.udid(), "--reason", "r", "--yes");
    assertThat(restart.exitCode()).isEqualTo(6);
    assertThat(restart.stderr()).contains("a?[2J?b: the server refused");
    assertThat(restart.all() + office.lock(evil.udid()).all()).doesNotContain("\u001B", "\u202E");
  }

  @Test
  void everyUnknownHostIsNamedAndNothingIsSent() {
    var run = office.lock(office.serial(1), "nobody-1", "nobody-2");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr()).contains("2 of 3 hosts", "nobody-1", "nobody-2", "Nothing was sent");
    var pin = office.lock("867530");
    assertThat(pin.exitCode()).isEqualTo(4);
    assertThat(pin.all()).doesNotContain("867530");
    assertThat(office.fleet.seen().count()).isZero();
  }

  @Test
  void aHostWithMdmOffAndMixedPlatformsAreRefusedBeforeAnythingIsSent() {
    office.fleet.add(FakeHost.mac(50).withMdmOff(), FakeHost.mac(51).withPlatform("ios"));
    var off = office.lock(office.serial(1), FakeHost.mac(50).serial());
    assertThat(off.exitCode()).isEqualTo(6);
    assertThat(off.stderr()).contains(FakeHost.mac(50).serial() + ": MDM is off");
    var mixed = office.lock(office.serial(1), FakeHost.mac(51).serial());
    assertThat(mixed.exitCode()).isEqualTo(6);
    assertThat(mixed.stderr()).contains("several platforms", office.serial(1));
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.run("pin", "list").stdout()).isEmpty();
  }
}
