package example;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

/** The fake servers of the fixtures start beside what Spring Boot manages. */
class FleetTest {

  @Test
  void findsAMacOnTheFakeFleet() {
    try (FakeFleet fake = FakeFleet.start();
        Secret token = Secret.copyOf(fake.token().toCharArray());
        MdmServer fleet = FleetServer.at(ServerConnection.to(ServerAddress.of(fake.url()), token))) {
      String serial = fake.addMacs(1).get(0).serial();
      assertThat(HostLookup.one(fleet, serial).serial()).contains(serial);
    }
  }
}
