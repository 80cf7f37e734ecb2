package org.mdmtoolkit.delivery.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.server.Delivery.State.PUSH_FAILED;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED;
import static org.mdmtoolkit.delivery.server.Delivery.State.REFUSED;
import static org.mdmtoolkit.delivery.server.Delivery.State.UNKNOWN;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandStatus;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SeenCommand;

class FleetServerTest extends FleetFixture {

  @Test
  void aCommandIsQueuedByteForByteForEveryHost() {
    MdmCommand lock = Given.lock();
    assertThat(Given.states(fleet.enqueue(lock, hosts))).containsExactly(QUEUED, QUEUED, QUEUED);
    assertThat(fake.seen().taken())
        .extracting(SeenCommand::host)
        .containsExactlyElementsOf(hosts.stream().map(Host::udid).toList());
    SeenCommand seen = fake.seen().all().get(0);
    assertThat(seen.payload()).isEqualTo(lock.bytes());
    assertThat(seen.pin()).contains(Given.PIN);
  }

  @Test
  void aBinaryCommandArrivesAsXml() {
    MdmCommand binary = MdmCommand.read(Given.lock().toBinary());
    assertThat(Given.states(fleet.enqueue(binary, hosts.subList(0, 1)))).containsExactly(QUEUED);
    assertThat(MdmCommand.read(fake.seen().all().get(0).payload())).isEqualTo(binary);
  }

  @Test
  void aPushThatFailedForAllIsQueuedAllTheSame() {
    fake.commandFaults().next(FakeFault.pushFails());
    MdmCommand lock = Given.lock();
    List<Delivery> deliveries = fleet.enqueue(lock, hosts);
    assertThat(Given.states(deliveries)).containsOnly(PUSH_FAILED);
    assertThat(deliveries).allMatch(Delivery::isQueued);
    assertThat(fleet.knows(uuid(lock), hosts.get(0))).contains(true);
    assertThat(fleet.canPush()).isFalse();
    assertThat(Given.states(fleet.push(hosts))).containsOnly(PUSH_FAILED);
  }

  @Test
  void aPushThatFailedForOneIsSaidOfThatOne() {
    fake.commandFaults().next(FakeFault.pushFailsForTheLast());
    assertThat(Given.states(fleet.enqueue(Given.lock(), hosts)))
        .containsExactly(QUEUED, QUEUED, PUSH_FAILED);
  }

  @Test
  void aLostAnswerIsUnknownAndTheServerTellsWhichItWas() {
    MdmCommand before = Given.lock();
    fake.commandFaults().next(FakeFault.lostBefore(), FakeFault.lostAfter());
    assertThat(Given.states(fleet.enqueue(before, hosts))).containsOnly(UNKNOWN);
    assertThat(fleet.knows(uuid(before), hosts.get(0))).contains(false);
    MdmCommand after = Given.lock();
    assertThat(Given.states(fleet.enqueue(after, hosts))).containsOnly(UNKNOWN);
    assertThat(fleet.knows(uuid(after), hosts.get(0))).contains(true);
    assertThat(fake.seen().count()).as("each was sent once").isEqualTo(6);
  }

  @Test
  void anAnswerThatComesTooLateIsUnknown() {
    FleetServer hasty = FleetServer.at(Given.to(fake).withPatience(Duration.ofMillis(300)));
    fake.commandFaults().next(FakeFault.slow(Duration.ofSeconds(2)));
    MdmCommand lock = Given.lock();
    assertThat(Given.states(hasty.enqueue(lock, hosts))).containsOnly(UNKNOWN);
    assertThat(hasty.knows(uuid(lock), hosts.get(0))).contains(true);
    hasty.close();
  }

  @Test
  void theSameCommandAgainIsFoundQueuedAndNotQueuedTwice() {
    MdmCommand lock = Given.lock();
    fleet.enqueue(lock, hosts);
    assertThat(fleet.refusesReuse()).isTrue();
    assertThat(Given.states(fleet.enqueue(lock, hosts))).containsOnly(QUEUED);
    assertThat(fake.seen().taken()).hasSize(3);
  }

  @Test
  void aUsedUuidOfWhichNothingCanBeLearntIsUnknown() {
    MdmCommand lock = Given.lock();
    fleet.enqueue(lock, hosts);
    fake.questionFaults().always(FakeFault.answerBefore(503, "text/html", HTML));
    assertThat(Given.states(fleet.enqueue(lock, hosts))).containsOnly(UNKNOWN);
    fake.questionFaults().none();
    fake.commandFaults()
        .next(
            FakeFault.answerBefore(
                409, "application/json", "{\"message\":\"Conflict\",\"errors\":[]}"));
    assertThat(Given.states(fleet.enqueue(Given.lock(), hosts)))
        .as("a copy of the database that lags behind knows of no command")
        .containsOnly(UNKNOWN);
  }

