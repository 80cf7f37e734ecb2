package org.mdmtoolkit.delivery.nanomdm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.server.Delivery.State.NOT_ENROLLED;
import static org.mdmtoolkit.delivery.server.Delivery.State.PUSH_FAILED;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED_FOR_NOBODY;
import static org.mdmtoolkit.delivery.server.Delivery.State.REFUSED;
import static org.mdmtoolkit.delivery.server.Delivery.State.TAKEN_BEFORE;
import static org.mdmtoolkit.delivery.server.Delivery.State.UNKNOWN;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;

class NanoMdmServerTest {

  private FakeNanoMdm fake;
  private NanoMdmServer nano;
  private final List<Host> hosts = Given.hosts(List.of(FakeHost.mac(1), FakeHost.mac(2)));

  @BeforeEach
  void start() {
    fake = FakeNanoMdm.start().add(FakeHost.mac(1), FakeHost.mac(2));
    nano = NanoMdmServer.at(Given.to(fake));
  }

  @AfterEach
  void stop() {
    nano.close();
    fake.close();
  }

  @Test
  void aCommandIsQueuedAndPushed() {
    MdmCommand lock = Given.lock();
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsExactly(QUEUED, QUEUED);
    assertThat(fake.seen().all().get(0).payload()).isEqualTo(lock.bytes());
  }

  @Test
  void aHostThatIsNotEnrolledIsSaidToBeAlthoughTheServerTakesTheCommand() {
    List<Host> withStranger = List.of(hosts.get(0), Given.host(FakeHost.mac(9)));
    List<Delivery> deliveries = nano.enqueue(Given.lock(), withStranger); // 207
    assertThat(Given.states(deliveries)).containsExactly(QUEUED, QUEUED_FOR_NOBODY);
    assertThat(deliveries.get(1).words()).isEqualTo("no device with this UDID is enrolled there");
    assertThat(Given.states(nano.enqueue(Given.lock(), withStranger.subList(1, 2))))
        .containsExactly(QUEUED_FOR_NOBODY); // 500
  }

  @Test
  void aPushThatFailedIsRepeatedAsAPushAlone() {
    fake.commandFaults().next(FakeFault.pushFails());
    assertThat(Given.states(nano.enqueue(Given.lock(), hosts))).containsOnly(PUSH_FAILED);
    assertThat(Given.states(nano.push(hosts))).containsOnly(QUEUED);
    assertThat(fake.seen().count()).isEqualTo(2);
    fake.questionFaults().next(FakeFault.lostBefore());
    assertThat(Given.states(nano.push(hosts))).containsOnly(PUSH_FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"push_error\":\"retrieving push cert for topic x: key not found\","
            + "\"command_uuid\":\"UUID\"}",
        "{\"command_uuid\":\"UUID\"}",
        "{\"command_uuid\":\"UUID\",\"no_push\":true}",
        "{\"command_uuid\":\"UUID\",\"status\":{}}",
        "{\"command_uuid\":\"UUID\",\"status\":[1]}"
      })
  void whatIsQueuedButNotSaidToBePushedIsAPushThatFailed(String body) {
    MdmCommand lock = Given.lock();
    String answer = body.replace("UUID", lock.commandUuid().orElseThrow());
    fake.commandFaults().next(FakeFault.answerAfter(500, "application/json", answer));
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(PUSH_FAILED);
  }

  @Test
  void theSameCommandAgainIsFoundToBeThere() {
    MdmCommand lock = Given.lock();
    fake.commandFaults().next(FakeFault.lostAfter());
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(UNKNOWN);
    assertThat(nano.knows(lock.commandUuid().orElseThrow(), hosts.get(0))).isEmpty();
    assertThat(nano.refusesReuse()).isTrue();
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(TAKEN_BEFORE);
    assertThat(fake.seen().taken()).as("queued once").hasSize(2);
    assertThat(Given.states(nano.push(hosts))).containsOnly(QUEUED);
  }

