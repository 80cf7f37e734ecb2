package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.run.HostEvent.Step.CONTINUED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.MemoryServer;
import org.mdmtoolkit.delivery.MemoryServer.Fault;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunSummary.Verdict;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.secret.Pin;

/** Runs that did not come to their end, and are started again. */
class ContinuedRunTest {

  @TempDir Path folder;
  private TestHome home;
  private final MemoryServer server = new MemoryServer();
  private final RecordingListener told = new RecordingListener();

  @BeforeEach
  void makeHome() {
    home = TestHome.in(folder);
  }

  /** Fails as a full disk would, as soon as this step was told. */
  private static RunListener failingAt(HostEvent.Step step) {
    return new RunListener() {
      @Override
      public void happened(HostEvent event) {
        if (event.step() == step) {
          throw new UnavailableException("no space left on device", "Make room.");
        }
      }
    };
  }

  private RunSummary lock(int hosts, RunListener listener) {
    return home.sender(server).send(TestHome.lock(), Hosts.macs(hosts), listener);
  }

  @ParameterizedTest
  @EnumSource(names = {"PLANNED", "ESCROWED", "ENQUEUED", "PUSHED"})
  void stoppedAfterAnyStepTheSameRunLocksEveryHostOnce(HostEvent.Step step) {
    assertThatThrownBy(() -> lock(20, failingAt(step)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("no space left");
    assertThat(lock(20, told).verdict()).isEqualTo(Verdict.DONE);
    for (int i = 0; i < 20; i++) {
      assertThat(server.pinsOf("U" + i)).containsExactly(home.openPin("S-U" + i));
    }
    assertThat(home.journal().verify().problem()).isEmpty();
  }

  @Test
  void whatWasEndedSinceIsNotMadeAnewForWhoeverOnlyGoesOn() {
    assertThatThrownBy(() -> lock(1, failingAt(HostEvent.Step.PUSHED)))
        .isInstanceOf(UnavailableException.class);
    CommandSender sender = home.sender(server);
    EarlierStart earlier =
        sender.earlierStart(TestHome.lock(), List.of(Hosts.mac("U0"))).orElseThrow();
    assertThat(earlier.words()).contains("S-U0", "is queued already", "nothing is sent twice");
    home.close("S-U0");

    sender.goingOn(earlier).send(TestHome.lock(), Hosts.macs(1), told);
    assertThat(told.outcomeOf("U0").failure().orElseThrow())
        .hasMessageContaining("ended meanwhile");
    assertThat(server.seen).hasSize(1);
    assertThat(home.custody().records("S-U0").records()).hasSize(1);

    assertThat(lock(1, RunListener.NONE).verdict()).as("confirmed").isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(2);
  }

  @Test
  void aHostThatNobodyKnowsOfIsAskedForAndNotSentAgainIfItIsQueued() {
    server.isMute = true;
    server.refusesReuse = false;
    server.fail("U0", Fault.LOST_QUEUED);
    lock(1, RunListener.NONE);
    server.isMute = false;
    server.refusesReuse = true;
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(told.continued).hasSize(1);
    assertThat(server.seen).hasSize(1);
    assertThat(home.unlocked).hasValue(0);
    assertThat(told.events.toString())
        .contains("the server had it already")
        .doesNotContain("the answer was lost");
  }

  @Test
  void aHostThatTheServerLacksGetsTheVerySameCommandFromEscrow() {
    server.isMute = true;
    server.refusesReuse = false;
    server.fail("U0", Fault.LOST);
    lock(1, RunListener.NONE);
    server.isMute = false;
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(2);
    assertThat(server.seen.get(0).bytes()).isEqualTo(server.seen.get(1).bytes());
    assertThat(home.unlocked).hasValue(1);
    assertThat(home.actions("S-U0")).contains("lock.reopened");
  }

  @Test
  void aRefusedRepeatDoesNotProveThatTheFirstCallDidNotArrive() {
    server.fail("U0", Fault.LOST, Fault.REFUSED);
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(server.seen).as("not tried over and over").hasSize(2);
    assertOpenAndUnknown();
    told.outcomes.clear();
    server.fail("U0", Fault.REFUSED);
    lock(1, told);
    assertOpenAndUnknown();
    assertThat(lock(1, RunListener.NONE).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.pinsOf("U0")).containsExactly(home.openPin("S-U0"));
    assertThat(home.custody().records("S-U0").records()).as("one PIN").hasSize(1);
  }

  private void assertOpenAndUnknown() {
    HostOutcome outcome = told.outcomeOf("U0");
    assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
    assertThat(outcome.words()).isEqualTo("MDM is turned off");
    assertThat(outcome.failure().orElseThrow())
        .hasMessageContaining("nobody knows whether the server has command")
        .hasMessageContaining("MDM is turned off")
        .hasMessageNotContaining("It is not queued");
    assertThat(home.openRecord("S-U0")).isPresent();
  }

  @Test
  void toAServerThatCannotTellItIsSentAgainOnlyIfAPersonInsists() {
    server.isMute = true;
    server.refusesReuse = false;
    server.fail("U0", Fault.LOST);
    lock(1, RunListener.NONE);
    RunSummary same = lock(1, RunListener.NONE);
    assertThat(same.count(Ending.UNKNOWN)).isEqualTo(1);
    assertThat(same.firstFailure().orElseThrow().remedy())
        .isInstanceOfSatisfying(
            Remedy.Several.class,
            remedy -> assertThat(remedy.parts()).contains(Remedy.Act.SEND_AGAIN));
    assertThat(server.seen).hasSize(1);
    RunSummary again = home.sender(server).send(TestHome.lock().again(), Hosts.macs(1), told);
    assertThat(again.verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.seen).hasSize(2);
    assertThat(server.seen.get(0).bytes()).isEqualTo(server.seen.get(1).bytes());
  }

  private void leaveUnknown(int hosts) {
    server.isMute = true;
    server.refusesReuse = false;
    for (int i = 0; i < hosts; i++) {
      server.fail("U" + i, Fault.LOST);
    }
    home.sender(server).maxErrors(100).send(TestHome.lock(), Hosts.macs(hosts), told);
    server.isMute = false;
    told.outcomes.clear();
  }

  @Test
  void theKeyIsAskedForOnceForManyHostsAndOnceIfItIsRefused() {
    leaveUnknown(5);
    List<String> asked = new ArrayList<>();
    CommandSender sender =
        home.sender(server)
            .maxErrors(100)
            .openingEscrowWith(
                () -> {
                  asked.add("");
                  throw new DeniedException("wrong passphrase", "Try again.");
                });
    RunSummary summary = sender.send(TestHome.lock(), Hosts.macs(5), RunListener.NONE);
    assertThat(asked).hasSize(1);
    assertThat(summary.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(server.seen).hasSize(5);
    assertThat(
            home.sender(server).maxErrors(100).send(TestHome.lock(), Hosts.macs(5), told).verdict())
        .isEqualTo(Verdict.DONE);
    assertThat(home.unlocked).hasValue(1);
  }

  @Test
  void aLockThatAPersonClosedInBetweenIsMadeAnew() {
    leaveUnknown(1);
    String first = home.openPin("S-U0");
    home.close("S-U0");
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(home.openPin("S-U0")).isNotEqualTo(first);
    assertThat(server.pinsOf("U0")).containsExactly(home.openPin("S-U0"));
  }

  @Test
  void aHostLockedBeforeByTheUnfinishedRunIsNotSentAgainUnlessItsLockWasClosed() {
    server.fail("U3", Fault.REFUSED);
    home.sender(server).concurrency(1).send(TestHome.lock(), Hosts.macs(4), RunListener.NONE);
    home.close("S-U1"); // it was found, and stolen again
    assertThat(lock(4, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(told.stepsOf("U0")).containsExactly(CONTINUED);
    assertThat(told.outcomeOf("U0").words()).isEqualTo("by an earlier start, not sent again");
    assertThat(told.outcomeOf("U3").words()).isEmpty();
    assertThat(server.commandsFor("U0")).isEqualTo(1);
    assertThat(server.commandsFor("U1")).isEqualTo(2);
    assertThat(server.pinsOf("U1")).contains(home.openPin("S-U1"));
  }

  @Test
  void aHostWithAnOpenLockIsPassedOverAndTheOthersAreSent() {
    home.issueElsewhere("S-U1", Pin.of("042195"));
    RunSummary summary = lock(4, told);
    assertThat(summary.count(Ending.ALREADY_OPEN)).isEqualTo(1);
    assertThat(summary.count(Ending.QUEUED)).isEqualTo(3);
    assertThat(summary.errors()).isZero();
    assertThat(summary.verdict()).isEqualTo(Verdict.PARTLY_DONE);
    assertThat(told.outcomeOf("U1").words()).contains("S-U1 has an open DeviceLock");
    assertThat(server.commandsFor("U1")).isZero();
    assertThat(home.openPin("S-U1")).isEqualTo("042195");
    RunSummary same = lock(4, RunListener.NONE);
    assertThat(same.count(Ending.ALREADY_OPEN)).isEqualTo(4);
    assertThat(same.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(same.firstFailure().orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(server.seen).hasSize(3);
  }

  @Test
  void aStoppedListGoesOnAlthoughAnotherHostWasLockedInBetween() {
    server.fail("U3", Fault.REFUSED);
    home.sender(server).concurrency(1).send(TestHome.lock(), Hosts.macs(6), RunListener.NONE);
    Host other = Hosts.mac("V0");
    RunSummary between =
        home.sender(server).send(TestHome.lock(), List.of(other).iterator(), RunListener.NONE);
    assertThat(between.verdict()).isEqualTo(Verdict.DONE);
    assertThat(lock(6, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(told.continued).hasSize(1);
    assertThat(told.stepsOf("U0")).containsExactly(CONTINUED);
    for (int i = 0; i < 6; i++) {
      assertThat(server.pinsOf("U" + i)).containsExactly(home.openPin("S-U" + i));
    }
    RecordingListener last = new RecordingListener();
    assertThat(lock(6, last).count(Ending.ALREADY_OPEN)).as("nothing to go on with").isEqualTo(6);
    assertThat(last.continued).isEmpty();
  }

  @Test
  void aHostThatAnUnfinishedRunLockedMoreThanADayAgoIsRefusedAndNotSaidToBeQueued() {
    server.fail("U3", Fault.REFUSED);
    home.sender(server).concurrency(1).send(TestHome.lock(), Hosts.macs(4), RunListener.NONE);
    String pin = home.openPin("S-U0");
    home.pass(Duration.ofHours(25));
    RunSummary summary = lock(1, told);
    assertThat(summary.count(Ending.QUEUED)).isZero();
    assertThat(summary.firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has an open DeviceLock");
    assertThat(server.pinsOf("U0")).containsExactly(pin);
    home.close("S-U0");
    assertThat(lock(1, RunListener.NONE).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.commandsFor("U0")).isEqualTo(2);
  }

  @Test
  void aHostThatNobodyKnowsOfIsContinuedHoweverLateWithTheSamePin() {
    leaveUnknown(1);
    String pin = home.openPin("S-U0");
    home.pass(Duration.ofDays(30));
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.pinsOf("U0")).containsExactly(pin);
  }

  @Test
  void anotherMessageIsAnotherRunAndIsRefusedWhereTheFirstHasLocked() {
    server.fail("U3", Fault.REFUSED);
    home.sender(server).concurrency(1).send(TestHome.lock(), Hosts.macs(4), RunListener.NONE);
    SecretRun other =
        SecretRun.lock("stolen", pin -> DeviceLock.forMac(pin).message("Lost? Call us").build());
    RunSummary summary = home.sender(server).send(other, Hosts.macs(1), told);
    assertThat(told.continued).isEmpty();
    assertThat(summary.firstFailure().orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(server.commandsFor("U0")).isEqualTo(1);
  }

  @Test
  void theSameRunAtTheSameTimeIsRefused() {
    List<String> errors = new ArrayList<>();
    server.before =
        hosts -> {
          try {
            home.sender(server).send(TestHome.lock(), Hosts.macs(1), RunListener.NONE);
          } catch (RefusedException e) {
            errors.add(e.problem());
          }
        };
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).contains("going on at this moment");
    assertThat(server.seen).hasSize(1);
  }

  @Test
  void interruptedItFinishesWhatIsOnItsWayAndBeginsNothingNew() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    server.before =
        hosts -> {
          arrived.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException("a call was interrupted", e);
          }
        };
    List<RunSummary> summaries = new ArrayList<>();
    List<Boolean> flags = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              summaries.add(
                  home.sender(server).concurrency(2).send(TestHome.lock(), Hosts.macs(1000), told));
              flags.add(Thread.currentThread().isInterrupted());
            });
    caller.start();
    arrived.await();
    caller.interrupt();
    while (caller.isInterrupted()) {
      Thread.onSpinWait(); // the caller clears it when it takes notice
    }
    goOn.countDown();
    caller.join();
    RunSummary summary = summaries.get(0);
    assertThat(flags).containsExactly(true);
    assertThat(summary.cancelled()).isTrue();
    assertThat(summary.complete()).isFalse();
    assertThat(summary.count(Ending.QUEUED)).isBetween(1, 4).isEqualTo(server.queued.size());
    assertThat(home.custody().records().records().stream().filter(r -> r.open()))
        .hasSize(server.queued.size());
    server.before = hosts -> {};
    assertThat(lock(10, RunListener.NONE).verdict()).isEqualTo(Verdict.DONE);
    for (int i = 0; i < 10; i++) {
      assertThat(server.pinsOf("U" + i)).containsExactly(home.openPin("S-U" + i));
    }
  }

  @Test
  void halfALineThatAKillLeftIsForgotten() throws IOException {
    leaveUnknown(1);
    append("{\"state\":\"queued\",\"comm");
    assertThat(lock(1, told).verdict()).isEqualTo(Verdict.DONE);
  }

  @Test
  void aDamagedLedgerStopsTheRunBeforeAnythingIsMade() throws IOException {
    leaveUnknown(1);
    append("hello\n");
    assertThatThrownBy(() -> lock(2, told))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is damaged");
    assertThat(server.seen).hasSize(1);
  }

  private void append(String text) throws IOException {
    try (var files = Files.list(home.runs())) {
      for (Path file : files.toList()) {
        Files.writeString(file, text, StandardOpenOption.APPEND);
      }
    }
  }

  private RunSummary query(int hosts, RunListener listener) {
    PlainRun run = PlainRun.of("query", MdmCommand.of("SecurityInfo", Map.of())).because("audit");
    return home.sender(server).send(run, Hosts.macs(hosts), listener);
  }

  @Test
  void aStoppedQueryIsSentToNoHostTwice() {
    server.maxHosts = 3;
    assertThatThrownBy(() -> query(20, failingAt(HostEvent.Step.PUSHED)))
        .isInstanceOf(UnavailableException.class);
    assertThat(query(20, told).verdict()).isEqualTo(Verdict.DONE);
    for (int i = 0; i < 20; i++) {
      assertThat(server.commandsFor("U" + i)).as("U" + i).isEqualTo(1);
    }
    assertThat(query(20, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.commandsFor("U0")).as("a finished run is over").isEqualTo(2);
  }

  @Test
  void aCallThatMayHaveArrivedIsRepeatedWholeAndNotHostByHost() {
    server.maxHosts = 3;
    server.isMute = true;
    server.refusesReuse = false;
    server.fail("U1", Fault.LOST);
    query(6, RunListener.NONE);
    server.refusesReuse = true;
    query(6, told);
    assertThat(server.calls).hasSize(3);
    assertThat(server.calls.get(2)).hasSize(3);
    for (int i = 0; i < 6; i++) {
      assertThat(server.commandsFor("U" + i)).as("U" + i).isEqualTo(1);
    }
  }

  @Test
  void aCallThatMayHaveArrivedIsNotRepeatedForSomeOfItsHosts() {
    server.maxHosts = 3;
    server.isMute = true;
    server.refusesReuse = false;
    server.fail("U1", Fault.LOST);
    query(3, RunListener.NONE);
    server.isMute = false;
    RunSummary some = query(2, RunListener.NONE);
    assertThat(some.count(Ending.REFUSED)).isEqualTo(2);
    assertThat(some.firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("in one call");
    assertThat(server.calls).hasSize(1);
    assertThat(query(3, told).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.commandsFor("U2")).isEqualTo(1);
  }

  @Test
  void afterADayAnUnfinishedQueryIsForgotten() {
    server.fail("U1", Fault.REFUSED);
    query(2, RunListener.NONE);
    home.pass(Duration.ofHours(25));
    query(2, told);
    assertThat(told.continued).isEmpty();
    assertThat(server.commandsFor("U0")).isEqualTo(2);
  }
}
