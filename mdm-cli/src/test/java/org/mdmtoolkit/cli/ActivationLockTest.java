package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/** {@code mdm activation-lock} to a Mac behind Fleet. */
class ActivationLockTest {

  private static final String HASH =
      """
      import hashlib, sys
      letters = '0123456789ACDEFGHJKLMNPQRTUVWXYZ'
      bits = ''.join(format(letters.index(c), '05b') for c in sys.argv[1].replace('-', ''))
      raw = bytes(int(bits[i:i + 8], 2) for i in range(0, 128 - 3, 8))
      raw = int((bits[:125] + bits[-3:]), 2).to_bytes(16, 'big')
      print(hashlib.pbkdf2_hmac('sha256', raw, b'\\0' * 4, 50000, 32).hex())
      """;

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

  @Test
  void everyCodeThatCameIsKeptAndTheNewestShownFirst() {
    TestShell.Run fetch = office.run("activation-lock fetch HOST");
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    String second = mac.newActivationLockCode();
    assertThat(office.run("activation-lock fetch HOST --reason r").exitCode()).isZero();
    assertThat(office.shown("activation-lock"))
        .containsExactly(second, mac.activationLockCodes().get(0));
    assertThat(fetch.all()).doesNotContain(mac.activationLockCodes());
    assertThat(office.run("secret list HOST").stdout()).contains("kept as it came");
  }

  /** The hash by which Apple's servers know a code, as Python's hashlib computes it. */
  @Test
  void besideACodeStandsItsHash() {
    office.run("activation-lock fetch HOST");
    String code = mac.activationLockCodes().get(0);
    String hash = Judge.named("python3").run("-c", HASH, code).stdout().strip();
    assertThat(hash).hasSize(64);
    assertThat(office.run("activation-lock show HOST").stdout()).contains(code, hash);
    assertThat(office.run("activation-lock show HOST --json").stdout())
        .contains("\"escrow_key\":\"" + hash + "\"");
  }

  @Test
  void aCodeIsClearedOnlyAfterItWasFetched() {
    for (String line :
        new String[] {
          "activation-lock clear HOST --reason r --yes --wait",
          "activation-lock clear HOST --dry-run --reason r"
        }) {
      TestShell.Run early = office.run(line);
      assertThat(early.exitCode()).as(early.all()).isEqualTo(6);
      assertThat(SecretOffice.advised(early).get(0)).startsWith("activation-lock", "fetch");
    }
    assertThat(office.run("activation-lock set HOST").exitCode()).isZero();
    TestShell.Run own = office.change("activation-lock clear HOST");
    assertThat(own.exitCode()).as("one made here is not the device's: " + own.all()).isEqualTo(6);
    assertThat(office.office.fleet.seen().count()).isZero();
    assertThat(office.shell().run(SecretOffice.advised(own).get(0)).exitCode()).isZero();
    TestShell.Run clear = office.change("activation-lock clear HOST");
    assertThat(clear.exitCode()).as(clear.all()).isZero();
    assertThat(office.run("activation-lock fetch HOST").exitCode()).isEqualTo(4);
    assertThat(office.shown("activation-lock")).contains(mac.activationLockCodes().get(0));
  }

  @Test
  void pastItsDaysADeviceHasNone() {
    mac.pass(16);
    TestShell.Run run = office.run("activation-lock fetch HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
    assertThat(run.stdout()).contains("has none", "15 days");
    assertThat(office.run("activation-lock show HOST").exitCode()).isEqualTo(4);
  }

  @Test
  void aDeviceThatSaysNoIsAFailure() {
    mac = office.mac(1, MacSecrets.appleSilicon().unsupervised());
    TestShell.Run run = office.run("activation-lock fetch HOST");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("12021");
    office.mac(2, MacSecrets.appleSilicon());
    TestShell.Run both = office.run("activation-lock fetch HOST HOST2");
    assertThat(both.exitCode()).as(both.all()).isEqualTo(3);
    assertThat(both.stderr()).contains("activation-lock of 2 hosts: 1 kept, 1 failed");
    assertThat(office.run("activation-lock fetch no-such-mac").exitCode()).isEqualTo(4);
  }

  @Test
  void aCodeForAppleIsInEscrowBeforeItsHashIsPrinted() {
    TestShell.Run set = office.run("activation-lock set HOST");
    assertThat(set.exitCode()).as(set.all()).isZero();
    TestShell.Run show = office.run("activation-lock show HOST");
    assertThat(show.stdout()).contains(set.stdout().strip(), "made here");
    String code = office.shown("activation-lock").get(0);
    assertThat(Judge.named("python3").run("-c", HASH, code).stdout()).isEqualTo(set.stdout());
    assertThat(set.all()).doesNotContain(code);
    assertThat(office.office.fleet.seen().count()).isZero();
  }
}