  @ParameterizedTest
  @EnumSource(FakeNanoMdm.Storage.class)
  void aUsedUuidIsFoundToBeQueuedInTheWordsOfEachStorage(FakeNanoMdm.Storage storage) {
    fake.storage(storage);
    MdmCommand lock = Given.lock();
    fake.commandFaults().next(FakeFault.lostAfter());
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(UNKNOWN);
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(TAKEN_BEFORE);
    assertThat(fake.seen().taken()).as("queued once").hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = FakeNanoMdm.Storage.class,
      names = {"MYSQL", "POSTGRESQL"})
  void anIdThatTheDatabaseDoesNotKnowIsRefusedForAll(FakeNanoMdm.Storage storage) {
    fake.storage(storage);
    List<Host> withStranger = List.of(hosts.get(0), Given.host(FakeHost.mac(9)));
    assertThat(nano.enqueue(Given.lock(), withStranger))
        .allMatch(delivery -> delivery.state() == REFUSED)
        .allMatch(delivery -> delivery.words().contains("one of the 2 devices is not enrolled"));
    assertThat(nano.enqueue(Given.lock(), withStranger.subList(1, 2)))
        .containsExactly(
            new Delivery(
                FakeHost.mac(9).udid(),
                NOT_ENROLLED,
                "no device with this UDID is enrolled there"));
    assertThat(fake.seen().taken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tx commit: invalid connection",
        "inserting command: Error 1213 (40001): Deadlock found when trying to get lock",
        "Error 1062 (23000): Duplicate entry 'another' for key 'commands.PRIMARY'",
        "Error 1062 (23000): Duplicate entry 'ID-UUID' for key 'enrollment_queue.PRIMARY'",
        "pq: duplicate key value violates unique constraint \\\"enrollment_queue_pkey\\\"",
        "nil API result"
      })
  void anErrorOfTheDatabaseProvesNothingAndTheSameUuidSettlesIt(String error) {
    fake.storage(FakeNanoMdm.Storage.MYSQL);
    MdmCommand lock = Given.lock();
    String body =
        "{\"command_error\":\"%s\",\"command_uuid\":\"UUID\"}"
            .formatted(error)
            .replace("UUID", lock.commandUuid().orElseThrow());
    fake.commandFaults().next(FakeFault.answerAfter(500, "application/json", body));
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(UNKNOWN);
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(TAKEN_BEFORE);
  }

  @Test
  void aCommandThatItCannotReadIsRefusedWithoutItsEcho() {
    fake.commandFaults()
        .next(
            FakeFault.answerBefore(
                500,
                "application/json",
                "{\"command_error\":\"decoding command: parse error: plist: raw content: <x>"
                    + Given.PIN
                    + "\"}"),
            FakeFault.answerBefore(
                500,
                "application/json",
                "{\"command_error\":\"decoding command: parse error: raw content: secret-ish\"}"));
    List<Delivery> deliveries = nano.enqueue(Given.lock(), hosts);
    assertThat(deliveries).allMatch(delivery -> delivery.state() == REFUSED);
    assertThat(deliveries.toString()).doesNotContain(Given.PIN);
    deliveries = nano.enqueue(Given.lock(), hosts);
    assertThat(deliveries.get(0).words()).isEqualTo("decoding command: parse error:");
  }

  @Test
  void anErrorOfOneHostIsThatHostsAlone() {
    MdmCommand lock = Given.lock();
    String uuid = lock.commandUuid().orElseThrow();
    String first = hosts.get(0).udid();
    String second = hosts.get(1).udid();
    String template =
        "{\"command_uuid\":\"%s\",\"status\":{\"%s\":{\"command_error\":\"no\"},"
            + "\"%s\":{\"push_result\":\"x\"}}}";
    fake.commandFaults()
        .next(
            FakeFault.answerAfter(
                207, "application/json", template.formatted(uuid, first, second)));
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsExactly(UNKNOWN, QUEUED);
  }

