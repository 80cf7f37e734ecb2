package org.mdmtoolkit.delivery.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.FakeServer;
import org.mdmtoolkit.fixtures.TlsFront;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.http.ServerAddress;

/** Configured servers behind real TLS: a server that is not who it says gets no request. */
class ServerTlsTest {

  private static final Instant PAST = Instant.parse("2024-01-01T00:00:00Z");

  @TempDir Path folder;

  private MdmServer open(ServerType type, FakeServer fake, TlsFront front, Optional<String> root)
      throws IOException {
    Optional<Path> file = Optional.empty();
    if (root.isPresent()) {
      file = Optional.of(Files.writeString(folder.resolve("root.pem"), root.get()));
    }
    ServerConfigs configs = ServerConfigs.at(folder.resolve("config"), folder.resolve("none"));
    String name = "s" + configs.list().size();
    configs.add(
        new ServerConfig(
            name,
            type,
            ServerAddress.of("https://localhost:" + front.port()),
            file,
            Optional.empty(),
            Optional.empty()),
        Given.secret(fake.token()));
    return configs.open(Optional.of(name));
  }

  private static FakeServer start(ServerType type) {
    return switch (type) {
      case FLEET -> FakeFleet.start();
      case NANOMDM, NANOHUB -> FakeNanoMdm.start();
      case MICROMDM -> FakeMicroMdm.start();
    };
  }

  private static TlsFront front(FakeServer fake, TestCertificate identity) {
    return TlsFront.start(URI.create(fake.url()).getPort(), identity);
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerType.class,
      names = {"FLEET", "NANOMDM", "MICROMDM"})
  void theRootInTheConfigurationMakesAServerOfItsOwnTrusted(ServerType type) throws IOException {
    try (FakeServer fake = start(type);
        TlsFront front = front(fake, TestPki.webServer("localhost"));
        MdmServer server = open(type, fake, front, Optional.of(TestPki.root().pem()))) {
      assertThat(server.check()).isNotEmpty();
      assertThat(fake.requests()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerType.class,
      names = {"FLEET", "NANOMDM", "MICROMDM"})
  void aServerOfAnotherAuthorityIsAskedForNothing(ServerType type) throws IOException {
    TestCertificate stranger = TestCertificate.root("CN=Other CA, O=MDM Test, C=US").build();
    refused(type, TestPki.webServer("localhost"), Optional.of(stranger.pem()));
    refused(type, TestPki.webServer("localhost"), Optional.empty());
  }

  @Test
  void aServerOfAnotherNameOrTimeOrNoAuthorityIsAskedForNothing() throws IOException {
    Optional<String> root = Optional.of(TestPki.root().pem());
    TestCertificate self =
        TestCertificate.selfSigned("CN=localhost, O=MDM Test, C=US").hosts("localhost").build();
    TestCertificate expired =
        TestPki.root()
            .issue("CN=localhost, O=MDM Test, C=US")
            .hosts("localhost")
            .valid(PAST, PAST.plusSeconds(86_400))
            .build();
    List<TestCertificate> wrong = List.of(TestPki.webServer("fleet.example.com"), expired, self);
    for (TestCertificate identity : wrong) {
      refused(ServerType.FLEET, identity, root);
    }
  }

  private void refused(ServerType type, TestCertificate identity, Optional<String> root)
      throws IOException {
    try (FakeServer fake = start(type);
        TlsFront front = front(fake, identity);
        MdmServer server = open(type, fake, front, root)) {
      Host host = Given.host(FakeHost.mac(1));
      for (Runnable one :
          List.<Runnable>of(server::check, () -> server.enqueue(Given.lock(), List.of(host)))) {
        MdmException e = catchThrowableOfType(MdmException.class, one::run);
        assertThat(e).isInstanceOf(UnavailableException.class);
        assertThat(e.problem())
            .contains("localhost:" + front.port(), "is not trusted, or is for another name")
            .doesNotContain("\n", fake.token());
        assertThat(e.remedy()).isEqualTo(Remedy.Act.TRUST_ROOT);
        assertThat(e.remedy().text()).doesNotContain("\n");
      }
      assertThat(fake.requests()).isZero();
    }
  }
}
