package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/** {@code mdm evidence}. */
class EvidenceTest {

  /** Fails unless each element is closed, nothing is loaded and nothing is run. */
  private static final String CHECK_PAGE =
      """
      import sys
      from html.parser import HTMLParser
      VOID = {'meta', 'br', 'circle', 'line'}
      class Page(HTMLParser):
          def __init__(self):
              super().__init__()
              self.open = []
          def handle_starttag(self, tag, attributes):
              assert tag not in ('script', 'link', 'img', 'iframe', 'object', 'image'), tag
              for name, value in attributes:
                  assert name not in ('src', 'href') and not name.startswith('on'), name
              if tag not in VOID:
                  self.open.append(tag)
          def handle_startendtag(self, tag, attributes):
              self.handle_starttag(tag, attributes)
              if tag not in VOID:
                  self.open.pop()
          def handle_endtag(self, tag):
              assert self.open.pop() == tag, tag
      page = Page()
      page.feed(open(sys.argv[1], encoding='utf-8').read())
      page.close()
      assert page.open == [], page.open
      """;

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 3);
    office = people.office;
  }

  @AfterEach
  void close() {
    people.close();
  }

  /** A case from its plan to its end; the PIN. */
  private String wholeCase() {
    people.oneApproval();
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    people.plan("anna", "lock", office.serial(1), "--message", "Lost?");
    people.approve("bob", office.serial(1));
    assertThat(people.execute("--wait").exitCode()).isZero();
    people.runner().run("pin", "show", office.serial(1), "--reason", "back at the desk");
    people.runner().run("pin", "close", "--yes", office.serial(1));
    return office.pin(1);
  }

  @Test
  void ofARunThatTheServerRefusedItSaysThatNothingWasSent() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1));
    people.approve("bob", office.serial(1));
    office
        .fleet
        .commandFaults()
        .always(FakeFault.answerBefore(400, "application/json", "{\"message\":\"no\"}"));
    assertThat(people.execute().exitCode()).isNotZero();
    String page = people.runner().run("evidence", "--ticket", "INC-7").stdout();
    assertThat(page).contains("ran, nothing was sent", "never: nothing was sent");
  }

  @Test
  void ofARunThatWasSentItDoesNotSayThatNothingWas() {
    wholeCase();
    assertThat(people.runner().run("evidence", "--ticket", "INC-7").stdout())
        .contains("| ran |")
        .doesNotContain("nothing was sent");
  }

  private Path written(String name, String... query) {
    Path file = folder.resolve(name);
    var run =
        people
            .runner()
            .run(
                FleetWithHome.with(
                    FleetWithHome.with(new String[] {"evidence"}, query), "-o", file.toString()));
    assertThat(run.exitCode()).as(run.all()).isZero();
    return file;
  }

  @Test
  void aPageTellsWhoAskedApprovedAndRanItAndWhoSawThePin() {
    String pin = wholeCase();
    Path page = written("case.html", "--ticket", "INC-7");
    assertThat(Judge.named("python3").run("-c", CHECK_PAGE, page).stderr()).isEmpty();
    String html = TwoPeople.read(page);
    assertThat(html)
        .contains("signed by anna SHA256:", ", bob SHA256:", "policy ")
        .contains(office.serial(1), office.macs.get(0).udid(), office.taken(1).get(0).commandUuid())
        .contains("back at the desk", "acknowledged", "<svg", "journal verify --head")
        .contains("What was sent", "&lt;string&gt;Lost?&lt;/string&gt;", "DeviceLock: plan ")
        .contains("<dt>Software</dt><dd>mdm ", "<dt>Head of the journal</dt>")
        .doesNotContain(pin, FleetWithHome.grouped(pin));
    String head = html.replaceAll("(?s).*Head of the journal</dt><dd>([0-9a-f]{64}).*", "$1");
    assertThat(people.runner().run("journal", "verify", "--head", head).exitCode()).isZero();
  }

  @Test
  void theEvidenceOfAHostHoldsNoOtherHostAndARowForEachCommand() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    String one = office.serial(1);
    String other = office.serial(2);
    for (String verb : new String[] {"restart", "shutdown"}) {
      var sent = office.run(verb, one, other, "--reason", "INC-9", "--yes", "--wait");
      assertThat(sent.exitCode()).as(sent.all()).isZero();
    }
    String text = office.run("evidence", "--host", one).stdout();
    assertThat(text).contains(one).doesNotContain(other);
    assertThat(text.lines().filter(line -> line.startsWith("| " + one + " |"))).hasSize(2);
    assertThat(office.run("evidence", "--ticket", "INC-9").stdout()).contains(one, other);
  }

  @Test
  void theSameCaseIsFoundByItsHostAndItsPlan() {
    wholeCase();
    String other = office.serial(2);
    people.runner().run("plan", "restart", other, "--reason", "INC-77", "-o", folder + "/b.plan");
    String digest = Judge.named("sha256sum").run(people.plan()).stdout().substring(0, 16);
    for (String[] query :
        List.of(
            new String[] {"--run", digest},
            new String[] {"--ticket", "inc-7"},
            new String[] {"--host", office.serial(1).toLowerCase(Locale.ROOT)},
            new String[] {"--run", office.taken(1).get(0).commandUuid()})) {
      String json =
          people
              .runner()
              .run(FleetWithHome.with(new String[] {"evidence", "--json"}, query))
              .stdout();
      assertThat(json)
          .as(String.join(" ", query))
          .contains("lock.escrowed", "pin.shown", office.serial(1))
          .doesNotContain("INC-77", other);
    }
  }

  @Test
  void markdownAndJsonAreChosenByTheFilesName() {
    wholeCase();
    assertThat(TwoPeople.read(written("case.md", "--ticket", "INC-7")))
        .startsWith("# Evidence: ticket INC-7")
        .containsPattern(
            "To be run where the journal is: `mdm journal verify --head [0-9a-f]{64}`[.] That")
        .containsPattern("; policy [0-9a-f]{64}; plan ")
        .contains("| " + office.serial(1) + " |");
    Path json = written("case.json", "--ticket", "INC-7");
    var read = "import json,sys; print(len(json.load(open(sys.argv[1]))['targets']))";
    assertThat(Judge.named("python3").run("-c", read, json).stdout().strip()).isEqualTo("1");
  }

  /** All kinds of secrets, with plans and without, in every form of the evidence. */
  @Test
  void noSecretIsInAnyForm() {
    String guid = "0A1B2C3D-0000-4000-8000-000000000001";
    String given = "given-by-hand-77";
    String unlock = "her own words";
    List<MacSecrets> macs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MacSecrets mac =
          MacSecrets.appleSilicon()
              .host(office.macs.get(i))
              .admin(guid, "itadmin", "the first one")
              .fileVault()
              .user("anna", unlock)
              .build();
      office.fleet.macAnswers(office.macs.get(i), mac);
      macs.add(mac);
    }
    String code = macs.get(0).activationLockCodes().get(0);
    TwoPeople.write(folder.resolve("given"), given + "\n");
    TwoPeople.write(folder.resolve("unlock"), unlock + "\n");
    String serial = office.serial(1);
    for (String line :
        List.of(
            "lock HOST2 --message Lost?",
            "recovery-lock set HOST --password-file " + folder + "/given",
            "recovery-lock rotate HOST",
            "filevault rotate HOST --unlock-file " + folder + "/unlock",
            "admin-password set HOST --guid " + guid,
            "activation-lock fetch HOST",
            "activation-lock clear HOST",
            "erase HOST3")) {
      String[] words =
          line.replace("HOST2", office.serial(2))
              .replace("HOST3", office.serial(3))
              .replace("HOST", serial)
              .split(" ", -1);
      String[] more =
          line.contains("fetch")
              ? new String[] {"--reason", "INC-7"}
              : new String[] {"--reason", "INC-7", "--yes", "--wait"};
      var run = people.runner().run(FleetWithHome.with(words, more));
      assertThat(run.exitCode()).as(line + "\n" + run.all()).isZero();
    }
    for (String line :
        List.of("recovery-lock rotate " + serial, "admin-password rotate --guid " + guid)) {
      String[] words = ("plan " + line + " " + serial).split(" ", -1);
      String plan = folder.resolve(words[1] + ".plan").toString();
      String[] named = FleetWithHome.with(words, "--reason", "INC-7", "-o", plan);
      assertThat(people.runner().run(named).exitCode()).isZero();
      assertThat(people.runner().run("run", plan, "--yes", "--wait").exitCode()).isZero();
    }
    List<String> secrets = new ArrayList<>(List.of(given, unlock, code, office.fleet.token()));
    secrets.addAll(List.of(office.pin(2), FleetWithHome.grouped(office.pin(2)), office.pin(3)));
    for (String kind : List.of("recovery-lock", "filevault", "admin-password")) {
      people
          .runner()
          .run(kind, "show", serial, "--reason", "INC-7")
          .stdout()
          .lines()
          .skip(1)
          .map(row -> row.split(" {2,}", -1)[0])
          .forEach(secrets::add);
    }
    assertThat(secrets).hasSizeGreaterThan(12).doesNotContain("");
    for (String name : List.of("case.html", "case.md", "case.json")) {
      String text = TwoPeople.read(written(name, "--ticket", "INC-7", "--payload"));
      assertThat(secrets).allSatisfy(one -> assertThat(text).as(name).doesNotContain(one));
      assertThat(text)
          .contains("SetRecoveryLock", "RotateFileVaultKey", "EraseDevice", "SetAutoAdminPassword")
          .contains("NewPassword", "********", "Lost?", "escrow, of ", "plan ");
    }
    assertThat(people.runner().run("journal", "list", "--json").stdout())
        .contains("evidence.payload")
        .doesNotContain(secrets);
  }

  @Test
  void withoutAPlanOnlyEscrowKnowsWhatWasSent() {
    assertThat(
            people.runner().run("lock", office.serial(1), "--reason", "INC-7", "--yes").exitCode())
        .isZero();
    assertThat(TwoPeople.read(written("case.md", "--ticket", "INC-7")))
        .contains("those with a secret are in escrow")
        .doesNotContain("<dict>", "DeviceLock: escrow");
    String[] line = {"evidence", "--ticket", "INC-7", "--payload", "-o", folder + "/p.md"};
    TwoPeople.write(folder.resolve("wrong"), "not the passphrase\n");
    var wrong =
        people.runner().run(FleetWithHome.with(line, "--passphrase-file", folder + "/wrong"));
    assertThat(wrong.exitCode()).as(wrong.all()).isEqualTo(5);
    assertThat(folder.resolve("p.md")).doesNotExist();
    var right = people.runner().run(line);
    assertThat(right.exitCode()).as(right.all()).isZero();
    assertThat(TwoPeople.read(folder.resolve("p.md")))
        .contains("DeviceLock: escrow, of 1 commands", "COMMAND-UUID", "<string>******<")
        .doesNotContain(office.pin(1), FleetWithHome.grouped(office.pin(1)));
  }

  @Test
  void whatSomebodyTypedIsNoMarkup() {
    String reason = "<script>alert(1)</script> | `x` \u202E INC-9";
    people.runner().run("restart", office.serial(1), "--reason", reason, "--yes");
    Path page = written("case.html", "--ticket", "INC-9");
    assertThat(Judge.named("python3").run("-c", CHECK_PAGE, page).stderr()).isEmpty();
    assertThat(TwoPeople.read(page)).contains("&lt;script&gt;").doesNotContain("\u202E");
    assertThat(TwoPeople.read(written("case.md", "--ticket", "INC-9")))
        .contains("\\<script\\>", "\\|");
  }

  @Test
  void whatIsUnknownOrUnclearIsRefused() {
    wholeCase();
    var none = people.runner().run("evidence", "--ticket", "INC-8");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(people.runner().run("evidence", "--run", "abc").exitCode()).isEqualTo(8);
    assertThat(people.runner().run("evidence").exitCode()).isEqualTo(2);
    assertThat(people.runner().run("evidence", "--host", "a", "--run", "b").exitCode())
        .isEqualTo(2);
    String[] line = {"evidence", "--ticket", "INC-7", "-o", folder + "/case.pdf"};
    assertThat(people.runner().run(line).exitCode()).isEqualTo(2);
    Path there = written("case.html", "--ticket", "INC-7");
    String[] again = {"evidence", "--ticket", "INC-7", "-o", there.toString()};
    assertThat(people.runner().run(again).exitCode()).isEqualTo(6);
  }

  @Test
  void aJournalThatWasChangedIsSaidSo() throws Exception {
    wholeCase();
    Path journal = office.home().resolve("journal.jsonl");
    TwoPeople.write(
        journal, TwoPeople.read(journal).replace("back at the desk", "back on the desk"));
    Path page = folder.resolve("case.html");
    String[] line = {"evidence", "--ticket", "INC-7", "-o", page.toString()};
    var run = office.shell().at(Instant.parse("2026-11-28T12:00:00Z")).run(line);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
    assertThat(Files.readString(page)).contains("The journal was changed:");
  }
}
