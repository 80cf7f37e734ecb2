package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.run.HostEvent.Step;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunSummary.Verdict;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerLock;
import org.mdmtoolkit.escrow.Disclosure;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;

/** Fleet's own lock: its PIN comes into escrow whatever happens, and no host is locked twice. */
@Tag("any-jdk")
class ServerLockRunTest {

  private static final FakeFault NONE = FakeFault.slow(Duration.ZERO);

  @TempDir Path folder;
  private TestHome home;
  private FakeFleet fake;
  private FleetServer fleet;
  private List<Host> hosts;
  private final RecordingListener told = new RecordingListener();

  @BeforeEach
  void start() {
    home = TestHome.in(folder);
    fake = FakeFleet.start();
    hosts = Given.hosts(fake.addMacs(3));
    fleet = FleetServer.at(Given.to(fake));
  }

  @AfterEach
  void stop() {
    fleet.close();
    fake.close();
  }

  private RunSummary lock(RunListener listener, Host... some) {
    return lock(home.state(), listener, some);
  }

  private RunSummary lock(SendingState state, RunListener listener, Host... some) {
    return CommandSender.to(fleet, state)
        .send(ServerLockRun.because("stolen, ticket 4711"), List.of(some).iterator(), listener);
  }

  private String fleetsPin(int number) {
    return fake.nativePin(FakeHost.mac(number));
  }

  private String escrowedPin(int number) {
    return home.openPin(FakeHost.mac(number).serial());
  }

  /** Does this when the host with this UDID is planned, and so before it is locked. */
  private static RunListener whenPlanned(Host host, Runnable what) {
    return new RunListener() {
      @Override
      public void happened(HostEvent event) {
        if (event.step() == Step.PLANNED && event.host().udid().equals(host.udid())) {
          what.run();
        }
      }
    };
  }

  @Test
  void thePinIsInEscrowBeforeAnythingMoreIsAsked() {
    FakeFault broken = FakeFault.answerBefore(500, "text/plain", "out of order");
    fake.questionFaults().next(NONE, NONE, broken, broken, broken, broken);
    assertThat(lock(told, hosts.get(0)).verdict()).isEqualTo(Verdict.DONE);
    assertThat(escrowedPin(1)).isEqualTo(fleetsPin(1));
  }

