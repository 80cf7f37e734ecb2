package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SocketRelay;

/** What NanoMDM and MicroMDM say of devices and commands that they do not know, or know already. */
class UnlikelyAnswersTest {

  private static final FakeHost MAC = FakeHost.mac(1);
  private static final FakeHost STRANGER = FakeHost.mac(9);

  @TempDir Path folder;
  private FleetWithHome office;
  private FakeNanoMdm nano;
  private FakeMicroMdm micro;

  @BeforeEach
  void start() throws IOException {
    office = new FleetWithHome(folder, 1);
    nano = FakeNanoMdm.start().add(MAC);
    micro = FakeMicroMdm.start().add(MAC);
    office.add("nano", "nanomdm", nano);
    office.add("micro", "micromdm", micro);
  }

  @AfterEach
  void stop() {
    micro.close();
    nano.close();
    office.close();
  }

  private TestShell.Run lock(String server, FakeHost mac, String... more) {
    return office.lock(mac.udid(), FleetWithHome.with(new String[] {"--server", server}, more));
  }

  @Test
  void aCommandThatTheServerTakesOnlyOnceMayHaveBeenAnsweredIsSaid() {
    assertThat(lock("nano", MAC).exitCode()).isZero();
    nano.report(MAC, MacBehavior.ACKNOWLEDGES);
    var again = lock("nano", MAC, "--again");
    assertThat(again.exitCode()).as(again.all()).isEqualTo(7);
    assertThat(again.stdout())
        .contains("not sent again: the server has had it before")
        .contains("the device may have answered it")
        .doesNotContain("will deliver");
    assertThat(again.stderr())
        .contains("mdm pin close " + MAC.udid())
        .contains("leave out --again");
    assertThat(nano.seen().taken()).hasSize(1);
    assertThat(office.run("pin", "list").stdout()).as("its PIN is kept").contains(MAC.udid());
  }

  @Test
  void aCommandThatTheJournalKnowsToBeAnsweredIsNotSentAgain() {
    String serial = office.serial(1);
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(office.lock(serial, "--server", "office", "--wait").exitCode()).isZero();
    long before = office.fleet.seen().count();
    var again = office.lock(serial, "--server", "office", "--again");
    assertThat(again.exitCode()).as(again.all()).isEqualTo(6);
    assertThat(again.stderr())
        .contains("has already answered this command, which cannot be sent again")
        .contains("mdm pin close " + serial);
    assertThat(office.fleet.seen().count()).isEqualTo(before);
    assertThat(office.run("pin", "list").stdout()).as("its PIN is kept").contains(serial);
  }

  @Test
  void aCommandThatTheServerKnowsToBeAnsweredIsNotSentAgain() {
    String serial = office.serial(1);
    assertThat(office.lock(serial, "--server", "office").exitCode()).isZero();
    office.fleet.macsAnswer(MacBehavior.FAILS);
    var again = office.lock(serial, "--server", "office", "--again");
    assertThat(again.exitCode()).as(again.all()).isEqualTo(6);
    assertThat(again.stderr()).contains("not a valid request type");
  }

  @Test
  void anAnswerThatWasAskedForLaterIsInTheJournalOnceAndItsCommandIsNotSentAgain() {
    int port = SocketRelay.freePort();
    micro.webhook(URI.create("http://127.0.0.1:" + port + "/webhook"), null);
    office.add("waiting", "micromdm", micro, "--webhook", "127.0.0.1:" + port);
    var sent = lock("waiting", MAC);
    Matcher uuid = Pattern.compile("queued  ([0-9A-F-]{36})").matcher(sent.stdout());
    assertThat(uuid.find()).as(sent.all()).isTrue();
    assertThat(office.journal()).contains("lock.pushed").doesNotContain("lock.acknowledged");
    for (int i = 0; i < 2; i++) {
      var asked =
          office
              .shell()
              .whileWaiting(
                  () -> {
                    micro.report(MAC, MacBehavior.ACKNOWLEDGES);
                    micro.awaitWebhook();
                  })
              .run("result", uuid.group(1), "--server", "waiting", "--wait");
      assertThat(asked.exitCode()).as(asked.all()).isEqualTo(i == 0 ? 0 : 7);
    }
    assertThat(office.journal()).containsOnlyOnce("lock.acknowledged");
    var again = lock("waiting", MAC, "--again");
    assertThat(again.exitCode()).as(again.all()).isEqualTo(6);
    assertThat(again.stderr()).contains("has already answered", "mdm pin close " + MAC.udid());
    assertThat(micro.seen().taken()).hasSize(1);
  }

