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

/** {@code mdm firmware-password} to an Intel Mac behind Fleet. */
class FirmwarePasswordTest {

  @TempDir Path folder;
  private SecretOffice office;
  private MacSecrets mac;

  @BeforeEach
  void open() {
    office = new SecretOffice(folder, 2);
    mac = office.intel(1, MacSecrets.intel());
  }

  @AfterEach
  void close() {
    assertThat(office.complaints()).isEmpty();
    office.close();
  }

  private void setAndRestart() {
    assertThat(office.change("firmware-password set HOST").exitCode()).isEqualTo(7);
    mac.restart();
    assertThat(office.run("firmware-password verify HOST").exitCode()).isZero();
  }

  @Test
  void itWaitsForTheRestartAndIsProvenThen() {
    TestShell.Run set = office.change("firmware-password set HOST");
    assertThat(set.exitCode()).as(set.all()).isEqualTo(7);
    assertThat(set.stdout()).contains("waits for a restart");
    assertThat(set.stderr()).contains("mdm restart C02T000001 --reason TEXT");
    assertThat(office.run("firmware-password verify HOST").exitCode()).isEqualTo(7);
    assertThat(office.run("secret list").stdout()).contains("waits for a restart of the Mac");
    TestShell.Run restart = office.run("restart HOST --reason r --yes --wait");
    assertThat(restart.exitCode()).as(restart.all()).isZero();
    assertThat(mac.restarts()).isEqualTo(1);
    TestShell.Run verify = office.run("firmware-password verify HOST");
    assertThat(verify.exitCode()).as(verify.all()).isZero();
    assertThat(office.shown("firmware-password"))
        .containsExactly(mac.firmwarePassword().orElseThrow());
  }

  @Test
  void itIsRotatedAndTakenOff() {
    setAndRestart();
    String first = mac.firmwarePassword().orElseThrow();
    assertThat(office.change("firmware-password rotate HOST --allow-oroms").exitCode())
        .isEqualTo(7);
    assertThat(mac.firmwarePassword()).contains(first);
    mac.restart();
    assertThat(office.run("firmware-password verify HOST").exitCode()).isZero();
    String second = mac.firmwarePassword().orElseThrow();
    assertThat(office.change("firmware-password clear HOST").exitCode()).isEqualTo(7);
    mac.restart();
    TestShell.Run verify = office.run("firmware-password verify HOST");
    assertThat(verify.exitCode()).as(verify.all()).isZero();
    assertThat(verify.stdout()).contains("none is set");
    assertThat(mac.firmwarePassword()).isEmpty();
    assertThat(office.shown("firmware-password")).containsExactly("(none)", second, first);
  }

  @Test
  void nothingMoreIsChangedWhileOneWaits() {
    setAndRestart();
    assertThat(office.change("firmware-password rotate HOST").exitCode()).isEqualTo(7);
    String pending = mac.pendingFirmwarePassword().orElseThrow();
    for (String line :
        List.of(
            "firmware-password rotate HOST --reason r --yes",
            "firmware-password clear HOST --dry-run --reason r")) {
      TestShell.Run open = office.run(line);
      assertThat(open.exitCode()).as(open.all()).isEqualTo(6);
    }
    TestShell.Run waits = office.change("firmware-password rotate HOST");
    assertThat(waits.exitCode()).as(waits.all()).isEqualTo(6);
    assertThat(waits.stderr()).contains("waits for a restart", "Restart it first.");
    assertThat(mac.pendingFirmwarePassword()).contains(pending);
    mac.restart();
    TestShell.Run verify = office.shell().run(SecretOffice.advised(waits).get(0));
    assertThat(verify.exitCode()).as(verify.all()).isZero();
  }

