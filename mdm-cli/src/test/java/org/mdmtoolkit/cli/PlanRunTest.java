package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.judge.Judge;

/** {@code mdm plan}, {@code approve} and {@code run}. */
class PlanRunTest {

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 12);
    office = people.office;
  }

  @AfterEach
  void close() {
    people.close();
  }

  private static void ended(int code, TestShell.Run run, String... words) {
    assertThat(run.exitCode()).as(run.all()).isEqualTo(code);
    assertThat(List.of(words)).allSatisfy(word -> assertThat(run.all()).contains(word));
  }

  private void nothingWasSent() {
    assertThat(office.fleet.seen().all()).isEmpty();
    assertThat(office.run("pin", "list").stdout()).doesNotContain("open");
  }

  @Test
  void aPlanOfOneThatAnotherApprovedIsRunOnce() {
    people.oneApproval();
    ended(
        0,
        people.plan("anna", "lock", office.serial(1), "--message", "Lost?"),
        "Nothing was sent.",
        "The policy wants 1 approval by others",
        office.serial(1),
        "user1@example.com");
    nothingWasSent();
    ended(6, people.execute(), "needs 1 approval by others", "only anna (author) signed it");
    nothingWasSent();
    ended(0, people.approve("bob", office.serial(1)), "Signed: ", "INC-7", "Lost?");
    var run = people.execute();
    ended(0, run, "Signed by anna, bob.", office.serial(1) + "  queued");
    String pin = office.pin(1);
    assertThat(run.all()).doesNotContain(pin);
    assertThat(TwoPeople.read(people.plan())).doesNotContain(pin);
    assertThat(office.journal()).contains("run.admitted", "lock.escrowed", "plan.done");
    ended(0, people.execute(), "run to its end already; nothing is sent");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void theUsualKeyInTheHomeFolderSignsWithoutBeingNamed() throws IOException {
    people.oneApproval();
    for (String person : List.of("anna", "bob")) {
      Path ssh = Files.createDirectories(folder.resolve("of-" + person + "/.ssh"));
      Files.copy(people.key("eve"), ssh.resolve("id_ed25519"));
      Files.copy(folder.resolve("id_eve.pub"), ssh.resolve("id_ed25519.pub"));
      Files.copy(people.key(person), ssh.resolve("id_ed25519_sk"));
      Files.copy(folder.resolve("id_" + person + ".pub"), ssh.resolve("id_ed25519_sk.pub"));
    }
    String plan = people.plan().toString();
    String[] lock = {"plan", "lock", office.serial(1), "--reason", "INC-7", "-o", plan};
    ended(0, people.runner().set("HOME", folder.resolve("of-anna").toString()).run(lock));
    ended(
        0,
        people
            .runner()
            .set("HOME", folder.resolve("of-bob").toString())
            .answering(office.serial(1))
            .run("approve", plan),
        "Signed so far by anna, bob.");
    ended(0, people.execute(), "Signed by anna, bob.");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void whoHasNoKeyIsToldHowToNameOne() throws IOException {
    people.oneApproval();
    ended(0, people.plan("anna", "lock", office.serial(1)));
    String home = Files.createDirectories(folder.resolve("empty")).toString();
    ended(
        8,
        people
            .runner()
            .set("HOME", home)
            .answering(office.serial(1))
            .run("approve", "" + people.plan()),
        "none is in ~/.ssh",
        "--key FILE",
        "`ssh-keygen -t ed25519` makes one");
  }

  @Test
  void aSignatureIsVerifiedByOpensshToo() throws IOException {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1));
    ended(0, people.approve("bob", office.serial(1)));
    try (var files = Files.list(folder)) {
      var signatures = files.filter(one -> one.toString().endsWith(".sig")).toList();
      assertThat(signatures).hasSize(2);
      for (Path signature : signatures) {
        assertThat(
                Judge.named("ssh-keygen")
                    .runWith(
                        Files.readAllBytes(people.plan()),
                        Map.of(),
                        "-Y",
                        "check-novalidate",
                        "-n",
                        "mdm-plan@mdmtoolkit.org",
                        "-s",
                        signature)
                    .exitCode())
            .isZero();
      }
    }
  }

  @Test
  void withAPolicyNobodySendsWithoutAPlan() {
    people.oneApproval();
    for (String verb : new String[] {"lock", "erase", "restart", "shutdown"}) {
      ended(
          6,
          people.runner().run(verb, office.serial(1), "--reason", "x", "--yes"),
          "the policy wants 1 approval for",
          "mdm plan " + verb + " " + office.serial(1) + " --reason x -o FILE.plan");
    }
    String[] words = {"lock", office.serial(1), "--message", "Anna's", "--reason", "a b", "--yes"};
    ended(
        6,
        people.runner().run(words),
        "mdm plan lock " + office.serial(1) + " --message 'Anna'\\''s' --reason 'a b' -o");
    ended(
        6,
        people.runner().run("lock", office.serial(1), "--native", "--reason", "x", "--yes"),
        "the policy wants 1 approval for");
    ended(
        6,
        people.runner().run("lock", office.serial(1), "--dry-run", "--reason", "x"),
        "the policy wants 1 approval for");
    String[] rotate = {"recovery-lock", "rotate", office.serial(1), "--reason", "x", "--yes"};
    ended(
        6,
        people.runner().run(rotate),
        "the policy wants 1 approval for",
        "mdm plan recovery-lock rotate " + office.serial(1) + " --reason x");
    nothingWasSent();
  }

  @Test
  void anEraseInAFileIsAnEraseForThePolicy() {
    people.policy(
        """
        rules:
          - verb: erase
            approvals: 2
        """);
    TwoPeople.write(
        folder.resolve("erase.xml"), office.run("command", "build", "EraseDevice").stdout());
    ended(
        6,
        people
            .runner()
            .run(
                "send",
                folder.resolve("erase.xml").toString(),
                office.serial(1),
                "--reason",
                "x",
                "--yes"),
        "the policy wants 2 approvals for EraseDevice");
    ended(0, people.runner().run("restart", office.serial(1), "--reason", "x", "--yes"));
  }

  @Test
  void withoutAPolicyEverythingIsAsItWasAndAPlanIsConfirmedWhereItIsRun() {
    ended(0, people.plan("anna", "lock", office.serial(1)), "There is no policy here");
    ended(6, people.execute(), "there is no terminal to ask on");
    nothingWasSent();
    ended(0, people.execute("--yes"), "Signatures are not asked for here.");
    ended(0, office.lock(office.serial(2)));
  }

  @Test
  void theAuthorsTwoKeysAreOnePerson() {
    people.oneApproval();
    TwoPeople.write(
        office.home().resolve("allowed_signers"),
        people.signers("anna", "bob") + "anna " + people.publicKey("carl") + "\n");
    people.plan("anna", "lock", office.serial(1));
    ended(0, people.approve("carl", office.serial(1)));
    ended(6, people.execute(), "has signed in another file", "only anna (author) signed it");
    nothingWasSent();
  }

  @Test
  void whoeverForgesTheAuthorIsStillOnePerson() {
    people.oneApproval();
    people.plan("eve", "lock", office.serial(1)); // who may not sign
    ended(0, people.approve("bob", office.serial(1)));
    ended(6, people.execute(), "only bob signed it", "not the key of anybody who may approve");
    nothingWasSent();
  }

  @Test
  void oneKeyUnderTwoNamesMakesTheListInvalid() {
    people.oneApproval();
    TwoPeople.write(
        office.home().resolve("allowed_signers"),
        people.signers("anna") + "bob " + people.publicKey("anna") + "\n");
    people.plan("anna", "lock", office.serial(1));
    ended(8, people.execute(), "allowed_signers line 2", "one person's");
    nothingWasSent();
  }

  @Test
  void aRevokedKeyDoesNotCount() {
    people.policy(
        """
        revoked_keys: gone
        rules:
          - class: destructive
            approvals: 1
        """);
    TwoPeople.write(office.home().resolve("gone"), people.publicKey("bob") + "\n");
    people.plan("anna", "lock", office.serial(1));
    people.approve("bob", office.serial(1));
    ended(6, people.execute(), "is revoked");
    nothingWasSent();
  }

  @Test
  void whatIsNoFileBesideThePlanIsNoSignature() throws IOException {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1));
    people.approve("bob", office.serial(1));
    Judge.named("mkfifo").run(folder.resolve("case.plan.pipe.sig"));
    Files.createDirectory(folder.resolve("case.plan.folder.sig"));
    ended(0, people.execute(), "Signed by anna, bob.");
  }

  @Test
  void aPolicyThatNobodyCanFulfilSaysSoWhenAPlanIsRun() {
    people.policy("rules:\n  - class: destructive\n    approvals: 3\n");
    people.plan("anna", "lock", office.serial(1));
    ended(6, people.execute(), "it takes 4 people, and only 3 may sign now: anna, bob, carl.");
    people.policy("rules:\n  - class: destructive\n    approvals: 2\n");
    ended(6, people.execute(), "Have it signed by 2 more people (who may: bob, carl)");
    nothingWasSent();
  }

  @Test
  void anEditedPlanIsNone() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1));
    people.approve("bob", office.serial(1));
    String plan = TwoPeople.read(people.plan());
    TwoPeople.write(people.plan(), plan.replace("INC-7", "INC-8"));
    ended(6, people.execute(), "nobody has signed it", "no signature of this plan");
    TwoPeople.write(people.plan(), plan.replace("\n", "\r\n"));
    ended(8, people.execute(), "not a plan that can be used");
    ended(8, people.approve("carl", office.serial(1)), "not a plan that can be used");
    nothingWasSent();
  }

  @Test
  void aPlanThatExpiredIsNeitherSignedNorRun() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), "--expires", "1h");
    people.approve("bob", office.serial(1));
    Instant later = TwoPeople.NOW.plus(Duration.ofHours(1));
    String[] line = {"run", people.plan().toString()};
    ended(6, office.shell().at(later).run(line), "could be run until 2026-11-27T13:00:00Z");
    String[] approve = {
      "approve", people.plan().toString(), "--key", people.key("carl").toString()
    };
    ended(6, office.shell().at(later).answering("x").run(approve), "It was not signed");
    office
        .shell()
        .at(later)
        .run("restart", office.serial(3), "--reason", "x", "--yes", "--dry-run");
    people.office.shell().at(later).run("pin", "show", "nobody");
    nothingWasSent();
  }

  @Test
  void aClockThatWasSetBackDoesNotRevivePlans() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), "--expires", "1h");
    people.approve("bob", office.serial(1));
    Instant later = TwoPeople.NOW.plus(Duration.ofHours(2));
    office
        .shell()
        .at(later)
        .set("MDM_SIGNING_KEY", people.key("anna").toString())
        .run("plan", "restart", office.serial(2), "--reason", "x", "-o", folder + "/other.plan");
    ended(6, people.execute(), "the clock of this machine says");
    nothingWasSent();
  }

  @Test
  void aTargetThatChangedStopsTheRunBeforeAnythingIsSent() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), office.serial(2));
    ended(0, people.approve("bob", "2"));
    FakeHost second = office.macs.get(1);
    office.fleet.add(second.withUdid("00008112-000000000000FFFF"));
    ended(4, people.execute(), "has no host");
    office.fleet.add(second.withSerial("C02OTHER"));
    ended(
        6, people.execute(), "1 of 2 devices are not the ones that were planned", second.serial());
    office.fleet.add(second.withMdmOff());
    ended(6, people.execute(), "MDM is off");
    nothingWasSent();
    office.fleet.add(second.withHostname("renamed.example.com"));
    ended(0, people.execute());
  }

  @Test
  void aPlanForAnotherServerIsRefused() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1));
    people.approve("bob", office.serial(1));
    try (var other = FakeFleet.start()) {
      other.addMacs(12);
      office.add("other", "fleet", other);
      ended(
          6, people.execute("--server", "other"), "the plan is for Fleet at " + office.fleet.url());
      assertThat(other.seen().all()).isEmpty();
    }
    nothingWasSent();
  }

  @Test
  void theServerOfThePlanIsTakenAndNoOther() {
    people.plan("anna", "lock", office.serial(1));
    try (FakeFleet other = FakeFleet.start()) {
      office.add("another", "fleet", other);
      ended(0, people.execute("--yes"), "queued");
    }
    String[] elsewhere = {"run", people.plan().toString(), "--yes"};
    ended(
        6,
        new TestShell(folder.resolve("home-bob"))
            .set("HOME", folder.toString())
            .at(TwoPeople.NOW)
            .run(elsewhere),
        "which is not configured here",
        "mdm server add NAME --type fleet --url " + office.fleet.url());
  }

  @Test
  void whatIsTypedHasToBeTheSerialOrTheNumber() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), office.serial(2));
    ended(6, people.approve("bob", office.serial(1)), "not the number of devices");
    ended(6, people.approve("bob", "3"), "It was not signed");
    ended(0, people.approve("bob", "2"), "2 macOS", "Devices      2");
    ended(6, people.approve("bob", "2"), "you have signed it");
    String made = TwoPeople.read(people.plan());
    TwoPeople.write(people.plan(), made.replace(office.serial(2), "C02XK1ZLJGH5"));
    ended(
        6,
        people.approve("bob", "2"),
        "C02XK1ZLJGH5",
        "is no signature of this plan: " + people.plan() + " was changed after you signed it",
        "Find out who changed it");
    TwoPeople.write(people.plan(), made);
    String[] line = {"approve", people.plan().toString(), "--key", people.key("carl").toString()};
    ended(6, office.shell().at(TwoPeople.NOW).run(line), "no terminal to ask on");
  }

  @Test
  void aRunThatWasStoppedGoesOnWithTheSamePins() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), office.serial(2));
    people.approve("bob", "2");
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    assertThat(people.execute().exitCode()).isNotZero();
    office.fleet.commandFaults().none();
    ended(0, people.execute(), "Going on with the run", "queued");
    assertThat(office.pin(1)).isNotEqualTo(office.pin(2));
    assertThat(office.taken(1)).hasSize(1);
    assertThat(office.journal().split("run.admitted", -1)).hasSize(2);
    ended(0, people.execute(), "nothing is sent");
  }

  @Test
  void aDryRunEndsAsTheRunWould() {
    people.plan("anna", "lock", office.serial(1), office.serial(2));
    ended(0, people.execute("--dry-run"));
    ended(0, office.lock(office.serial(2)));
    ended(
        3,
        people.execute("--dry-run"),
        office.serial(2),
        "Passed over, as a DeviceLock is open already");
    String other = folder.resolve("other.plan").toString();
    ended(
        0,
        people.runner().run("plan", "lock", office.serial(2), "--reason", "r", "-o", other),
        "run now it would be refused: " + office.serial(2) + " has an open DeviceLock",
        "mdm pin close " + office.serial(2));
    String before = office.everyFile(); // the journal tells of the plan
    ended(3, people.execute("--dry-run"));
    ended(
        6,
        office.run("lock", office.serial(2), "--reason", "r", "--dry-run"),
        "has an open DeviceLock");
    assertThat(office.everyFile()).isEqualTo(before);
    ended(3, people.execute("--yes"), office.serial(2), "passed over");
    assertThat(office.taken(1)).hasSize(1);
    ended(3, people.execute("--yes", "--dry-run")); // the first is the run's own
    ended(3, people.execute("--yes"));
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void aRestartIsNotSentAgainByItsPlanADayLater() {
    people.plan("anna", "restart", office.serial(1), "--expires", "3d");
    ended(0, people.execute("--yes"));
    String[] again = {"run", people.plan().toString(), "--yes"};
    Instant later = TwoPeople.NOW.plus(Duration.ofHours(50));
    ended(0, office.shell().at(later).run(again), "nothing is sent");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void aCommandFileIsAPartOfThePlanUnlessItHoldsASecret() {
    Path file = folder.resolve("remove.xml");
    TwoPeople.write(
        file,
        office
            .run("command", "build", "RemoveProfile", "--set", "Identifier=com.example.wifi")
            .stdout());
    people.oneApproval();
    ended(0, people.plan("anna", "send", file.toString(), office.serial(1)), "com.example.wifi");
    TwoPeople.write(file, "gone");
    ended(0, people.approve("bob", office.serial(1)), "com.example.wifi");
    ended(0, people.execute(), "queued");
    Path secret = folder.resolve("password");
    TwoPeople.write(secret, "hunter2\n");
    Path set = folder.resolve("set.xml");
    ended(
        0,
        office.run(
            "command",
            "build",
            "SetRecoveryLock",
            "--set-file",
            "NewPassword=" + secret,
            "-o",
            set.toString()));
    String[] line = {
      "plan",
      "send",
      set.toString(),
      office.serial(1),
      "--reason",
      "x",
      "-o",
      folder + "/other.plan"
    };
    var run = people.runner().run(line);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(folder.resolve("other.plan")).doesNotExist();
  }

  @Test
  void aPolicyThatCannotBeReadStopsEverything() {
    people.policy(
        """
        rules:
          - verb: lcok
            approvals: 1
        """);
    ended(8, office.lock(office.serial(1)), "there is no verb and no command lcok");
    people.policy(
        """
        rules:
          - class: destructive
            approvals:
        """);
    ended(8, office.lock(office.serial(1)), "a key without a value");
    people.policy(
        """
        rules:
          - class: destructive
            aprovals: 1
        """);
    ended(8, office.lock(office.serial(1)), "unknown key aprovals");
    people.policy("");
    ended(8, office.lock(office.serial(1)), "rules are missing");
    nothingWasSent();
  }

  @Test
  void aPolicyThatOthersCanWriteIsNotTrusted() throws IOException {
    people.oneApproval();
    Files.setPosixFilePermissions(
        office.home().resolve("policy.yaml"), PosixFilePermissions.fromString("rw-rw-rw-"));
    ended(6, office.lock(office.serial(1)), "may be written by others");
    nothingWasSent();
  }

  @Test
  void aPolicyThatNobodyCanFulfilIsFound() {
    ended(4, office.run("policy", "check"), "there is no policy");
    people.oneApproval();
    ended(0, office.run("policy", "check"), "good: 1 rule, 3 signers");
    people.policy(
        """
        rules:
          - class: destructive
            approvals: 3
        """);
    ended(8, office.run("policy", "check"), "4 people have to sign", "only 3 can");
    ended(0, office.run("policy", "show"), "destructive", "People who may sign now: 3");
    people.policy(
        """
        rules:
          - server: [https://elsewhere.example.com, %s]
            approvals: 1
        """
            .formatted(office.fleet.url()));
    var check = office.run("policy", "check");
    ended(0, check, "server https://elsewhere.example.com, which is none of those", "good: 1 rule");
    assertThat(check.stderr()).doesNotContain(office.fleet.url());
    people.policy(
        """
        rules:
          - class: destructive
            targets: 5
            approvals: 1
        emergency: {targets: 1, program: /nowhere/alarm}
        """);
    ended(8, office.run("policy", "check"), "two runs of 4 get around it", "cannot be run");
  }

  @Test
  void theGuidesExampleOfAPolicyPassesItsCheck() throws IOException {
    String guide = Files.readString(Path.of("../docs/approval.md"));
    String block =
        guide
            .substring(guide.indexOf("    allowed_signers: allowed_signers"))
            .split("\n\n", 2)[0]
            .stripIndent();
    TwoPeople.write(
        office.home().resolve("allowed_signers"), people.signers("anna", "bob", "carl", "eve"));
    Path policy = office.home().resolve("policy.yaml");
    TwoPeople.write(policy, block + "\n");
    ended(0, office.run("policy", "check"), "good: 3 rules, 4 signers");
    TwoPeople.write(policy, block.replace("# revoked_keys:", "revoked_keys:") + "\n");
    ended(
        4,
        office.run("policy", "check"),
        "revoked_keys does not exist, and " + policy + " names it as revoked_keys");
  }

  @Test
  void capsHoldForDirectRunsAndPlansTogether() {
    people.policy(
        """
        rules:
          - class: destructive
            per_run: 2
            per_window: {targets: 3, time: 1h}
        """);
    String[] three = {
      "lock", office.serial(1), office.serial(2), office.serial(3), "--reason", "x", "--yes"
    };
    ended(6, people.runner().run(three), "2 devices at most");
    ended(
        0,
        people.runner().run("lock", office.serial(1), office.serial(2), "--reason", "x", "--yes"));
    people.plan("anna", "lock", office.serial(4), office.serial(5));
    ended(6, people.execute("--yes"), "3 devices be sent to within 1 hour (rule 1); 2 were");
    assertThat(office.taken(4)).isEmpty();
    ended(0, people.runner().run("lock", office.serial(3), "--reason", "x", "--yes"));
    ended(6, people.runner().run("lock", office.serial(4), "--reason", "x", "--yes"), "3 were");
    Instant later = TwoPeople.NOW.plus(Duration.ofMinutes(61));
    ended(0, office.shell().at(later).run("lock", office.serial(4), "--reason", "x", "--yes"));
  }

  @Test
  void aPlanWithMoreDevicesThanThePolicyEverLetsIsRefusedBeforeAnybodySignsIt() {
    ended(0, people.plan("anna", "lock", office.serial(1), office.serial(2)));
    String emergency = "emergency: {targets: 5, program: /bin/true}\n";
    String window = "    per_window: {targets: 1, time: 24h}\n";
    String[] rules = {"    per_run: 1\n", window};
    for (String rule : rules) {
      people.policy("rules:\n  - class: destructive\n    approvals: 1\n" + rule + emergency);
      ended(
          6,
          people.runner().run("approve", people.plan().toString()),
          "(rule 1), and this ",
          "It was not signed. Make a new plan with fewer devices.");
      String[] urgent = {"--emergency", "--reason", "stolen", "--yes"};
      ended(6, people.execute(urgent), "Nothing was sent. Make a new plan with fewer devices.");
      ended(
          0,
          people.runner().run("plan", "show", people.plan().toString()),
          "Signed by: anna; too large");
      String[] again = {"plan", "lock", office.serial(3), office.serial(4), "--reason", "x"};
      String[] output = {"-o", folder.resolve("more.plan").toString()};
      ended(
          6,
          people.runner().run(FleetWithHome.with(again, output)),
          "Nothing was planned. Plan fewer devices at once.");
      assertThat(folder.resolve("more.plan")).doesNotExist();
    }
  }

  @Test
  void runsBeginWithinTheHours() {
    people.policy(
        """
        rules:
          - class: destructive
            hours: {zone: UTC, days: [fri], from: "12:00", to: "13:00"}
        """);
    String[] line = {"restart", office.serial(1), "--reason", "x", "--yes"};
    ended(0, people.runner().run(line));
    Instant later = TwoPeople.NOW.plus(Duration.ofHours(1));
    ended(6, office.shell().at(later).run(line), "fri 12:00-13:00 UTC only");
  }

  @Test
  void anEmergencyIsLoudAndBounded() throws IOException {
    Path alarm = folder.resolve("alarm");
    TwoPeople.write(alarm, "#!/bin/sh\ncat >> " + folder.resolve("told") + "\n");
    Files.setPosixFilePermissions(alarm, PosixFilePermissions.fromString("rwx------"));
    people.plan("anna", "lock", office.serial(1), office.serial(2));
    String[] emergency = {"--emergency", "--reason", "stolen"};
    ended(6, people.execute(emergency), "there is no policy here", "Leave out --emergency");
    people.oneApproval();
    ended(6, people.execute(emergency), "the policy allows no emergency");
    String rules = "rules:\n  - class: destructive\n    approvals: 1\nemergency: {targets: ";
    people.policy(rules + "1, program: " + alarm + "}\n");
    ended(
        6,
        people.execute("--emergency", "--reason", "stolen", "--yes"),
        "an emergency for 1 device at most");
    assertThat(folder.resolve("told")).doesNotExist();
    people.policy(rules + "2, program: /bin/false}\n");
    ended(6, people.execute("--emergency", "--reason", "stolen", "--yes"), "ended with 1");
    TestShell.Run unasked = people.execute("--emergency", "--reason", "stolen");
    ended(6, unasked, "Run it on a terminal, or give --yes.");
    nothingWasSent();
    people.policy(rules + "2, program: " + alarm + "}\n");
    ended(2, people.execute("--emergency", "--yes"), "--emergency needs --reason TEXT");
    ended(2, people.execute("--reason", "x"), "the plan has its reason already");
    ended(2, people.execute("--hosts-file", "hosts.txt"), "there is no option --hosts-file");
    assertThat(office.run("run", "--help").stdout())
        .contains("--max-errors")
        .doesNotContain("--hosts-file");
    ended(0, people.execute("--emergency", "--reason", "stolen", "--yes"), "this is an emergency");
    assertThat(TwoPeople.read(folder.resolve("told"))).contains("\"reason\":\"stolen\"");
    assertThat(office.run("journal", "list", "--json").stdout())
        .contains("run.emergency", "\"emergency\":\"true\"");
  }

  @Test
  void wavesWaitForTheOneBefore() {
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), office.serial(2), office.serial(3));
    people.approve("bob", "3");
    ended(0, people.execute("--waves", "1,1,rest"), "Wave of 1 done, 2 left.", "Wave of 1 done, 1");
    assertThat(office.journal()).contains("plan.done");
  }

  @Test
  void aWaveThatDoesNotAnswerIsTheLast() {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1), office.serial(2), office.serial(3));
    people.approve("bob", "3");
    var run = people.execute("--waves", "1,rest");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    assertThat(run.all()).contains("1 did not do it; the other 2 were not begun");
    assertThat(office.taken(2)).isEmpty();
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    Instant later = TwoPeople.NOW.plus(Duration.ofMinutes(11));
    String[] line = {"run", people.plan().toString(), "--waves", "1,rest"};
    ended(0, office.shell().at(later).run(line), "Wave of 1 done, 2 left.");
    assertThat(office.taken(1)).hasSize(1);
    ended(2, people.execute("--waves", "0,rest"), "--waves takes numbers");
  }

  @Test
  void wavesOfThePolicyTakeAPlan() {
    people.policy(
        """
        rules:
          - class: destructive
            waves: [1]
        """);
    ended(6, office.lock(office.serial(1)), "in waves, which takes a plan");
    people.plan("anna", "lock", office.serial(1), office.serial(2));
    ended(6, people.execute("--yes"), "each has to be waited for");
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    ended(0, people.execute("--yes", "--wait"), "Wave of 1 done, 1 left.");
  }

  @Test
  void nobodyWidensTheWavesOfThePolicyWhenThePlanIsRun() {
    people.policy("rules:\n  - class: destructive\n    waves: [1, 1]\n");
    people.plan("anna", "lock", office.serial(1), office.serial(2), office.serial(3));
    var run = people.execute("--yes", "--wait=1s", "--max-errors", "3");
    ended(3, run, "the other 2 were not begun", "make a new plan without those that cannot");
    assertThat(run.all()).doesNotContain("Wave of 1 done");
    assertThat(office.taken(2)).isEmpty();
    assertThat(office.journal()).doesNotContain("plan.done");
  }

  @Test
  void wavesOfWhoRunsItGoOnWithoutSomeWhereThatIsSaid() {
    office.fleet.macsAnswer(MacBehavior.FAILS);
    people.oneApproval();
    people.plan("anna", "restart", office.serial(1), office.serial(2));
    people.approve("bob", "2");
    ended(1, people.execute("--waves", "1,rest"), "give --max-errors 1 to go on without them");
    ended(
        1,
        people.execute("--waves", "1,rest", "--max-errors", "1"),
        "Wave of 1: 1 did not do it, 1 left.");
  }

  @Test
  void aPolicyThatRulesNothingIsNotGood() {
    people.policy("rules: []\n");
    ended(8, office.run("policy", "check"), "everything may be sent");
    people.policy("rules:\n  - class: destructive\n");
    ended(8, office.run("policy", "check"), "rule 1: it asks for nothing");
    for (String wrong :
        List.of(
            "rules:\n  - {server: fleet.example.com, approvals: 1}\n",
            "",
            "# only words\n",
            "--- null\n",
            "revoked_keys:\nrules:\n  - {approvals: 1}\n",
            "revoked_keys: ''\nrules:\n  - {approvals: 1}\n")) {
      people.policy(wrong);
      ended(8, office.run("policy", "check"), "policy.yaml");
      ended(8, office.lock(office.serial(1)), "policy.yaml");
    }
    nothingWasSent();
  }

  @Test
  void aKeyThatCannotSignSaysSo() throws IOException {
    people.oneApproval();
    people.plan("anna", "lock", office.serial(1));
    String[] none = {"approve", people.plan().toString()};
    ended(8, office.shell().at(TwoPeople.NOW).answering(office.serial(1)).run(none), "no SSH key");
    Path only = folder.resolve("agent.pub");
    Files.copy(folder.resolve("id_carl.pub"), only);
    String[] agent = {"approve", people.plan().toString(), "--key", only.toString()};
    ended(
        5,
        office
            .shell()
            .set("SSH_AUTH_SOCK", "")
            .at(TwoPeople.NOW)
            .answering(office.serial(1))
            .run(agent),
        "there is no SSH agent to sign with " + only);
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path fake = bin.resolve("ssh-keygen");
    Files.write(fake, "#!/bin/sh\nexit 0\n".getBytes(UTF_8));
    fake.toFile().setExecutable(true);
    String[] bob = {"approve", people.plan().toString(), "--key", people.key("bob").toString()};
    ended(
        5,
        office
            .shell()
            .at(TwoPeople.NOW)
            .set("PATH", bin.toString())
            .answering(office.serial(1))
            .run(bob),
        "not an SSH signature");
    ended(
        5,
        office
            .shell()
            .at(TwoPeople.NOW)
            .set("PATH", "/nowhere")
            .answering(office.serial(1))
            .run(bob),
        "there is no program ssh-keygen");
  }
}