  @Test
  void aPinThatCannotBeTheOpenRecordIsSealedAndSaidWhere() {
    RunListener other =
        whenPlanned(
            hosts.get(0), () -> home.issueElsewhere(hosts.get(0).identity(), Pin.of(Given.PIN)));
    RunSummary run = lock(other, hosts.get(0));
    assertThat(run.count(Ending.UNKNOWN)).isEqualTo(1);
    var kept = home.escrow().sealedSecrets().records().records();
    assertThat(kept).hasSize(1);
    assertThat(run.firstFailure().orElseThrow())
        .isInstanceOf(ConflictException.class)
        .extracting(e -> e.remedy().text())
        .asString()
        .contains(kept.get(0).file().toString());
    try (var secret =
        home.escrow()
            .sealedSecrets()
            .open(
                kept.get(0),
                home.unlock(),
                Disclosure.ofSealed(
                    home.journal(), List.of(kept.get(0)), JournalEvent.of("test")))) {
      assertThat(new String(secret.revealBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(fleetsPin(1));
    }
    assertThat(escrowedPin(1)).isEqualTo(Given.PIN);
  }

  /** Fleet takes the lock of this host, and then this process is dead. */
  private void lockAndDieAt(int number, Host... some) {
    Host host = hosts.get(number - 1);
    RunListener killer =
        whenPlanned(
            host,
            () -> {
              fleet.locks().lock(host);
              throw new IllegalStateException("killed");
            });
    assertThatThrownBy(() -> lock(killer, some)).hasMessage("killed");
    assertThat(home.openRecord(host.identity())).isEmpty();
  }

  @Test
  void aKilledRunGoesOnFetchesThePinThatIsMissingAndLocksTheRest() {
    Host[] all = hosts.toArray(Host[]::new);
    lockAndDieAt(2, all);
    String first = fleetsPin(1);
    String second = fleetsPin(2);
    assertThat(fleetsPin(3)).isEmpty();
    assertThat(lock(told, all).verdict()).isEqualTo(Verdict.DONE);
    assertThat(told.continued).hasSize(1);
    assertThat(told.stepsOf(all[0].udid())).containsExactly(Step.CONTINUED);
    assertThat(List.of(fleetsPin(1), fleetsPin(2))).containsExactly(first, second);
    for (int number = 1; number <= 3; number++) {
      assertThat(escrowedPin(number)).isEqualTo(fleetsPin(number));
    }
    assertThat(lock(new RecordingListener(), all[0]).firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has an open DeviceLock");
  }

  @Test
  void whatWasLockedADayAgoIsNotSaidToBeQueuedNow() {
    lockAndDieAt(2, hosts.get(0), hosts.get(1));
    home.pass(Duration.ofHours(25));
    RunSummary run = lock(told, hosts.get(0));
    assertThat(run.count(Ending.ALREADY_OPEN)).isEqualTo(1);
    assertThat(run.firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has an open DeviceLock");
    assertThat(escrowedPin(1)).isEqualTo(fleetsPin(1));
  }

  @Test
  void aRunThatWasKilledRightAfterItsEscrowIsQueued() {
    Host host = hosts.get(0);
    RunListener killer =
        new RunListener() {
          @Override
          public void happened(HostEvent event) {
            if (event.step() == Step.ESCROWED) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> lock(killer, host)).hasMessage("killed");
    String pin = fleetsPin(1);
    assertThat(lock(told, host).verdict()).isEqualTo(Verdict.DONE);
    assertThat(fleetsPin(1)).isEqualTo(pin).isEqualTo(escrowedPin(1));
  }

  @Test
  void aLockOfWhichTheJournalWasNotToldIsToldWhenTheRunGoesOn() throws IOException {
    Host host = hosts.get(0);
    Path journal = folder.resolve("journal.jsonl");
    RunListener killer =
        new RunListener() {
          @Override
          public void happened(HostEvent event) {
            if (event.step() == Step.ESCROWED) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> lock(killer, host)).hasMessage("killed");
    List<String> lines = Files.readAllLines(journal); // as if it had died one step earlier
    Files.write(journal, lines.stream().filter(line -> !line.contains("lock.escrowed")).toList());
    assertThat(home.actions(host.identity())).doesNotContain("lock.escrowed");
    assertThat(lock(told, host).verdict()).isEqualTo(Verdict.DONE);
    assertThat(home.actions(host.identity())).contains("lock.escrowed", "lock.continued");
    assertThat(home.journal().inEscrow(List.of(host.identity()))).hasSize(1);
  }

  @Test
  void aPinWhoseAnswerWasLostIsReadFromTheWaitingCommand() {
    fake.commandFaults().next(FakeFault.lostAfter());
    assertThat(lock(told, hosts.get(0)).verdict()).isEqualTo(Verdict.DONE);
    assertThat(escrowedPin(1)).isEqualTo(fleetsPin(1));
    fake.commandFaults().next(FakeFault.pushFails());
    assertThat(lock(told, hosts.get(1)).count(Ending.PUSH_FAILED)).isEqualTo(1);
    assertThat(escrowedPin(2)).isEqualTo(fleetsPin(2));
  }

  @Test
  void aLockThatFleetHadBeforeIsNotSaidToBeQueuedAndItsPinIsKept() {
    fake.lockInConsole(FakeHost.mac(1));
    fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String pin = fleetsPin(1);
    RunSummary run = lock(told, hosts.get(0));
    assertThat(run.count(Ending.REFUSED)).isEqualTo(1);
    assertThat(run.firstFailure().orElseThrow())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("locked already, and no lock was sent; its PIN is in escrow");
    assertThat(escrowedPin(1)).isEqualTo(pin).isEqualTo(fleetsPin(1));
  }

  @Test
  void aRefusedLockIsSaidToBeNoneOnlyIfFleetSaysSo() {
    Host host = hosts.get(0);
    RunSummary race = lock(whenPlanned(host, () -> fake.lockInConsole(FakeHost.mac(1))), host);
    assertThat(race.firstFailure().orElseThrow())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("pending lock request")
        .hasMessageContaining("says that it is locked; its PIN is in escrow");
    assertThat(escrowedPin(1)).isEqualTo(fleetsPin(1));
    FakeHost off = FakeHost.mac(2).withMdmOff();
    fake.add(off);
    RunSummary refused = lock(told, hosts.get(1));
    assertThat(refused.count(Ending.REFUSED)).isEqualTo(1);
    assertThat(refused.firstFailure().orElseThrow().remedy().text()).contains("It is not locked");
    fake.add(FakeHost.mac(2));
    assertThat(lock(told, hosts.get(1)).verdict()).isEqualTo(Verdict.DONE);
  }

  @Test
  void aLockOfAnEarlierStartThatFleetHasForgottenIsNotSentASecondTime() {
    SendingState now = home.stateAt(Clock.systemUTC());
    Host host = hosts.get(0);
    RunListener killer =
        whenPlanned(
            host,
            () -> {
              fleet.locks().lock(host);
              throw new IllegalStateException("killed");
            });
    assertThatThrownBy(() -> lock(now, killer, host)).hasMessage("killed");
    fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(fleet.detail(host).isLocked()).isTrue();
    fake.forgetLock(FakeHost.mac(1));
    String pin = fleetsPin(1);
    RunSummary run = lock(now, told, host);
    assertThat(run.count(Ending.UNKNOWN)).isEqualTo(1);
    assertThat(run.firstFailure().orElseThrow())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("has sent a lock since this run began; its PIN is in escrow");
    assertThat(escrowedPin(1)).isEqualTo(pin).isEqualTo(fleetsPin(1));
  }

  @Test
  void aMacForWhichALockWaitsThatWasSentAsACommandGetsNoSecondPin() {
    fleet.enqueue(Given.lock(), hosts);
    assertThat(lock(told, hosts.get(0)).firstFailure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a lock waits for it in Fleet already");
    assertThat(fleetsPin(1)).isEmpty();
  }

  @Test
  void aHostThatIsNamedTwiceIsLockedOnce() {
    RunSummary run = lock(told, hosts.get(0), hosts.get(0));
    assertThat(run.verdict()).isEqualTo(Verdict.DONE);
    assertThat(run.duplicates()).isEqualTo(1);
  }

  private static Host on(Host host, Optional<Platform> platform) {
    return new Host(
        host.udid(),
        host.serverId(),
        host.serial(),
        host.hostname(),
        host.model(),
        host.user(),
        host.lastSeen(),
        platform,
        host.mdm());
  }

  @Test
  void whatIsNotKnownToBeAMacIsNeitherLockedNorUnlocked() {
    for (Optional<Platform> platform :
        List.of(Optional.of(Platform.IOS), Optional.<Platform>empty())) {
      long before = fake.requests();
      RunSummary run = lock(told, on(hosts.get(0), platform));
      assertThat(run.count(Ending.REFUSED)).isEqualTo(1);
      assertThat(run.firstFailure().orElseThrow()).isInstanceOf(RefusedException.class);
      assertThat(fake.requests()).isEqualTo(before);
    }
  }

  @Test
  void aBlankReasonIsRefused() {
    assertThatThrownBy(
            () ->
                CommandSender.to(fleet, home.state())
                    .send(ServerLockRun.because(" "), List.of(hosts.get(0)).iterator(), told))
        .isInstanceOf(InvalidInputException.class);
    assertThat(fleetsPin(1)).isEmpty();
  }

  /** Fleet through a client whose lock does this to the real one. */
  private MdmServer withLock(BiFunction<ServerLock, Host, ServerLock.Locked> locking) {
    ServerLock real = fleet.ownLock().orElseThrow();
    ServerLock lock =
        (ServerLock)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServerLock.class},
                (proxy, method, arguments) ->
                    method.getName().equals("lock")
                        ? locking.apply(real, (Host) arguments[0])
                        : call(real, method, arguments));
    return (MdmServer)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {MdmServer.class},
            (proxy, method, arguments) ->
                method.getName().equals("ownLock")
                    ? Optional.of(lock)
                    : call(fleet, method, arguments));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private RunSummary lockThrough(MdmServer server) {
    return CommandSender.to(server, home.state())
        .send(ServerLockRun.because("stolen, ticket 4711"), List.of(hosts.get(0)).iterator(), told);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Timeout(60)
  void aDefectOfTheClientAfterTheLockArrivedMakesNoSecondPin(boolean isError) {
    Throwable defect = isError ? new StackOverflowError() : new IllegalStateException("defect");
    RunSummary broken =
        lockThrough(
            withLock(
                (real, host) -> {
                  real.lock(host);
                  throw sneaky(defect);
                }));
    assertThat(broken.count(Ending.UNKNOWN)).isEqualTo(1);
    String pin = fleetsPin(1);
    assertThat(lockThrough(fleet).verdict()).isEqualTo(Verdict.DONE);
    assertThat(fleetsPin(1)).isEqualTo(pin).isEqualTo(escrowedPin(1));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void theJournalTellsOfAContinuedLockBeforeItIsSent() {
    RunListener killer =
        whenPlanned(
            hosts.get(0),
            () -> {
              throw new IllegalStateException("killed");
            });
    assertThatThrownBy(() -> lock(killer, hosts.get(0))).hasMessage("killed");
    assertThat(lock(told, hosts.get(0)).verdict()).isEqualTo(Verdict.DONE);
    assertThat(home.actions(hosts.get(0).identity()))
        .containsExactly("lock.planned", "lock.planned", "lock.escrowed", "lock.enqueued");
  }

  @Test
  void waitingForAnAnswerToItIsRefused() {
    assertThatThrownBy(
            () ->
                CommandSender.to(fleet, home.state())
                    .waitingFor(Duration.ofMinutes(1))
                    .send(ServerLockRun.because("stolen"), List.of(hosts.get(0)).iterator(), told))
        .isInstanceOf(RefusedException.class);
    assertThat(fleetsPin(1)).isEmpty();
  }
}
