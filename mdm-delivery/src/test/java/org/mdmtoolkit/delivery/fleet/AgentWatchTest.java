package org.mdmtoolkit.delivery.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;

class AgentWatchTest {

  private Instant now = Instant.parse("2026-11-21T09:00:00Z");
  private final List<Host> seen = new ArrayList<>();
  private FakeFleet fake;
  private FleetServer fleet;
  private List<FakeHost> macs;

  @BeforeEach
  void start() {
    fake = FakeFleet.start();
    macs = fake.addMacs(1);
    fleet = FleetServer.at(Given.to(fake));
    fake.questionFaults().always(FakeFault.answerBefore(503, "text/html", "<html>503</html>"));
  }

  @AfterEach
  void stop() {
    fleet.close();
    fake.close();
  }

  private List<Host> await(Runnable meanwhile) {
    InstantSource clock = () -> now;
    CancellableSleeper sleeper =
        (time, cancelled) -> {
          now = now.plus(time);
          meanwhile.run();
        };
    return AgentWatch.on(fleet, clock.withZone(ZoneOffset.UTC), sleeper)
        .await(Given.hosts(macs), Duration.ofMinutes(1), seen::add);
  }

  @Test
  void whatFleetSaysFirstAfterAnOutageIsNotNews() {
    assertThat(await(() -> fake.questionFaults().none())).hasSize(1);
    assertThat(seen).isEmpty();
  }

  @Test
  void whatComesAfterItsFirstAnswerIs() {
    Instant[] last = {FakeHost.SEEN};
    List<Host> silent =
        await(
            () -> {
              fake.questionFaults().none();
              last[0] = last[0].plusSeconds(60);
              fake.agentSeen(macs.get(0), last[0]);
            });
    assertThat(silent).isEmpty();
    assertThat(seen).hasSize(1);
    assertThat(now).isEqualTo(Instant.parse("2026-11-21T09:00:20Z"));
  }
}