  @Test
  void aBadGatewayOfAProxyProvesNothing() {
    fake.commandFaults()
        .next(
            FakeFault.answerAfter(502, "text/html", HTML),
            FakeFault.answerBefore(502, "text/html", HTML));
    assertThat(Given.states(fleet.enqueue(Given.lock(), hosts))).containsOnly(UNKNOWN);
    assertThat(Given.states(fleet.enqueue(Given.lock(), hosts))).containsOnly(UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 504, 201, 204, 599})
  void anAnswerThatSaysNothingOfTheCommandIsUnknown(int status) {
    fake.commandFaults().next(FakeFault.answerAfter(status, "text/html", HTML));
    assertThat(Given.states(fleet.enqueue(Given.lock(), hosts))).containsOnly(UNKNOWN);
  }

  @Test
  void anAnswerForAnotherCommandIsUnknown() {
    fake.commandFaults()
        .next(
            FakeFault.answerAfter(
                200, "application/json", "{\"command_uuid\":\"" + UUID.randomUUID() + "\"}"));
    assertThat(Given.states(fleet.enqueue(Given.lock(), hosts))).containsOnly(UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html,<html>Attention Required!</html>,Something in front of it",
    "application/json,{},a role that may run commands"
  })
  void aRefusalThatIsNotOfTheApiIsNotTakenForOneOfTheRole(String type, String body, String advice) {
    fake.questionFaults().next(FakeFault.answerBefore(403, type, body));
    assertThatThrownBy(fleet::check)
        .isInstanceOfSatisfying(
            DeniedException.class, e -> assertThat(e.remedy().text()).contains(advice));
  }

