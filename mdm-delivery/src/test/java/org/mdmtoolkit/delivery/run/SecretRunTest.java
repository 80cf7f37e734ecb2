package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.ACKNOWLEDGED;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.ENQUEUED;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.ESCROWED;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.PLANNED;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.PUSHED;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.PUSH_FAILED;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.MemoryServer;
import org.mdmtoolkit.delivery.MemoryServer.Fault;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunSummary.Verdict;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.secret.Pin;

class SecretRunTest {

  @TempDir Path folder;
  private TestHome home;
  private final MemoryServer server = new MemoryServer();
  private final RecordingListener told = new RecordingListener();

  @BeforeEach
  void makeHome() {
    home = TestHome.in(folder);
  }

  private RunSummary lock(int hosts) {
    return home.sender(server).send(TestHome.lock(), Hosts.macs(hosts), told);
  }

  @Test
  void locksOneMacWithAPinThatIsInEscrowBeforeTheServerSeesIt() {
    server.before =
        hosts -> {
          assertThat(home.actions("S-U0")).containsExactly("lock.planned", "lock.escrowed");
          assertThat(home.openRecord("S-U0")).isPresent();
        };
    RunSummary summary = lock(1);
    assertThat(summary.verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.pinsOf("U0")).containsExactly(home.openPin("S-U0"));
    assertThat(told.stepsOf("U0")).containsExactly(PLANNED, ESCROWED, ENQUEUED, PUSHED);
    assertThat(home.actions("S-U0"))
        .containsExactly("lock.planned", "lock.escrowed", "lock.enqueued", "lock.pushed");
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.QUEUED);
    assertThat(told.outcomeOf("U0").commandUuid()).isPresent();
  }

  @Test
  void aUuidThatTheCallerGivesToEveryCommandIsNotUsed() {
    SecretRun same =
        SecretRun.lock("stolen", pin -> DeviceLock.forMac(pin).build().withCommandUuid("SAME"));
    RunSummary summary = home.sender(server).send(same, Hosts.macs(2), told);
    assertThat(summary.verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.queued).hasSize(2).doesNotContainKey("SAME");
    assertThat(server.pinsOf("U1")).containsExactly(home.openPin("S-U1"));
  }

  @Test
  void givesEachOfManyMacsItsOwnPinAndCommand() {
    RunSummary summary = lock(300);
    assertThat(summary.count(Ending.QUEUED)).isEqualTo(300);
    Set<String> pins = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      assertThat(server.pinsOf("U" + i)).hasSize(1);
      pins.addAll(server.pinsOf("U" + i));
    }
    assertThat(pins).hasSize(300);
    assertThat(server.queued).hasSize(300);
    assertThat(home.journal().verify().problem()).isEmpty();
  }

  @Test
  void aLostAnswerIsResolvedByAskingAndNotByAnotherPin() {
    server.fail("U0", Fault.LOST_QUEUED);
    RunSummary summary = lock(1);
    assertThat(summary.verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(1);
    assertThat(server.questions).hasValue(1);
    assertThat(server.pushes).hasValue(1);
    assertThat(told.stepsOf("U0"))
        .containsExactly(PLANNED, ESCROWED, ENQUEUED, PUSH_FAILED, PUSHED);
  }

  @Test
  void whatTheServerLacksAfterALostAnswerIsSentAgainWithTheSamePinAndUuid() {
    server.fail("U0", Fault.LOST, Fault.LOST_QUEUED);
    assertThat(lock(1).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(2);
    assertThat(server.seen.get(0)).isEqualTo(server.seen.get(1));
    assertThat(home.unlocked).hasValue(0);
  }

  @Test
  void aServerThatCannotTellIsSentTheSameCommandIfItRefusesReuse() {
    server.isMute = true;
    server.fail("U0", Fault.LOST_QUEUED);
    assertThat(lock(1).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(2);
    assertThat(server.queued).hasSize(1);
  }

  @Test
  void aServerThatCannotTellAndTakesAnythingIsNotSentAnythingAgain() {
    server.isMute = true;
    server.refusesReuse = false;
    server.fail("U0", Fault.LOST_QUEUED);
    RunSummary summary = lock(1);
    assertThat(server.seen).hasSize(1);
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.UNKNOWN);
    assertThat(summary.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(summary.firstFailure().orElseThrow())
        .hasMessageContaining("nobody knows whether the server has command")
        .hasMessageContaining("sends nothing twice");
    assertThat(home.openRecord("S-U0")).isPresent();
    assertThat(home.actions("S-U0")).last().isEqualTo("lock.unknown");
  }

  @Test
  void aFailedPushIsPushedAgainAndOnlyThat() {
    server.fail("U0", Fault.PUSH_FAILED);
    assertThat(lock(1).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(1);
    assertThat(server.pushes).hasValue(1);
  }

  @Test
  void aPushThatFailsForEverIsGivenUpAndTheCommandIsSaidToBeQueued() {
    server.deaf.add("U0");
    RunSummary summary = lock(2);
    assertThat(server.pushes).hasValue(3);
    assertThat(summary.verdict()).isEqualTo(Verdict.NOT_FINISHED);
    assertThat(summary.errors()).isZero();
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.PUSH_FAILED);
    assertThat(told.outcomeOf("U1").ending()).isEqualTo(Ending.QUEUED);
  }

  @Test
  void aPushThatFailedIsNotForgottenWhileItIsWaited() {
    server.deaf.add("U0");
    home.sender(server)
        .waitingFor(Duration.ofMinutes(1))
        .send(TestHome.lock(), Hosts.macs(2), told);
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.PUSH_FAILED);
    assertThat(told.outcomeOf("U0").words()).isEqualTo("no push token");
    assertThat(told.outcomeOf("U1").ending()).isEqualTo(Ending.TIMED_OUT);
  }

  @Test
  void whereNobodyCanPushNothingIsSaidToBePushed() {
    server.canPush = false;
    server.fail("U0", Fault.PUSH_FAILED);
    assertThat(lock(1).verdict()).isEqualTo(Verdict.NOT_FINISHED);
    assertThat(server.pushes).hasValue(0);
    assertThat(home.pauses).isEmpty();
    assertThat(home.actions("S-U0")).endsWith("lock.push-failed");
  }

  @Test
  void aCommandThatTheServerRefusesIsWithdrawnAndItsPinKept() {
    server.fail("U0", Fault.REFUSED);
    RunSummary summary = lock(1);
    assertThat(summary.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(summary.firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("MDM is turned off");
    assertThat(home.openRecord("S-U0")).isEmpty();
    assertThat(home.custody().records("S-U0").records()).hasSize(1);
    assertThat(lock1Again().verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.pinsOf("U0")).containsExactly(home.openPin("S-U0"));
  }

  private RunSummary lock1Again() {
    return home.sender(server).send(TestHome.lock(), Hosts.macs(1), RunListener.NONE);
  }

  @Test
  void withoutPermissionNothingMoreIsBegun() {
    for (int i = 0; i < 100; i++) {
      server.fail("U" + i, Fault.DENIED);
    }
    RunSummary summary =
        home.sender(server)
            .maxErrors(1000)
            .concurrency(1)
            .send(TestHome.lock(), Hosts.macs(100), told);
    assertThat(server.calls).hasSize(1);
    assertThat(summary.firstFailure().orElseThrow()).isInstanceOf(DeniedException.class);
    assertThat(summary.complete()).isFalse();
    assertThat(home.custody().records().records()).noneMatch(record -> record.open());
  }

  @Test
  void theFirstErrorStopsTheRunAndWhatWasNotSentHasNoOpenLock() {
    server.fail("U10", Fault.REFUSED);
    RunSummary summary =
        home.sender(server).concurrency(1).send(TestHome.lock(), Hosts.macs(1000), told);
    assertThat(server.queued).hasSize(10);
    assertThat(summary.verdict()).isEqualTo(Verdict.PARTLY_DONE);
    assertThat(summary.errors()).isEqualTo(1);
    assertThat(summary.complete()).isFalse();
    assertThat(home.custody().records().records().stream().filter(r -> r.open())).hasSize(10);
    assertThat(told.outcomes).hasSize(10 + 1 + summary.count(Ending.NOT_SENT));
    assertThat(home.actions("S-U11")).endsWith("lock.withdrawn");
  }

  @Test
  void asManyErrorsAsAllowedDoNotStopTheRunAndOneMoreDoes() {
    for (int i = 0; i < 3; i++) {
      server.fail("U" + i, Fault.REFUSED);
    }
    assertThat(home.sender(server).maxErrors(3).send(TestHome.lock(), Hosts.macs(50), told))
        .matches(summary -> summary.complete() && summary.count(Ending.QUEUED) == 47)
        .matches(summary -> summary.errors() == 3);
    RecordingListener second = new RecordingListener();
    server.fail("V0", Fault.REFUSED).fail("V1", Fault.REFUSED);
    RunSummary summary =
        home.sender(server)
            .maxErrors(1)
            .concurrency(1)
            .send(
                TestHome.lock(),
                Hosts.of(Hosts.mac("V0"), Hosts.mac("V1"), Hosts.mac("V2")),
                second);
    assertThat(summary.complete()).isFalse();
    assertThat(server.commandsFor("V2")).isZero();
  }

  @Test
  void anOpenLockFromElsewhereIsRefusedAndItsPinHolds() {
    home.issueElsewhere("s-u0", Pin.of("042195"));
    RunSummary summary = lock(1);
    assertThat(server.seen).isEmpty();
    assertThat(summary.firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has an open DeviceLock");
    assertThat(home.openPin("S-U0")).isEqualTo("042195");
  }

  @Test
  void anOpenLockUnderTheUdidIsRefusedAsWell() {
    home.issueElsewhere("U0", Pin.of("042195"));
    assertThat(lock(1).firstFailure().orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(server.seen).isEmpty();
  }

  @Test
  void aFinishedRunIsNotContinued() {
    lock(1);
    RunSummary summary = lock1Again();
    assertThat(server.seen).hasSize(1);
    assertThat(summary.firstFailure().orElseThrow()).hasMessageContaining("has an open DeviceLock");
  }

  @Test
  void theSameDeviceUnderTwoNamesIsSentOnce() {
    RunSummary summary =
        home.sender(server)
            .send(
                TestHome.lock(), Hosts.of(Hosts.mac("ab"), Hosts.mac("AB"), Hosts.mac("ab")), told);
    assertThat(server.seen).hasSize(1);
    assertThat(summary.duplicates()).isEqualTo(2);
    assertThat(summary.verdict()).isEqualTo(Verdict.DONE);
  }

  @Test
  void aHostWhoseMdmIsOffIsRefused() {
    Host off = Hosts.host("U0", Optional.of(Platform.MACOS), Host.MdmState.OFF);
    RunSummary summary = home.sender(server).send(TestHome.lock(), Hosts.of(off), told);
    assertThat(summary.firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its MDM is off");
    assertThat(server.seen).isEmpty();
    assertThat(home.custody().records().records()).isEmpty();
  }

  @Test
  void aPhoneIsNotLockedWithAPin() {
    Host phone = Hosts.host("U0", Optional.of(Platform.IOS), Host.MdmState.ON);
    RunSummary summary = home.sender(server).send(TestHome.lock(), Hosts.of(phone), told);
    assertThat(server.seen).isEmpty();
    assertThat(summary.firstFailure().orElseThrow()).hasMessageContaining("PIN");
  }

  @Test
  void aHostOfWhichTheServerSaysNothingIsTaken() {
    Host unknown = Hosts.host("U0", Optional.empty(), Host.MdmState.UNKNOWN);
    assertThat(home.sender(server).send(TestHome.lock(), Hosts.of(unknown), told).verdict())
        .isEqualTo(Verdict.DONE);
  }

  @Test
  void waitsUntilEachDeviceHasAnsweredOrTheTimeIsOver() {
    server.answers.put("U0", "Acknowledged");
    server.answers.put("U1", "Error");
    server.answers.put("U2", "NotNow");
    RunSummary summary =
        home.sender(server)
            .waitingFor(Duration.ofMinutes(10))
            .send(TestHome.lock(), Hosts.macs(3), told);
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.ACKNOWLEDGED);
    assertThat(told.stepsOf("U0")).last().isEqualTo(ACKNOWLEDGED);
    assertThat(told.outcomeOf("U1").ending()).isEqualTo(Ending.FAILED_ON_DEVICE);
    assertThat(told.outcomeOf("U2").ending()).isEqualTo(Ending.TIMED_OUT);
    assertThat(home.pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(summary.verdict()).isEqualTo(Verdict.PARTLY_DONE);
    assertThat(home.actions("S-U2")).last().isEqualTo("lock.timed-out");
  }

  @Test
  void aServerWithoutAnswersIsNotWaitedFor() {
    server.answersQuestions = false;
    assertThatThrownBy(
            () ->
                home.sender(server)
                    .waitingFor(Duration.ofMinutes(1))
                    .send(TestHome.lock(), Hosts.macs(1), told))
        .isInstanceOf(RefusedException.class);
    assertThat(server.seen).isEmpty();
  }

  @Test
  void aPinOfTheCallersIsForOneMacOnly() {
    SecretRun run = TestHome.lock().withPin(Pin.of("042195"));
    RunSummary summary = home.sender(server).send(run, Hosts.macs(2), told);
    assertThat(server.seen).isEmpty();
    assertThat(summary.firstFailure().orElseThrow())
        .hasMessageContaining("that of another host of this run");
    assertThat(home.sender(server).send(run, Hosts.macs(1), told).verdict())
        .isEqualTo(Verdict.DONE);
    assertThat(server.pinsOf("U0")).containsExactly("042195");
  }

  @Test
  void withoutReasonThereIsNoLock() {
    assertThatThrownBy(() -> SecretRun.lock(" ", pin -> DeviceLock.forMac(pin).build()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("reason");
  }

  @Test
  void withoutEscrowKeyThereIsNoLock() throws Exception {
    java.nio.file.Files.delete(folder.resolve("escrow/identity.pem"));
    assertThatThrownBy(() -> lock(1)).isInstanceOf(NotFoundException.class);
    assertThat(server.seen).isEmpty();
  }

  @Test
  @Timeout(60)
  void anErrorOfTheJvmInTheMiddleOfACallEndsTheRunAndLosesNoPin() {
    server.before =
        hosts -> {
          throw new OutOfMemoryError("made for this test");
        };
    RunSummary summary =
        home.sender(server).concurrency(1).send(TestHome.lock(), Hosts.macs(3), told);
    assertThat(summary.verdict()).isEqualTo(RunSummary.Verdict.FAILED);
    assertThat(summary.count(Ending.UNKNOWN)).isPositive();
    assertThat(summary.count(Ending.QUEUED)).isZero();
    assertThat(home.openRecord("S-U0")).isPresent();
  }

  @Test
  void noPinStandsAnywhereButInTheSealedPartAndAtTheServer() {
    server.fail("U1", Fault.LOST_QUEUED).fail("U2", Fault.DEFECT).fail("U3", Fault.REFUSED);
    home.sender(server).maxErrors(9).send(TestHome.lock(), Hosts.macs(6), told);
    String all = home.allState() + told.events + told.outcomes;
    for (var command : server.seen) {
      String pin = String.valueOf(command.keys().get("PIN"));
      assertThat(all).doesNotContain("\"" + pin).doesNotContain("PIN: " + pin);
      assertThat(told.events + " " + told.outcomes).doesNotContain(pin);
    }
  }

  @Test
  void aBuilderThatIgnoresItsPinFailsThatHostOnly() {
    AtomicInteger calls = new AtomicInteger();
    SecretRun run =
        SecretRun.lock(
            "stolen",
            pin ->
                DeviceLock.forMac(calls.incrementAndGet() == 3 ? Pin.of("111222") : pin).build());
    RunSummary summary =
        home.sender(server).concurrency(1).maxErrors(5).send(run, Hosts.macs(4), told);
    assertThat(summary.count(Ending.QUEUED)).isEqualTo(3);
    assertThat(summary.count(Ending.REFUSED)).isEqualTo(1);
    assertThat(summary.firstFailure().orElseThrow())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not carry the secret")
        .hasMessageNotContaining("111222");
    assertThat(home.custody().records().records()).hasSize(3);
  }

  @Test
  void aHostWhoseNameIsNoNameAtAllIsLockedAllTheSame() {
    String name = "a\u0000b" + "c".repeat(200);
    Host odd = Hosts.named("U0", name, Optional.of(Platform.MACOS), Host.MdmState.ON);
    RunSummary summary = home.sender(server).send(TestHome.lock(), Hosts.of(odd), told);
    assertThat(summary.verdict()).isEqualTo(Verdict.DONE);
  }
}
