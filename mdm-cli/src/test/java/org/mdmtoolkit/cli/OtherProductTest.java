package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.FakeServer;

/** A server that is not the product that it was said to be. */
class OtherProductTest {

  @TempDir Path folder;
  private TestShell shell;
  private Map<String, FakeServer> servers;

  @BeforeEach
  void start() {
    shell = new TestShell(folder.resolve("home")).set("HOME", folder.toString());
    servers =
        Map.of(
            "Fleet", FakeFleet.start(),
            "NanoMDM", FakeNanoMdm.start().add(FakeHost.mac(1)),
            "MicroMDM", FakeMicroMdm.start().add(FakeHost.mac(1)));
  }

  @AfterEach
  void stop() {
    servers.values().forEach(FakeServer::close);
  }

  private void add(String type, String url, String token) {
    String[] add = {"server", "add", "n", "--type", type, "--url", url};
    assertThat(shell.set("MDM_SERVER_TOKEN", token).run(add).exitCode()).isZero();
  }

  private void inEnvironment(String type, String url, String token) {
    shell.set("MDM_SERVER_URL", url).set("MDM_SERVER_TYPE", type).set("MDM_SERVER_TOKEN", token);
  }

  @ParameterizedTest
  @CsvSource({
    "fleet,NanoMDM",
    "fleet,MicroMDM",
    "nanomdm,Fleet",
    "nanomdm,MicroMDM",
    "micromdm,Fleet",
    "micromdm,NanoMDM"
  })
  void isNamedByCheckAndByTheFirstCommand(String type, String product) {
    FakeServer server = Objects.requireNonNull(servers.get(product));
    inEnvironment(type, server.url(), server.token());
    for (String[] line :
        new String[][] {
          {"server", "check"}, {"server", "add", "n", "--type", type, "--url", server.url()}
        }) {
      var check = shell.run(line);
      assertThat(check.exitCode()).as(check.all()).isEqualTo(8);
      assertThat(check.stderr())
          .contains("looks like " + product)
          .contains("--type " + product.toLowerCase(Locale.ROOT))
          .doesNotContain("Try again");
    }
    var restart = shell.run("restart", FakeHost.mac(1).udid(), "--yes", "--reason", "test");
    assertThat(restart.exitCode()).as(restart.all()).isNotZero();
    assertThat(server.seen().taken()).isEmpty();
    assertThat(restart.all()).contains("looks like " + product);
  }

  @ParameterizedTest
  @CsvSource({"fleet,Fleet", "nanomdm,NanoMDM", "micromdm,MicroMDM"})
  void aWrongKeyIsNoOtherProduct(String type, String product) {
    inEnvironment(type, Objects.requireNonNull(servers.get(product)).url(), "wrong");
    var check = shell.run("server", "check");
    assertThat(check.exitCode()).as(check.all()).isEqualTo(5);
    assertThat(check.all()).doesNotContain("looks like");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleet", "nanomdm", "nanohub", "micromdm"})
  void aWebServerThatSaysYesToEverythingIsNone(String type) throws IOException {
    for (String page : new String[] {"<html>It works!</html>", "{}", "[]", "OK"}) {
      HttpServer web = answering(200, page);
      inEnvironment(type, url(web), "token");
      var check = shell.run("server", "check");
      assertThat(check.exitCode()).as(page + check.all()).isNotZero();
      assertThat(check.stdout()).doesNotContain("accepted");
      web.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Client sent an HTTP request to an HTTPS server.\n",
        "<title>400 The plain HTTP request was sent to HTTPS port</title>",
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"
      })
  void aPortThatSpeaksTlsIsSaidTo(String answer) throws IOException {
    HttpServer web = answering(400, answer);
    for (String type : new String[] {"fleet", "nanomdm", "micromdm"}) {
      add(type, url(web), "token");
      var check = shell.run("server", "check", "n");
      assertThat(check.exitCode()).as(check.all()).isEqualTo(1);
      assertThat(check.stderr()).contains("speaks TLS").contains("https://");
      shell.run("server", "remove", "n");
    }
    web.stop(0);
  }

  private static HttpServer answering(int status, String text) throws IOException {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] body = text.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
    return web;
  }

  private static String url(HttpServer web) {
    return "http://127.0.0.1:" + web.getAddress().getPort();
  }
}
