package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdm;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdmKind;

/** What is said where the server keeps no answers of devices, and nobody listens to its webhook. */
class WithoutAnswersTest {

  private static final String UDID = "00008112-0000000000100001";
  private static final String NOT_ASKED = "No Mac is asked for its Activation Lock code first, as";

  @TempDir Path folder;
  private FleetWithHome office;
  private NanoMdm nano;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 1);
    nano = NanoMdmKind.FAKE_WITH_FILES.start(folder, Optional.empty());
    var added = office.shell().set("MDM_SERVER_TOKEN", nano.token()).run(add("").split(" ", -1));
    assertThat(added.exitCode()).as(added.all()).isZero();
  }

  @AfterEach
  void close() throws Exception {
    nano.close();
    office.close();
  }

  private String add(String more) {
    return "server add n --type nanomdm --url " + nano.url() + more;
  }

  private TestShell.Run run(String line) {
    return office.run((line + " --server n").split(" ", -1));
  }

  @Test
  void thatAnEraseAsksForNoCodeIsSaidBeforeItIsConfirmed() {
    String[] erase = ("erase " + UDID + " --reason r --server n").split(" ", -1);
    var refused = office.shell().answering("no", "no", "no").run(erase);
    assertThat(refused.exitCode()).as(refused.all()).isNotZero();
    assertThat(refused.stderr()).contains(NOT_ASKED);
    assertThat(refused.stderr().indexOf(NOT_ASKED))
        .isLessThan(refused.stderr().indexOf("To erase this device type"));
    assertThat(office.run("pin", "list").stdout()).doesNotContain(UDID);
    assertThat(run("erase " + UDID + " --reason r --dry-run").stderr())
        .contains(NOT_ASKED)
        .doesNotContain("The real run asks");
    assertThat(run("erase " + UDID + " --reason r --yes").stderr()).containsOnlyOnce(NOT_ASKED);
  }

  @Test
  void itIsNotSaidOfAnEraseThatAsksOrWasToldNotTo() {
    assertThat(run("erase " + UDID + " --reason r --dry-run --without-bypass-code").stderr())
        .doesNotContain("Activation Lock");
    assertThat(office.run("erase", office.serial(1), "--server", "office", "--dry-run").stderr())
        .doesNotContain(NOT_ASKED);
    assertThat(office.run(add(" --webhook 127.0.0.1:9008").split(" ", -1)).exitCode()).isZero();
    assertThat(run("erase " + UDID + " --reason r --dry-run").stderr())
        .contains("The real run asks the Mac for its Activation Lock code first")
        .doesNotContain(NOT_ASKED);
  }

  @Test
  void ofAPlannedEraseItIsSaidToo() {
    String plan = folder.resolve("erase.plan").toString();
    assertThat(run("plan erase " + UDID + " --reason r -o " + plan).exitCode()).isZero();
    var run = run("run " + plan + " --yes");
    assertThat(run.stderr()).contains(NOT_ASKED);
    assertThat(run.stderr().indexOf(NOT_ASKED)).isLessThan(run.stderr().indexOf("Sending"));
  }

  @Test
  void aServerThatIsThereGetsAWebhookAndKeepsItsToken() {
    var waiting = run("lock " + UDID + " --reason r --yes --wait");
    assertThat(waiting.exitCode()).as(waiting.all()).isEqualTo(6);
    String line = add(" --webhook 127.0.0.1:9008");
    assertThat(waiting.stderr())
        .contains("mdm " + line + "\n", "-webhook-url http://127.0.0.1:9008/webhook")
        .doesNotContain("server remove");
    var set = office.run(line.split(" ", -1));
    assertThat(set.exitCode()).as(set.all()).isZero();
    assertThat(office.run("server", "check", "n").stdout()).contains("the token is accepted");
    assertThat(office.run("server", "list", "--json").stdout()).contains("127.0.0.1:9008");
    assertThat(office.journal()).contains("server.webhook");
    assertThat(run("lock " + UDID + " --reason r --yes --dry-run --wait").exitCode()).isZero();
  }

  @Test
  void aWebhookThatOthersReachGetsItsKeyWithoutTheTokenWhateverTheEnvironmentHolds()
      throws Exception {
    String line = add(" --webhook 192.0.2.5:9008 --default");
    var set = office.shell().set("MDM_SERVER_TOKEN", "x").run(line.split(" ", -1));
    assertThat(set.exitCode()).as(set.all()).isZero();
    assertThat(office.journal()).contains("server.default");
    var keyless = run("lock " + UDID + " --reason r --yes --wait");
    assertThat(keyless.stderr()).contains("needs a key");
    Path key = Files.writeString(folder.resolve("key"), "a-key-of-tests-that-protects-nothing");
    for (int i = 0; i < 2; i++) {
      var given = office.run((line + " --webhook-key-file " + key).split(" ", -1));
      assertThat(given.exitCode()).as(given.all()).isZero();
      assertThat(given.all()).doesNotContain("protects-nothing");
    }
    assertThat(run("lock " + UDID + " --reason r --yes --wait").stderr())
        .contains("cannot listen at 192.0.2.5:9008");
    assertThat(office.run("server", "check", "n").stdout()).contains("the token is accepted");
  }

  @Test
  void aWebhookIsGivenToNoOtherServerOfThatNameAndNotBesideAToken() {
    String webhook = " --webhook 127.0.0.1:9008";
    String elsewhere = "server add n --type nanomdm --url https://b.example.com" + webhook;
    assertThat(office.run(elsewhere.split(" ", -1)).exitCode()).isEqualTo(6);
    String other = "server add n --type micromdm --url " + nano.url() + webhook;
    assertThat(office.run(other.split(" ", -1)).exitCode()).isEqualTo(6);
    var token = office.run(add(webhook + " --token-command false").split(" ", -1));
    assertThat(token.exitCode()).as(token.all()).isEqualTo(6);
    assertThat(office.run("server", "list", "--json").stdout()).doesNotContain("9008");
    assertThat(office.journal()).doesNotContain("server.webhook");
  }

  @Test
  void whatItCanNeverTellIsNotSaidToNeedAWebhook() {
    for (String more : new String[] {"", " --webhook 127.0.0.1:9008"}) {
      if (!more.isEmpty()) {
        assertThat(office.run(add(more).split(" ", -1)).exitCode()).isZero();
      }
      var run = run("reinstall-fleetd " + UDID + " --wait --dry-run");
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr())
          .contains("cannot tell whether Fleet's agent reports")
          .doesNotContain("webhook");
    }
  }

  @Test
  void aUdidThatWasOnlyRepeatedIsNotTakenForAHostThatWasFound() {
    for (String verb : new String[] {"find", "show"}) {
      assertThat(run("host " + verb + " " + UDID).stderr())
          .contains("cannot say whether it has this device");
      assertThat(office.run("host", verb, office.serial(1), "--server", "office").stderr())
          .doesNotContain("cannot say");
    }
  }
}
