package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/** {@code mdm erase} asks a supervised device for its Activation Lock code first. */
class EraseCodeTest {

  private static final String ERASE = "erase HOST --reason INC-7 --yes";

  @TempDir Path folder;
  private SecretOffice office;
  private MacSecrets mac;

  @BeforeEach
  void open() {
    office = new SecretOffice(folder, 2);
    office.office.fleet.enrolledAutomatically(office.host(1));
    mac = office.mac(1, MacSecrets.appleSilicon());
  }

  @AfterEach
  void close() {
    assertThat(office.complaints()).isEmpty();
    office.close();
  }

  private List<String> sent() {
    return office.office.fleet.seen().taken().stream().map(SeenCommand::requestType).toList();
  }

  @Test
  void theCodeIsInEscrowBeforeTheEraseIsSent() {
    TestShell.Run run = office.run(ERASE);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(sent()).containsExactly("ActivationLockBypassCode", "EraseDevice");
    assertThat(office.shown("activation-lock")).isEqualTo(mac.activationLockCodes());
    assertThat(run.all()).doesNotContain(mac.activationLockCodes());
  }

  @Test
  void aDeviceThatDoesNotAnswerIsErasedOnlyWithTheWordForIt() {
    office.office.fleet.macAnswers(office.host(1), command -> Optional.empty());
    TestShell.Run refused = office.run(ERASE);
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    assertThat(refused.stderr()).contains("Activation Lock code", "--without-bypass-code");
    assertThat(sent()).doesNotContain("EraseDevice");
    assertThat(office.run("pin list --open").stdout()).isEmpty();
    TestShell.Run run = office.run(ERASE + " --without-bypass-code");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(sent()).contains("EraseDevice");
  }

  @Test
  void aCodeThatWasMadeHereIsNamedAsOneThatTheMacDoesNotKnow() {
    office.office.fleet.macAnswers(office.host(1), command -> Optional.empty());
    assertThat(office.run(ERASE).stderr()).doesNotContain("made here");
    TestShell.Run set = office.run("activation-lock set HOST");
    assertThat(set.exitCode()).as(set.all()).isZero();
    assertThat(office.run(ERASE).stderr())
        .contains("none is in escrow but one that was made here, which the Mac does not");
  }

  @Test
  void aMacThatIsLockedIsNotWaitedFor() {
    assertThat(office.run("lock HOST --reason INC-7 --yes --wait").exitCode()).isZero();
    int before = sent().size();
    TestShell.Run refused = office.run(ERASE);
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    assertThat(refused.stderr()).contains("locked since", "mdm pin show", "--without-bypass-code");
    assertThat(sent()).hasSize(before);
  }

  @Test
  void theCodeThatIsMissingIsFetchedByTheLineThatIsAdvised() {
    office.office.fleet.macAnswers(office.host(1), command -> Optional.empty());
    assertThat(office.run(ERASE).stderr()).contains("`mdm activation-lock fetch ");
  }

  @Test
  void theEraseGoesOnWithoutACodeByTheLineThatIsAdvised() {
    mac.faults().nextOf("ActivationLockBypassCode", MacFault.ERROR);
    TestShell.Run refused =
        office.run(ERASE + " --obliteration-behavior DoNotObliterate --wait --server office");
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    String line = refused.stderr().replaceAll("(?s).*to erase it without: `mdm ([^`]+)`.*", "$1");
    assertThat(line)
        .contains("--obliteration-behavior DoNotObliterate --reason INC-7 --without-bypass-code")
        .endsWith(" --wait --server office");
    TestShell.Run run = office.run(line + " --yes");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(sent()).contains("EraseDevice");
  }

  @Test
  void aPlanWhoseMacGivesNoCodeNamesThePlanThatDoesWithout() {
    office.office.fleet.macAnswers(office.host(1), command -> Optional.empty());
    String plan = folder.resolve("erase.plan").toString();
    assertThat(office.run("plan erase HOST --reason INC-7 -o " + plan).exitCode()).isZero();
    TestShell.Run refused = office.run("run " + plan + " --yes");
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    assertThat(refused.stderr())
        .contains("`mdm plan erase HOST --without-bypass-code --reason TEXT -o FILE.plan ");
  }

  @Test
  void anErrorOfASupervisedDeviceIsNoAnswer() {
    mac.faults().nextOf("ActivationLockBypassCode", MacFault.ERROR);
    assertThat(office.run(ERASE).exitCode()).isEqualTo(6);
    assertThat(sent()).doesNotContain("EraseDevice");
    TestShell.Run run = office.run(ERASE);
    assertThat(run.exitCode()).as(run.all()).isZero();
  }

  @Test
  void whoseCodeIsInEscrowIsAskedAgainAndNotWaitedForInVain() {
    assertThat(office.run("activation-lock fetch HOST").exitCode()).isZero();
    String newer = mac.newActivationLockCode();
    assertThat(office.run(ERASE).exitCode()).isZero();
    assertThat(office.shown("activation-lock")).contains(newer).hasSize(2);
    assertThat(sent()).endsWith("EraseDevice");
  }

  @Test
  void oneThatIsSilentAndWhoseCodeIsInEscrowIsErased() {
    assertThat(office.run("activation-lock fetch HOST").exitCode()).isZero();
    office.office.fleet.macAnswers(office.host(1), command -> Optional.empty());
    TestShell.Run run = office.run(ERASE);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(sent()).endsWith("EraseDevice");
  }

  @Test
  void oneThatWasEnrolledByHandMayBeSupervisedAndIsAsked() {
    MacSecrets byHand = office.mac(2, MacSecrets.appleSilicon());
    TestShell.Run run = office.run("erase HOST2 --reason INC-7 --yes");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(sent()).containsExactly("ActivationLockBypassCode", "EraseDevice");
    assertThat(office.shownOf("HOST2", "activation-lock")).isEqualTo(byHand.activationLockCodes());
  }

  @Test
  void anErrorOfOneThatWasEnrolledByHandIsAnAnswerAndSilenceIsNot() {
    office.mac(2, MacSecrets.appleSilicon()).faults().next(MacFault.ERROR);
    TestShell.Run run = office.run("erase HOST2 --reason INC-7 --yes");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr())
        .contains("Asking the Mac for its Activation Lock code (up to 2m) ...")
        .contains("nothing is erased; for a Mac that is offline: --without-bypass-code");
    assertThat(sent()).endsWith("EraseDevice");
    office.office.fleet.macAnswers(office.host(2), command -> Optional.empty());
    TestShell.Run silent = office.run("erase HOST2 --reason INC-8 --yes");
    assertThat(silent.exitCode()).as(silent.all()).isEqualTo(6);
  }
}
