package org.mdmtoolkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.SocketRelay;
import org.mdmtoolkit.http.LostAnswerException.Reason;
import org.mdmtoolkit.secret.Secret;

class ApiClientTest {

  private static final String CANARY = "canary-token-81f3";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final ApiCall GET = ApiCall.of("GET", "a");
  private static final ApiCall PATCH =
      ApiCall.of("PATCH", "a").withBody("application/json", "{}".getBytes(UTF_8));

  private static ApiClient.Builder client(ServerAddress address) {
    return ApiClient.at(address)
        .secretHeader("Authorization", Secret.copyOf(("Bearer " + CANARY).getBytes(UTF_8)))
        .maxAnswerBytes(1000);
  }

  private static ApiClient impatient(ServerAddress address) {
    return client(address)
        .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(2))
        .build();
  }

  /** The same answer to each request of a connection. */
  private static SocketServer answering(String answer) throws IOException {
    return SocketServer.start(
        (own, socket) -> {
          while (true) {
            own.read(socket);
            SocketServer.write(socket, answer);
          }
        });
  }

  /**
   * The first request of a JVM loads classes, for longer than some tests wait on a busy machine.
   */
  @BeforeAll
  static void loadClasses() throws IOException {
    try (SocketServer server = answering(OK);
        ApiClient client = client(server.address()).build()) {
      client.send(GET);
    }
  }

  @Test
  void anAnswerIsGivenWhateverItsStatus() throws IOException {
    try (SocketServer server =
            answering("HTTP/1.1 418 No\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nno");
        ApiClient client = client(server.address()).build()) {
      ApiAnswer answer = client.send(GET);
      assertThat(answer.status()).isEqualTo(418);
      assertThat(answer.isSuccess()).isFalse();
      assertThat(answer.header("X-a")).contains("2");
      assertThat(answer.header("other")).isEmpty();
      assertThat(answer.text()).isEqualTo("no");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsNotFollowedAndTheTokenGoesNowhereElse(int status) throws IOException {
    try (SocketServer elsewhere = SocketServer.start((own, socket) -> {});
        SocketServer server =
            answering(
                "HTTP/1.1 "
                    + status
                    + " Go\r\nLocation: "
                    + elsewhere.address()
                    + "/x\r\nContent-Length: 0\r\n\r\n");
        ApiClient client = client(server.address()).build()) {
      assertThat(client.send(GET).status()).isEqualTo(status);
      assertThat(client.send(PATCH).status()).isEqualTo(status);
      assertThat(elsewhere.heads()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "503 Busy\r\nRetry-After: 0",
        "408 Late\r\nConnection: keep-alive",
        "421 Misdirected\r\nX: y",
        "401 Who\r\nWWW-Authenticate: Basic realm=a"
      })
  void nothingIsRepeatedWhateverTheServerInvitesTo(String status) throws IOException {
    OkHttpClient eager =
        new OkHttpClient.Builder()
            .authenticator((route, response) -> response.request().newBuilder().build())
            .build();
    try (SocketServer server = answering("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
        ApiClient client = client(server.address()).client(eager).build()) {
      client.send(GET);
      client.send(PATCH);
      assertThat(server.heads()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterceptorOfTheCallersClientNeitherSeesNorMovesTheToken(boolean isOfTheNetwork)
      throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (SocketServer elsewhere = SocketServer.start((own, socket) -> {});
        SocketServer server = answering(OK)) {
      Interceptor interceptor =
          chain -> {
            seen.incrementAndGet();
            return chain.proceed(
                chain.request().newBuilder().url(elsewhere.address() + "/stolen").build());
          };
      OkHttpClient.Builder builder = new OkHttpClient.Builder();
      OkHttpClient curious =
          (isOfTheNetwork
                  ? builder.addNetworkInterceptor(interceptor)
                  : builder.addInterceptor(interceptor))
              .build();
      assertThatThrownBy(() -> client(server.address()).client(curious))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("interceptors")
          .hasMessageNotContaining(CANARY);
      assertThat(seen).hasValue(0);
      assertThat(server.heads()).isEmpty();
      assertThat(elsewhere.heads()).isEmpty();
    }
  }

  @Test
  void theCallersClientStaysAsItIsAndItsEventListenerIsTold() throws IOException {
    List<String> told = new CopyOnWriteArrayList<>();
    EventListener listener =
        new EventListener() {
          @Override
          public void requestHeadersStart(Call call) {
            told.add("request");
          }

          @Override
          public void callEnd(Call call) {
            told.add("end");
          }
        };
    try (SocketServer server = answering(OK)) {
      OkHttpClient callers = new OkHttpClient.Builder().eventListener(listener).build();
      try (ApiClient client = client(server.address()).client(callers).build()) {
        assertThat(client.send(GET).text()).isEqualTo("ok");
        assertThat(told).containsExactly("request", "end");
      }
      assertThat(callers.interceptors()).isEmpty();
      assertThat(callers.networkInterceptors()).isEmpty();
      assertThat(callers.followRedirects()).isTrue();
      assertThat(callers.dispatcher().executorService().isShutdown()).isFalse();
      try (ApiClient other = client(server.address()).client(callers).build()) {
        assertThat(other.send(GET).text()).isEqualTo("ok");
      }
    }
  }

  @Test
  void whatTheCallersEventListenerThrowsAfterSendingIsALostAnswer() throws IOException {
    EventListener listener =
        new EventListener() {
          @Override
          public void responseHeadersEnd(Call call, Response response) {
            throw new IllegalStateException("cannot count");
          }
        };
    OkHttpClient callers = new OkHttpClient.Builder().eventListener(listener).build();
    try (SocketServer server = answering(OK);
        ApiClient client = client(server.address()).client(callers).build()) {
      assertLost(client, PATCH, Reason.BROKEN, true, "caller's HTTP client failed");
    }
  }

  @Test
  void aListenerIsToldOfEachRequestByNothingThatNamesAnybody() throws IOException {
    List<RequestEvent> events = new CopyOnWriteArrayList<>();
    Thread caller = Thread.currentThread();
    int port;
    try (SocketServer server = answering("HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno");
        ApiClient client =
            client(ServerAddress.of(server.address() + "/prefix"))
                .listener(
                    event -> {
                      assertThat(Thread.currentThread()).isEqualTo(caller);
                      events.add(event);
                    })
                .build()) {
      port = server.port();
      ApiCall call =
          ApiCall.of("GET", "hosts").withId(CANARY).withPath("lock").withQuery("q", CANARY);
      assertThat(call).hasToString("GET /hosts/" + CANARY + "/lock");
      client.send(call.withAttempt(2));
      client.send(ApiCall.get(URI.create("https://a.example/" + CANARY + "?token=" + CANARY)));
      Thread.currentThread().interrupt();
      assertLost(client, GET, Reason.CANCELLED, false, "cancelled");
    } finally {
      Thread.interrupted();
    }
    String origin = "http://127.0.0.1:" + port;
    assertThat(events)
        .extracting(RequestEvent::method, RequestEvent::origin, RequestEvent::path)
        .containsExactly(
            tuple("GET", origin, Optional.of("/hosts/{id}/lock")),
            tuple("GET", origin, Optional.empty()),
            tuple("GET", origin, Optional.of("/a")));
    assertThat(events).extracting(RequestEvent::attempt).containsExactly(2, 1, 1);
    assertThat(events)
        .extracting(RequestEvent::status)
        .containsExactly(OptionalInt.of(404), OptionalInt.of(404), OptionalInt.empty());
    assertThat(events.get(0).loss()).isEmpty();
    assertThat(events.get(2).loss()).contains(Reason.CANCELLED);
    assertThat(events).allMatch(event -> event.duration().compareTo(Duration.ZERO) > 0);
    assertThat(events.toString()).doesNotContain(CANARY);
  }

  /** Each connection serves one request, and is closed by the next one that comes. */
  private static SocketServer closing() throws IOException {
    return SocketServer.start(
        (own, socket) -> {
          own.read(socket);
          SocketServer.write(socket, OK);
          own.read(socket);
          SocketServer.reset(socket);
        });
  }

  @Test
  void aQuestionOnAConnectionThatWentStaleIsAskedOnANewOneAndACommandIsNot() throws IOException {
    try (SocketServer server = closing();
        ApiClient client = client(server.address()).askingAgain().build()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(GET).text()).isEqualTo("ok");
      }
      assertThat(server.heads()).hasSize(5);
      assertLost(client, PATCH, Reason.BROKEN, true, "connection broke");
      assertThat(server.heads()).as("sent once").hasSize(6);
    }
  }

  @Test
  void unlessToldSoNothingIsAskedAgain() throws IOException {
    try (SocketServer server = closing();
        ApiClient client = client(server.address()).build()) {
      assertThat(client.send(GET).text()).isEqualTo("ok");
      assertLost(client, GET, Reason.BROKEN, true, "connection broke");
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void aQuestionThatBreaksOnANewConnectionIsNotRepeated() throws IOException {
    try (SocketServer server =
            SocketServer.start(
                (own, socket) -> {
                  own.read(socket);
                  SocketServer.reset(socket);
                });
        ApiClient client = client(server.address()).askingAgain().build()) {
      assertLost(client, GET, Reason.BROKEN, true, "connection broke");
      assertThat(server.heads()).hasSize(1);
    }
  }

  @Test
  void whatAListenerThrowsChangesNothing() throws IOException {
    try (SocketServer server = answering(OK);
        ApiClient client =
            client(server.address())
                .listener(
                    event -> {
                      throw new AssertionError("cannot count");
                    })
                .build()) {
      assertThat(client.send(PATCH).text()).isEqualTo("ok");
    }
  }

  @Test
  void aSecretHeaderIsCopiedAndStaysTheCallers() throws IOException {
    Secret token = Secret.copyOf(CANARY.getBytes(UTF_8));
    try (SocketServer server = answering(OK)) {
      for (int i = 0; i < 2; i++) {
        ApiClient client =
            ApiClient.at(server.address()).secretHeader("Authorization", token).build();
        assertThat(client.send(GET).text()).isEqualTo("ok");
        client.close();
        assertLost(client, GET, Reason.CANCELLED, false, "cancelled");
        assertThat(token.revealBytes()).asString(UTF_8).isEqualTo(CANARY);
      }
      ApiClient client =
          ApiClient.at(server.address()).secretHeader("Authorization", token).build();
      token.close();
      assertThat(client.send(GET).text()).isEqualTo("ok");
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 5000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1388\r\n"})
  void anAnswerThatIsTooLargeIsNotTaken(String head) throws IOException {
    try (SocketServer server = answering("HTTP/1.1 200 OK\r\n" + head + "x".repeat(5000));
        ApiClient client = client(server.address()).build()) {
      assertLost(client, GET, Reason.TOO_LARGE, true, "larger than 1000 bytes");
    }
  }

  @Test
  void aBodyThatNeverEndsIsLeftInTime() throws IOException {
    SocketServer server =
        SocketServer.start(
            (own, socket) -> {
              own.read(socket);
              SocketServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
              for (int i = 0; i < 900; i++) {
                SocketServer.write(socket, "x");
                TimeUnit.MILLISECONDS.sleep(50);
              }
            });
    try (server;
        ApiClient client = impatient(server.address())) {
      assertLost(client, GET, Reason.BROKEN, true, "did not come in time");
    }
  }

  @Test
  void aSilentServerIsLeftInTime() throws IOException {
    SocketServer server = SocketServer.start((own, socket) -> own.hang());
    try (server;
        ApiClient client = impatient(server.address())) {
      assertLost(client, PATCH, Reason.BROKEN, true, "did not come in time");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, HTTP/1.1 200 OK", "0, ''", "1, garbage"})
  void whatBreaksAfterTheRequestMayHaveArrived(int whole, String answer) throws IOException {
    SocketServer server =
        SocketServer.start(
            (own, socket) -> {
              own.read(socket);
              SocketServer.write(socket, answer + (whole == 1 ? "\r\n\r\n" : ""));
              SocketServer.reset(socket);
            });
    try (server;
        ApiClient client = client(server.address()).build()) {
      assertLost(client, PATCH, Reason.BROKEN, true, "connection broke");
      assertThat(server.heads()).hasSize(1);
    }
  }

  @Test
  void aRefusedConnectionWasNeverSentAnything() {
    int port = SocketRelay.freePort();
    try (ApiClient client = client(ServerAddress.of("http://127.0.0.1:" + port)).build()) {
      assertLost(client, PATCH, Reason.UNREACHABLE, false, "connection was refused");
    }
  }

  @Test
  void anUnknownHostWasNeverSentAnything() {
    try (ApiClient client = client(ServerAddress.of("https://no-such-host.invalid")).build()) {
      assertLost(client, PATCH, Reason.UNREACHABLE, false, "host name is unknown");
    }
  }

  @Test
  void aRequestOnAConnectionThatTheServerClosedMeanwhileIsToldAsLostAndNotRepeated()
      throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    SocketServer server =
        SocketServer.start(
            (own, socket) -> {
              own.read(socket);
              SocketServer.write(socket, OK);
              socket.close();
              closed.countDown();
            });
    try (server;
        ApiClient client = client(server.address()).build()) {
      assertThat(client.send(GET).text()).isEqualTo("ok");
      closed.await();
      assertLost(client, PATCH, Reason.BROKEN, true, "connection broke");
      assertThat(server.heads()).hasSize(1);
      assertThat(client.send(PATCH).text()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingCancelsWhatIsOnItsWay(boolean withACallersClient) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    SocketServer server =
        SocketServer.start(
            (own, socket) -> {
              own.read(socket);
              arrived.countDown();
              own.hang();
            });
    try (server) {
      ApiClient.Builder builder =
          client(server.address())
              .timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
      ApiClient client =
          (withACallersClient ? builder.client(new OkHttpClient()) : builder).build();
      CompletableFuture<Reason> ending =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  client.send(PATCH);
                  throw new AssertionError("there was an answer");
                } catch (LostAnswerException e) {
                  return e.reason();
                }
              });
      arrived.await();
      client.close();
      assertThat(ending.get(10, TimeUnit.SECONDS)).isEqualTo(Reason.CANCELLED);
      assertLost(client, PATCH, Reason.CANCELLED, false, "cancelled");
    }
  }

  @Test
  void anInterruptedThreadSendsNothing() throws IOException, ExecutionException {
    try (SocketServer server = answering(OK);
        ApiClient client = client(server.address()).build()) {
      Thread.currentThread().interrupt();
      assertLost(client, PATCH, Reason.CANCELLED, false, "cancelled");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(client.send(GET).text()).isEqualTo("ok");
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void segmentsAndParametersCannotLeaveTheirPlace() throws IOException {
    try (SocketServer server = answering(OK);
        ApiClient client = client(ServerAddress.of(server.address() + "/pre/fix/")).build()) {
      client.send(ApiCall.of("GET", "a/b", "c?d#e", "%2e%2e", "\u00e4 ").withQuery("q&", "1=2 &"));
      assertThat(server.heads().get(0))
          .startsWith("GET /pre/fix/a%2Fb/c%3Fd%23e/%252e%252e/%C3%A4%20?q%26=1%3D2%20%26 HTTP/1.1")
          .contains("Authorization: Bearer " + CANARY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void aSegmentThatWouldChangeThePathIsRefused(String segment) {
    try (ApiClient client = client(ServerAddress.of("https://localhost")).build()) {
      assertThatThrownBy(() -> client.send(ApiCall.of("GET", "apps", segment, "x")))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\nX: y", "\u0000", "\u007f", "\u00e4"})
  void aHeaderWithALineEndIsRefusedAndNotRepeated(String end) {
    ServerAddress address = ServerAddress.of("https://localhost");
    try (ApiClient client = client(address).build();
        ApiClient token =
            ApiClient.at(address)
                .secretHeader("Authorization", Secret.copyOf((CANARY + end).getBytes(UTF_8)))
                .build()) {
      assertThatThrownBy(() -> client.send(GET.withHeader("X-A", CANARY + end)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("X-A")
          .hasMessageNotContaining(CANARY);
      assertThatThrownBy(() -> token.send(GET))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageNotContaining(CANARY);
    }
  }

  @Test
  void noTextShowsWhatMayBeSecret() throws IOException {
    ApiCall call =
        ApiCall.of("PUT", "a")
            .withQuery("q", CANARY)
            .withHeader("X", CANARY)
            .withBody("text/plain", CANARY.getBytes(UTF_8));
    try (SocketServer server =
            answering("HTTP/1.1 200 OK\r\nX: " + CANARY + "\r\nContent-Length: 2\r\n\r\nok");
        ApiClient client = client(server.address()).build()) {
      assertThat(call + " " + client.send(GET)).isEqualTo("PUT /a ApiAnswer[200, 2 bytes]");
      assertThat(client.toString()).doesNotContain(CANARY);
    }
  }

  private static void assertLost(
      ApiClient client, ApiCall call, Reason reason, boolean mayHaveArrived, String text) {
    LostAnswerException e =
        catchThrowableOfType(LostAnswerException.class, () -> client.send(call));
    assertThat(e).isNotNull().hasMessageContaining(text);
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.mayHaveArrived()).isEqualTo(mayHaveArrived);
    assertThat(e).hasMessageNotContaining(CANARY);
  }
}
