package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdm;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdmKind;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** {@code mdm lock} and {@code mdm erase} through a server. */
class LockSendingTest {

  /** Nothing tries again for it at once. */
  private static final FakeFault TROUBLE = FakeFault.answerBefore(400, "text/plain", "trouble");

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
  void aLockIsEscrowedSentAndToldWithoutItsPin() {
    var run = office.lock(office.serial(1), "--message", "Lost?");
    assertThat(run.exitCode()).isZero();
    String pin = office.pin(1);
    assertThat(run.stdout()).startsWith(office.serial(1) + "  queued  ");
    assertThat(run.stderr())
        .contains("mac-1.example.com", "user1@example.com", office.macs.get(0).udid())
        .contains("mdm pin show " + office.serial(1), "mdm result ");
    assertThat(run.all()).doesNotContain(pin, FleetWithHome.grouped(pin));
    assertThat(office.run("pin", "show", office.serial(1)).stdout())
        .contains(FleetWithHome.grouped(pin));
    assertThat(office.journal())
        .contains("lock.planned", "lock.escrowed", "lock.enqueued", "lock.pushed", "lost");
    assertThat(office.everyFile()).doesNotContain(pin, office.fleet.token() + "\"");
  }

  @Test
  void waitingEndsWhenTheMacHasAcknowledged() {
    office.fleet.macsAnswer(MacBehavior.NOT_NOW_FIRST);
    var run = office.lock(office.serial(1), "--wait");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains("the Mac received it; that it is locked is assumed");
    assertThat(office.journal()).contains("lock.acknowledged");
  }

