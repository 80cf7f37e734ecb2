package org.mdmtoolkit.delivery.fleet;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFleet;

/** For each test a Fleet with three Macs, and a client. */
abstract class FleetFixture {

  static final String HTML = "<html><body>502 Bad Gateway</body></html>";

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
