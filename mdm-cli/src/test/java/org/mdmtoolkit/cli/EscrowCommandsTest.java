package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;

class EscrowCommandsTest {

  @TempDir Path folder;
  private Path passphrase;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    passphrase = Files.writeString(folder.resolve("pass"), "correct horse\n");
    shell =
        new TestShell(folder.resolve("home"))
            .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
    assertThat(shell.run("escrow", "init").exitCode()).isZero();
  }

  /** By telephone both read the same, whoever of them asks which program. */
  @Test
  void initSaysTheFingerprintThatReadersAndOpenSslShow() {
    TestShell colleague =
        new TestShell(folder.resolve("third"))
            .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
    String said = colleague.run("escrow", "init").stderr();
    Path identity = folder.resolve("third/escrow/identity.pem");
    String fingerprint =
        Judge.named("openssl")
            .run("x509", "-in", identity, "-noout", "-fingerprint", "-sha256")
            .stdout()
            .replaceFirst("(?s).*=", "")
            .replace(":", "")
            .strip()
            .toLowerCase(Locale.ROOT);

    assertThat(said).contains("to compare by telephone: " + fingerprint);
    assertThat(said)
        .contains(
            "Escrow key made; back it up, too, as without it no PIN can be read: " + identity);
    assertThat(colleague.run("escrow", "readers").stdout()).contains(fingerprint);
  }

  @Test
  void aRecipientIsAddedWithOneJsonDocument() {
    TestShell colleague =
        new TestShell(folder.resolve("other"))
            .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
    assertThat(colleague.run("escrow", "init").exitCode()).isZero();
    Path certificate = folder.resolve("colleague.pem");
    Path identity = folder.resolve("other/escrow/identity.pem");
    Judge openssl = Judge.named("openssl");
    openssl.run("x509", "-in", identity, "-out", certificate);
    String[] add = {"escrow", "readers", "add", "anna", "" + certificate, "--json"};
    var run = shell.run(add);
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr()).startsWith("Journal head: ").hasLineCount(1);
    String hash =
        openssl.run("x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import json,sys; d=json.loads(sys.argv[1]);"
                    + " print(sorted(d), d['name'], d['sha256'].replace(':', '').lower())",
                run.stdout());
    assertThat(verdict.stdout().strip())
        .isEqualTo(
            "['journal_head', 'name', 'sha256', 'subject'] anna "
                + hash.strip().replaceFirst(".*=", "").replace(":", "").toLowerCase(Locale.ROOT));
    var again = shell.run(add);
    assertThat(again.exitCode()).isNotZero();
    assertThat(again.stdout()).startsWith("{\"error\":{").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "seven77", "seven77\n"})
  void aShortNewPassphraseIsRefusedAndTheOldOneStays(String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve("new"), text);
    byte[] key = Files.readAllBytes(folder.resolve("home/escrow/identity.pem"));
    var run = shell.run("escrow", "passphrase", "--new-passphrase-file", fresh.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains("shorter than 8 characters").doesNotContain("seven77");
    assertThat(folder.resolve("home/escrow/identity.pem")).hasBinaryContent(key);
  }

  @Test
  void aNewPassphraseOfEightCharactersIsTaken() throws IOException {
    Path fresh = Files.writeString(folder.resolve("new"), "eight888\n");
    var run = shell.run("escrow", "passphrase", "--new-passphrase-file", fresh.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).contains("the file " + passphrase, "was not changed");
    shell.set("MDM_ESCROW_PASSPHRASE_FILE", fresh.toString());
    String out = folder.resolve("lock.xml").toString();
    assertThat(shell.run("lock", "m", "-o", out).exitCode()).isZero();
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
    String[] same = {
      "escrow", "passphrase", "--new-passphrase-file", "" + fresh, "--passphrase-file", "" + fresh
    };
    assertThat(shell.run(same).stderr()).doesNotContain("was not changed"); // it is that file
  }
}
