package org.mdmtoolkit.delivery.fleet;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFleet;

/** Tests at a fake Fleet that has three Macs. */
abstract class AgainstFleet {

  FakeFleet fake;
  FleetServer fleet;
  List<Host> hosts;

  @BeforeEach
  void start() {
    fake = FakeFleet.start();
    hosts = Given.hosts(fake.addMacs(3));
    fleet = FleetServer.at(Given.to(fake));
  }

  @AfterEach
  void stop() {
    fleet.close();
    fake.close();
  }
}
