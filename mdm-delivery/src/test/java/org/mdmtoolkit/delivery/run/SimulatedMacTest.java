package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SimulatedMac;
import org.mdmtoolkit.fixtures.SimulatedMac.Proof;
import org.mdmtoolkit.fixtures.SimulatedMac.Received;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdm;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdmKind;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.http.ServerAddress;

/** A simulated Mac and the client, with NanoMDM between them: the fake one and the real one. */
class SimulatedMacTest {

  @TempDir Path folder;

  /** A server between the two. */
  record Between(NanoMdm nano, NanoMdmServer server) implements AutoCloseable {

    SimulatedMac mac(String udid, Proof proof) {
      return SimulatedMac.of(udid, identity("CN=" + udid), nano.deviceUrl(), proof);
    }

    static TestCertificate identity(String subject) {
      Instant now = Instant.now(); // the real server looks at the validity
      return TestPki.root()
          .issue(subject)
          .keys(TestKeys.rsa("simulated Mac"))
          .valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)))
          .build();
    }

    @Override
    public void close() {
      server.close();
      nano.close();
    }
  }

  static Stream<Object[]> all() {
    return Stream.of(NanoMdmKind.values())
        .flatMap(kind -> Stream.of(Proof.values()).map(proof -> new Object[] {kind, proof}));
  }

  private Between between(NanoMdmKind kind, Proof proof) {
    NanoMdm nano = kind.start(folder, Optional.empty(), proof);
    return new Between(
        nano,
        NanoMdmServer.at(
            ServerConnection.to(ServerAddress.of(nano.url()), Given.secret(nano.token()))));
  }

  private static String udid() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aMacGetsItsCommandsByteForByteAndInTheirOrder(NanoMdmKind kind, Proof proof) {
    try (Between between = between(kind, proof)) {
      String udid = udid();
      SimulatedMac mac = between.mac(udid, proof).enroll();
      MdmCommand lock = Given.lock();
      MdmCommand restart = MdmCommand.of("RestartDevice", Map.of());
      assertThat(between.server().check()).startsWith("NanoMDM ");
      assertThat(mac.idle()).isEmpty();
      assertThat(enqueue(between, lock, udid).state()).isEqualTo(Delivery.State.QUEUED);
      assertThat(enqueue(between, restart, udid).state()).isEqualTo(Delivery.State.QUEUED);
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
  void notNowKeepsACommandUntilTheNextIdle(NanoMdmKind kind, Proof proof) {
    try (Between between = between(kind, proof)) {
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
  void aCommandSentTwiceReachesTheMacOnce(NanoMdmKind kind, Proof proof) {
    try (Between between = between(kind, proof)) {
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
  void aCommandForADeviceThatIsNotThereIsNotPushed(NanoMdmKind kind, Proof proof) {
    try (Between between = between(kind, proof)) {
      Delivery delivery = enqueue(between, Given.lock(), udid());
      assertThat(delivery.state())
          .isEqualTo(
              kind.queuesForUnknownIds()
                  ? Delivery.State.QUEUED_FOR_NOBODY
                  : Delivery.State.NOT_ENROLLED);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aPushThatFailsLeavesTheCommandInTheQueue(NanoMdmKind kind, Proof proof) {
    try (Between between = between(kind, proof)) {
      String udid = udid();
      SimulatedMac mac = between.mac(udid, proof).enroll();
      between.nano().pushesWork(false);
      assertThat(enqueue(between, Given.lock(), udid).state())
          .isEqualTo(Delivery.State.PUSH_FAILED);
      assertThat(push(between, udid).state()).isEqualTo(Delivery.State.PUSH_FAILED);
      between.nano().pushesWork(true);
      assertThat(push(between, udid).state()).isEqualTo(Delivery.State.QUEUED);
      assertThat(mac.answerAll(MacBehavior.ACKNOWLEDGES)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aStrangersCertificateIsNotTaken(NanoMdmKind kind, Proof proof) {
    try (Between between = between(kind, proof)) {
      SimulatedMac mac = between.mac(udid(), proof).enroll();
      assertThat(mac.statusWith(TestPki.strangerSigner())).isEqualTo(400);
      assertThat(mac.statusWith(Between.identity("CN=another Mac"))).isEqualTo(500);
    }
  }

  private static Delivery push(Between between, String udid) {
    return between.server().push(between.server().find(udid)).get(0);
  }

  private static Delivery enqueue(Between between, MdmCommand command, String udid) {
    return between.server().enqueue(command, between.server().find(udid)).get(0);
  }
}
