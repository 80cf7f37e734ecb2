package org.mdmtoolkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.http.LostAnswerException.Reason;

class TlsTest {

  private static final ApiCall GET = ApiCall.of("GET", "a");
  private static final TestCertificate ROOT =
      TestCertificate.root("CN=TLS Root, O=MDM Test").build();
  private static final TestCertificate OTHER_ROOT =
      TestCertificate.root("CN=Another Root, O=MDM Test").build();

  @Test
  void aServerBelowTheGivenRootIsTrusted() throws Exception {
    try (SocketServer server = tls("localhost")) {
      assertThat(send(server, List.of(ROOT.certificate()))).isNull();
    }
  }

  @Test
  void aServerBelowAnotherRootIsNotTrusted() throws Exception {
    try (SocketServer server = tls("localhost")) {
      for (List<X509Certificate> roots :
          List.of(List.of(OTHER_ROOT.certificate()), List.<X509Certificate>of())) {
        LostAnswerException e = send(server, roots);
        assertThat(e).isNotNull().hasMessageContaining("certificate is not trusted");
        assertThat(e.reason()).isEqualTo(Reason.UNTRUSTED);
        assertThat(e.mayHaveArrived()).isFalse();
      }
      assertThat(server.heads()).isEmpty();
    }
  }

  @Test
  void aServerOfAnotherNameIsNotTrusted() throws Exception {
    try (SocketServer server = tls("other.example.com")) {
      LostAnswerException e = send(server, List.of(ROOT.certificate()));
      assertThat(e).isNotNull().hasMessageContaining("for another name");
      assertThat(e.reason()).isEqualTo(Reason.UNTRUSTED);
      assertThat(server.heads()).isEmpty();
    }
  }

  @Test
  void aServerThatSpeaksNoTlsIsNotTrusted() throws Exception {
    try (SocketServer server =
        SocketServer.start(
            (own, socket) -> SocketServer.write(socket, "HTTP/1.1 400 Plain\r\n\r\n"))) {
      LostAnswerException e = send(server, List.of());
      assertThat(e).isNotNull();
      assertThat(e.reason()).isEqualTo(Reason.UNTRUSTED);
      assertThat(e.mayHaveArrived()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https", "HTTPS"})
  void aServerOfHttpsIsNeverSpokenToWithoutTls(String scheme) throws Exception {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    try (SocketServer server =
            SocketServer.start((own, socket) -> first.complete(socket.getInputStream().read()));
        ApiClient client =
            ApiClient.at(ServerAddress.of(scheme + "://localhost:" + server.port())).build()) {
      assertThatThrownBy(() -> client.send(GET)).isInstanceOf(LostAnswerException.class);
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(0x16); // a record of the handshake
    }
  }

  @Test
  void aServerOfHttpThatPointsToTlsIsNotFollowed() throws Exception {
    try (SocketServer elsewhere = tls("localhost");
        SocketServer server =
            SocketServer.start(
                (own, socket) -> {
                  own.read(socket);
                  SocketServer.write(
                      socket,
                      "HTTP/1.1 307 Go\r\nLocation: https://localhost:"
                          + elsewhere.port()
                          + "/a\r\nContent-Length: 0\r\n\r\n");
                });
        ApiClient client =
            ApiClient.at(server.address()).trusting(List.of(ROOT.certificate())).build()) {
      assertThat(client.send(GET).status()).isEqualTo(307);
      assertThat(elsewhere.heads()).isEmpty();
    }
  }

  @Test
  void aClientOfTheCallersThatPermitsTlsAloneSendsNothingInClear() throws Exception {
    OkHttpClient strict =
        new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.MODERN_TLS)).build();
    try (SocketServer server = SocketServer.start((own, socket) -> own.read(socket));
        ApiClient client = ApiClient.at(server.address()).client(strict).build()) {
      LostAnswerException e =
          catchThrowableOfType(LostAnswerException.class, () -> client.send(GET));
      assertThat(e).isNotNull();
      assertThat(e.mayHaveArrived()).isFalse();
      assertThat(server.heads()).isEmpty();
    }
  }

  @Test
  void aConnectionCutOffDuringTheHandshakeMayBeTriedAgain() throws Exception {
    try (SocketServer server = SocketServer.start((own, socket) -> SocketServer.reset(socket))) {
      LostAnswerException e = send(server, List.of());
      assertThat(e).isNotNull();
      assertThat(e.reason()).isEqualTo(Reason.BROKEN);
      assertThat(e.mayHaveArrived()).isFalse();
    }
  }

  private static LostAnswerException send(SocketServer server, List<X509Certificate> roots) {
    try (ApiClient client =
        ApiClient.at(ServerAddress.of("https://localhost:" + server.port()))
            .trusting(roots)
            .build()) {
      return catchThrowableOfType(LostAnswerException.class, () -> client.send(GET));
    }
  }

  private static SocketServer tls(String name) throws IOException, GeneralSecurityException {
    TestCertificate certificate =
        ROOT.issue("CN=" + name)
            .extension("2.5.29.17", false, alternativeName(name))
            .valid(Instant.EPOCH, Instant.parse("2049-01-01T00:00:00Z")) // TLS has no other clock
            .build();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        certificate.privateKey(),
        new char[0],
        new Certificate[] {certificate.certificate(), ROOT.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    ServerSocket socket =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return SocketServer.on(
        socket,
        (own, connection) -> {
          own.read(connection);
          SocketServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
  }

  /** A SubjectAltName with one DNS name, in DER. */
  private static byte[] alternativeName(String dns) {
    byte[] name = dns.getBytes(StandardCharsets.US_ASCII);
    byte[] der = new byte[name.length + 4];
    der[0] = 0x30;
    der[1] = (byte) (name.length + 2);
    der[2] = (byte) 0x82;
    der[3] = (byte) name.length;
    System.arraycopy(name, 0, der, 4, name.length);
    return der;
  }
}
