package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.nanomdm.HttpFront;
import org.mdmtoolkit.plist.PlistWriter;

/** {@code mdm recovery-lock} to a Mac behind Fleet. */
class RecoveryLockTest {

  private static final String SHOW = "recovery-lock";

  @TempDir Path folder;
  private SecretOffice office;
  private MacSecrets mac;

  @BeforeEach
  void open() {
    office = new SecretOffice(folder, 2);
    mac = office.mac(1, MacSecrets.appleSilicon());
  }

  @AfterEach
  void close() {
    assertThat(office.complaints()).isEmpty();
    office.close();
  }

  private String held() {
    return mac.recoveryLock().orElseThrow();
  }

  private TestShell.Run set() {
    TestShell.Run run = office.change("recovery-lock set HOST");
    assertThat(run.exitCode()).as(run.all()).isZero();
    return run;
  }

  @Test
  void itIsSetProvenRotatedShownAndTakenOff() {
    TestShell.Run set = set();
    assertThat(set.stdout()).contains("C02T000001  verified by the device");
    String first = held();
    assertThat(first).matches("([2-9A-HJ-NP-Z]{4}-){5}[2-9A-HJ-NP-Z]{4}");
    assertThat(office.shown(SHOW)).containsExactly(first);
    assertThat(office.change("recovery-lock rotate HOST").exitCode()).isZero();
    assertThat(held()).isNotEqualTo(first);
    assertThat(office.shown(SHOW)).containsExactly(held(), first);
    TestShell.Run show = office.run("recovery-lock show HOST");
    assertThat(show.stdout())
        .containsPattern(held() + " +C02T000001 +verified ")
        .containsPattern(first + " +C02T000001 +was verified, replaced since ");
    TestShell.Run verify = office.run("recovery-lock verify HOST");
    assertThat(verify.exitCode()).isZero();
    assertThat(verify.all()).doesNotContain(held(), first);
    TestShell.Run clear = office.change("recovery-lock clear HOST");
    assertThat(clear.exitCode()).as(clear.all()).isZero();
    assertThat(clear.stdout()).contains("verified by the device: none is set");
    assertThat(mac.recoveryLock()).isEmpty();
    assertThat(office.shown(SHOW)).hasSize(3).startsWith("(none)").contains(first);
    assertThat(office.run("recovery-lock verify HOST").exitCode()).isZero();
    set();
  }

