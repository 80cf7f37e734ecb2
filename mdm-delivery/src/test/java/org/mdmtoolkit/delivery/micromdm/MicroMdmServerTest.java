package org.mdmtoolkit.delivery.micromdm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.server.Delivery.State.PUSH_FAILED;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED_FOR_NOBODY;
import static org.mdmtoolkit.delivery.server.Delivery.State.UNKNOWN;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;

class MicroMdmServerTest {

  private FakeMicroMdm fake;
  private MicroMdmServer micro;
  private final List<Host> host = Given.hosts(List.of(FakeHost.mac(1)));

  @BeforeEach
  void start() {
    fake = FakeMicroMdm.start().add(FakeHost.mac(1));
    micro = MicroMdmServer.at(Given.to(fake));
  }

  @AfterEach
  void stop() {
    micro.close();
    fake.close();
  }

  @Test
  void aCommandIsQueuedForOneDevice() {
    MdmCommand lock = MdmCommand.read(Given.lock().toBinary());
    assertThat(Given.states(micro.enqueue(lock, host))).containsExactly(QUEUED);
    assertThat(MdmCommand.read(fake.seen().all().get(0).payload())).isEqualTo(lock);
    assertThat(Given.states(micro.push(host))).containsExactly(QUEUED);
    List<Host> stranger = micro.find(FakeHost.mac(9).udid());
    assertThat(Given.states(micro.push(stranger))).containsExactly(QUEUED_FOR_NOBODY);
    assertThatThrownBy(
            () -> micro.enqueue(lock, Given.hosts(List.of(FakeHost.mac(1), FakeHost.mac(2)))))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aDeviceThatIsNotEnrolledIsSaidToBeAlthoughTheServerTakesTheCommand() {
    List<Delivery> sent = micro.enqueue(Given.lock(), micro.find(FakeHost.mac(9).udid()));
    assertThat(Given.states(sent)).containsExactly(QUEUED_FOR_NOBODY);
    assertThat(sent.get(0).words()).contains("no device with this UDID is enrolled there");
    assertThatThrownBy(() -> micro.find(FakeHost.mac(1).serial()))
        .isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @CsvSource({"401", "429", "500"})
  void whatIsQueuedStaysSoWhateverIsSaidOfItsPush(int status) {
    fake.questionFaults().next(FakeFault.answerBefore(status, "application/json", "{}"));
    assertThat(Given.states(micro.enqueue(Given.lock(), host))).containsExactly(PUSH_FAILED);
    fake.questionFaults().next(FakeFault.lostBefore());
    List<Delivery> unanswered = micro.enqueue(Given.lock(), host);
    assertThat(Given.states(unanswered)).containsExactly(PUSH_FAILED);
    assertThat(unanswered.get(0).words()).contains("no push certificate");
    assertThat(fake.seen().count()).isEqualTo(2);
  }

  @Test
  void whatWaitsIsKnownAndWhatDoesNotCannotBeTold() {
    MdmCommand lost = Given.lock();
    fake.commandFaults().next(FakeFault.lostAfter(), FakeFault.lostBefore());
    assertThat(Given.states(micro.enqueue(lost, host))).containsExactly(UNKNOWN);
    assertThat(micro.knows(lost.commandUuid().orElseThrow(), host.get(0))).contains(true);
    MdmCommand never = Given.lock();
    assertThat(Given.states(micro.enqueue(never, host))).containsExactly(UNKNOWN);
    assertThat(micro.knows(never.commandUuid().orElseThrow(), host.get(0))).isEmpty();
    assertThat(micro.refusesReuse()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "500,{\"error\":\"request is malformed\"},REFUSED",
    "500,{\"error\":\"parse payload as plist: x\"},REFUSED",
    "500,{\"error\":\"writing to the database\"},UNKNOWN",
    "500,<html>,UNKNOWN",
    "201,<html>,UNKNOWN",
    "200,{},UNKNOWN",
    "404,not found,REFUSED"
  })
  void everyErrorIsReadByItsWords(int status, String body, Delivery.State state) {
    fake.commandFaults().next(FakeFault.answerBefore(status, "application/json", body));
    assertThat(Given.states(micro.enqueue(Given.lock(), host))).containsExactly(state);
  }

  @Test
  void checkProvesTheLogin() {
    assertThat(micro.check()).isEqualTo("MicroMDM 1.13.1");
    MicroMdmServer stranger = MicroMdmServer.at(Given.to(fake, "wrong"));
    assertThatThrownBy(stranger::check).isInstanceOf(DeniedException.class);
    stranger.close();
  }
}
