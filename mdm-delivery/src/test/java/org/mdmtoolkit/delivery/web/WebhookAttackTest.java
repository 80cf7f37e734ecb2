package org.mdmtoolkit.delivery.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Strangers at the webhook. Its clock stands still unless a test moves it. */
class WebhookAttackTest {

  private static final String KEY = "webhook-key-for-tests";
  private static final String HEAD = "POST /webhook HTTP/1.1\r\nHost: x\r\n";
  private static final String LENGTH = "Content-Length: ";

  /** Beginnings that are never gone on with. */
  private static final List<String> HALVES =
      List.of(
          "",
          "P",
          HEAD,
          HEAD + "X-Hmac-Signature: AAAA\r\n" + LENGTH + "4000000\r\n\r\n{",
          HEAD + LENGTH + "9\r\n\r\n");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // overflows within the test
  private final List<Socket> open = new ArrayList<>();
  private WebhookListener listener = listen(PostLimits.DEFAULT);

  private WebhookListener listen(PostLimits limits) {
    return WebhookListener.start(loopback(), Optional.of(Given.secret(KEY)), limits, nanos::get);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void signedEventsPassAFloodOfHalvesFromTheSameAddressAndAreDeliveredOnce() throws IOException {
    for (int event = 0; event < 40; event++) {
      for (int i = 0; i < 20; i++) {
        send(HALVES.get(i % HALVES.size()));
      }
      assertThat(listener.result("U" + event, "M")).isEmpty();
      assertThat(statusOf(signed(event(event)))).isEqualTo(200);
      assertThat(listener.result("U" + event, "M")).isPresent();
    }
  }

  @Test
  void signedEventsPassAFloodThatPythonMakes(@TempDir Path folder) throws IOException {
    listener.close();
    listener = WebhookListener.start(loopback(), Optional.of(Given.secret(KEY)));
    Path adversary = folder.resolve("adversary.py");
    Files.writeString(
        adversary,
        """
        import base64, hashlib, hmac, http.client, socket, sys, threading, time
        port, key, halves = int(sys.argv[1]), sys.argv[2].encode(), []
        stop, started = threading.Event(), threading.Event()
        def flood():
          while not stop.is_set():
            try:
              halves.append(socket.create_connection(("127.0.0.1", port), 5))
              halves[-1].sendall(b"POST /webhook HTTP/1.1\\r\\nContent-Length: 9\\r\\n\\r\\n{")
            except OSError:
              pass
            time.sleep(0.002)
            if len(halves) >= 300:
              started.set()
            if len(halves) > 500:
              halves.pop(0).close()
        thread = threading.Thread(target=flood)
        thread.start()
        started.wait(60)
        answers, slowest = [], 0
        for i in range(50):
          begin, body = time.monotonic(), b'{"event":%d}' % i
          signature = base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
          peer = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
          peer.request("POST", "/webhook", body, {"X-Hmac-Signature": signature})
          answers.append(peer.getresponse().status)
          peer.close()
          slowest = max(slowest, time.monotonic() - begin)
        stop.set()
        thread.join()
        print(set(answers), len(answers), "in time" if slowest < 10 else slowest)
        """);

    Judge.Verdict verdict =
        Judge.named("python3").run(adversary, listener.address().getPort(), KEY);

    assertThat(verdict.stdout()).as(verdict.stderr()).isEqualTo("{200} 50 in time\n");
  }

  @Test
  void theOldestOfAnAddressGoesNotTheNewest() throws IOException {
    limit(3, 100, 1 << 20);
    Socket first = send("P");
    Socket second = send("P");
    Socket third = send("P");
    Socket fourth = send("P");

    assertThat(statusIn(first)).isZero();
    finish(second, third, fourth);
  }

  @Test
  void theOldestOfAllGoesWhereThereAreTooMany() throws IOException {
    limit(100, 2, 1 << 20);
    Socket first = send("P");
    Socket second = send("P");
    Socket third = send("P");

    assertThat(statusIn(first)).isZero();
    finish(second, third);
  }

  @Test
  void theOldestGoesWhereThereIsNoMemoryForMore() throws IOException {
    limit(100, 100, 100_000);
    String large = HEAD + "X-Hmac-Signature: AAAA\r\n" + LENGTH + "70000\r\n\r\n";
    Socket first = send(large + "x".repeat(60_000));
    send(large + "x".repeat(60_000));

    assertThat(statusIn(first)).isIn(0, 503);
    assertThat(statusOf(signed(event(1)))).isEqualTo(200);
    assertThat(statusOf(signed("x".repeat(200_000)))).as("more than there is").isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource({"0, 3000, 0", "1, 5000, 408", "2, 5000, 408", "3, 20000, 408"})
  void whatIsNotThereInTimeIsGivenUp(int half, int millis, int status) throws IOException {
    Socket late = send(HALVES.get(half));
    assertThat(statusOf(signed(event(1)))).as("so the other is known").isEqualTo(200);
    nanos.addAndGet(Duration.ofMillis(millis).toNanos() - 1);
    assertThat(statusOf(signed(event(2)))).isEqualTo(200);
    assertThat(late.getInputStream().available()).isZero();

    nanos.incrementAndGet();

    assertThat(statusIn(late)).isEqualTo(status);
  }

  @Test
  void aByteNowAndThenGainsNoTime() throws IOException {
    Socket slow = send("");
    for (char next : "POST ".toCharArray()) {
      slow.getOutputStream().write(next);
      assertThat(statusOf(signed(event(1)))).isEqualTo(200);
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(statusIn(slow)).isEqualTo(408);
  }

  @Test
  void whoStaysAfterItsAnswerIsCutOff() throws IOException {
    Socket socket = send("GET /webhook HTTP/1.1\r\n\r\n");
    assertThat(statusOf(signed(event(1)))).isEqualTo(200);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());

    assertThat(statusIn(socket)).isEqualTo(405);
    assertThat(socket.getInputStream().read()).isNegative();
  }

  @Test
  void aFullQueueAnswersAtOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch busy = new CountDownLatch(2);
    PostServer.Handler slow =
        new PostServer.Handler() {
          @Override
          public Optional<Integer> refuse(RequestHead head) {
            return Optional.empty();
          }

          @Override
          public int take(RequestHead head, byte[] body) {
            busy.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            taken.incrementAndGet();
            return 200;
          }
        };
    String request = HEAD + LENGTH + "0\r\n\r\n";
    try (PostServer server =
        PostServer.start(loopback(), limits(100, 100, 1 << 20), nanos::get, slow)) {
      Socket first = send(request, server.address().getPort());
      Socket second = send(request, server.address().getPort());
      busy.await();
      Socket waits = send(request, server.address().getPort());
      Socket full = send(request, server.address().getPort());
      assertThat(statusIn(full)).isEqualTo(503);
      go.countDown();
      assertThat(List.of(statusIn(first), statusIn(second), statusIn(waits))).containsOnly(200);
      assertThat(taken).hasValue(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "411 ",
        "411 Transfer-Encoding: chunked",
        "411 Content-Length: 2|Transfer-Encoding: chunked",
        "400 Content-Length: -1",
        "400 Content-Length: +2",
        "400 Content-Length: 2x",
        "400 Content-Length: 2|Content-Length: 2",
        "400 Content-Length: 99999999999999999999",
        "413 Content-Length: 4194305",
        "413 Content-Length: 999999999999999999",
        "400 Content-Length : 2",
        "400 Content-Length: 2| folded",
        "400 no field",
        "400 : nameless"
      })
  void aBadLengthOrFieldIsRefusedBeforeTheBody(String line) throws IOException {
    String fields = line.substring(4).replace("|", "\r\n");
    String request = HEAD + "X-Hmac-Signature: AAAA" + (fields.isEmpty() ? "" : "\r\n" + fields);

    assertThat(statusOf(request + "\r\n\r\n")).isEqualTo(Integer.parseInt(line.substring(0, 3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "POST /webhook", "POST /webhook HTTP/2", "POST /%zz HTTP/1.1"})
  void aFirstLineThatIsNoneIsRefused(String line) throws IOException {
    assertThat(statusOf(line + "\r\n\r\n")).isEqualTo(400);
  }

  @Test
  void aHeaderWithoutEndIsRefusedAtItsLimit() throws IOException {
    String longest = HEAD + "X: ";

    assertThat(statusOf(longest + "x".repeat((16 << 10) - longest.length()))).isEqualTo(431);
  }

  @Test
  void anAnswerToWhoSentTooMuchStillArrives() throws IOException {
    assertThat(
            statusOf(
                HEAD + LENGTH + "5000000\r\nX-Hmac-Signature: A\r\n\r\n" + "x".repeat(5_000_000)))
        .isEqualTo(413);
  }

  @Test
  void withoutSignatureTheBodyIsNotWaitedFor() throws IOException {
    assertThat(statusOf(HEAD + LENGTH + "2\r\n\r\n")).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "AAAA", "A\r\nX-Hmac-Signature: A"})
  void aWrongSignatureIsRefused(String signature) throws IOException {
    String request = HEAD + LENGTH + "2\r\nX-Hmac-Signature: " + signature + "\r\n\r\n{}";

    assertThat(statusOf(request)).isEqualTo(401);
  }

  @Test
  void anEventInManyPiecesIsTaken() throws IOException {
    Socket socket = send("");
    socket.setTcpNoDelay(true);
    for (byte one : signed(event(1)).getBytes(UTF_8)) {
      socket.getOutputStream().write(one);
    }

    assertThat(statusIn(socket)).isEqualTo(200);
    assertThat(listener.result("U1", "M")).isPresent();
  }

  @Test
  void whoAsksWhetherToGoOnIsToldSo() throws IOException {
    String request = signed("{}").replace("Host: x", "Expect: 100-continue");
    Socket socket = send(request.substring(0, request.length() - 2));
    assertThat(new String(socket.getInputStream().readNBytes(25), UTF_8))
        .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    socket.getOutputStream().write("{}".getBytes(UTF_8));

    assertThat(statusIn(socket)).isEqualTo(200);
  }

  private void limit(int peer, int connections, long heldBytes) {
    listener.close();
    listener = listen(limits(peer, connections, heldBytes));
  }

  private static PostLimits limits(int peer, int connections, long heldBytes) {
    PostLimits normal = PostLimits.DEFAULT;
    return new PostLimits(
        normal.firstByte(),
        normal.head(),
        normal.body(),
        normal.farewell(),
        normal.headBytes(),
        normal.bodyBytes(),
        heldBytes,
        peer,
        connections,
        1);
  }

  private void finish(Socket... begun) throws IOException {
    for (Socket socket : begun) {
      socket.getOutputStream().write(signed(event(1)).substring(1).getBytes(UTF_8));
      assertThat(statusIn(socket)).isEqualTo(200);
      socket.close();
    }
  }

  private static String event(int number) {
    String payload =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <plist version="1.0"><dict><key>CommandUUID</key><string>U%d</string>
        <key>Status</key><string>Acknowledged</string><key>UDID</key><string>M</string></dict></plist>
        """
            .formatted(number);
    return "{\"acknowledge_event\":{\"udid\":\"M\",\"raw_payload\":\""
        + Base64.getEncoder().encodeToString(payload.getBytes(UTF_8))
        + "\"}}";
  }

  private static String signed(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
      String signature = Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(UTF_8)));
      return HEAD
          + LENGTH
          + body.length()
          + "\r\nX-Hmac-Signature: "
          + signature
          + "\r\n\r\n"
          + body;
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Socket send(String text) throws IOException {
    return send(text, listener.address().getPort());
  }

  private Socket send(String text, int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    open.add(socket);
    socket.setSoTimeout(30_000);
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return socket;
  }

  private int statusOf(String request) throws IOException {
    return statusIn(send(request));
  }

  /** 0 if it was closed without an answer. */
  private static int statusIn(Socket socket) throws IOException {
    try {
      byte[] line = socket.getInputStream().readNBytes(13);
      socket.getInputStream().readNBytes(42);
      return line.length < 13 ? 0 : Integer.parseInt(new String(line, 9, 3, UTF_8));
    } catch (SocketException e) {
      return 0;
    }
  }
}