  @ParameterizedTest
  @CsvSource({"401,accept the token", "403,not permit this", "402,licence"})
  void aDeniedCommandSaysWhy(int status, String words) {
    fake.commandFaults()
        .next(
            FakeFault.answerBefore(
                status,
                "application/json",
                "{\"message\":\"the words\",\"errors\":[{\"name\":\"base\",\"reason\":\"and"
                    + " why\"}]}"));
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), hosts))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("the words: and why");
    assertThat(fake.seen().taken()).isEmpty();
  }

  @Test
  void theServersOwnChecksAreDenialsToo() {
    fake.freeLicence();
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), hosts))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("missing or invalid license");
    fake.role(FakeFleet.Role.OBSERVER);
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), hosts))
        .isInstanceOf(DeniedException.class);
    FleetServer stranger = FleetServer.at(Given.to(fake, "expired-token"));
    assertThatThrownBy(() -> stranger.find("x")).isInstanceOf(DeniedException.class);
    assertThatThrownBy(stranger::check).isInstanceOf(DeniedException.class);
    stranger.close();
  }

  @Test
  void whatTheServerDoesNotTakeIsRefusedInItsWords() {
    FakeHost off = FakeHost.mac(10).withMdmOff();
    FakeHost phone = FakeHost.mac(11).withPlatform("ios");
    FakeHost windows = FakeHost.mac(12).withPlatform("windows");
    fake.add(off, phone, windows);
    assertRefused(List.of(Given.host(off)), "MDM turned off"); // 412
    assertRefused(List.of(hosts.get(0), Given.host(phone)), "same platform"); // 422
    assertRefused(List.of(Given.host(windows)), "Invalid platform"); // 422
    assertRefused(List.of(Given.host(FakeHost.mac(99))), "No hosts targeted"); // 404
    assertRefused(List.of(hosts.get(0), Given.host(FakeHost.mac(99))), "not enrolled"); // 400
    assertThat(fake.seen().taken()).isEmpty();
  }

  private void assertRefused(List<Host> to, String words) {
    assertThat(fleet.enqueue(Given.lock(), to))
        .allMatch(delivery -> delivery.state() == REFUSED)
        .allMatch(delivery -> delivery.words().contains(words));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 415, 422})
  void aRefusalWithoutWordsIsARefusal(int status) {
    fake.commandFaults().next(FakeFault.answerBefore(status, "text/html", HTML));
    List<Delivery> deliveries = fleet.enqueue(Given.lock(), hosts);
    assertThat(deliveries).allMatch(one -> one.state() == REFUSED);
    assertThat(deliveries.get(0).words()).isEqualTo("HTTP " + status);
  }

  @Test
  void aRedirectIsNotFollowed() {
    fake.commandFaults().next(FakeFault.answerBefore(302, "text/html", HTML));
    long before = fake.requests();
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), hosts))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("another address");
    assertThat(fake.requests()).isEqualTo(before + 1);
  }

  @Test
  void aServerThatIsDownIsUnavailableAndNothingWasSent() {
    fake.close();
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), hosts))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void wrongUseIsSeenBeforeAnythingIsSent() {
    List<Host> twice = List.of(hosts.get(0), hosts.get(0));
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), twice))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), List.of()))
        .isInstanceOf(InvalidInputException.class);
    List<Host> many = new ArrayList<>();
    for (int i = 0; i <= fleet.maxHosts(); i++) {
      many.add(Given.host(FakeHost.mac(i)));
    }
    assertThatThrownBy(() -> fleet.enqueue(Given.lock(), many))
        .isInstanceOf(InvalidInputException.class);
    MdmCommand large = MdmCommand.of("InstallProfile", Map.of("Payload", new byte[1_700_000]));
    assertThatThrownBy(() -> fleet.enqueue(large, hosts))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("too large");
    MdmCommand template =
        MdmCommand.read(
            ("<plist><dict><key>Command</key><dict><key>RequestType</key>"
                    + "<string>DeviceLock</string></dict></dict></plist>")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThatThrownBy(() -> fleet.enqueue(template, hosts))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("CommandUUID");
    assertThat(fake.requests()).isZero();
  }

  @Test
  void theMostHostsAtOnceArriveInOneRequest() {
    List<Host> many = Given.hosts(fake.addMacs(fleet.maxHosts()));
    assertThat(Given.states(fleet.enqueue(Given.lock(), many))).containsOnly(QUEUED);
    assertThat(fake.requests()).isEqualTo(1);
  }

  @Test
  void aNotFoundOfAProxyDoesNotMeanThatTheCommandIsNotThere() {
    MdmCommand lock = Given.lock();
    fleet.enqueue(lock, hosts);
    fake.questionFaults().next(FakeFault.answerBefore(404, "text/html", HTML));
    assertThat(fleet.knows(uuid(lock), hosts.get(0))).isEmpty();
  }

  @Test
  void theAnswerOfTheDeviceIsWaitedForAndRead() {
    MdmCommand lock = Given.lock();
    fleet.enqueue(lock, hosts);
    Host host = hosts.get(0);
    assertThat(fleet.result(uuid(lock), host)).isEmpty();
    assertThat(fleet.pending(host, "DeviceLock")).containsExactly(uuid(lock));
    fake.macsAnswer(MacBehavior.NOT_NOW_FIRST);
    assertThat(fleet.result(uuid(lock), host)).isEmpty();
    assertThat(fleet.result(uuid(lock), host).orElseThrow().status())
        .isEqualTo(CommandStatus.ACKNOWLEDGED);
    assertThat(fleet.pending(host, "DeviceLock")).isEmpty();
    assertThat(fleet.result("no-such-uuid", host)).isEmpty();
  }

  @Test
  void anOlderFleetListsWhatWasAnsweredAndItDoesNotWait() {
    fake.olderReplies();
    fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
    MdmCommand done = Given.lock();
    fleet.enqueue(done, hosts);
    Host host = hosts.get(0);
    assertThat(fleet.result(uuid(done), host)).isPresent();
    assertThat(fleet.commands(host, "DeviceLock", Optional.of("pending"))).hasSize(1);
    assertThat(fleet.pending(host, "DeviceLock")).isEmpty();
    fake.macsAnswer(MacBehavior.NOT_NOW);
    MdmCommand waiting = Given.lock();
    fleet.enqueue(waiting, hosts);
    assertThat(fleet.pending(host, "DeviceLock")).containsExactly(uuid(waiting));
    assertThat(fleet.result(uuid(waiting), host)).isEmpty();
    assertThat(fleet.notNowSince(uuid(waiting), host)).isPresent();
    assertThat(fleet.notNowSince(uuid(done), host)).isEmpty();
    assertThat(fleet.pending(host, "DeviceLock")).containsExactly(uuid(waiting));
  }

  @Test
  void anErrorOfTheDeviceComesWithItsChain() {
    fake.macsAnswer(MacBehavior.FAILS);
    MdmCommand lock = Given.lock();
    fleet.enqueue(lock, hosts);
    var result = fleet.result(uuid(lock), hosts.get(1)).orElseThrow();
    assertThat(result.status()).isEqualTo(CommandStatus.ERROR);
    assertThat(result.errorChain().get(0).code()).hasValue(12021);
  }

  @Test
  void checkNamesTheVersion() {
    assertThat(fleet.check()).isEqualTo("Fleet 4.89.0");
    assertThat(fleet.description()).isEqualTo("Fleet at " + fake.url());
  }

  private static String uuid(MdmCommand command) {
    return command.commandUuid().orElseThrow();
  }
}