  @Test
  void anErrorThatIsFiledUnderTheCommandIsNobodysIfThereAreSeveral() {
    MdmCommand lock = Given.lock();
    String uuid = lock.commandUuid().orElseThrow();
    String body =
        "{\"command_uuid\":\"%s\",\"status\":{\"%s\":{\"command_error\":\"no\"}}}"
            .formatted(uuid, uuid);
    fake.commandFaults()
        .next(
            FakeFault.answerAfter(207, "application/json", body),
            FakeFault.answerAfter(207, "application/json", body));
    assertThat(Given.states(nano.enqueue(lock, hosts))).containsOnly(UNKNOWN);
    assertThat(Given.states(nano.enqueue(lock, hosts.subList(0, 1))))
        .as("it may be in its queue in part")
        .containsOnly(UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 413, 414})
  void whatAProxyDidNotPassOnIsRefused(int status) {
    fake.commandFaults().next(FakeFault.answerBefore(status, "text/html", "<html>"));
    assertThat(nano.enqueue(Given.lock(), hosts))
        .allMatch(delivery -> delivery.state() == REFUSED)
        .allMatch(delivery -> delivery.words().equals("HTTP " + status));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 408, 409, 499, 500, 502, 504})
  void anAnswerThatMakesNoSenseIsUnknown(int status) {
    fake.commandFaults().next(FakeFault.answerAfter(status, "text/html", "<html>"));
    assertThat(Given.states(nano.enqueue(Given.lock(), hosts))).containsOnly(UNKNOWN);
  }

  @Test
  void aWrongKeyIsDenied() {
    NanoMdmServer stranger = NanoMdmServer.at(Given.to(fake, "wrong-key"));
    assertThatThrownBy(() -> stranger.enqueue(Given.lock(), hosts))
        .isInstanceOf(DeniedException.class);
    assertThatThrownBy(stranger::check).isInstanceOf(DeniedException.class);
    NanoMdmServer wrongUser = NanoMdmServer.at(Given.to(fake).withUser("admin"));
    assertThatThrownBy(wrongUser::check).isInstanceOf(DeniedException.class);
    stranger.close();
    wrongUser.close();
  }

  @Test
  void checkProvesTheLoginAndChangesNothing() {
    assertThat(nano.check()).isEqualTo("NanoMDM v0.9.0");
    assertThat(fake.seen().count()).isZero();
    assertThat(nano.answersQuestions()).isFalse();
  }

  @Test
  void anIdIsTakenAsItIsButOnlyIfItCanBeOne() {
    String udid = FakeHost.mac(1).udid();
    Host host = nano.find("  " + udid + ":user-1 ").get(0);
    assertThat(host.udid()).isEqualTo(udid + ":user-1");
    assertThat(host.mdm()).isEqualTo(Host.MdmState.UNKNOWN);
    for (String good : List.of("0".repeat(40), "564D1A2B-0c3d-4E5F-8A9B-0123456789ab")) {
      assertThat(nano.find(good).get(0).udid()).isEqualTo(good);
    }
    for (String bad : List.of("", "..", "C02XK1ZLJGH5", "mac-1.local", "867530", "ABC:user-1")) {
      assertThatThrownBy(() -> nano.find(bad)).isInstanceOf(InvalidInputException.class);
    }
    for (String bad : List.of(",b", ":", ":a b", ":a\u0000b", ":\u00e9", ":" + "x".repeat(256))) {
      assertThatThrownBy(() -> nano.find(udid + bad)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void anIdWithASlashReachesItsOwnQueueAndNoOther() {
    String id = FakeHost.mac(1).udid() + ":a/../b?c#d%2f";
    nano.enqueue(Given.lock(), nano.find(id));
    assertThat(fake.seen().all().get(0).host()).isEqualTo(id);
  }

  @Test
  void theMostHostsAtOnceArriveInOneRequestAndTooLongIdsInNone() {
    FakeHost[] macs =
        IntStream.rangeClosed(1, nano.maxHosts()).mapToObj(FakeHost::mac).toArray(FakeHost[]::new);
    fake.add(macs);
    assertThat(Given.states(nano.enqueue(Given.lock(), Given.hosts(List.of(macs)))))
        .containsOnly(QUEUED);
    List<Host> longIds =
        IntStream.range(0, 200)
            .mapToObj(i -> nano.find(macs[i].udid() + ":" + "x".repeat(200)).get(0))
            .toList();
    assertThatThrownBy(() -> nano.enqueue(Given.lock(), longIds))
        .isInstanceOf(InvalidInputException.class);
    MdmCommand longUuid = MdmCommand.of("DeviceLock", Map.of(), "u".repeat(128));
    assertThatThrownBy(() -> nano.enqueue(longUuid, hosts))
        .isInstanceOf(InvalidInputException.class);
  }
}
