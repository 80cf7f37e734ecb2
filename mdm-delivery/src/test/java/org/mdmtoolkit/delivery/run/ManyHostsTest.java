package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SeenCommand;

/** Many hosts at a fake Fleet: {@code -Dmdm.hosts=10000} for the full number. */
class ManyHostsTest {

  private static final int HOSTS = Integer.getInteger("mdm.hosts", 300);

  @Test
  void eachHostIsFoundCommandedOnceAndAnswersWhateverIsLostOnTheWay()
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (FakeFleet fake = FakeFleet.start();
        FleetServer fleet = FleetServer.at(Given.to(fake))) {
      fake.seen().keepOnlyDigests();
      fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
      fake.commandFaults()
          .randomly(42, 0.1, FakeFault.lostBefore(), FakeFault.lostAfter(), FakeFault.pushFails());
      List<FakeHost> macs = fake.addMacs(HOSTS);
      Map<String, String> sent = new ConcurrentHashMap<>();
      Stream<Future<?>> work =
          macs.stream().map(mac -> threads.submit(() -> sent.put(mac.udid(), send(fleet, mac))));
      for (Future<?> one : work.toList()) {
        one.get();
      }
      Map<String, String> taken = new HashMap<>();
      for (SeenCommand seen : fake.seen().taken()) {
        assertThat(taken.put(seen.host(), seen.commandUuid())).as("commanded twice").isNull();
      }
      assertThat(taken).isEqualTo(sent);
    } finally {
      threads.shutdownNow();
    }
  }

  /** As whoever sends must: asks after a lost answer, and repeats only what is not there. */
  private static String send(FleetServer fleet, FakeHost mac) {
    Host host = HostLookup.one(fleet, mac.serial());
    MdmCommand restart = MdmCommand.of("RestartDevice", Map.of());
    String uuid = restart.commandUuid().orElseThrow();
    while (!fleet.enqueue(restart, List.of(host)).get(0).isQueued()
        && !fleet.knows(uuid, host).orElseThrow()) {
      assertThat(fleet.refusesReuse()).isTrue();
    }
    assertThat(fleet.result(uuid, host)).isPresent();
    return uuid;
  }
}
