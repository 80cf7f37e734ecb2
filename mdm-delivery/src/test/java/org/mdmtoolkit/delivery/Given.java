package org.mdmtoolkit.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeServer;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

/** What the tests of servers begin with. */
public final class Given {

  public static final String PIN = "867509";

  private Given() {}

  /** To a fake, never really waiting between two questions. */
  public static ServerConnection to(FakeServer server) {
    return to(server, server.token());
  }

  public static ServerConnection to(FakeServer server, String token) {
    return to(server.url(), token);
  }

  public static ServerConnection to(String url, String token) {
    return ServerConnection.to(ServerAddress.of(url), secret(token))
        .withPatience(Duration.ofSeconds(5))
        .withSleeper((time, cancelled) -> {});
  }

  public static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(UTF_8));
  }

  public static MdmCommand lock() {
    return MdmCommand.of("DeviceLock", Map.of("PIN", PIN));
  }

  public static Host host(FakeHost fake) {
    return new Host(
        fake.udid(),
        Long.toString(fake.id()),
        Optional.of(fake.serial()),
        Optional.of(fake.hostname()),
        Optional.empty(),
        Optional.of(fake.user()),
        Optional.<Instant>empty(),
        Optional.of(Platform.MACOS),
        Host.MdmState.ON);
  }

  public static List<Host> hosts(List<FakeHost> fakes) {
    return fakes.stream().map(Given::host).toList();
  }

  public static List<Delivery.State> states(List<Delivery> deliveries) {
    return deliveries.stream().map(Delivery::state).toList();
  }
}