  @Test
  void whatFleetKnowsIsNotedOnceHoweverOftenItIsAskedFor() {
    String serial = office.serial(1);
    assertThat(office.lock(serial, "--server", "office").exitCode()).isZero();
    office.fleet.macsAnswer(MacBehavior.FAILS);
    String command = office.taken(1).get(0).commandUuid();
    for (int i = 0; i < 2; i++) {
      assertThat(office.run("result", command, "--server", "office").exitCode()).isEqualTo(1);
    }
    assertThat(office.journal()).containsOnlyOnce("lock.failed").doesNotContain("lock.acknow");
  }

  @Test
  void whatIsNotAnsweredYetIsSentAgain() {
    String serial = office.serial(1);
    assertThat(office.lock(serial, "--server", "office", "--wait=1s").exitCode()).isEqualTo(7);
    var again = office.lock(serial, "--server", "office", "--again");
    assertThat(again.exitCode()).as(again.all()).isZero();
  }

  @ParameterizedTest
  @EnumSource(FakeNanoMdm.Storage.class)
  void aUdidThatNobodyHasIsNotFound(FakeNanoMdm.Storage storage) {
    nano.storage(storage);
    var run = lock("nano", STRANGER);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
    assertThat(run.all())
        .contains("has no device with this UDID")
        .contains("Check the UDID")
        .doesNotContain("will deliver", "foreign key", "Correct what the server says");
    assertThat(run.all().contains("mdm pin close"))
        .as("what the server took is open")
        .isEqualTo(storage == FakeNanoMdm.Storage.KEY_VALUE);
  }

  @Test
  void whatWaitsForADeviceThatTheServerDoesNotHaveIsNotSaidToLockIt() {
    nano.storage(FakeNanoMdm.Storage.KEY_VALUE);
    for (int i = 0; i < 2; i++) { // by the first push, and by the one of who sends it again
      assertThat(
              lock("nano", STRANGER, i == 0 ? new String[0] : new String[] {"--again"}).exitCode())
          .isEqualTo(4);
      assertThat(office.run("pin", "list").stdout()).contains("no such device at the server");
      var unlock = office.run("unlock", STRANGER.udid(), "--server", "nano");
      var close = office.run("pin", "close", STRANGER.udid());
      assertThat(unlock.exitCode()).as(unlock.all()).isZero();
      assertThat(unlock.stderr())
          .contains("has no device with this UDID", "waits there for nobody");
      assertThat(close.exitCode()).as(close.all()).isEqualTo(6);
      assertThat(close.stderr()).contains("a Mac that enrolls there with it locks, and closing it");
      assertThat(unlock.all() + close.all()).doesNotContain("next online", "No answer to");
    }
  }

  @Test
  void aUdidThatNobodyHasIsNotFoundAtMicroMdmEither() {
    var run = lock("micro", STRANGER);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
    assertThat(run.all()).contains("Check the UDID").doesNotContain("will deliver");
    var restart =
        office.run("restart", STRANGER.udid(), "--server", "micro", "--yes", "--reason", "test");
    assertThat(restart.exitCode()).as(restart.all()).isEqualTo(4);
    assertThat(restart.all()).doesNotContain("pin close");
  }

  @Test
  void anEmptyQueueOfMicroMdmIsAnAnswer() {
    var check = office.run("server", "check", "micro");
    assertThat(check.exitCode()).as(check.all()).isZero();
    assertThat(check.stdout()).contains("MicroMDM 1.13.1");
  }

  @Test
  void aLostAnswerOfMicroMdmIsUnknownAndAgainSendsTheSameCommand() {
    micro.commandFaults().next(FakeFault.lostAfter());
    micro.questionFaults().always(FakeFault.lostBefore());
    var lost = lock("micro", MAC);
    assertThat(lost.exitCode()).as(lost.all()).isEqualTo(1);
    micro.questionFaults().none();
    micro.report(MAC, MacBehavior.ACKNOWLEDGES); // and is in the queue no more
    var same = lock("micro", MAC);
    assertThat(same.exitCode()).as(same.all()).isEqualTo(1);
    assertThat(same.stderr()).contains("--again");
    var again = lock("micro", MAC, "--again");
    assertThat(again.exitCode()).as(again.all()).isZero();
    assertThat(micro.seen().all().stream().map(one -> one.commandUuid()).distinct()).hasSize(1);
  }
}
