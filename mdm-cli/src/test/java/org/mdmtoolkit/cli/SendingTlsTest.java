package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.pki.TestPki;

class SendingTlsTest {

  @TempDir Path folder;

  @Test
  void aServerWhoseCertificateIsNotTrustedGetsNeitherTokenNorCommand() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpsServer server = server(requests);
    try {
      TestShell shell =
          new TestShell(folder.resolve("home"))
              .set("HOME", folder.toString())
              .set("MDM_SERVER_TOKEN", "canary-token");
      String url = "https://localhost:" + server.getAddress().getPort();
      Path roots = Files.writeString(folder.resolve("roots.pem"), TestPki.root().pem());
      shell.run("server", "add", "system", "--type", "fleet", "--url", url);
      shell.run(
          "server", "add", "named", "--type", "fleet", "--url", url, "--rootca", roots.toString());
      for (String name : new String[] {"system", "named"}) { // unknown root, and another name
        var run = shell.run("lock", "X", "--server", name, "--reason", "r", "--yes");
        assertThat(run.exitCode()).as(name).isEqualTo(1);
        assertThat(run.stderr())
            .contains("certificate is not trusted, or is for another name")
            .doesNotContain("canary-token");
        assertThat(run.stderr().lines()).hasSize(3);
      }
      assertThat(requests).hasValue(0);
      assertThat(folder.resolve("home/escrow")).doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  private static HttpsServer server(AtomicInteger requests) throws Exception {
    char[] password = "test".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(TestPki.rsaSigner().pkcs12("test")), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.close();
        });
    server.start();
    return server;
  }
}