  @Test
  void anOwnPasswordIsTakenFromAFileOfOneLine() {
    String file = office.file("own", "eight 88\n");
    TestShell.Run run = office.change("recovery-lock set HOST --password-file " + file);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(held()).isEqualTo("eight 88");
    assertThat(run.all()).doesNotContain("eight 88");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"seven77", "123456789012345678901234567890123", "grün-grün", "tab\ttab 1", ""})
  void aPasswordThatAMacWouldRefuseIsNotEvenEscrowed(String password) {
    String file = office.file("own", password);
    TestShell.Run run = office.change("recovery-lock set HOST --password-file " + file);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
    assertThat(run.stderr().lines().filter(line -> line.startsWith("mdm: a "))).hasSizeLessThan(2);
    if (password.length() > 2) {
      assertThat(run.all()).doesNotContain(password);
    }
    assertThat(office.office.fleet.seen().count()).isZero();
    assertThat(office.run("secret list").stdout()).isEmpty();
  }

  @Test
  void aListPassesOverAMacWithAnOpenChangeAndAllOfThemAreRefused() {
    String set = "recovery-lock set HOST HOST2 --reason INC-7 --yes";
    assertThat(office.run("recovery-lock set HOST --reason INC-7 --yes").exitCode()).isZero();
    TestShell.Run dry = office.run(set + " --dry-run");
    assertThat(dry.exitCode()).as(dry.all()).isEqualTo(3);
    TestShell.Run list = office.run(set);
    assertThat(list.exitCode()).as(list.all()).isEqualTo(3);
    assertThat(list.stdout())
        .containsPattern("C02T000001  not sent: .*has an open SetRecoveryLock")
        .containsPattern("C02T000002  queued");
    TestShell.Run all = office.run(set + " --max-errors 0");
    assertThat(all.exitCode()).as(all.all()).isEqualTo(6);
    assertThat(office.office.fleet.seen().count()).isEqualTo(2);
  }

  @Test
  void onePasswordForTwoMacsIsRefused() {
    String file = office.file("own", "a password of 1");
    for (String option : List.of("--password-file", "--current-file")) {
      TestShell.Run run = office.change("recovery-lock set HOST HOST2 " + option + " " + file);
      assertThat(run.exitCode()).isEqualTo(8);
      assertThat(run.stderr()).contains("for 2 hosts");
    }
    assertThat(office.office.fleet.seen().count()).isZero();
  }

  /** An acknowledgement of nothing, which made others lose the password that held. */
  @Test
  void aFalseAcknowledgementIsFoundOutAndTheNextRotationStartsFromWhatHolds() {
    set();
    String first = held();
    mac.faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    TestShell.Run run = office.change("recovery-lock rotate HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("the device holds an older one (that of 2026-11-21T");
    assertThat(held()).isEqualTo(first);
    assertThat(office.run("recovery-lock show HOST").stdout())
        .containsPattern(first + " +C02T000001 +verified ");
    assertThat(office.change("recovery-lock rotate HOST").exitCode()).isZero();
    assertThat(office.shown(SHOW)).startsWith(held()).contains(first);
  }

  /** Acknowledged and not active, as at enrollment: said so, and the next one holds. */
  @Test
  void aFirstOneThatIsNotActiveIsFoundOutAndSetAgain() {
    mac.faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    TestShell.Run run = office.change("recovery-lock set HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("holds none of those in escrow");
    assertThat(mac.recoveryLock()).isEmpty();
    set();
  }

  /** Some Macs keep it through an erase and a new enrollment; then the last known one holds. */
  @Test
  void afterAnEraseTheMacIsAskedWhetherItKeptIt() {
    mac = office.mac(1, MacSecrets.appleSilicon().recoveryLockOutlivesErase());
    set();
    erase();
    assertThat(office.run("recovery-lock verify HOST").exitCode()).isZero();
    mac = office.mac(1, MacSecrets.appleSilicon().recoveryLock(held()));
    erase();
    TestShell.Run gone = office.run("recovery-lock verify HOST");
    assertThat(gone.exitCode()).as(gone.all()).isEqualTo(1);
    assertThat(gone.stderr()).contains("or there is none");
    set();
  }

  private void erase() {
    byte[] command =
        PlistWriter.xml(
            Map.of("Command", Map.of("RequestType", "EraseDevice"), "CommandUUID", "E-1"));
    assertThat(mac.answer(command)).isPresent();
    mac.setUpAgain();
  }

  /** Two on their way at once: the later one is not sent before the first is proven. */
  @Test
  void twoAtOnceAreRefusedUntilTheFirstIsProven() {
    set();
    TestShell.Run first = office.run("recovery-lock rotate HOST --reason one --yes");
    assertThat(first.exitCode()).isZero();
    assertThat(first.stdout()).contains("queued");
    for (String line :
        List.of(
            "recovery-lock rotate HOST --reason one --yes",
            "recovery-lock rotate HOST --reason two --yes --wait",
            "recovery-lock set HOST --reason three --yes",
            "recovery-lock clear HOST --reason four --yes",
            "recovery-lock clear HOST --dry-run --reason r")) {
      TestShell.Run second = office.run(line);
      assertThat(second.exitCode()).as(second.all()).isEqualTo(6);
      assertThat(second.stderr()).contains("has an open SetRecoveryLock");
    }
    assertThat(SecretOffice.advised(first)).hasSize(1);
    TestShell.Run verify = office.shell().run(SecretOffice.advised(first).get(0));
    assertThat(verify.exitCode()).as(verify.all()).isZero();
    assertThat(office.shown(SHOW)).startsWith(held());
    assertThat(office.change("recovery-lock rotate HOST").exitCode()).isZero();
  }

  @Test
  void ofALostAnswerNothingIsSaidUntilTheMacIsAsked() {
    mac.faults().nextOf("SetRecoveryLock", MacFault.LOST_ANSWER);
    TestShell.Run run = office.change("recovery-lock set HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout()).contains("no answer yet");
    assertThat(office.run("secret list HOST").stdout()).contains("sent, no answer yet", "open");
    assertThat(office.shell().run(SecretOffice.advised(run).get(0)).exitCode()).isZero();
    assertThat(office.shown(SHOW)).containsExactly(held());
  }

  @Test
  void aForeignPasswordIsSaidToBeOneAndWithItInAFileItIsReplacedAndKept() {
    mac.foreignRecoveryLock("set by somebody");
    TestShell.Run none = office.change("recovery-lock rotate HOST");
    assertThat(none.exitCode()).as(none.all()).isEqualTo(6);
    assertThat(none.stderr()).contains("no present recovery lock password", "--current-file");
    TestShell.Run set = office.change("recovery-lock set HOST");
    assertThat(set.exitCode()).as(set.all()).isEqualTo(1);
    assertThat(set.stdout()).contains("(70)").contains("none of those in escrow");
    assertThat(set.stderr()).contains("mdm recovery-lock set C02T000001 --current-file FILE");
    assertThat(held()).isEqualTo("set by somebody");
    String wrong = office.file("wrong", "not that one");
    TestShell.Run no = office.change("recovery-lock rotate HOST --current-file " + wrong);
    assertThat(no.exitCode()).isEqualTo(1);
    assertThat(no.stdout()).contains("ROSLockoutServiceDaemonErrorDomain (8)");
    String right = office.file("right", "set by somebody");
    TestShell.Run yes = office.change("recovery-lock rotate HOST --current-file " + right);
    assertThat(yes.exitCode()).as(yes.all()).isZero();
    assertThat(office.shown(SHOW)).contains(held(), "set by somebody");
    assertThat(yes.all() + no.all()).doesNotContain("set by somebody", "not that one");
  }

  @Test
  void somebodyElseCannotChangeItUnnoticed() {
    set();
    mac.foreignRecoveryLock("somebody else's");
    TestShell.Run run = office.run("recovery-lock verify HOST");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stdout()).contains("none of those in escrow");
    assertThat(office.run("secret list HOST").stdout()).contains("the device does not hold it");
    assertThat(office.change("recovery-lock rotate HOST").exitCode()).isEqualTo(6);
  }

  @Test
  void anOpenChangeThatIsClosedByHandIsStillFoundOut() {
    set();
    assertThat(office.run("recovery-lock rotate HOST --reason r --yes").exitCode()).isZero();
    TestShell.Run close = office.run("secret close HOST --kind recovery-lock --reason r");
    assertThat(close.exitCode()).as(close.all()).isZero();
    assertThat(close.stderr()).contains("the device may take it yet");
    TestShell.Run verify = office.run("recovery-lock verify HOST");
    assertThat(verify.exitCode()).as("the Mac took it: " + verify.all()).isZero();
    assertThat(office.shown(SHOW)).startsWith(held());
  }

  @Test
  void aMacOfTheOtherChipIsRefusedWhereTheServerKnowsAndSaysNoWhereItDoesNot() {
    MacSecrets intel = office.intel(2, MacSecrets.intel().firmwarePassword("its own"));
    for (String more : List.of("--reason r --yes --wait", "--dry-run --reason r")) {
      TestShell.Run run = office.run("recovery-lock set HOST2 " + more);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr())
          .contains("An Intel Mac has no recovery lock", "`mdm firmware-password");
    }
    mac = office.mac(1, MacSecrets.intel());
    TestShell.Run unknown = office.change("recovery-lock set HOST");
    assertThat(unknown.exitCode()).as(unknown.all()).isEqualTo(1);
    assertThat(unknown.stdout())
        .contains("said that it failed: Failed: MCMDMErrorDomain (12021): “SetRec");
    assertThat(intel.firmwarePassword()).contains("its own");
  }

  @Test
  void aMacThatIsTooOldOrNotSupervisedSaysNo() {
    mac = office.mac(1, MacSecrets.appleSilicon().macOs("11.4"));
    assertThat(office.change("recovery-lock set HOST").exitCode()).isEqualTo(1);
    mac = office.mac(1, MacSecrets.appleSilicon().unsupervised());
    assertThat(office.change("recovery-lock set HOST").exitCode()).isEqualTo(1);
    assertThat(office.run("secret list").stdout())
        .contains("the device said that it failed, not proven");
  }

  @Test
  void whereFleetSetsThemItselfNothingIsSent() {
    office.office.fleet.setsRecoveryLocks(true);
    for (String line :
        List.of(
            "recovery-lock set HOST --reason r --yes",
            "recovery-lock rotate HOST --reason r --yes --wait",
            "recovery-lock clear HOST --reason r --yes",
            "recovery-lock set HOST --dry-run --reason r")) {
      TestShell.Run run = office.run(line);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr())
          .contains("Fleet sets the recovery locks")
          .contains("turn the feature off");
    }
    assertThat(office.office.fleet.seen().count()).isZero();
    office.office.fleet.setsRecoveryLocks(false);
    set();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(office.change("recovery-lock set no-such-mac").exitCode()).isEqualTo(4);
    assertThat(office.run("recovery-lock verify no-such-mac").exitCode()).isEqualTo(4);
    assertThat(office.run("recovery-lock verify HOST").exitCode()).isEqualTo(4);
    TestShell.Run show = office.run("recovery-lock show HOST");
    assertThat(show.exitCode()).isEqualTo(4);
    assertThat(office.shell().run(SecretOffice.advised(show).get(0)).exitCode()).isZero();
    assertThat(office.run("secret list HOST").exitCode()).isEqualTo(4);
    assertThat(office.run("secret close HOST --reason r").exitCode()).isEqualTo(4);
    assertThat(office.run("secret close HOST --kind pin --reason r").exitCode()).isEqualTo(2);
  }

  @Test
  void whatTheServerHasThoughItsAnswerWasLostIsNotSentTwice() {
    office.office.fleet.commandFaults().always(FakeFault.lostAfter());
    TestShell.Run lost = office.change("recovery-lock set HOST");
    assertThat(lost.exitCode()).as(lost.all()).isZero();
    assertThat(office.shown(SHOW)).containsExactly(held());
    assertThat(
            office.office.fleet.seen().taken().stream()
                .filter(one -> one.requestType().equals("SetRecoveryLock")))
        .hasSize(1);
  }

  /** Killed before the server has the command, and again before it has answered. */
  @Test
  void afterAKillTheSameLineGoesOnWithTheSamePassword() throws Exception {
    try (HttpFront front = HttpFront.of(URI.create(office.office.fleet.url()))) {
      String[] add = {"server", "add", "front", "--type", "fleet", "--url", front.url().toString()};
      assertThat(
              office
                  .shell()
                  .set("MDM_SERVER_TOKEN", office.office.fleet.token())
                  .run(add)
                  .exitCode())
          .isZero();
      Deque<Process> processes = new ConcurrentLinkedDeque<>();
      Runnable kill = () -> processes.getLast().destroyForcibly().onExit().join();
      front.beforeTheServer("/api/v1/fleet/commands/run", 1, kill);
      assertThat(ended(processes)).isEqualTo(128 + 9);
      assertThat(office.office.fleet.seen().count()).isZero();
      assertThat(office.run("secret list HOST").stdout()).contains("sealed, not known to be sent");
      front.beforeTheAnswer("/api/v1/fleet/commands/run", 1, kill);
      assertThat(ended(processes)).isEqualTo(128 + 9);
      assertThat(ended(processes)).as(Files.readString(folder.resolve("err"))).isZero();
    }
    assertThat(office.shown(SHOW)).containsExactly(held());
    assertThat(
            office.office.fleet.seen().taken().stream()
                .filter(one -> one.requestType().equals("SetRecoveryLock")))
        .hasSize(1);
  }

  private int ended(Deque<Process> processes) throws Exception {
    String line = "recovery-lock set HOST --server front --reason r --yes --wait";
    ProcessBuilder builder =
        new ProcessBuilder(Program.java(office.words(line)))
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("MDM_HOME", office.office.home().toString());
    builder.environment().put("HOME", folder.toString());
    processes.add(builder.start());
    assertThat(processes.getLast().waitFor(90, TimeUnit.SECONDS)).isTrue();
    return processes.getLast().exitValue();
  }
}
