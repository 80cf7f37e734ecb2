package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdm;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdmKind;

/** What is said of a PIN: whether its lock has reached the Mac, and which Mac that is. */
class PinStatesTest {

  @TempDir Path folder;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 3);
  }

  @AfterEach
  void close() {
    office.close();
  }

  @Test
  void aMacThatTwoServersKnowGetsOnePin() {
    NanoMdm nano = NanoMdmKind.FAKE_WITH_FILES.start(folder, Optional.empty());
    try {
      var added =
          office
              .shell()
              .set("MDM_SERVER_TOKEN", nano.token())
              .run("server", "add", "n", "--type", "nanomdm", "--url", nano.url());
      assertThat(added.exitCode()).as(added.all()).isZero();
      assertThat(office.lock(office.serial(1), "--server", "office").exitCode()).isZero();
      String udid = "00008112-0000000000100001";
      var second = office.lock(udid, "--server", "n");
      assertThat(second.exitCode()).as(second.all()).isEqualTo(6);
      assertThat(second.stderr())
          .contains(office.serial(1) + " has an open DeviceLock", "the same device as " + udid);
      assertThat(office.run("pin", "show", udid).stdout()).contains(office.serial(1));
      assertThat(office.run("pin", "list").stdout()).hasLineCount(2);
      String[] restart = {"restart", udid, "--reason", "x", "--yes", "--server", "n"};
      assertThat(office.run(restart).stderr())
          .contains(udid + ": known here as " + office.serial(1) + ".\n")
          .contains(udid + ": an earlier lock may still reach it");
      var other = office.lock("00008112-0000000000100002", "--server", "n");
      assertThat(other.stderr()).doesNotContain("has an open", "known here as");
    } finally {
      nano.close();
    }
  }

  @Test
  void aServerThatKeepsNoAnswersSaysHowToHearThem() {
    NanoMdm nano = NanoMdmKind.FAKE_WITH_FILES.start(folder, Optional.empty());
    try {
      String type = " --type nanomdm --url " + nano.url();
      office
          .shell()
          .set("MDM_SERVER_TOKEN", nano.token())
          .run(("server add n" + type).split(" ", -1));
      String udid = "00008112-0000000000100001";
      var waiting = office.lock(udid, "--server", "n", "--wait");
      assertThat(waiting.exitCode()).as(waiting.all()).isEqualTo(6);
      assertThat(waiting.stderr())
          .contains("\nmdm server add n" + type + " --webhook 127.0.0.1:9008\n");
      assertThat(office.lock(udid, "--server", "n").stderr())
          .contains("mdm pin close " + udid + "` ends it, and warns all the same");
      assertThat(office.run("unlock", udid, "--server", "n", "--reason", "found").stderr())
          .contains("The server has no device with this UDID: this lock waits there for nobody.");
    } finally {
      nano.close();
    }
  }

  @Test
  void aLockThatWaitsIsToldAndNotClosedByTheWay() {
    office.lock(office.serial(1));
    var unlock = office.run("unlock", office.serial(1));
    assertThat(unlock.exitCode()).isZero();
    assertThat(unlock.stdout()).contains("no answer noted");
    String result = "`mdm result " + office.taken(1).get(0).commandUuid() + "` asks for it";
    assertThat(unlock.stderr())
        .contains(
            "That cannot be taken back here, at most at the server",
            "mdm host disk-key",
            "mdm pin close",
            result);
    var close = office.run("pin", "close", office.serial(1));
    assertThat(close.exitCode()).isEqualTo(6);
    assertThat(close.stderr()).contains("no answer to it is noted (" + result, "--yes");
    assertThat(office.run("pin", "list", "--open").stdout()).contains(office.serial(1));
    var asked = office.shell().answering("no").run("pin", "close", office.serial(1));
    assertThat(asked.exitCode()).isEqualTo(6);
    assertThat(office.shell().answering("close").run("pin", "close", office.serial(1)).exitCode())
        .isZero();
    assertThat(office.run("unlock", office.serial(1)).stderr()).doesNotContain("mdm pin close");
  }

  @Test
  void ofTwoLocksThatWaitTheOlderOneStandsFirst() {
    office.lock(office.serial(1));
    office.run("pin", "close", office.serial(1), "--yes");
    var second =
        office
            .shell()
            .at(Instant.parse("2026-11-22T07:30:00Z"))
            .run("lock", office.serial(1), "--reason", "lost", "--yes");
    List<SeenCommand> sent = office.taken(1);
    assertThat(second.stderr())
        .contains("an earlier lock, " + sent.get(0).commandUuid() + ", may still wait");
    var unlock = office.run("unlock", office.serial(1));
    assertThat(unlock.stdout().lines().skip(1))
        .satisfiesExactly(
            row -> assertThat(row).contains(sent.get(0).commandUuid(), "closed"),
            row -> assertThat(row).contains(sent.get(1).commandUuid(), "open"));
    assertThat(unlock.stderr())
        .contains("No answer to this lock " + sent.get(0).commandUuid() + " is noted")
        .contains("No answer to this lock " + sent.get(1).commandUuid() + " is noted");
  }

  @Test
  void whoSendsSomethingElseIsToldOfALockOrAnEraseThatMayComeFirst() {
    office.fleet.macsAnswer(MacBehavior.NOT_NOW);
    office.lock(office.serial(1), "--wait=90s");
    String[] erase = {"erase", "--reason", "x", "--yes", "--without-bypass-code"};
    office.fleet.macsAnswer(MacBehavior.SILENT);
    assertThat(office.run(FleetWithHome.with(erase, office.serial(2))).exitCode()).isZero();
    for (String verb : List.of("restart", "shutdown", "reinstall-fleetd")) {
      String[] line = {verb, "--reason", "x", "--yes"};
      assertThat(office.run(FleetWithHome.with(line, office.serial(1))).stderr())
          .as(verb)
          .contains(
              office.serial(1)
                  + ": an earlier lock may still reach it (the Mac has put it off): once it is"
                  + " locked, it receives nothing until its PIN is typed.\n");
      assertThat(office.run(FleetWithHome.with(line, office.serial(2))).stderr())
          .as(verb)
          .contains(
              office.serial(2)
                  + ": an earlier erase may still reach it (no answer to it is noted): then it"
                  + " erases itself.\n");
      assertThat(office.run(FleetWithHome.with(line, office.serial(3))).stderr())
          .as(verb)
          .doesNotContain("an earlier");
    }
    assertThat(office.lock(office.serial(2)).stderr()).contains("an earlier erase may still");
    assertThat(office.run(FleetWithHome.with(erase, office.serial(1))).stderr())
        .contains("an earlier lock may still reach it");
  }

  @Test
  void whatWasClosedAndMayStillComeIsToldToWhoeverSendsSomething() {
    String[] erase = {"erase", "--reason", "x", "--yes", "--without-bypass-code"};
    office.lock(office.serial(1));
    office.run(FleetWithHome.with(erase, office.serial(2)));
    office.run("pin", "close", "--yes", office.serial(1), office.serial(2));
    String lock = "an earlier lock, " + office.taken(1).get(0).commandUuid();
    String erased = "an earlier erase, " + office.taken(2).get(0).commandUuid();
    for (String verb : List.of("restart", "shutdown", "reinstall-fleetd")) {
      String[] line = {verb, "--reason", "x", "--yes"};
      assertThat(office.run(FleetWithHome.with(line, office.serial(1))).stderr())
          .as(verb)
          .contains(lock + ", may still wait at the server: once the Mac is locked, it receives");
      assertThat(office.run(FleetWithHome.with(line, office.serial(2))).stderr())
          .as(verb)
          .contains(erased + ", may still wait at the server: then the Mac erases itself.");
    }
    assertThat(office.lock(office.serial(2)).stderr()).contains(erased + ", may still wait");
    assertThat(office.run(FleetWithHome.with(erase, office.serial(1))).stderr())
        .contains(lock + ", may still wait");
    var shell = office.shell().at(Instant.parse("2026-11-22T07:30:00Z"));
    assertThat(shell.run(FleetWithHome.with(erase, office.serial(2))).stderr())
        .contains(erased + ", may still wait at the server: the Mac keeps the PIN of the first");
  }

  @Test
  void whoSendsSomethingElseToALockedMacIsTold() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.lock(office.serial(1), "--wait");
    assertThat(office.run("restart", office.serial(1), "--reason", "x", "--yes").stderr())
        .contains(office.serial(1) + ": locked since 20", "; it receives nothing until its PIN");
  }

  @Test
  void aLockThatWasTypedAndClosedComesAfterTheOpenOne() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.lock(office.serial(1), "--wait");
    office.run("unlock", office.serial(1));
    office.run("pin", "close", office.serial(1), "--yes");
    assertThat(office.lock(office.serial(1)).stderr()).doesNotContain("an earlier lock");
    assertThat(office.run("unlock", office.serial(1)).stdout().lines().skip(1).findFirst())
        .hasValueSatisfying(row -> assertThat(row).contains("open"));
  }

  @Test
  void whoLooksAtThePinOfALockThatWaitsHasNotEndedIt() {
    String serial = office.serial(1);
    office.lock(serial);
    office.run("pin", "show", serial, "--reason", "x");
    office.shell().answering("close").run("pin", "close", serial, "--reason", "wrong Mac");
    String first = office.taken(1).get(0).commandUuid();
    assertThat(office.run("pin", "list", "--open").stderr())
        .contains("1 closed command may still reach a Mac: `mdm pin list` shows all.");
    assertThat(office.run("pin", "list").stderr()).doesNotContain("may still reach");
    var shell = office.shell().at(Instant.parse("2026-11-22T07:30:00Z"));
    assertThat(shell.run("lock", serial, "--reason", "lost", "--yes").stderr())
        .contains("an earlier lock, " + first + ", may still wait at the server");
    var unlock = office.run("unlock", serial);
    assertThat(unlock.stdout().lines().skip(1).findFirst())
        .hasValueSatisfying(row -> assertThat(row).contains(first, "closed"));
    assertThat(unlock.stderr()).contains("No answer to this lock " + first + " is noted");
  }

  @Test
  void anAnswerThatIsLearntWhenItIsSentAgainIsNoted() {
    office.lock(office.serial(1));
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.lock(office.serial(1), "--again");
    var again = office.lock(office.serial(1), "--again");
    assertThat(again.stderr()).contains("has already answered this command");
    assertThat(office.run("pin", "list").stdout()).contains("acknowledged");
  }

  @Test
  void ofTwoPinsItIsSaidWhichLockTheMacDidNotDo() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    office.lock(office.serial(1), "--wait");
    office.run("pin", "close", office.serial(1));
    office.fleet.macsAnswer(MacBehavior.SILENT);
    office.lock(office.serial(1));
    assertThat(office.run("unlock", office.serial(1)).stderr())
        .contains("it is not locked by " + office.taken(1).get(0).commandUuid() + ".");
  }

  @Test
  void whatWasSentIsSaidWhereStandardOutputTakesNothing() {
    String serial = office.serial(1);
    var run = office.shell().outputIsFull().run("lock", serial, "--reason", "lost", "--yes");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .contains(serial + "  queued  " + office.taken(1).get(0).commandUuid())
        .contains("mdm pin show " + serial, "mdm result ", "cannot write to standard output")
        .doesNotContain("Run it again");
  }

  @Test
  void afterAnEraseNoKeyOfItsDiskIsOffered() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String[] erase = {
      "erase", office.serial(1), "--reason", "x", "--yes", "--without-bypass-code", "--wait"
    };
    assertThat(office.run(erase).exitCode()).isZero();
    assertThat(office.run("unlock", office.serial(1)).stderr())
        .contains("only an Intel Mac without T2 chip asks for it")
        .doesNotContain("disk-key");
  }

  @Test
  void aMacThatAnsweredErrorIsNotLockedByThatPin() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    office.lock(office.serial(1), "--wait");
    var unlock = office.run("unlock", office.serial(1));
    assertThat(unlock.stdout()).contains("Error: not locked");
    assertThat(unlock.stderr())
        .contains("The Mac answered Error: it is not locked by this command.")
        .doesNotContain("Type the PIN");
    assertThat(office.run("pin", "show", office.serial(1), "--json").stdout())
        .contains("\"device\":\"not_done\"");
    assertThat(office.run("pin", "close", office.serial(1)).exitCode()).isZero();
  }

  @Test
  void whatTheMacHasTakenIsNotOfferedAgain() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.lock(office.serial(1), "--wait");
    var second = office.lock(office.serial(1));
    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr())
        .contains("there is nothing to send again")
        .doesNotContain("--again", "Serial");
    assertThat(office.run("pin", "list").stdout()).contains("acknowledged");
  }

  @Test
  void severalAreClosedAtOnceAndNothingWhereANameIsNotKnown() throws IOException {
    Path list = Files.writeString(folder.resolve("hosts.txt"), office.serial(2) + "\nnoone\n");
    office.lock(office.serial(1));
    office.lock(office.serial(2));
    String[] close = {"pin", "close", "--yes", office.serial(1), "nobody"};
    var wrong = office.run(FleetWithHome.with(close, "--hosts-file", list.toString()));
    assertThat(wrong.exitCode()).isEqualTo(4);
    assertThat(wrong.stderr())
        .startsWith("mdm: nobody has no open command; noone has no open command\n")
        .contains("Nothing was closed.", "`mdm pin list` shows what is open.")
        .doesNotContain("is closed");
    assertThat(office.run("pin", "list", "--open").stdout())
        .contains(office.serial(1), office.serial(2));
    Files.writeString(list, office.serial(2) + "\n");
    var run = office.run("pin", "close", "--yes", office.serial(1), "--hosts-file", list + "");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr())
        .contains(office.serial(1) + " is closed", office.serial(2) + " is closed");
    assertThat(office.run("pin", "list", "--open").stdout()).isEmpty();
    assertThat(office.run("pin", "close").exitCode()).isEqualTo(2);
  }

  @Test
  void whereNothingIsClosedTheCodeIsThatOfTheCause() throws IOException {
    office.lock(office.serial(1));
    office.lock(office.serial(2));
    Path open = office.home().resolve("escrow/open");
    Path record;
    try (var files = Files.list(open)) {
      String name = office.serial(1).toLowerCase(Locale.ROOT);
      record = files.filter(one -> (one + "").contains(name)).findFirst().orElseThrow();
    }
    Files.writeString(record, "damaged");
    var run = office.run("pin", "close", "--yes", office.serial(2), office.serial(1));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
    assertThat(run.stderr()).contains(record.getFileName() + "", "Nothing was closed.");
    assertThat(run.stderr()).doesNotContain("has no open command", "is closed");
    var both = office.run("pin", "close", "--yes", office.serial(1), "nobody", "--json");
    assertThat(both.exitCode()).isEqualTo(8);
    assertThat(both.stdout()).contains("\"code\":\"invalid_input\"");
    assertThat(office.run("pin", "list", "--open").stdout()).contains(office.serial(2));
  }

  @Test
  void whatIsQueuedAlreadyIsSaidToWhoeverSendsTheSameAgain() {
    for (String verb : List.of("restart", "shutdown", "reinstall-fleetd")) {
      String[] line = {verb, office.serial(1), "--reason", "x", "--yes"};
      assertThat(office.run(line).stderr()).as(verb).doesNotContain("is queued, and");
      var taken = office.taken(1);
      var first = taken.get(taken.size() - 1);
      String queued = ": " + first.requestType() + " " + first.commandUuid() + " of 20";
      for (String[] more : List.of(new String[] {"--dry-run"}, new String[0])) {
        assertThat(office.run(FleetWithHome.with(line, more)).stderr())
            .as(verb)
            .contains(office.serial(1) + queued, "Z is queued, and no answer to it is noted yet.");
      }
      line[1] = office.serial(2);
      assertThat(office.run(FleetWithHome.with(line, "--dry-run")).stderr())
          .as(verb)
          .doesNotContain("is queued, and");
    }
    office.fleet.macsAnswer(MacBehavior.NOT_NOW);
    String[] busy = {"restart", office.serial(2), "--reason", "y", "--yes"};
    assertThat(office.run(FleetWithHome.with(busy, "--wait=10s")).exitCode()).isEqualTo(7);
    assertThat(office.run(busy).stderr()).contains("Z is queued, and the device has put it off.");
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String[] restart = {"restart", office.serial(3), "--reason", "x", "--yes"};
    assertThat(office.run(FleetWithHome.with(restart, "--wait")).exitCode()).isZero();
    assertThat(office.run(restart).stderr()).doesNotContain("is queued, and");
  }

  @Test
  void ofSeveralServersTheWholeLineForEachIsSaid() {
    office.add("twin", "fleet", office.fleet);
    var none = office.run("unlock", office.serial(1), "--reason", "found it");
    assertThat(none.exitCode()).isEqualTo(4);
    String line = "mdm unlock " + office.serial(1) + " --server ";
    assertThat(none.stderr())
        .contains("there are several servers: office, twin\n")
        .contains(line + "office --reason 'found it'\n" + line + "twin --reason 'found it'\n");
    String name = "lobby";
    office.run("lock", name, "-o", folder.resolve("lock.xml").toString());
    office.lock(office.serial(1), "--server", "office");
    var kept = office.run("unlock", name);
    assertThat(kept.exitCode()).as(kept.all()).isZero();
    assertThat(kept.stderr()).contains("mdm unlock " + name + " --server twin\n");
  }
}