  @Test
  void whoDoesNotWaitIsToldOfAWaitingChangeToo() {
    setAndRestart();
    assertThat(office.change("firmware-password rotate HOST").exitCode()).isEqualTo(7);
    String pending = mac.pendingFirmwarePassword().orElseThrow();
    String close = "secret close HOST --kind firmware-password --reason r";
    assertThat(office.run(close).exitCode()).isZero();
    TestShell.Run waits = office.run("firmware-password rotate HOST --reason r --yes");
    assertThat(waits.exitCode()).as(waits.all()).isEqualTo(6);
    assertThat(waits.stderr()).contains("waits for a restart");
    assertThat(mac.pendingFirmwarePassword()).contains(pending);
    mac.restart();
    TestShell.Run queued = office.run("firmware-password rotate HOST --reason r --yes");
    assertThat(queued.exitCode()).as(queued.all()).isZero();
  }

  @Test
  void aMacThatDoesNotAnswerIsSentNothing() {
    office.office.fleet.macAnswers(office.host(1), command -> Optional.empty());
    TestShell.Run run = office.run("firmware-password set HOST --reason r --yes");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.all()).contains("nothing was changed");
    assertThat(office.office.fleet.seen().taken())
        .extracting(SeenCommand::requestType)
        .doesNotContain("SetFirmwarePassword");
  }

  @Test
  void acknowledgedWithoutAChangeIsAFailureAndWhatHoldsIsNamed() {
    setAndRestart();
    mac.faults().nextOf("SetFirmwarePassword", MacFault.WRONG_CURRENT_PASSWORD);
    TestShell.Run run = office.change("firmware-password rotate HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("holds an older one", "PasswordChanged: false");
    assertThat(office.change("firmware-password rotate HOST").exitCode()).isEqualTo(7);
  }

  @Test
  void aMacThatSaysChangedAndForgetsItIsFoundOutAtOnce() {
    setAndRestart();
    String first = mac.firmwarePassword().orElseThrow();
    mac.faults().nextOf("SetFirmwarePassword", MacFault.FALSE_ACKNOWLEDGEMENT);
    TestShell.Run rotate = office.change("firmware-password rotate HOST");
    assertThat(rotate.exitCode()).as(rotate.all()).isEqualTo(1);
    assertThat(rotate.stdout()).contains("holds an older one");
    mac.restart();
    assertThat(office.run("firmware-password verify HOST").exitCode()).isZero();
    assertThat(mac.firmwarePassword()).contains(first);
    assertThat(office.change("firmware-password rotate HOST").exitCode()).isEqualTo(7);
  }

  @Test
  void aForeignPasswordIsGivenInAFileAndKept() {
    mac.foreignFirmwarePassword("from a colleague");
    TestShell.Run set = office.change("firmware-password set HOST");
    assertThat(set.exitCode()).as(set.all()).isEqualTo(1);
    assertThat(set.stderr()).contains("firmware-password set C02T000001 --current-file FILE");
    String file = office.file("current", "from a colleague");
    TestShell.Run rotate = office.change("firmware-password rotate HOST --current-file " + file);
    assertThat(rotate.exitCode()).as(rotate.all()).isEqualTo(7);
    mac.restart();
    assertThat(office.run("firmware-password verify HOST").exitCode()).isZero();
    assertThat(office.shown("firmware-password"))
        .contains("from a colleague", mac.firmwarePassword().orElseThrow());
  }

  @Test
  void ofAMacThatDoesNotAnswerNothingIsChanged() {
    office.office.fleet.macAnswers(office.host(1), command -> java.util.Optional.empty());
    TestShell.Run run = office.change("firmware-password set HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout()).contains("nothing was changed");
    assertThat(office.run("secret list").stdout()).isEmpty();
    assertThat(office.office.fleet.seen().all())
        .noneMatch(one -> one.requestType().equals("SetFirmwarePassword"));
  }

  @Test
  void aMacWithAppleSiliconHasNone() {
    office.mac(2, MacSecrets.appleSilicon());
    TestShell.Run run = office.change("firmware-password set HOST2");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(run.stderr()).contains("has no firmware password", "`mdm recovery-lock");
  }

  @Test
  void aPasswordThatAMacCannotTakeIsNotSent() {
    String file = office.file("own", "schlüssel-1");
    TestShell.Run run = office.change("firmware-password set HOST --password-file " + file);
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.all()).doesNotContain("schlüssel");
    assertThat(office.office.fleet.seen().count()).isZero();
  }
}
