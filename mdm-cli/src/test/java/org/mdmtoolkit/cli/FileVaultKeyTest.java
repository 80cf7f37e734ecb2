package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/** {@code mdm filevault} to a Mac behind Fleet. */
class FileVaultKeyTest {

  private static final String HERS = "hers-and-no-one-else's";

  @TempDir Path folder;
  private SecretOffice office;
  private MacSecrets mac;
  private String unlock;

  @BeforeEach
  void open() {
    office = new SecretOffice(folder, 2);
    mac = office.mac(1, MacSecrets.appleSilicon().fileVault().user("anna", HERS));
    unlock = " --unlock-file " + office.file("unlock", HERS);
  }

  @AfterEach
  void close() {
    assertThat(office.complaints()).isEmpty();
    office.close();
  }

  private String key() {
    return mac.fileVaultKey().orElseThrow();
  }

  private void rotated() {
    TestShell.Run run = office.change("filevault rotate HOST" + unlock);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains("in escrow");
  }

  @Test
  void theNewKeyComesBackSealedIsShownAndOpensTheNextRotation() {
    rotated();
    String first = key();
    assertThat(office.shown("filevault")).startsWith(first);
    TestShell.Run run = office.change("filevault rotate HOST");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(key()).isNotEqualTo(first);
    assertThat(office.shown("filevault")).startsWith(key()).contains(first, HERS);
    assertThat(office.run("filevault show HOST").stdout())
        .containsPattern(key() + " +C02T000001 +verified ")
        .containsPattern(first + " +C02T000001 +was verified, replaced since ");
    assertThat(office.office.everyFile()).doesNotContain(first, key(), HERS);
  }

  @Test
  void withoutWhatUnlocksTheDiskNothingIsSent() {
    for (String line :
        new String[] {
          "filevault rotate HOST --reason r --yes --wait",
          "filevault rotate HOST --reason r --dry-run"
        }) {
      TestShell.Run run = office.run(line);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr()).contains("--unlock-file FILE");
    }
    assertThat(office.office.fleet.seen().count()).isZero();
  }

  @Test
  void aWrongKeyIsSaidToBeOneAndTheOldKeysStay() {
    rotated();
    String first = key();
    mac.foreignFileVaultKey("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF");
    TestShell.Run run = office.change("filevault rotate HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("FileVault could not be unlocked");
    assertThat(run.stderr()).contains("mdm filevault rotate C02T000001 --unlock-file FILE");
    assertThat(office.shown("filevault")).contains(first);
    rotated();
    assertThat(office.shown("filevault")).startsWith(key()).contains(first);
  }

  @Test
  void anAnswerThatCannotBeOpenedIsKeptAsItCame() {
    rotated();
    mac.faults().nextOf("RotateFileVaultKey", MacFault.UNREADABLE_KEY);
    TestShell.Run run = office.change("filevault rotate HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
    assertThat(run.stderr()).contains("is kept as it came", "`mdm filevault show C02T000001`");
    assertThat(office.run("secret list HOST").stdout())
        .contains("the new one came back, and could not be opened");
    TestShell.Run show = office.shell().run(SecretOffice.advised(run).get(0));
    assertThat(show.exitCode()).as("the others are shown: " + show.all()).isEqualTo(3);
    rotated();
    assertThat(office.run("filevault show HOST").stdout()).contains(key());
  }

  @Test
  void anAnswerWithoutAKeyIsSaidToHoldNone() {
    mac.faults().nextOf("RotateFileVaultKey", MacFault.WITHOUT_KEYS);
    TestShell.Run run = office.change("filevault rotate HOST" + unlock);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
    assertThat(run.stdout()).contains("its answer holds no recovery key");
  }

  @Test
  void withoutWaitingTheAnswerIsFetchedByTheCommandThatIsAdvised() {
    TestShell.Run queued = office.run("filevault rotate HOST --reason r --yes" + unlock);
    assertThat(queued.exitCode()).as(queued.all()).isZero();
    TestShell.Run fetch = office.shell().run(SecretOffice.advised(queued).get(0));
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    assertThat(office.shown("filevault")).startsWith(key());
    String uuid = SecretOffice.uuids(queued.stdout()).get(0);
    assertThat(office.run("filevault fetch " + uuid).exitCode()).as("once more").isZero();
    assertThat(office.shown("filevault").stream().filter(key()::equals)).hasSize(1);
  }

  @Test
  void aLateAnswerIsFetchedByHostAndTheNextRotationIsFree() {
    mac.faults().nextOf("RotateFileVaultKey", MacFault.LATE_ANSWER);
    TestShell.Run late = office.change("filevault rotate HOST" + unlock);
    assertThat(late.exitCode()).as(late.all()).isEqualTo(7);
    TestShell.Run second = office.change("filevault rotate HOST" + unlock);
    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr())
        .contains("`mdm filevault fetch " + SecretOffice.uuids(late.stdout()).get(0));
    assertThat(office.run("filevault fetch HOST").exitCode()).as("not there yet").isEqualTo(4);
    mac.deliverLate();
    office.office.fleet.macPolls(office.host(1));
    TestShell.Run fetch = office.run("filevault fetch HOST");
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    assertThat(office.shown("filevault")).startsWith(key());
    assertThat(office.change("filevault rotate HOST").exitCode()).isZero();
  }

  @Test
  void theKeyThatAnEscrowProfileMakesAMacGiveOutIsFetched() throws Exception {
    String identity = Files.readString(office.office.home().resolve("escrow/identity.pem"));
    String pem = identity.substring(identity.indexOf("-----BEGIN CERTIFICATE"));
    X509Certificate escrow =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    mac = office.mac(1, MacSecrets.appleSilicon().fileVault().escrowCertificate(escrow));
    TestShell.Run run = office.run("filevault fetch HOST");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(office.shown("filevault")).containsExactly(key());
    assertThat(office.change("filevault rotate HOST").exitCode()).isZero();
  }

  @Test
  void whereThereIsNoneNothingIsFound() {
    assertThat(office.run("filevault fetch HOST").exitCode()).isEqualTo(4);
    assertThat(office.run("filevault fetch no-such-mac").exitCode()).isEqualTo(4);
    assertThat(office.run("filevault fetch 00000000-1111-4222-8333-444444444444").exitCode())
        .isEqualTo(4);
    assertThat(office.run("filevault show HOST").exitCode()).isEqualTo(4);
    mac = office.mac(1, MacSecrets.appleSilicon());
    assertThat(office.change("filevault rotate HOST" + unlock).exitCode()).isEqualTo(1);
  }

  @Test
  void theAnswerOfAnotherMacIsKeptAsItsOwnAndNotTaken() {
    MacSecrets other = office.mac(2, MacSecrets.appleSilicon().fileVault().user("ben", HERS));
    office.office.fleet.macAnswers(office.host(1), other);
    TestShell.Run run = office.change("filevault rotate HOST" + unlock);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
    assertThat(run.stderr()).contains("the answer is that of another device");
    TestShell.Run show = office.run("filevault show " + other.udid());
    assertThat(show.stdout()).as(show.all()).contains(other.fileVaultKey().orElseThrow());
  }
}
