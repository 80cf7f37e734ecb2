package org.mdmtoolkit.delivery.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandStatus;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.micromdm.MicroMdmServer;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.secret.Secret;

class WebhookListenerTest {

  private static final String KEY = "webhook-key-for-tests";
  private static final FakeHost MAC = FakeHost.mac(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final WebhookListener listener = listen(Optional.of(Given.secret(KEY)));

  private static WebhookListener listen(Optional<Secret> key) {
    return WebhookListener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), key);
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void theAnswerOfADeviceOfNanoMdmArrivesOnceItIsFinal() {
    try (FakeNanoMdm fake = FakeNanoMdm.start().add(MAC);
        NanoMdmServer nano = NanoMdmServer.at(Given.to(fake)).answeredBy(listener)) {
      fake.webhook(listener.address(), KEY);
      MdmCommand lock = Given.lock();
      String uuid = lock.commandUuid().orElseThrow();
      Host host = Given.host(MAC);
      nano.enqueue(lock, List.of(host));
      assertThat(nano.answersQuestions()).isTrue();
      fake.report(MAC, MacBehavior.NOT_NOW_FIRST);
      fake.awaitWebhook();
      assertThat(nano.result(uuid, host)).isEmpty();
      assertThat(nano.knows(uuid, host)).isEmpty();
      assertThat(nano.notNowSince(uuid, host)).isPresent();
      assertThat(nano.notNowSince(uuid, Given.host(FakeHost.mac(2)))).isEmpty();
      fake.report(MAC, MacBehavior.ACKNOWLEDGES);
      fake.awaitWebhook();
      assertThat(nano.result(uuid, host).orElseThrow().status())
          .isEqualTo(CommandStatus.ACKNOWLEDGED);
      assertThat(nano.knows(uuid, host)).contains(true);
      assertThat(nano.notNowSince(uuid, host)).as("not any more").isEmpty();
      assertThat(nano.result(uuid, Given.host(FakeHost.mac(2)))).isEmpty();
    }
  }

  @Test
  void theAnswerOfADeviceOfMicroMdmArrivesWithoutIds() {
    try (FakeMicroMdm fake = FakeMicroMdm.start().add(MAC);
        MicroMdmServer micro = MicroMdmServer.at(Given.to(fake)).answeredBy(listener)) {
      fake.webhook(listener.address(), KEY);
      MdmCommand lock = Given.lock();
      micro.enqueue(lock, List.of(Given.host(MAC)));
      fake.report(MAC, MacBehavior.FAILS);
      fake.awaitWebhook();
      assertThat(micro.result(lock.commandUuid().orElseThrow(), Given.host(MAC)).orElseThrow())
          .matches(result -> result.status() == CommandStatus.ERROR);
    }
  }

  @Test
  void oneKeyServesOneListenerAfterTheOther() {
    Secret key = Given.secret(KEY);
    for (int i = 0; i < 2; i++) {
      WebhookListener one = listen(Optional.of(key));
      try (FakeNanoMdm fake = FakeNanoMdm.start().add(MAC);
          NanoMdmServer nano = NanoMdmServer.at(Given.to(fake)).owning(one)) {
        fake.webhook(one.address(), KEY);
        MdmCommand lock = Given.lock();
        nano.enqueue(lock, List.of(Given.host(MAC)));
        fake.report(MAC, MacBehavior.ACKNOWLEDGES);
        fake.awaitWebhook();
        assertThat(nano.result(lock.commandUuid().orElseThrow(), Given.host(MAC))).isPresent();
      }
      assertThat(key.revealBytes()).asString(UTF_8).isEqualTo(KEY);
      assertThat(one)
          .extracting("hmacKey")
          .isInstanceOfSatisfying(
              Secret.class,
              copy ->
                  assertThatThrownBy(copy::revealBytes).isInstanceOf(IllegalStateException.class));
    }
  }

  @Test
  void anEventThatIsNotSignedWithTheKeyIsNotBelieved() {
    try (FakeNanoMdm fake = FakeNanoMdm.start().add(MAC);
        NanoMdmServer nano = NanoMdmServer.at(Given.to(fake)).answeredBy(listener)) {
      MdmCommand lock = Given.lock();
      nano.enqueue(lock, List.of(Given.host(MAC)));
      fake.webhook(listener.address(), "another-key");
      fake.report(MAC, MacBehavior.ACKNOWLEDGES);
      fake.awaitWebhook();
      assertThat(nano.result(lock.commandUuid().orElseThrow(), Given.host(MAC))).isEmpty();
    }
  }

  @Test
  void aListenerThatOthersReachNeedsAKey() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    assertThatThrownBy(() -> WebhookListener.start(everywhere, Optional.empty()))
        .isInstanceOf(RefusedException.class);
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.address().getPort());
    assertThatThrownBy(() -> WebhookListener.start(taken, Optional.empty()))
        .isInstanceOf(UnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{\"acknowledge_event\":{\"raw_payload\":1}} trailing",
        "{\"acknowledge_event\":{},\"acknowledge_event\":{}}"
      })
  void whatIsNoEventIsRefused(String body) throws IOException, InterruptedException {
    try (WebhookListener open = listen(Optional.empty())) {
      assertThat(post(open.address(), body)).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"acknowledge_event\":null}",
        "{\"acknowledge_event\":{\"raw_payload\":\"%%%\",\"command_uuid\":\"U\"}}",
        "{\"acknowledge_event\":{\"raw_payload\":\"AAAA\",\"udid\":\"X\"}}",
        "{\"checkin_event\":{\"raw_payload\":\"AAAA\"}}"
      })
  void anEventThatAnswersNothingIsPassedOver(String body) throws IOException, InterruptedException {
    try (WebhookListener open = listen(Optional.empty())) {
      assertThat(post(open.address(), body)).isEqualTo(200);
      assertThat(open.result("U", "X")).isEmpty();
    }
  }

  @Test
  void whatIsTooLargeTooDeepOrElsewhereIsRefused() throws IOException, InterruptedException {
    try (WebhookListener open = listen(Optional.empty())) {
      assertThat(post(open.address(), "x".repeat((4 << 20) + 1))).isEqualTo(413);
      assertThat(post(open.address(), "{\"a\":".repeat(5000))).isEqualTo(400);
      assertThat(post(URI.create(open.address() + "/more"), "{}")).isEqualTo(404);
      HttpRequest get = HttpRequest.newBuilder(open.address()).build();
      assertThat(http.send(get, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(405);
    }
    assertThat(post(listener.address(), "{}")).as("without a signature").isEqualTo(401);
  }

  private int post(URI to, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
