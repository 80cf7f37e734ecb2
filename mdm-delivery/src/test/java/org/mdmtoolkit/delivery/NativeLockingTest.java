package org.mdmtoolkit.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.delivery.HostEvent.Step;
import org.mdmtoolkit.delivery.HostOutcome.Ending;
import org.mdmtoolkit.delivery.RunSummary.Verdict;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.secret.Pin;

/** Fleet's own lock: its PIN comes into escrow whatever happens, and no host is locked twice. */
class NativeLockingTest {

  private static final FakeFault NONE = FakeFault.slow(Duration.ZERO);

  @TempDir Path folder;
  private TestHome home;
  private FakeFleet fake;
  private FleetServer fleet;
  private List<Host> hosts;
  private final Told told = new Told();

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
    return NativeLocking.through(fleet, home.state())
        .lock("stolen, ticket 4711", List.of(some).iterator(), listener);
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
    fake.questionFaults().next(NONE, broken, broken, broken, broken);
    assertThat(lock(told, hosts.get(0)).verdict()).isEqualTo(Verdict.DONE);
    assertThat(escrowedPin(1)).isEqualTo(fleetsPin(1));
  }

  @Test
  void aPinThatCannotBeTheOpenRecordIsSealedAndSaidWhere() {
    RunListener other =
        whenPlanned(
            hosts.get(0),
            () ->
                home.escrow()
                    .issue(
                        hosts.get(0).identity(),
                        "eve@mac-8",
                        Pin.of(Given.PIN),
                        p -> Given.lock()));
    RunSummary run = lock(other, hosts.get(0));
    assertThat(run.count(Ending.UNKNOWN)).isEqualTo(1);
    var kept = home.escrow().sealedSecrets().records().records();
    assertThat(kept).hasSize(1);
    assertThat(run.firstFailure().orElseThrow())
        .isInstanceOf(ConflictException.class)
        .extracting(e -> e.remedy())
        .asString()
        .contains(kept.get(0).file().toString());
    try (var secret = home.escrow().sealedSecrets().open(kept.get(0), home.unlock())) {
      assertThat(new String(secret.revealBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(fleetsPin(1));
    }
    assertThat(escrowedPin(1)).isEqualTo(Given.PIN);
  }
}
