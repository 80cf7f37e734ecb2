package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SimulatedMac;
import org.mdmtoolkit.fixtures.SimulatedMac.Proof;
import org.mdmtoolkit.fixtures.SimulatedMac.Received;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.http.ServerAddress;

/**
 * A simulated Mac and the client, with NanoMDM between them: the fake one always, a real one where
 * {@code NANOMDM_URL}, {@code NANOMDM_API_KEY}, {@code NANOMDM_CA_CERT} and {@code NANOMDM_CA_KEY}
 * (PEM files of the authority of its devices) are set. Start it so:
 *
 * <pre>{@code
 * nanomdm -api KEY -ca ca.pem -listen 127.0.0.1:9000 -storage inmem -storage-dsn x
 * }</pre>
 *
 * <p>A run with {@code -cert-header X-Client-Cert} in addition, and {@code
 * NANOMDM_CERT_HEADER=true} in the environment, tries certificates in a header in the place of
 * signatures.
 */
class SimulatedMacTest {

  /** A server between the two; the real one is not stopped. */
  record Between(
      String name, URI devices, NanoMdmServer server, TestCertificate authority, Runnable stop)
      implements AutoCloseable {

    SimulatedMac mac(String udid, Proof proof) {
      return SimulatedMac.of(udid, identity("CN=" + udid), devices, proof);
    }

    TestCertificate identity(String subject) {
      Instant now = Instant.now(); // the real server looks at the validity
      return authority
          .issue(subject)
          .valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)))
          .build();
    }

    @Override
    public void close() {
      server.close();
      stop.run();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Between fake() {
    FakeNanoMdm fake = FakeNanoMdm.start();
    return new Between(
        "the fake",
        fake.deviceUrl(),
        NanoMdmServer.at(Given.to(fake)),
        TestPki.root(),
        fake::close);
  }

  private static Between real() throws IOException {
    String url = set("NANOMDM_URL");
    return new Between(
        "a real NanoMDM",
        URI.create(url + "/mdm"),
        NanoMdmServer.at(
            ServerConnection.to(ServerAddress.of(url), Given.secret(set("NANOMDM_API_KEY")))),
        TestCertificate.read(Path.of(set("NANOMDM_CA_CERT")), Path.of(set("NANOMDM_CA_KEY"))),
        () -> {});
  }

  private static String set(String variable) {
    String value = System.getenv(variable);
    assumeTrue(value != null, variable + " is not set: no real NanoMDM to ask");
    return String.valueOf(value);
  }

  static Stream<Object[]> all() {
    return Stream.of("the fake", "a real NanoMDM")
        .flatMap(name -> Stream.of(Proof.values()).map(proof -> new Object[] {name, proof}));
  }

  private static Between between(String name, Proof proof) throws IOException {
    if (name.equals("the fake")) {
      return fake();
    }
    boolean takesHeader = Boolean.parseBoolean(System.getenv("NANOMDM_CERT_HEADER"));
    assumeTrue(
        takesHeader == (proof == Proof.CERTIFICATE_HEADER),
        "a real NanoMDM takes either signatures or certificates, as it was started");
    return real();
  }

  private static String udid() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aMacGetsItsCommandsByteForByteAndInTheirOrder(String name, Proof proof) throws IOException {
    try (Between between = between(name, proof)) {
      String udid = udid();
      SimulatedMac mac = between.mac(udid, proof).enroll();
      MdmCommand lock = Given.lock();
      MdmCommand restart = MdmCommand.of("RestartDevice", Map.of());
      assertThat(between.server().check()).startsWith("NanoMDM ");
      assertThat(mac.idle()).isEmpty();
      assertThat(enqueue(between, lock, udid).isQueued()).isTrue();
      assertThat(enqueue(between, restart, udid).isQueued()).isTrue();
      Received first = mac.idle().orElseThrow();
      assertThat(first.payload()).isEqualTo(lock.bytes());
      assertThat(first.requestType()).isEqualTo("DeviceLock");
      Optional<Received> second = mac.report(first, MacBehavior.ACKNOWLEDGES);
      assertThat(second.orElseThrow().payload()).isEqualTo(restart.bytes());
      assertThat(mac.report(second.get(), MacBehavior.FAILS)).isEmpty();
      assertThat(mac.idle()).isEmpty();
      mac.checkOut();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void notNowKeepsACommandUntilTheNextIdle(String name, Proof proof) throws IOException {
    try (Between between = between(name, proof)) {
      String udid = udid();
      SimulatedMac mac = between.mac(udid, proof).enroll();
      MdmCommand command = MdmCommand.of("DeviceInformation", Map.of("Queries", List.of("UDID")));
      enqueue(between, command, udid);
      Received received = mac.idle().orElseThrow();
      assertThat(mac.report(received, MacBehavior.NOT_NOW_FIRST)).isEmpty();
      Received again = mac.idle().orElseThrow();
      assertThat(again.uuid()).isEqualTo(received.uuid());
      assertThat(mac.report(again, MacBehavior.FORMAT_ERROR)).isEmpty();
      assertThat(mac.idle()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aCommandSentTwiceReachesTheMacOnce(String name, Proof proof) throws IOException {
    try (Between between = between(name, proof)) {
      String udid = udid();
      SimulatedMac mac = between.mac(udid, proof).enroll();
      MdmCommand lock = Given.lock();
      enqueue(between, lock, udid);
      assertThat(enqueue(between, lock, udid).isQueued()).as("found to be there").isTrue();
      assertThat(mac.answerAll(MacBehavior.ACKNOWLEDGES)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aCommandForADeviceThatIsNotThereIsQueuedAndNotPushed(String name, Proof proof)
      throws IOException {
    try (Between between = between(name, proof)) {
      Delivery delivery = enqueue(between, Given.lock(), udid());
      assertThat(delivery.state()).isEqualTo(Delivery.State.QUEUED_FOR_NOBODY);
    }
  }

  @ParameterizedTest
  @EnumSource(Proof.class)
  void aStrangersCertificateIsNotTaken(Proof proof) throws IOException {
    try (Between between = fake()) {
      SimulatedMac mac = between.mac(udid(), proof).enroll();
      assertThat(mac.statusWith(TestPki.strangerSigner())).isEqualTo(400);
      assertThat(mac.statusWith(between.identity("CN=another Mac"))).isEqualTo(500);
    }
  }

  private static Delivery enqueue(Between between, MdmCommand command, String udid) {
    return between.server().enqueue(command, between.server().find(udid)).get(0);
  }
}
