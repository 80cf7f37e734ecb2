package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that a person in a hurry types, and what they are told. */
class NearMissesTest {

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

  private String serial() {
    return office.macs.get(0).serial();
  }

  private void lockHere(String... names) throws IOException {
    for (String name : names) {
      Path file = Files.createTempDirectory(folder, "made").resolve("lock.xml");
      assertThat(office.run("lock", name, "-o", file.toString()).exitCode()).isZero();
    }
  }

  @Test
  void withoutAServerItSaysThatThereIsNone() {
    Path alone = folder.resolve("alone");
    var run = new TestShell(alone).outputIsTerminal().run("lock", "C02T000001");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr())
        .startsWith("mdm: no MDM server is configured, so nothing can be sent\n")
        .contains("mdm server add office --type fleet --url https://", "-o FILE");
    assertThat(run.stdout()).isEmpty();
    assertThat(alone).doesNotExist();
    var asked = new TestShell(alone).outputIsTerminal().run("lock", "C02T000001", "-o", "-");
    assertThat(asked.stderr()).contains("holds a secret", "terminal").doesNotContain("no MDM");
  }

  @Test
  void aPinIsLookedForUnderTheNameThatItIsKeptUnder() throws IOException {
    assertThat(office.run("pin", "show", "anybody").stderr()).doesNotContain("unlock anybody");
    lockHere("C02T000001", "C02T000002", "other-mac", "kelly");
    for (String line : new String[] {"show", "close"}) {
      var near = office.run("pin", line, "Other-mak");
      assertThat(near.exitCode()).isEqualTo(4);
      assertThat(near.stderr()).contains("Did you mean other-mac?").doesNotContain("kelly");
      var far = office.run("pin", line, "mac-1.example.com");
      assertThat(far.stderr())
          .contains(
              (line.equals("show") ? "`mdm unlock " : "`mdm host find ")
                  + "mac-1.example.com` asks the server",
              "`mdm pin list` shows")
          .doesNotContain("Did you mean");
    }
    assertThat(office.run("pin", "list").stdout()).doesNotContain("closed");
  }

  @Test
  void theJournalIsListedByEveryNameOfADeviceAndSaysWhichOnesItHas() throws IOException {
    lockHere("other-mac");
    assertThat(office.lock(serial()).exitCode()).isZero();
    String udid = office.macs.get(0).udid();
    String ofSerial = office.run("journal", "list", "--host", serial()).stdout();
    assertThat(ofSerial).contains("lock.enqueued");
    for (String name : new String[] {udid, udid.toLowerCase(Locale.ROOT)}) {
      assertThat(office.run("journal", "list", "--host", name).stdout()).isEqualTo(ofSerial);
      assertThat(office.run("journal", "list", "--json", "--host", name).stdout())
          .isNotEmpty()
          .doesNotContain("other-mac");
      assertThat(office.run("evidence", "--host", name).stdout()).contains(serial());
    }
    var near = office.run("journal", "list", "--host", "Other-mak");
    assertThat(near.exitCode()).isEqualTo(4);
    assertThat(near.stderr())
        .startsWith("mdm: no entry of the journal is about Other-mak\nDid you mean other-mac?")
        .contains("`mdm host find Other-mak` asks the server", "`mdm journal list` shows all.");
    assertThat(office.run("journal", "list", "--host", "mac-1.example.com").stderr())
        .contains("`mdm host find mac-1.example.com` asks the server")
        .doesNotContain("Did you mean");
  }

  @Test
  void ofSeveralNamesThatNobodyHasEachIsShownWithTheHostsThatMayBeMeant() throws IOException {
    Path list = Files.writeString(folder.resolve("hosts.txt"), "mac-1\nC02TO00002\nnobody\n");
    var run = office.run("restart", "--reason", "x", "--hosts-file", list.toString());
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr())
        .contains("3 of 3 hosts cannot be sent to", "\n    perhaps serial C02T000001, UDID ")
        .contains("C02TO00002\"\n    perhaps serial C02T000002, UDID ")
        .endsWith("has no host \"nobody\"\n");
  }

  @Test
  void aHostWhoseNumberDiffersIsAnotherHost() throws IOException {
    lockHere("mac-51");
    for (String line : new String[] {"show", "close"}) {
      assertThat(office.run("pin", line, "mac-52").stderr()).doesNotContain("Did you mean");
      assertThat(office.run("pin", line, "max-51").stderr()).contains("Did you mean mac-51?");
    }
  }

  @Test
  void whatWasMadeUnderTheHostNameIsFoundByTheSerialNumber() throws IOException {
    String name = office.macs.get(0).hostname();
    lockHere(name);
    assertThat(office.run("unlock", serial()).stdout()).contains(name);
    var nothing = office.run("unlock", office.serial(2));
    assertThat(nothing.exitCode()).isEqualTo(4);
    assertThat(nothing.stderr()).doesNotContain("asks the server");
    assertThat(office.run("pin", "show", serial()).exitCode()).isEqualTo(4);
    assertThat(office.lock(serial(), "--again").exitCode()).isZero();
    assertThat(office.run("pin", "show", serial()).stdout()).contains(name);
    var closed = office.run("pin", "close", serial(), "--yes");
    assertThat(closed.exitCode()).as(closed.all()).isZero();
  }

  @Test
  void unlockFindsThePinByTheHostName() throws IOException {
    lockHere(serial());
    String name = office.macs.get(0).hostname();
    assertThat(office.run("pin", "show", name).exitCode()).isEqualTo(4);
    assertThat(office.run("unlock", name).stdout()).contains(serial());
  }

  @Test
  void whatWasMadeUnderTheHostNameDoesNotHideThePinsOfTheMac() throws IOException {
    String name = office.macs.get(0).hostname();
    assertThat(office.lock(serial()).exitCode()).isZero();
    lockHere(name);
    long before = office.requests();
    assertThat(office.run("unlock", serial()).stderr()).doesNotContain("may have other PINs");
    assertThat(office.requests()).as("a serial number needs no server").isEqualTo(before);
    var unlock = office.run("unlock", name);
    assertThat(unlock.stdout().lines().skip(1))
        .satisfiesExactly(
            row -> assertThat(row).contains(serial(), "no answer noted"),
            row -> assertThat(row).contains(name, "made, not known to be sent"));
    assertThat(unlock.stderr()).doesNotContain("may have other PINs", "only made here");
    lockHere("nobody's mac");
    var unknown = office.run("unlock", "nobody's mac");
    assertThat(unknown.exitCode()).isZero();
    assertThat(unknown.stderr())
        .contains("has no host", "This Mac may have other PINs under its serial number: `mdm pin")
        .contains("only made here: without somebody who delivered it the Mac is not locked")
        .doesNotContain("disk-key");
  }

  @Test
  void withoutTheServerAHostNameIsAnsweredFromWhatIsHere() throws IOException {
    assertThat(office.lock(serial()).exitCode()).isZero();
    lockHere("mac-2.example.com");
    office.fleet.close();
    var nothing = office.run("unlock", "mac-3.example.com");
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.stderr())
        .contains("connection was refused")
        .contains("By its serial number no server is needed: `mdm pin list` shows which PINs");
    var own = office.run("unlock", "mac-2.example.com");
    assertThat(own.exitCode()).isZero();
    assertThat(own.stdout()).contains("mac-2.example.com").doesNotContain(serial());
    assertThat(own.stderr()).contains("connection was refused", "may have other PINs under its");
    assertThat(office.run("unlock", serial()).stderr()).doesNotContain("connection was refused");
  }

  @Test
  void aCommandIsNotMadeUnderAnotherNameOfAMacWhoseLockIsOpen() {
    assertThat(office.lock(serial()).exitCode()).isZero();
    String udid = office.macs.get(0).udid();
    String file = folder.resolve("second.xml").toString();
    var second = office.run("lock", udid, "--reason", "x", "-o", file);
    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr())
        .contains(serial() + " has an open DeviceLock", "the same device as " + udid);
    assertThat(office.run("erase", udid, "--reason", "x", "-o", file).exitCode()).isZero();
  }

  @Test
  void ofAFileItIsSaidThatItHoldsThePinAndWhatItsNameIsFor() {
    String file = folder.resolve("f.xml").toString();
    var made = office.run("lock", "Müllers MacBook Pro", "--reason", "x", "-o", file);
    assertThat(made.stderr())
        .contains(file + " holds the PIN in clear text: delete it once it is delivered.")
        .contains("Müllers MacBook Pro was not looked up at a server: it is only the name that the")
        .contains("--again can send this command later if it is the Mac's serial number, UDID or");
    String again = folder.resolve("again.xml").toString();
    assertThat(office.run("lock", "Müllers MacBook Pro", "--again", "-o", again).stderr())
        .contains(again + " holds the PIN in clear text");
  }

  @Test
  void aHostIsNoAnswer() {
    var run = office.run("result", "C02T000003");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr())
        .contains("C02T000003 is neither the UUID of a command nor a file")
        .contains("`mdm journal list --host C02T000003`");
    assertThat(office.run("result", "answer.plist").stderr()).contains("does not exist");
  }

  @Test
  void aUuidMayBeTypedInLowerCase() {
    assertThat(office.run("lock", serial(), "--reason", "lost", "--yes").exitCode()).isZero();
    String uuid = office.taken(1).get(0).commandUuid();
    var upper = office.run("result", uuid);
    var lower = office.run("result", uuid.toLowerCase(Locale.ROOT));
    assertThat(lower.exitCode()).isEqualTo(upper.exitCode());
    assertThat(lower.all()).contains(uuid).isEqualTo(upper.all());
  }

  @Test
  void aListOfHostsIsNoHost() throws IOException {
    Path list = Files.writeString(folder.resolve("leavers.csv"), "serial\n" + serial() + "\n");
    var run = office.run("lock", list.toString(), "--reason", "left", "--yes");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("is a file, and no host", "--hosts-file " + list);
    assertThat(office.taken(1)).isEmpty();
    var followed = office.run("lock", "--hosts-file", list.toString(), "--reason", "left", "--yes");
    assertThat(followed.exitCode()).as(followed.all()).isZero();
    assertThat(office.run("lock", "none.csv", "--reason", "x", "--yes").stderr())
        .contains("has no host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock m --reason x", "reinstall-fleetd m", "result m", "restart"})
  void aTimeIsNoHost(String line) {
    var run = office.run((line + " --wait 5s").split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .startsWith("mdm: --wait takes its time after an equals sign: --wait=5s\n");
    assertThat(office.taken(1)).isEmpty();
  }

  @Test
  void aHostAfterWaitIsAHost() {
    var run = office.run("restart", "--reason", "x", "--wait", "nobody", "--yes");
    assertThat(run.stderr()).contains("has no host").doesNotContain("equals sign");
  }

  @ParameterizedTest
  @CsvSource({
    "lock m -m Lost, --max-errors or --max-targets or --message",
    "show pin m, mdm pin show",
    "reboot m, mdm restart",
    "reinstall fleetd m, mdm reinstall-fleetd",
    "renew undo, mdm heroku undo",
    "renew list, mdm renew status",
    "renew show, mdm renew status",
    "heroku status, mdm renew status",
    "status, mdm renew status",
    "vendor verify x, mdm vendor verify-push-request",
    "vendor sign x, mdm vendor sign-push-request",
    "cert check x, mdm cert show"
  })
  void whatPeopleTypeLeadsToTheCommand(String line, String meant) {
    var run = office.run(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("Did you mean " + meant).doesNotContain(" -o or", "-y");
    if (meant.startsWith("mdm ")) {
      String[] help = (meant.substring(4) + " --help").split(" ");
      assertThat(office.run(help).exitCode()).as("there is such a command").isZero();
    }
  }

  @Test
  void aReasonThatIsMissingIsAddedToTheLine() {
    var run = office.run("lock", serial(), "--message", "Lost? Call", "--yes");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .contains("missing: --reason TEXT")
        .contains(
            "mdm lock " + serial() + " --message 'Lost? Call' --yes --reason 'ticket 4711'\n");
    String[] repaired = {"lock", serial(), "--message", "x", "--yes", "--reason", "ticket 4711"};
    assertThat(office.run(repaired).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock m 123456", "lock --message=123456 m", "lock m -- n"})
  void noPinIsRepeatedAndNothingIsAddedBehindDashes(String line) {
    var run = office.run(line.split(" "));
    assertThat(run.stderr()).contains("missing: --reason").doesNotContain("123456", "4711");
  }

  @Test
  void aServerThatIsThereIsRefusedBeforeTheTokenIsAsked() {
    String[] add = {"server", "add", "Office", "--type", "fleet", "--url", "https://b.example.com"};
    var run = office.shell().answering("canary-token").run(add);
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("mdm server remove office").doesNotContain("API token");
  }

  @Test
  void theLockFromHereIsShownBesideFleetsWord() {
    assertThat(office.run("host", "show", serial()).stdout())
        .contains("lock state: unlocked\n")
        .doesNotContain("lock here");
    assertThat(office.run("lock", serial(), "--reason", "lost", "--yes").exitCode()).isZero();
    assertThat(office.run("host", "show", serial()).stdout())
        .contains(
            "lock state: unlocked (of Fleet's own locks)\n",
            "lock here:  of 2026-",
            ", open until `mdm pin close " + serial() + "`\n");
    assertThat(office.run("pin", "close", "--yes", serial()).exitCode()).isZero();
    assertThat(office.run("host", "show", serial()).stdout())
        .doesNotContain("lock here", "erase here");
    String[] erase = {"erase", serial(), "--reason", "r", "--yes", "--without-bypass-code"};
    assertThat(office.run(erase).exitCode()).isZero();
    assertThat(office.run("host", "show", serial()).stdout())
        .contains("erase here: of 2026-", ", no answer noted, open until `mdm pin close ")
        .doesNotContain("lock here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "undo", "lock m --cancel", "lock --undo"})
  void whoWantsToTakeALockBackIsToldThatNothingDoesAndWhatHelps(String line) {
    assertThat(office.run(line.split(" ")).stderr())
        .contains("A command that was sent cannot be taken back. ")
        .contains("`mdm unlock HOST`")
        .doesNotContain("There are commands for", "Did you mean");
    assertThat(office.run("abort").stderr()).contains("Did you mean mdm renew abort?");
    assertThat(office.run("help", "lock").stdout()).contains("cannot be taken back");
  }

  @Test
  void aDashOfAChatAndTheWordHelpMakeNoLineToPaste() {
    for (String word : List.of("\u2013-reason", "\u2014reason")) {
      assertThat(office.run("lock", serial(), word, "x").stderr())
          .contains("missing: --reason", "long dash, which is no --")
          .doesNotContain("Such as");
    }
    assertThat(office.run("lock", "help").stderr())
        .contains("Run `mdm lock --help`")
        .doesNotContain("Such as");
  }

  @Test
  void aGroupAloneNamesItsCommands() {
    assertThat(office.run("activation-lock").stderr())
        .contains("say which command is meant: fetch, ", "set");
    assertThat(office.run("host").stderr()).contains("show", "disk-key");
  }

  @Test
  void anEmptyReasonIsReplacedInTheLineThatIsProposed() {
    var run = office.run("restart", serial(), "--reason", "");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .contains("Such as: mdm restart " + serial() + " --reason 'ticket 4711'");
  }

  @Test
  void noSerialNumberIsProposedForAnother() throws IOException {
    lockHere("C02T000001");
    var run = office.run("pin", "show", "C02T000003");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr())
        .doesNotContain("C02T000001", "Did you mean")
        .contains("kept under its serial number");
  }

  @Test
  void aLockWhosePinNobodySawIsNotClosedByATypo() throws IOException {
    lockHere("m", "n", "o");
    var refused = office.shell().answering("m").run("pin", "close", "m");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("DeviceLock of m, made at 20", "never shown");
    assertThat(office.run("pin", "list").stdout()).doesNotContain("closed");
    assertThat(office.shell().answering("close").run("pin", "close", "m").exitCode()).isZero();
    assertThat(office.shell().answering().run("pin", "close", "n", "--yes").exitCode()).isZero();
    assertThat(office.run("pin", "show", "o").stderr()).contains("without the blank");
    assertThat(office.shell().answering().run("pin", "close", "o").exitCode()).isZero();
  }

  @Test
  void helpFitsTheTerminal() {
    var wide = office.shell().outputIsTerminal().set("COLUMNS", "80").run("help", "lock");
    var narrow = office.shell().outputIsTerminal().set("COLUMNS", "60").run("help", "lock");
    assertThat(wide.stdout().lines().takeWhile(line -> !line.startsWith("Example")))
        .anyMatch(line -> line.length() > 60);
    assertThat(narrow.stdout().lines().takeWhile(line -> !line.startsWith("Example")))
        .allMatch(line -> line.length() <= 60);
    assertThat(office.run("restart", "--help").stdout()).containsPattern("lock\\.\n\n");
  }

  @Test
  void aSerialNumberHasNoLetterOOrI() {
    String typed = serial().replace('0', 'O');
    assertThat(typed).isNotEqualTo(serial());
    var run = office.run("host", "show", typed);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr()).contains("no letter O or I", "serial " + serial());
    assertThat(office.run("host", "show", "OOOOOOOOIIII").stderr()).doesNotContain("no letter O");
    assertThat(office.run("host", "find", typed).stderr()).contains("serial " + serial());
  }

  @Test
  void aSerialNumberThatIsNearlyOneIsLookedForByAPart() {
    String typed = serial().substring(0, 4) + serial().substring(5);
    String[] lock = {"lock", typed, "--reason", "r", "--server", "office"};
    assertThat(office.run(lock).stderr()).contains("mdm host find PART --server office`");
  }
}
