package org.mdmtoolkit.delivery.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.micromdm.MicroMdmServer;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.FakeServer;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.RequestEvent;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

class ServerConnectionTest {

  private static FakeServer start(ServerType type) {
    return switch (type) {
      case FLEET -> FakeFleet.start();
      case NANOMDM, NANOHUB -> FakeNanoMdm.start();
      case MICROMDM -> FakeMicroMdm.start();
    };
  }

  private static MdmServer at(ServerType type, ServerConnection connection) {
    return switch (type) {
      case FLEET -> FleetServer.at(connection);
      case NANOMDM, NANOHUB -> NanoMdmServer.at(connection);
      case MICROMDM -> MicroMdmServer.at(connection);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "30, in 30 s.",
    "'Sun, 29 Nov 2026 21:00:00 GMT', at 2026-11-29T21:00:00Z.",
    "soon, later."
  })
  void tooManyRequestsAreCalledThatWithTheTimeToTryAgain(String header, String when) {
    try (FakeServer fake = FakeFleet.start();
        MdmServer server = FleetServer.at(Given.to(fake))) {
      fake.commandFaults().always(FakeFault.tooManyRequests(header));
      fake.questionFaults().always(FakeFault.tooManyRequests(header));
      String problem = "got too many requests (HTTP 429): limit exceeded";
      Host host = Given.host(FakeHost.mac(1));
      assertThatThrownBy(() -> server.enqueue(Given.lock(), List.of(host)))
          .isInstanceOfSatisfying(
              UnavailableException.class,
              e -> {
                assertThat(e.problem()).endsWith(problem);
                assertThat(e.remedy().text()).isEqualTo("Nothing was sent on. Try again " + when);
              });
      assertThatThrownBy(() -> server.find("C02T000001"))
          .isInstanceOfSatisfying(
              UnavailableException.class,
              e -> {
                assertThat(e.problem()).endsWith(problem);
                assertThat(e.remedy().text()).isEqualTo("Try again " + when);
              });
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerType.class,
      names = {"FLEET", "NANOMDM", "MICROMDM"})
  void aTokenServesOneServerAfterTheOther(ServerType type) {
    try (FakeServer fake = start(type);
        Secret token = Given.secret(fake.token());
        Secret header = Given.secret("for the proxy")) {
      ServerAddress address = ServerAddress.of(fake.url());
      ServerConnection connection =
          ServerConnection.to(address, token).withHeader("X-Proxy", header);
      for (int i = 0; i < 2; i++) {
        try (MdmServer server = at(type, connection)) {
          assertThat(server.check()).isNotEmpty();
        }
        assertThat(token.revealBytes()).asString(UTF_8).isEqualTo(fake.token());
        assertThat(header.revealBytes()).asString(UTF_8).isEqualTo("for the proxy");
      }
      ServerConfig config =
          new ServerConfig(
              "a", type, address, Optional.empty(), Optional.empty(), Optional.empty());
      try (MdmServer server = ServerConfigs.open(config, token)) {
        assertThat(server.check()).isNotEmpty();
      }
      assertThat(token.revealBytes()).asString(UTF_8).isEqualTo(fake.token());
    }
  }

  @Test
  void aServerWorksOnCopiesAndWipesThemAtItsEnd() {
    try (FakeFleet fake = FakeFleet.start()) {
      Secret token = Given.secret(fake.token());
      ServerConnection connection = ServerConnection.to(ServerAddress.of(fake.url()), token);
      Api api = connection.withBearerToken("Fleet");
      FleetServer server = FleetServer.at(connection);
      token.close();
      assertThat(server.check()).contains("Fleet");
      server.close();
      assertThatThrownBy(server::check).hasMessageContaining("cancelled");
      assertThat(api.words().of("harmless", null)).isEqualTo("harmless");
      api.close();
      // What cannot be compared with the secrets any more is not shown.
      assertThat(api.words().of("harmless", null)).contains("not shown");
      assertThatThrownBy(() -> FleetServer.at(connection))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aListenerIsToldOfEachTryOfAQuestionAndOfACommandOnce() {
    List<RequestEvent> events = new CopyOnWriteArrayList<>();
    try (FakeFleet fake = FakeFleet.start()) {
      List<Host> hosts = Given.hosts(fake.addMacs(1));
      try (FleetServer server = FleetServer.at(Given.to(fake).withListener(events::add))) {
        fake.questionFaults()
            .next(FakeFault.lostBefore(), FakeFault.answerBefore(503, "text/html", "busy"));
        server.detail(hosts.get(0));
        fake.commandFaults().next(FakeFault.lostAfter());
        server.enqueue(Given.lock(), hosts);
      }
      String host = "/api/v1/fleet/hosts/{id}";
      String run = "/api/v1/fleet/commands/run";
      assertThat(events)
          .extracting(
              RequestEvent::method,
              RequestEvent::path,
              RequestEvent::attempt,
              RequestEvent::status,
              RequestEvent::loss)
          .containsExactly(
              tuple("GET", Optional.of(host), 1, OptionalInt.empty(), lost()),
              tuple("GET", Optional.of(host), 2, OptionalInt.of(503), Optional.empty()),
              tuple("GET", Optional.of(host), 3, OptionalInt.of(200), Optional.empty()),
              tuple("POST", Optional.of(run), 1, OptionalInt.empty(), lost()));
      assertThat(events).extracting(RequestEvent::origin).containsOnly(fake.url());
      assertThat(events).extracting(RequestEvent::duration).noneMatch(Duration::isZero);
    }
  }

  private static Optional<LostAnswerException.Reason> lost() {
    return Optional.of(LostAnswerException.Reason.BROKEN);
  }

  @Test
  void noPathThatAListenerSeesNamesADevice() {
    FakeHost mac = FakeHost.mac(1);
    Host host = Given.host(mac);
    List<RequestEvent> events = new CopyOnWriteArrayList<>();
    for (ServerType type : List.of(ServerType.FLEET, ServerType.NANOMDM, ServerType.MICROMDM)) {
      try (FakeServer fake = start(type);
          MdmServer server = at(type, Given.to(fake).withListener(events::add))) {
        server.enqueue(Given.lock(), List.of(host));
        server.push(List.of(host));
        server.knows("U", host);
        server.result("U", host);
        if (server instanceof FleetServer fleet) {
          fleet.find(mac.serial());
          fleet.find("1");
          fleet.locks().lock(host);
        }
      }
    }
    assertThat(events).hasSizeGreaterThan(9).allMatch(event -> event.path().isPresent());
    assertThat(events.toString())
        .contains("/v1/enqueue/{id}", "/v1/push/{id}", "/v1/commands/{id}", "hosts/{id}/lock")
        .doesNotContain(mac.udid(), mac.serial(), "hosts/1", Given.PIN);
  }

  @Test
  void aCallersClientKeepsItsEventListenersAndIsRefusedWithInterceptors() {
    List<String> told = new CopyOnWriteArrayList<>();
    EventListener listener =
        new EventListener() {
          @Override
          public void callStart(Call call) {
            told.add(call.request().method());
          }
        };
    OkHttpClient client = new OkHttpClient.Builder().eventListener(listener).build();
    OkHttpClient curious =
        client.newBuilder().addInterceptor(chain -> chain.proceed(chain.request())).build();
    try (FakeFleet fake = FakeFleet.start();
        FleetServer server = FleetServer.at(Given.to(fake).withClient(client))) {
      assertThat(server.check()).contains("Fleet");
      assertThat(told).containsExactly("GET");
      assertThatThrownBy(() -> FleetServer.at(Given.to(fake).withClient(curious)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("interceptors");
    }
  }
}