  @Test
  void aMacThatSaysNotNowWasReached() {
    office.fleet.macsAnswer(MacBehavior.NOT_NOW);
    var run = office.lock(office.serial(1), "--wait=90s");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout())
        .contains("reached: the device says \"not now\", at 20")
        .doesNotContain("push failed", "no answer");
    assertThat(office.journal()).contains("not now");
    var later = office.run("result", office.taken(1).get(0).commandUuid());
    assertThat(later.exitCode()).isEqualTo(7);
    assertThat(later.stderr()).contains("reached: the device says \"not now\"");
  }

  @Test
  void aMacThatSaysNotNowWasReachedAlthoughThePushFailed() {
    office.fleet.macsAnswer(MacBehavior.NOT_NOW);
    office.fleet.commandFaults().next(FakeFault.pushFails());
    var run = office.lock(office.serial(1), "--wait=90s");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout()).contains("reached").doesNotContain("push failed");
  }

  @Test
  void anUnfinishedRunIsGoneOnWithOnlyForAHostThatWasInIt() {
    Instant began = Instant.parse("2026-11-21T07:30:00.123456789Z");
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    String[] first = {"lock", office.serial(1), "--reason", "lost", "--yes"};
    assertThat(office.shell().at(began).run(first).exitCode()).isEqualTo(1);
    office.fleet.commandFaults().none();
    var other = office.lock(office.serial(2));
    assertThat(other.exitCode()).as(other.all()).isZero();
    assertThat(other.stderr()).doesNotContain("Going on");
    var same = office.lock(office.serial(1));
    assertThat(same.exitCode()).as(same.all()).isZero();
    assertThat(same.stderr()).contains("Going on with the run that began at 2026-11-21T07:30:00Z.");
  }

  @Test
  void everyAdviceNamesTheStateFolderAndTheServerAgain() {
    office.add("other", "fleet", office.fleet);
    String home = office.home().toString();
    TestShell shell = office.shell().set("MDM_HOME", "");
    String[] line = {"--home", home, "lock", "--server", "other", "--reason", "lost", "--yes"};
    var one = shell.run(FleetWithHome.with(line, office.serial(1), "--wait=1s"));
    String uuid = office.taken(1).get(0).commandUuid();
    assertThat(one.stderr())
        .contains("mdm result " + uuid + " --wait --server other --home " + home)
        .contains("mdm pin show " + office.serial(1) + " --home " + home);
    var again = shell.run(FleetWithHome.with(line, office.serial(1)));
    assertThat(again.all()).contains("--home " + home);
    var result = shell.run("--home", home, "result", uuid, "--server", "other");
    assertThat(result.stderr())
        .contains("mdm result " + uuid + " --wait --server other --home " + home);
    shell.run("--home", home, "pin", "close", "--yes", office.serial(1));
    var waits = shell.run(FleetWithHome.with(line, office.serial(1), "--native"));
    assertThat(waits.exitCode()).isEqualTo(6);
    assertThat(waits.stderr()).contains("--wait --server other --home " + home);
    var none = shell.run("--home", home, "pin", "show", "nobody");
    assertThat(none.stderr()).contains("`mdm pin list --home " + home + "`");
  }

  @Test
  void anOlderFleetDoesNotRefuseItsOwnLockForALockThatIsOver() {
    office.fleet.olderReplies();
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String serial = office.serial(1);
    assertThat(office.lock(serial, "--wait").exitCode()).isZero();
    assertThat(office.run("pin", "close", "--yes", serial).exitCode()).isZero();
    var run = office.lock(serial, "--native");
    assertThat(run.exitCode()).as(run.all()).isZero();
    office.fleet.macsAnswer(MacBehavior.SILENT);
    String other = office.serial(2);
    assertThat(office.lock(other).exitCode()).isZero();
    assertThat(office.run("pin", "close", "--yes", other).exitCode()).isZero();
    assertThat(office.lock(other, "--native").exitCode()).as("one waits").isEqualTo(6);
  }

  @Test
  void anAnswerThatFailedIsAFailureWhenItIsAskedForToo() {
    office.fleet.macAnswers(office.macs.get(0), MacBehavior.FAILS);
    office.lock(office.serial(1));
    String uuid = office.taken(1).get(0).commandUuid();
    assertThat(office.run("result", uuid).exitCode()).isEqualTo(1);
    office.fleet.macAnswers(office.macs.get(0), MacBehavior.ACKNOWLEDGES);
    office.lock(office.serial(2));
    assertThat(office.run("result", office.taken(2).get(0).commandUuid()).exitCode()).isEqualTo(7);
  }

  @Test
  void waitingEndsWithSevenAndSaysHowToLookAgain() {
    var run = office.lock(office.serial(1), "--wait=90s");
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.stdout()).contains("queued, no answer yet");
    String uuid = office.taken(1).get(0).commandUuid();
    assertThat(run.stderr()).contains("mdm result " + uuid + " --wait");
    var later = office.run("result", uuid);
    assertThat(later.exitCode()).isEqualTo(7);
    assertThat(later.stderr()).contains("no answer yet");
    var json = office.run("result", uuid, "--json");
    assertThat(json.stdout()).contains("\"code\":\"timed_out\"", "mdm result " + uuid);
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    var answered = office.run("result", uuid, "--wait");
    assertThat(answered.exitCode()).isZero();
    assertThat(answered.stdout()).contains("Acknowledged", office.serial(1));
  }

  @Test
  void whatHasAcknowledgedItsLockIsNeverCalledNotLocked() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String one = office.serial(1);
    String other = office.serial(2);
    assertThat(office.lock(one, other, "--wait").exitCode()).isZero();
    for (var again : List.of(office.lock(one, "--again"), office.lock(one, other, "--again"))) {
      assertThat(again.exitCode()).as(again.all()).isNotZero();
      assertThat(again.all()).contains("already answered").doesNotContain("not locked");
    }
  }

  @Test
  void aPinThatWasHandedOutInAFileIsNeverSaidToHaveReachedNobody() {
    String serial = office.serial(1);
    String file = folder.resolve("handed-out.xml").toString();
    assertThat(office.run("lock", serial, "-o", file).exitCode()).isZero();
    office
        .fleet
        .commandFaults()
        .always(FakeFault.answerBefore(400, "application/json", "{\"message\":\"no\"}"));
    assertThat(office.lock(serial, "--again").exitCode()).isNotZero();
    var shown = office.run("unlock", serial, "--reason", "found");
    assertThat(shown.exitCode()).as(shown.all()).isZero();
    assertThat(shown.stderr()).contains("Type the PIN at the Mac itself");
  }

  @Test
  void theDryRunOfAListTellsOfAMacThatRefusedItsLockAsTheRunDoes() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    office.lock(office.serial(1), "--wait");
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    var dry = office.lock(office.serial(1), office.serial(2), "--dry-run");
    var real = office.lock(office.serial(1), office.serial(2));
    assertThat(real.exitCode()).isEqualTo(3);
    assertThat(real.stderr())
        .contains(
            office.serial(1)
                + " answered Error and is not locked: `mdm pin close "
                + office.serial(1)
                + "` ends its command");
    assertThat(dry.exitCode()).as(dry.all()).isEqualTo(3);
    assertThat(dry.stderr()).contains("the Mac answered: ");
    assertThat(office.taken(2)).hasSize(1);
  }

  @Test
  void aMacThatRefusesIsAFailureInItsOwnWords() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    var run = office.lock(office.serial(1), "--wait");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout()).contains("the device answered", "12021");
    String serial = office.serial(1);
    String close = "`mdm pin close " + serial + "` ends this command";
    assertThat(run.stderr())
        .contains("Queued; waiting up to 10m for its answer. Ctrl-C ends only the waiting")
        .contains("The Mac is not locked: " + close)
        .doesNotContain("PIN in escrow. To read");
    var result = office.run("result", office.taken(1).get(0).commandUuid());
    assertThat(result.stdout()).contains("Outcome:", "12021").doesNotContain("ErrorChain");
    assertThat(result.stderr()).contains("The Mac is not locked: " + close);
    for (String[] more : new String[][] {{}, {"--again"}}) {
      var second = office.lock(serial, more);
      assertThat(second.exitCode()).isEqualTo(6);
      assertThat(second.all())
          .contains("The Mac is not locked: " + close)
          .doesNotContain("PIN holds", "once the")
          .containsOnlyOnce("12021");
    }
    assertThat(office.run("pin", "close", "--yes", serial).exitCode()).isZero();
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(office.lock(serial, "--wait").exitCode()).isZero();
  }

  @Test
  void anEraseThatTheMacRefusesIsDoneAgainByTheLineThatIsAdvised() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    String serial = office.serial(1);
    String close = "pin close " + serial + " --type EraseDevice";
    for (String behavior : List.of("DoNotObliterate", "Default")) {
      String[] erase = {
        "erase",
        serial,
        "--reason",
        "r",
        "--yes",
        "--without-bypass-code",
        "--wait",
        "--obliteration-behavior",
        behavior
      };
      var run = office.run(erase);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
      assertThat(run.stderr())
          .contains("If the Mac is not erased: `mdm " + close + "` ends this command; then");
      var closed = office.shell().answering("close").run(close.split(" "));
      assertThat(closed.exitCode()).as(closed.all()).isZero();
    }
    String[] two = {"erase", serial, office.serial(2), "--reason", "r", "--yes", "--wait"};
    var both = office.run(FleetWithHome.with(two, "--without-bypass-code", "--max-errors=2"));
    assertThat(both.stderr())
        .contains("For each that is not erased: `mdm pin close HOST --type EraseDevice` ends its");
  }

  @Test
  void anEraseThatAnsweredErrorAndMayGoOnIsToldOfByWhatFollows() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    String serial = office.serial(1);
    String[] erase = {"erase", serial, "--reason", "r", "--yes", "--without-bypass-code"};
    assertThat(office.run(FleetWithHome.with(erase, "--wait")).exitCode()).isEqualTo(1);
    for (String verb : List.of("restart", "shutdown", "lock")) {
      assertThat(office.run(verb, serial, "--reason", "r", "--yes").stderr())
          .as(verb)
          .contains(
              serial
                  + ": it answered an earlier erase with Error, and may be erasing itself all the"
                  + " same.\n");
    }
    for (String[] more : new String[][] {{}, {"--again"}}) {
      var second = office.run(FleetWithHome.with(erase, more));
      assertThat(second.exitCode()).as(second.all()).isEqualTo(6);
      assertThat(second.stderr())
          .contains("The Mac may be erasing itself all the same")
          .contains("did not happen: `mdm pin close " + serial + " --type EraseDevice` ends")
          .doesNotContain("--again", "mdm result", "unlocked");
    }
  }

  @Test
  void aWrongPassphraseForAgainSendsNothingAndLeavesWhatIsKnown() throws IOException {
    assertThat(office.lock(office.serial(1)).exitCode()).isZero();
    try (NanoMdm other = NanoMdmKind.FAKE_WITH_FILES.start(folder, Optional.empty())) {
      String[] add = {"server", "add", "other", "--type", "nanomdm", "--url", other.url()};
      office.shell().set("MDM_SERVER_TOKEN", other.token()).run(add);
      String before = office.journal();
      Path wrong = Files.writeString(folder.resolve("wrong.txt"), "quite another passphrase\n");
      String udid = office.macs.get(0).udid();
      String[] again = {"--again", "--server", "other"};
      var run =
          office.lock(
              udid, FleetWithHome.with(again, "--passphrase-file", wrong.toAbsolutePath() + ""));
      assertThat(run.exitCode()).as(run.all()).isEqualTo(5);
      assertThat(run.stderr())
          .contains("mdm: not sent: ", "wrong passphrase")
          .doesNotContain("nobody knows", "Queued");
      assertThat(office.journal()).isEqualTo(before);
      assertThat(office.run("pin", "list").stdout()).contains("no answer noted");
      assertThat(office.lock(udid, again).exitCode()).as("no such Mac there").isEqualTo(4);
    }
  }

  @Test
  void ofAListWhoIsLockedAlreadyIsPassedOverAndAListOfNoOthersIsRefused() {
    String[] others = {office.serial(2), office.serial(3)};
    office.run("lock", "mac-1.example.com", "-o", folder.resolve("a.xml").toString());
    office.lock(office.serial(3));
    var run = office.lock(office.serial(1), others);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    assertThat(run.stdout()).contains(office.serial(3) + "  passed over: ", "has an open");
    assertThat(run.stderr())
        .contains("lock of 3 hosts: 1 queued, 2 already open")
        .contains("2 hosts have an open DeviceLock already, with its PIN in escrow")
        .doesNotContain("Run the same again");
    assertThat(office.fleet.seen().taken()).hasSize(2);
    var same = office.lock(office.serial(1), others);
    assertThat(same.exitCode()).isEqualTo(6);
    assertThat(same.stderr())
        .contains("each of the 3 hosts has an open DeviceLock already", "Nothing was sent.")
        .contains("`mdm pin list`")
        .doesNotContain("Run the same again");
    assertThat(office.fleet.seen().taken()).hasSize(2);
  }

  @Test
  void aWrongNameIsToldWithItsLineAndARepeatedOneWithItsOwn() throws IOException {
    Path csv = folder.resolve("leavers.csv");
    String good = "serial\n" + office.serial(1) + "\n" + office.serial(2) + "\n";
    Files.writeString(csv, good + "C02T000O07\n");
    String[] line = {"lock", "--hosts-file", csv.toString(), "--reason", "r", "--yes"};
    var typo = office.run(line);
    assertThat(typo.exitCode()).isEqualTo(4);
    assertThat(typo.stderr())
        .contains(csv + " line 4: ", "has no host \"C02T000O07\"")
        .contains("; nothing was sent to any of the 3");
    assertThat(office.fleet.seen().taken()).isEmpty();
    Files.writeString(csv, good + office.serial(1) + "\n");
    var twice = office.run(line);
    assertThat(twice.exitCode()).as(twice.all()).isZero();
    assertThat(twice.stderr())
        .contains("1 name repeats a host (" + office.serial(1) + ", " + csv + " line 4)");
    assertThat(office.fleet.seen().taken()).hasSize(2);
  }

  @Test
  void aFailedPushIsQueuedAndIsNotSaidToBePushed() {
    office.fleet.commandFaults().next(FakeFault.pushFails());
    var run = office.lock(office.serial(1));
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.stdout()).contains("queued, push failed", "APNs answered with an error");
    assertThat(office.journal()).contains("lock.push-failed").doesNotContain("lock.pushed");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void aLostAnswerIsResolvedByAskingAndNotByAnotherPin() {
    office.fleet.commandFaults().next(FakeFault.lostAfter());
    var run = office.lock(office.serial(1));
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains("queued: the answer was lost, but the server has it");
    assertThat(office.journal()).doesNotContain("lock.pushed");
    assertThat(office.fleet.seen().of(office.macs.get(0).udid())).hasSize(1);
  }

  @Test
  void aSecondLockIsRefusedAndAgainResendsTheSamePin() {
    office.lock(office.serial(1));
    String pin = office.pin(1);
    var second = office.lock(office.serial(1));
    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr()).contains("has an open DeviceLock", "mdm pin show", "--again");
    assertThat(office.pin(1)).isEqualTo(pin);
    var again = office.lock(office.serial(1), "--again");
    assertThat(again.exitCode()).isZero();
    assertThat(again.stdout()).contains("queued: the server had it already, it was not sent again");
    assertThat(office.journal()).doesNotContain("the answer was lost");
    assertThat(office.taken(1)).as("the server has it").hasSize(1);
    assertThat(office.journal()).contains("lock.planned");
    assertThat(office.lock(office.serial(2), "--again").exitCode()).isEqualTo(4);
  }

  @Test
  void aCommandThatWasOnlyMadeIsSentWithAgain() throws IOException {
    Path file = folder.resolve("lock.xml");
    assertThat(office.run("lock", office.serial(1), "-o", file.toString()).exitCode()).isZero();
    assertThat(office.requests()).as("-o asks no server").isZero();
    assertThat(office.lock(office.serial(1)).exitCode()).isEqualTo(6);
    assertThat(office.lock(office.serial(1), "--again").exitCode()).isZero();
    assertThat(office.taken(1).get(0).payload()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void aFileWithAPinIsNotSentSoAndTheLineThatSendsItIsNamed() {
    Path file = folder.resolve("lock.xml");
    office.run("lock", office.serial(1), "-o", file.toString());
    var run = office.run("send", file.toString(), office.serial(1), "--reason", "r", "--yes");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("carries a PIN", "with -o is sent by the same with --again");
    assertThat(office.taken(1)).isEmpty();
    office.lock(office.serial(1), "--again");
    assertThat(office.run("pin", "list").stdout()).contains("no answer noted");
  }

  @Test
  void aLockThatWasMadeUnderTheHostNameStandsInTheWay() {
    office.run("lock", "mac-1.example.com", "-o", folder.resolve("a.xml").toString());
    var run = office.lock(office.serial(1));
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("mac-1.example.com has an open DeviceLock");
    assertThat(office.taken(1)).isEmpty();
  }

  @Test
  void aCommandThatWasMadeUnderTheHostNameIsSentWithAgain() throws IOException {
    Path file = folder.resolve("lock.xml");
    office.run("lock", "mac-1.example.com", "-o", file.toString());
    var run = office.lock(office.serial(1), "--again");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(office.taken(1)).hasSize(1);
    assertThat(office.taken(1).get(0).payload()).isEqualTo(Files.readAllBytes(file));
    assertThat(run.stderr()).contains("mdm pin show mac-1.example.com");
    assertThat(office.lock(office.serial(1), "--again").exitCode()).isZero();
    assertThat(office.taken(1)).as("the server has it").hasSize(1);
  }

  @Test
  void aFreeLicenceIsDeniedInTheServersWordsAndTheRecordIsClosed() {
    office.fleet.freeLicence();
    var run = office.lock(office.serial(1));
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.stderr()).contains("license");
    assertThat(office.journal()).contains("lock.refused");
    assertThat(office.lock(office.serial(1)).exitCode())
        .as("not locked out by itself")
        .isEqualTo(5);
  }

  @Test
  void aRefusalOfTheServerEndsTheRunAndIsToldInItsWords() {
    office
        .fleet
        .commandFaults()
        .always(
            FakeFault.answerBefore(
                422,
                "application/json",
                "{\"message\":\"Validation Failed\",\"errors\":[{\"name\":\"host_uuids\","
                    + "\"reason\":\"canary words\"}]}"));
    var run = office.lock(office.serial(1));
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("canary words");
    assertThat(run.stdout()).contains("not sent").doesNotContain("canary words");
    assertThat(office.journal()).contains("lock.refused");
  }

  @Test
  void anExpiredTokenAnObserverAndADeadServerEachHaveTheirExitCode() {
    var expired =
        office
            .shell()
            .set("MDM_SERVER_URL", office.fleet.url())
            .set("MDM_SERVER_TOKEN", "expired-token")
            .run("lock", office.serial(1), "--reason", "lost", "--yes");
    assertThat(expired.exitCode()).isEqualTo(5);
    assertThat(expired.stderr()).contains("invalid token").doesNotContain("expired-token");
    office.add("second", "fleet", office.fleet);
    office.fleet.role(FakeFleet.Role.OBSERVER);
    var observer = office.lock(office.serial(1), "--server", "office");
    assertThat(observer.exitCode()).isEqualTo(5);
    assertThat(observer.stderr()).contains("forbidden");
    office.fleet.close();
    var down = office.lock(office.serial(1), "--server", "office");
    assertThat(down.exitCode()).isEqualTo(1);
    assertThat(down.stderr().lines()).hasSize(2);
    assertThat(down.stderr()).contains("Nothing was sent, and no PIN was made.");
    assertThat(office.lock(office.serial(1), "--server", "nobody").exitCode()).isEqualTo(4);
    assertThat(office.lock(office.serial(1)).exitCode()).as("two servers, none named").isEqualTo(4);
  }

  @Test
  void aServerThatGoesDownMeanwhileIsNotTheSilenceOfTheMac() {
    var run =
        office
            .shell()
            .whileWaiting(() -> office.fleet.questionFaults().always(TROUBLE))
            .run("lock", office.serial(1), "--reason", "lost", "--yes", "--wait=90s");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout())
        .contains("queued, no answer yet: the server could not be asked since 2026-");
    assertThat(run.stderr()).contains("mdm result ");
  }

  @Test
  void aServerThatWasAwayForAMomentIsNotNamed() {
    office.fleet.questionFaults().none();
    var waits = new AtomicInteger();
    var run =
        office
            .shell()
            .whileWaiting(
                () -> {
                  if (waits.incrementAndGet() == 1) {
                    office.fleet.questionFaults().always(TROUBLE);
                  } else if (waits.get() == 3) {
                    office.fleet.questionFaults().none();
                  }
                })
            .run("lock", office.serial(1), "--reason", "lost", "--yes", "--wait=10m");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout()).contains("no answer yet").doesNotContain("could not be asked");
  }

  @Test
  void whoeverLocksAgainWhileTheServerIsDownIsToldOfTheLockThatIsOpen() {
    assertThat(office.lock(office.serial(1)).exitCode()).isZero();
    String uuid = office.taken(1).get(0).commandUuid();
    office.fleet.close();
    var again = office.lock(office.serial(1), "--wait=25s");
    assertThat(again.exitCode()).as(again.all()).isEqualTo(1);
    assertThat(again.stderr())
        .contains("This run sent nothing and made no PIN. From before: ")
        .contains(uuid, "mdm pin show " + office.serial(1))
        .contains("The server has had it since ")
        .doesNotContain("If it was sent", "never sent", "no PIN was made");
    assertThat(office.lock(office.serial(2)).stderr())
        .contains("Nothing was sent, and no PIN was made.")
        .doesNotContain("From before");
    assertThat(office.run("restart", office.serial(1), "--reason", "x", "--yes").stderr())
        .contains("Nothing was sent.")
        .doesNotContain("From before");
  }

  @Test
  void anEraseIsClosedOnceTheMacIsSetUpAgain() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String[] erase = {"erase", office.serial(1), "--reason", "x", "--yes", "--without-bypass-code"};
    assertThat(office.run(FleetWithHome.with(erase, "--wait")).exitCode()).isZero();
    assertThat(office.run(erase).stderr())
        .contains("pin close " + office.serial(1) + " --type EraseDevice")
        .contains("ends it, once the Mac is erased and set up again.");
  }

  @Test
  void aDryRunOnlyReadsAndShowsTargetAndMaskedCommand() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String before = office.everyFile();
    var run =
        office.run("lock", office.serial(1), "--dry-run", "--reason", "r", "--message", "Lost?");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains(office.serial(1), "Lost?", "DeviceLock");
    var json = office.run("lock", office.serial(1), "--dry-run", "--reason", "r", "--json");
    assertThat(json.stdout()).startsWith("{\"dry_run\":true,").contains(office.serial(1));
    assertThat(json.stdout().lines()).hasSize(1);
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.everyFile()).isEqualTo(before);
  }

  @Test
  void aDryRunSaysWhatTheRealRunSaysBeforeItAsks() {
    office.fleet.osVersion(office.macs.get(0), "macOS 11.4");
    String serial = office.serial(1);
    var dry = office.run("lock", serial, "--dry-run", "--reason", "r");
    assertThat(dry.stderr())
        .contains("A Mac stays locked until its PIN is typed on it.", "is deactivated by a lock");
    assertThat(dry.stdout()).contains("COMMAND-UUID");
    assertThat(office.run("lock", serial, "--dry-run", "--reason", "r", "-q").stderr()).isEmpty();
    office.lock(serial);
    var restart = office.run("restart", serial, "--dry-run", "--reason", "r");
    assertThat(restart.stderr()).contains(serial + ": an earlier lock may still reach it");
  }

  @Test
  void aDryRunOfAgainShowsTheCommandsThatAreThere() {
    office.lock(office.serial(1), "--message", "Lost?");
    String before = office.everyFile();
    String uuid = office.taken(1).get(0).commandUuid();
    String[] again = {"lock", office.serial(1), "--again", "--dry-run", "--reason", "r"};
    var run = office.run(again);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout())
        .contains(office.serial(1) + "  " + uuid + ", made before\n")
        .doesNotContain("<key>", office.pin(1));
    var json = office.run(FleetWithHome.with(again, "--json"));
    assertThat(json.stdout())
        .contains("\"command_uuids\":[\"" + uuid + "\"]")
        .doesNotContain("\"payload\"");
    assertThat(office.everyFile()).isEqualTo(before);
  }

  @Test
  void aDryRunShowsWhatAnUnfinishedRunHasLeft() {
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    office.lock(office.serial(1));
    String uuid = office.run("pin", "list").stdout().replaceAll("(?s).*([0-9A-F]{8}-\\S+).*", "$1");
    var run = office.run("lock", office.serial(1), "--dry-run", "--reason", "lost");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains(uuid).doesNotContain("<key>");
  }

  @Test
  void aDryRunOfAgainIsRefusedWhereTheMacHasAnswered() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.lock(office.serial(1), "--wait");
    var dry = office.run("lock", office.serial(1), "--again", "--dry-run", "--reason", "r");
    assertThat(dry.exitCode()).as(dry.all()).isEqualTo(6);
    assertThat(dry.stderr()).contains("has already answered this command");
  }

  @Test
  void theCardTellsTheSystemAndOnlyAnOldOneIsWarnedOf() {
    var now = office.lock(office.serial(1));
    assertThat(now.stderr())
        .contains("  System     macOS 15.1\n")
        .doesNotContain("is deactivated by a lock");
    office.fleet.osVersion(office.macs.get(1), "macOS 11.4");
    assertThat(office.lock(office.serial(2)).stderr()).contains("is deactivated by a lock");
    office.fleet.osVersion(office.macs.get(2), "");
    assertThat(office.lock(office.serial(3)).stderr())
        .contains("  System     not known here", "is deactivated by a lock");
    office.fleet.intel(office.macs.get(2));
    assertThat(office.lock(office.serial(3), "--again").stderr())
        .doesNotContain("is deactivated by a lock");
  }

  @Test
  void jsonIsALineForEachStepAndOneSummary() {
    var run = office.lock(office.serial(1), office.serial(2), "--json");
    List<String> lines = run.stdout().lines().toList();
    assertThat(lines).allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"));
    assertThat(lines.stream().filter(line -> line.contains("\"ending\":\"queued\""))).hasSize(2);
    assertThat(lines.get(lines.size() - 1))
        .contains("\"event\":\"summary\"", "\"verdict\":\"done\"", "\"queued\":2");
    assertThat(run.stdout()).doesNotContain(office.pin(1), office.pin(2));
  }

  @Test
  void aListOfHostsIsReadFromAFileAndStandardInputAndGoesOnAfterAFailure() throws IOException {
    Path csv = folder.resolve("hosts.csv");
    Files.writeString(
        csv,
        "name;Serial;pin\n"
            + IntStream.rangeClosed(1, 5)
                .mapToObj(i -> "m" + i + ";" + office.serial(i) + ";867530")
                .collect(Collectors.joining("\n"))
            + "\n\nm1;"
            + office.serial(1)
            + ";\n");
    office.fleet.commandFaults().next(FakeFault.answerBefore(422, "text/plain", "no"));
    String[] line = {
      "lock", "--hosts-file", csv.toString(), "--reason", "r", "--yes", "--concurrency", "1"
    };
    var first = office.run(line);
    assertThat(first.exitCode()).as(first.all()).isEqualTo(6);
    assertThat(first.all()).doesNotContain("867530");
    assertThat(first.stderr())
        .contains("1 name repeats a host", "line 8)")
        .contains("or give --max-errors 1, and run it again: it goes on")
        .doesNotContain("Run the same again");
    var second = office.run(line);
    assertThat(second.exitCode()).isZero();
    assertThat(office.fleet.seen().taken()).hasSize(5);
    assertThat(office.fleet.seen().taken().stream().map(SeenCommand::host).distinct()).hasSize(5);
    var piped =
        office
            .shell()
            .stdin(office.serial(6) + "\r\n" + office.serial(7))
            .run("lock", "--hosts-file", "-", "--reason", "r", "--yes");
    assertThat(piped.exitCode()).isZero();
    assertThat(office.taken(7)).hasSize(1);
  }

  @Test
  void theHeadingSaysWhereTheLinesOfAListAreCut() throws IOException {
    Path csv = folder.resolve("people.csv");
    Files.writeString(
        csv, "name;serial\nDoe, Jane;" + office.serial(1) + "\n\"A;B\";" + office.serial(2));
    var none = office.run("lock", "--hosts-file", csv + ".gone", "--reason", "r", "--yes");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(none.stderr()).contains(csv + ".gone", "Nothing was sent.");
    var run = office.run("lock", "--hosts-file", csv.toString(), "--reason", "r", "--yes");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(office.fleet.seen().taken()).hasSize(2);
  }

  @Test
  void someThatFailAreAPartlyDoneRun() {
    office.fleet.commandFaults().next(FakeFault.answerBefore(422, "text/plain", "no"));
    var run =
        office.lock(office.serial(1), office.serial(2), "--max-errors", "1", "--concurrency", "1");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.stderr()).contains("1 queued, 1 refused");
  }

  @Test
  void aServerWithoutAnswersIsNotWaitedForAndResultSaysWhereTheyAre() {
    try (FakeNanoMdm nano =
        FakeNanoMdm.start(TestPki.root().certificate(), 0).add(FakeHost.mac(1))) {
      office.add("nano", "nanomdm", nano);
      String udid = FakeHost.mac(1).udid();
      var waiting = office.lock(udid, "--server", "nano", "--wait");
      assertThat(waiting.exitCode()).isEqualTo(6);
      assertThat(waiting.stderr()).contains("webhook");
      var run = office.lock(udid, "--server", "nano");
      assertThat(run.stdout()).startsWith(udid + "  queued");
      var result =
          office.run(
              "result", nano.seen().taken().get(0).commandUuid(), "--server", "nano", "--wait");
      assertThat(result.exitCode()).isEqualTo(6);
      assertThat(result.stderr()).contains("webhook", "raw_payload", "mdm result FILE");
      assertThat(office.run("pin", "show", udid).exitCode()).isZero();
    }
  }

  @Test
  void eraseWarnsOfObliterationAndIsDecodedWithIt() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    var run = office.run("erase", office.serial(1), "--reason", "lease", "--yes", "--wait");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr()).contains("may answer Error and erase itself all the same");
    assertThat(run.stdout()).contains("may be erasing itself all the same");
    assertThat(office.run("pin", "show", office.serial(1)).stdout())
        .contains(FleetWithHome.grouped(office.pin(1)), "EraseDevice");
  }

  @Test
  void fleetsOwnLockPutsItsPinIntoEscrowAtOnceAndLocksOnce() {
    var run = office.lock(office.serial(1), "--native");
    assertThat(run.exitCode()).isZero();
    String pin = office.fleet.nativePin(office.macs.get(0));
    assertThat(office.run("pin", "show", office.serial(1)).stdout())
        .contains(FleetWithHome.grouped(pin));
    assertThat(run.all()).doesNotContain(pin);
    assertThat(office.lock(office.serial(1), "--native").exitCode()).isEqualTo(6);
    assertThat(office.lock(office.serial(2), "--native", "--message", "x").exitCode()).isEqualTo(2);
    assertThat(office.lock(office.serial(2), "--native", "--wait").exitCode()).isEqualTo(2);
    assertThat(office.lock(office.serial(2), "--native", "--concurrency", "2").exitCode())
        .isEqualTo(2);
    assertThat(office.lock(office.serial(2), "--native", "--dry-run").exitCode()).isEqualTo(2);
  }

  @Test
  void aNativeLockWhosePinWasNotFetchedIsFinishedByTheSameRunAgain() {
    office.fleet.olderReplies();
    office.fleet.commandFaults().next(FakeFault.lostAfter());
    var lost = office.lock(office.serial(1), "--native");
    assertThat(lost.exitCode()).isEqualTo(1);
    assertThat(lost.stdout()).contains("unknown");
    assertThat(lost.stderr())
        .contains("until the Mac has answered")
        .doesNotContain("PIN in escrow");
    assertThat(office.run("pin", "list").stdout()).isEmpty();
    String pin = office.fleet.nativePin(office.macs.get(0));
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(office.lock(office.serial(1), "--native").exitCode()).isZero();
    assertThat(office.fleet.nativePin(office.macs.get(0))).isEqualTo(pin);
    assertThat(office.run("pin", "show", office.serial(1)).stdout())
        .contains(FleetWithHome.grouped(pin));
  }

  @Test
  void aNativeLockIsForMacsThatHaveNoOpenRecordUnderAnyName() {
    FakeHost ipad = FakeHost.mac(50).withPlatform("ipados");
    office.fleet.add(ipad);
    var lost = office.lock(ipad.serial(), "--native");
    assertThat(lost.exitCode()).isEqualTo(6);
    assertThat(lost.stderr()).contains("is for Macs", "iOS");
    assertThat(office.fleet.nativePin(ipad)).isEmpty();
    FakeHost mac = office.macs.get(0);
    String out = folder.resolve("lock.xml").toString();
    assertThat(office.run("lock", mac.hostname(), "--reason", "r", "-o", out).exitCode()).isZero();
    assertThat(office.lock(mac.serial(), "--native").exitCode()).isEqualTo(6);
    assertThat(office.fleet.nativePin(mac)).isEmpty();
  }

  @Test
  void aMacThatFleetHasLockedBeforeIsNotSaidToBeQueued() {
    office.fleet.lockInConsole(office.macs.get(0));
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    var run = office.lock(office.serial(1), "--native");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("locked already, and no lock was sent", "mdm pin show");
    String pin = office.fleet.nativePin(office.macs.get(0));
    assertThat(office.run("pin", "show", office.serial(1)).stdout())
        .contains(FleetWithHome.grouped(pin));
  }

  @Test
  void optionsForSendingDoNotGoWithOrWithoutAServer() {
    String out = folder.resolve("x.xml").toString();
    assertThat(office.lock("m", "-o", out).exitCode()).isEqualTo(2);
    assertThat(office.run("lock", "m", "--server", "office", "-o", out).exitCode()).isEqualTo(2);
    assertThat(office.run("lock", "m", "--reason", "r", "--sign", "x.p12").exitCode()).isEqualTo(2);
    TestShell alone = new TestShell(folder.resolve("alone")).set("HOME", folder.toString());
    var run = alone.run("lock", "m", "--yes", "--reason", "r");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr()).contains("no server is configured", "mdm server add");
    assertThat(alone.run("lock", "m", "--native", "--reason", "r").exitCode()).isEqualTo(4);
    assertThat(folder.resolve("alone")).doesNotExist();
  }

  @Test
  void whatAsksToSendIsNotMadeByTheWayWhereThereIsNoServer() throws IOException {
    Path home = folder.resolve("alone");
    TestShell alone = new TestShell(home).set("HOME", folder.toString());
    for (String line :
        new String[] {
          "lock C02T000003 --reason lost",
          "lock C02T000003 --reason lost --dry-run",
          "erase C02T000003 --reason lost",
          "restart C02T000003 --reason lost",
          "reinstall-fleetd C02T000003 --reason lost",
        }) {
      var run = alone.run(line.split(" "));
      String verb = line.substring(0, line.indexOf(' '));
      assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
      assertThat(run.stdout()).isEmpty();
      assertThat(run.stderr())
          .contains("no server is configured, so nothing can be sent", "mdm server add")
          .contains("mdm " + verb + " C02T000003 --reason lost -o " + verb + ".xml");
    }
    assertThat(home).doesNotExist();
    assertThat(alone.run("lock", "piped").stdout()).contains("<key>PIN</key>");
    String out = folder.resolve("made.xml").toString();
    assertThat(alone.run("lock", "m", "--reason", "r", "-o", out).exitCode()).isZero();
    assertThat(alone.run("lock", "n", "--reason", "r", "-o", "-").exitCode()).isZero();
  }

  @Test
  void whereThereIsAPolicyNothingIsMadeByTheWay() throws IOException {
    Path home = Files.createDirectory(folder.resolve("alone"));
    TestShell alone = new TestShell(home).set("HOME", folder.toString());
    TwoPeople.write(home.resolve("policy.yaml"), "rules: []\n");
    var run = alone.run("lock", "m");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).contains("mdm lock m -o lock.xml");
    assertThat(alone.run("pin", "list").stdout()).isEmpty();
    assertThat(alone.run("lock", "m", "-o", folder.resolve("m.xml").toString()).exitCode())
        .isZero();
  }
}
