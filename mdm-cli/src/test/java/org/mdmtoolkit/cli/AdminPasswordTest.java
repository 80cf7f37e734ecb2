package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/** {@code mdm admin-password} to a Mac behind Fleet, and into a file. */
class AdminPasswordTest {

  private static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";
  private static final String CHECK =
      """
      import hashlib, plistlib, sys
      keys = plistlib.load(open(sys.argv[1], 'rb'))['Command']
      data = plistlib.loads(keys['AutoSetupAdminAccounts'][0]['passwordHash'])
      h = data['SALTED-SHA512-PBKDF2']
      made = hashlib.pbkdf2_hmac('sha512', sys.argv[2].encode(), h['salt'], h['iterations'], 128)
      print(made == h['entropy'], len(h['salt']), h['iterations'] >= 20000)
      """;

  @TempDir Path folder;
  private SecretOffice office;
  private MacSecrets mac;

  @BeforeEach
  void open() {
    office = new SecretOffice(folder, 1);
    mac = office.mac(1, MacSecrets.appleSilicon().admin(GUID, "itadmin", "the first one"));
  }

  @AfterEach
  void close() {
    assertThat(office.complaints()).isEmpty();
    office.close();
  }

  @Test
  void itIsAcceptedAndNeverSaidToBeProven() {
    TestShell.Run set = office.change("admin-password set HOST --guid " + GUID);
    assertThat(set.exitCode()).as(set.all()).isZero();
    assertThat(set.stdout()).contains("accepted, not proven");
    assertThat(set.stderr()).contains("No command asks a Mac for this password");
    String first = office.shown("admin-password").get(0);
    assertThat(mac.adminPasswordIs(first)).isTrue();
    assertThat(office.change("admin-password rotate HOST --guid " + GUID).exitCode()).isZero();
    String second = office.shown("admin-password").get(0);
    assertThat(second).isNotEqualTo(first);
    assertThat(mac.adminPasswordIs(second)).isTrue();
    assertThat(office.shown("admin-password")).containsExactly(second, first);
    assertThat(office.run("admin-password show HOST").stdout())
        .contains("acknowledged, not proven")
        .doesNotContain("verified");
    assertThat(office.office.fleet.seen().all())
        .noneMatch(
            one ->
                new String(one.payload(), java.nio.charset.StandardCharsets.UTF_8)
                    .contains(second));
  }

  @Test
  void anUnknownAccountIsTheMacsNoAndTheOldPasswordStays() {
    String other = "11111111-0000-4000-8000-000000000001";
    TestShell.Run run = office.change("admin-password rotate HOST --guid " + other);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("MDM made no account with this GUID");
    assertThat(mac.adminPasswordIs("the first one")).isTrue();
    assertThat(office.run("secret list").stdout())
        .contains("the device said that it failed, not proven");
  }

  @Test
  void aPasswordOfAPersonMayHaveAccents() {
    String file = office.file("own", "schlüssel zum glück");
    TestShell.Run run =
        office.change("admin-password set HOST --guid " + GUID + " --password-file " + file);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(mac.adminPasswordIs("schlüssel zum glück")).isTrue();
  }

  @Test
  void aLostAnswerLeavesItOpenUntilAPersonEndsIt() {
    mac.faults().nextOf("SetAutoAdminPassword", MacFault.LOST_ANSWER);
    TestShell.Run run = office.change("admin-password set HOST --guid " + GUID);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    TestShell.Run second = office.change("admin-password rotate HOST --guid " + GUID);
    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr()).contains("`mdm secret close C02T000001 --kind admin-password");
    assertThat(office.run("secret close HOST --kind admin-password --reason tried").exitCode())
        .isZero();
    assertThat(mac.adminPasswordIs(office.shown("admin-password").get(0))).isTrue();
    assertThat(office.change("admin-password rotate HOST --guid " + GUID).exitCode()).isZero();
  }

  @Test
  void theCommandThatMakesTheAccountIsWrittenAfterItsPasswordIsKept() throws IOException {
    Path out = folder.resolve("account.plist");
    TestShell.Run run = office.run("admin-password set --account itadmin -o " + out);
    assertThat(run.exitCode()).as(run.all()).isZero();
    TestShell.Run show = office.run("admin-password show itadmin");
    String password = show.stdout().lines().skip(1).findFirst().orElseThrow().split(" {2,}", -1)[0];
    assertThat(Judge.named("python3").run("-c", CHECK, out, password).stdout())
        .isEqualTo("True 32 True\n");
    assertThat(Files.readString(out) + run.all()).doesNotContain(password);
    TestShell.Run second = office.run("admin-password set --account itadmin -o " + out + "2");
    assertThat(second.exitCode()).as(second.all()).isEqualTo(6);
    assertThat(Path.of(out + "2")).doesNotExist();
    assertThat(office.run("admin-password set --account other -o " + out).exitCode()).isEqualTo(6);
    assertThat(office.run("admin-password show other").exitCode()).isEqualTo(4);
    String close = "secret close itadmin --kind admin-password --reason done";
    assertThat(office.run(close).exitCode()).isZero();
  }

  @Test
  void theCommandGoesToNoTerminal() {
    TestShell.Run run =
        office.shell().outputIsTerminal().run("admin-password", "set", "--account", "a", "-o", "-");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(office.run("secret list").stdout()).isEmpty();
  }

  @Test
  void halfOfAnOrderIsWrongUsage() {
    for (String line :
        new String[] {
          "admin-password set HOST --reason r",
          "admin-password rotate --account itadmin -o x",
          "admin-password set HOST --guid G --account itadmin -o x --reason r",
          "admin-password set HOST --guid G"
        }) {
      assertThat(office.run(line).exitCode()).as(line).isEqualTo(2);
    }
    assertThat(office.office.fleet.seen().count()).isZero();
  }
}
