package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.MemoryServer;
import org.mdmtoolkit.delivery.MemoryServer.Fault;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunSummary.Verdict;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.secret.Pin;

class PlainRunTest {

  @TempDir Path folder;
  private TestHome home;
  private final MemoryServer server = new MemoryServer();
  private final RecordingListener told = new RecordingListener();
  private final PlainRun query = PlainRun.of("query", MdmCommand.of("SecurityInfo", Map.of()));

  @BeforeEach
  void makeHome() {
    home = TestHome.in(folder);
  }

  @Test
  void sendsOneCommandForEachCallWithAUuidOfItsOwn() {
    server.maxHosts = 100;
    RunSummary summary = home.sender(server).send(query, Hosts.macs(250), told);
    assertThat(summary.count(Ending.QUEUED)).isEqualTo(250);
    assertThat(server.calls).hasSize(3);
    assertThat(server.queued).hasSize(3);
    assertThat(home.actions("S-U0"))
        .containsExactly("query.planned", "query.enqueued", "query.pushed");
    assertThat(home.custody().records().records()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PLANNED", "ENQUEUED"})
  void whatTheJournalWasNotToldBeforeItStoppedItIsToldWhenTheRunGoesOn(HostEvent.Step step)
      throws IOException {
    RunListener killer =
        new RunListener() {
          @Override
          public void happened(HostEvent event) {
            if (event.step() == step) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> home.sender(server).send(query, Hosts.macs(1), killer))
        .hasMessage("killed");
    Files.delete(folder.resolve("journal.jsonl")); // as if it had died one step earlier
    assertThat(home.sender(server).send(query, Hosts.macs(1), told).verdict())
        .isEqualTo(Verdict.DONE);
    assertThat(home.actions("S-U0"))
        .startsWith(step == HostEvent.Step.PLANNED ? "query.planned" : "query.continued");
    assertThat(server.commandsFor("U0")).isEqualTo(1);
    assertThat(home.journal().entries(entry -> true))
        .allMatch(entry -> entry.event().commandUuid().isPresent());
  }

  @Test
  void errorsDoNotStopItUnlessAsked() {
    server.fail("U0", Fault.REFUSED);
    RunSummary summary = home.sender(server).send(query, Hosts.macs(10), told);
    assertThat(summary.count(Ending.QUEUED)).isEqualTo(9);
    assertThat(summary.verdict()).isEqualTo(Verdict.PARTLY_DONE);
    server.fail("V0", Fault.REFUSED);
    Host[] hosts = {Hosts.mac("V0"), Hosts.mac("V1"), Hosts.mac("V2")};
    home.sender(server).maxErrors(0).concurrency(1).send(query, Hosts.of(hosts), told);
    assertThat(server.commandsFor("V2")).isZero();
  }

  @Test
  void anEraseGoesToOneHostInACallAndTheFirstErrorEndsIt() {
    server.maxHosts = 100;
    server.fail("U1", Fault.REFUSED);
    PlainRun erase = PlainRun.of("send", MdmCommand.of("EraseDevice", Map.of())).because("r");
    RunSummary summary = home.sender(server).concurrency(1).send(erase, Hosts.macs(9), told);
    assertThat(server.calls).hasSize(2).allMatch(hosts -> hosts.size() == 1);
    assertThat(summary.complete()).isFalse();
    assertThat(summary.count(Ending.NOT_SENT)).isPositive();
  }

  @Test
  void whatTakesSomethingAwayNeedsAReason() {
    PlainRun remove =
        PlainRun.of("send", MdmCommand.of("RemoveProfile", Map.of("Identifier", "a")));
    for (PlainRun run : List.of(remove, remove.because(" "))) {
      assertThatThrownBy(() -> home.sender(server).send(run, Hosts.macs(1), told))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("reason");
    }
    assertThat(server.seen).isEmpty();
    home.sender(server).send(remove.because("ticket 4711"), Hosts.macs(1), told);
    assertThat(server.commandsFor("U0")).isEqualTo(1);
  }

  @Test
  void aSecretThatNobodyKeepsIsRefusedAndSoItIsWithAReason() {
    PlainRun set =
        PlainRun.of(
            "send", MdmCommand.of("SetFirmwarePassword", Map.of("NewPassword", "hunter-2-xyzzy")));
    for (PlainRun run : List.of(set, set.because("ticket 4711"))) {
      assertThatThrownBy(() -> home.sender(server).send(run, Hosts.macs(1), told))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("the new firmware password")
          .hasMessageNotContaining("xyzzy");
      assertThatThrownBy(() -> home.sender(server).check(run, List.of()))
          .isInstanceOf(RefusedException.class);
    }
    PlainRun kept = set.secretKeptElsewhere();
    assertThatThrownBy(() -> home.sender(server).send(kept, Hosts.macs(1), told))
        .isInstanceOf(InvalidInputException.class);
    assertThat(server.seen).isEmpty();
    PlainRun clear =
        PlainRun.of("send", MdmCommand.of("SetFirmwarePassword", Map.of("NewPassword", "")));
    assertThatThrownBy(() -> home.sender(server).send(clear.because("r"), Hosts.macs(1), told))
        .as("escrow would tell of a password that is gone")
        .isInstanceOf(RefusedException.class);
    home.sender(server).send(clear.because("r").secretKeptElsewhere(), Hosts.macs(1), told);
    assertThat(server.commandsFor("U0")).isEqualTo(1);
  }

  @Test
  void aCommandWithAPinIsRefused() {
    MdmCommand lock = DeviceLock.forMac(Pin.of("042195")).build();
    assertThatThrownBy(() -> PlainRun.of("send", lock))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("would not be escrowed")
        .hasMessageNotContaining("042195");
  }

  @Test
  void aCommandThatIsWrongForEveryDeviceIsNotSent() {
    MdmCommand wrong = MdmCommand.of("VerifyFirmwarePassword", Map.of());
    assertThatThrownBy(
            () -> home.sender(server).send(PlainRun.of("send", wrong), Hosts.macs(1), told))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not sent");
    assertThat(server.seen).isEmpty();
  }

  @Test
  void ofTwoPlatformsTheFirstIsSentToAndTheOtherRefused() {
    Host mac = Hosts.mac("U0");
    Host phone = Hosts.host("U1", Optional.of(Platform.IOS), Host.MdmState.ON);
    RunSummary summary = home.sender(server).send(query, Hosts.of(mac, phone), told);
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.QUEUED);
    assertThat(told.outcomeOf("U1").failure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("it runs iOS, the others run macOS");
    assertThat(summary.errors()).isEqualTo(1);
  }

  @Test
  void aDefectInAClientLosesNoHost() {
    server.fail("U0", Fault.DEFECT);
    RunSummary summary = home.sender(server).send(query, Hosts.macs(3), told);
    assertThat(summary.verdict()).isEqualTo(Verdict.DONE); // it asked, and sent it again
    assertThat(server.commandsFor("U0")).isEqualTo(1);
  }

  @Test
  void aServerThatIsDownHasQueuedNothing() {
    server.fail("U0", Fault.UNAVAILABLE);
    RunSummary summary = home.sender(server).send(query, Hosts.macs(1), told);
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.REFUSED);
    assertThat(summary.firstFailure().orElseThrow()).isInstanceOf(UnavailableException.class);
    assertThat(server.questions).hasValue(0);
  }

  @Test
  void aListThatBreaksOffIsAnErrorAfterWhatWasBegunIsNoted() {
    var broken =
        new java.util.Iterator<Host>() {
          private int drawn;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Host next() {
            if (drawn == 100) {
              throw new InvalidInputException("line 101 is no host", "Correct it.");
            }
            return Hosts.mac("U" + drawn++);
          }
        };
    assertThatThrownBy(() -> home.sender(server).send(query, broken, told))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line 101");
    assertThat(told.outcomes)
        .hasSizeBetween(1, 100)
        .allMatch(outcome -> outcome.ending() != Ending.UNKNOWN);
  }

  @Test
  void secretsOfACommandAreInNoStateAndNeitherInTheNameOfTheList() {
    MdmCommand secret = MdmCommand.of("SetRecoveryLock", Map.of("NewPassword", "hunter-2-xyzzy"));
    PlainRun run = PlainRun.of("send", secret).because("ticket 4711").secretKeptElsewhere();
    home.sender(server).send(run, Hosts.macs(2), told);
    assertThat(home.allState() + told.events).doesNotContain("xyzzy");
    assertThat(server.queued).hasSize(2);
  }

  private RunSummary waiting(int hosts) {
    return home.sender(server)
        .concurrency(1)
        .waitingFor(Duration.ofMinutes(10))
        .send(query, Hosts.macs(hosts), told);
  }

  @Test
  void aServerThatHangsAtEachQuestionIsNotAskedAfterTheTime() {
    List<Host> asked = new CopyOnWriteArrayList<>();
    server.beforeResult =
        host -> {
          asked.add(host);
          home.pass(Duration.ofMinutes(3));
        };
    assertThat(waiting(20).count(Ending.TIMED_OUT)).isEqualTo(20);
    assertThat(asked).hasSize(4);
  }

  @Test
  void withoutPermissionToAskItEndsForEveryHostFirst() {
    server.answers.put("U0", "Acknowledged");
    server.beforeResult =
        host -> {
          if (host.udid().equals("U1")) {
            throw new DeniedException("the token is not valid", "Get another one.");
          }
        };
    assertThatThrownBy(() -> waiting(5)).isInstanceOf(DeniedException.class);
    assertThat(told.outcomeOf("U0").ending()).isEqualTo(Ending.ACKNOWLEDGED);
    assertThat(told.outcomeOf("U1").ending()).isEqualTo(Ending.QUEUED);
    assertThat(told.outcomeOf("U4").ending()).isEqualTo(Ending.QUEUED);
  }

  @Test
  void hostsWithLongIdsAreSentAndPushedInAsManyCallsAsTheyNeed() {
    try (FakeNanoMdm fake = FakeNanoMdm.start();
        NanoMdmServer nano = NanoMdmServer.at(Given.to(fake))) {
      List<Host> users = new ArrayList<>();
      for (int i = 1; i <= 450; i++) {
        FakeHost user = FakeHost.mac(i).withUdid(FakeHost.mac(i).udid() + ":" + UUID.randomUUID());
        fake.add(user);
        users.add(Given.host(user));
      }
      fake.commandFaults().always(FakeFault.pushFails());
      RunSummary summary = home.sender(nano).send(query, users.iterator(), told);
      assertThat(summary.count(Ending.QUEUED)).as(summary.toString()).isEqualTo(450);
      assertThat(fake.seen().taken()).hasSize(450);
      long calls = fake.seen().taken().stream().map(SeenCommand::commandUuid).distinct().count();
      assertThat(calls).isBetween(5L, 7L);
    }
  }

  @Test
  void anEmptyListIsDone() {
    assertThat(home.sender(server).send(query, Hosts.macs(0), told).verdict())
        .isEqualTo(Verdict.DONE);
    assertThat(home.journal().entries(entry -> true)).isEmpty();
  }

  @Test
  void aServerThatFailsWhileItIsAskedForAnswersIsAskedAgain() {
    server.answers.put("U0", "Acknowledged");
    RunSummary summary =
        home.sender(server).waitingFor(Duration.ofMinutes(1)).send(query, Hosts.macs(1), told);
    assertThat(summary.count(Ending.ACKNOWLEDGED)).isEqualTo(1);
  }
}
