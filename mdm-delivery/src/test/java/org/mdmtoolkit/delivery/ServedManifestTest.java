package org.mdmtoolkit.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.fixtures.TestPki;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.plist.PlistWriter;

class ServedManifestTest {

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = files.get(exchange.getRequestURI().toString());
          if (exchange.getRequestURI().getPath().equals("/moved")) {
            exchange.getResponseHeaders().add("Location", "/m.plist");
            exchange.sendResponseHeaders(302, -1);
          } else if (body == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private List<Finding> check(String path) {
    return ServedManifest.at(url(path)).check(TestPki.clock());
  }

  private static byte[] manifest(String packageUrl) {
    return PlistWriter.xml(
        Map.of(
            "items",
            List.of(
                Map.of("assets", List.of(Map.of("kind", "software-package", "url", packageUrl))))));
  }

  @Test
  void whatAManifestLacksIsFound() {
    files.put("/a%20b/m.plist?x=1%2B1", manifest(url("/agent.pkg")));
    assertThat(check("/a%20b/m.plist?x=1%2B1")).anyMatch(Finding::isError);
  }

  @Test
  void whatIsNoManifestIsInvalid() {
    files.put("/m.plist", "<html>not found, but with 200</html>".getBytes(UTF_8));
    assertThatThrownBy(() -> check("/m.plist")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> check("/none.plist"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("HTTP 404");
    assertThatThrownBy(() -> check("/moved"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("HTTP 302");
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() {
    String url = url("/m.plist");
    server.stop(0);
    assertThatThrownBy(() -> ServedManifest.at(url).check(TestPki.clock()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cannot fetch " + url);
    for (String wrong :
        new String[] {"", "m.plist", "file:///etc/passwd", "https://", "http://a b"}) {
      assertThatThrownBy(() -> ServedManifest.at(wrong).check(TestPki.clock()))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void aLargeFileGoesToAStreamAndOneThatIsTooLargeIsNotTaken() throws Exception {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    files.put("/agent.pkg", large);
    var sink = new ByteArrayOutputStream();
    try (ApiClient client =
        ApiClient.at(ServerAddress.of(url(""))).maxAnswerBytes(large.length).build()) {
      ApiAnswer answer = client.sendInto(ApiCall.of("GET", "agent.pkg"), sink);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEmpty();
      assertThat(sink.toByteArray()).isEqualTo(large);
      sink.reset();
      assertThat(client.sendInto(ApiCall.of("GET", "none"), sink).status()).isEqualTo(404);
      assertThat(sink.size()).isZero();
      OutputStream full =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("No space left on device");
            }
          };
      assertThatThrownBy(() -> client.sendInto(ApiCall.of("GET", "agent.pkg"), full))
          .isInstanceOf(UncheckedIOException.class);
    }
    try (ApiClient client =
        ApiClient.at(ServerAddress.of(url(""))).maxAnswerBytes(large.length - 1).build()) {
      assertThatThrownBy(() -> client.sendInto(ApiCall.of("GET", "agent.pkg"), sink))
          .isInstanceOf(LostAnswerException.class);
    }
  }
}
