package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.custody.TestCustody.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.TestCustody;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

class EscrowIdentityTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private Escrow escrow;
  private TestCustody custody;

  @BeforeEach
  void open() {
    escrow = Escrow.at(folder, CLOCK, new SecureRandom());
    custody = TestCustody.in(folder, CLOCK, "a@b");
  }

  @Test
  void isNeverOverwritten() throws IOException {
    escrow.identity().create(TestCustody.journal("a@b"), secret("first one"));
    byte[] before = Files.readAllBytes(Path.of(escrow.identity().place()));
    assertThatThrownBy(
            () -> escrow.identity().create(TestCustody.journal("a@b"), secret("the second")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(
            () -> escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b")))
        .isInstanceOf(RefusedException.class);
    assertThat(Path.of(escrow.identity().place())).hasBinaryContent(before);
    assertThat(escrow.identity().generatedPassphraseFile()).doesNotExist();
  }

  @Test
  void aGeneratedPassphraseIsStoredForTheOwnerAloneAndOpensTheKey() throws IOException {
    Path file = escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).hasSize(32).doesNotContain("\n");
    assertThat(escrow.identity().unlock(secret(Files.readString(file)))).isNotNull();
  }

  @Test
  void aPassphraseLeftByAKilledStartIsTakenUpAgain() throws IOException {
    writePrivate(escrow.identity().generatedPassphraseFile(), "left-by-a-killed-start");
    escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b"));
    assertThat(escrow.identity().generatedPassphraseFile()).hasContent("left-by-a-killed-start");
    assertThat(escrow.identity().unlock(secret("left-by-a-killed-start"))).isNotNull();
  }

  @Test
  void openSslOpensTheKeyAndSeesAStrongOne() throws IOException {
    Judge openssl = Judge.named("openssl");
    Path file = escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b"));
    var verdict =
        openssl.run(
            "pkey",
            "-in",
            Path.of(escrow.identity().place()),
            "-passin",
            "file:" + file,
            "-noout",
            "-text");
    assertThat(verdict.exitCode()).isZero();
    assertThat(verdict.stdout()).contains("3072 bit");
    assertThat(
            openssl
                .run("x509", "-in", Path.of(escrow.identity().place()), "-noout", "-subject")
                .stdout())
        .contains("MDM escrow a@b");
  }

  @Test
  void aNewPassphraseOpensTheSameKeyAndTheOldOneNoMore() throws IOException {
    Path generated = escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b"));
    EscrowKey key = escrow.identity().unlock(secret(Files.readString(generated)));
    EscrowRecord record =
        custody.issue("m", Pin.of("042195"), pin -> DeviceLock.forMac(pin).build()).record();
    String old = Files.readString(generated);
    escrow.identity().changePassphrase(TestCustody.journal("a@b"), key, secret("brand new one"));
    assertThat(generated).doesNotExist();
    EscrowKey again = escrow.identity().unlock(secret("brand new one"));
    assertThat(custody.reveal(record, again).pin()).isEqualTo(Pin.of("042195"));
    assertThatThrownBy(() -> escrow.identity().unlock(secret(old)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aColleagueReadsNewRecordsWithHerOwnKeyAndOpenSsl(@TempDir Path colleague)
      throws IOException {
    Judge openssl = Judge.named("openssl");
    escrow.identity().create(TestCustody.journal("a@b"), secret("mine, all mine"));
    Escrow hers = Escrow.at(colleague, CLOCK, new SecureRandom());
    Path passphrase = hers.identity().createWithGeneratedPassphrase(TestCustody.journal("anna@c"));
    escrow.addRecipient(TestCustody.journal("a@b"), "anna", hers.identity().certificate());
    EscrowRecord record =
        custody.issue("m", Pin.of("042195"), pin -> DeviceLock.forMac(pin).build()).record();
    assertThat(escrow.recipients()).extracting(Recipient::name).containsExactly("identity", "anna");
    EscrowKey key = hers.identity().unlock(secret(Files.readString(passphrase)));
    assertThat(custody.reveal(record, key).pin()).isEqualTo(Pin.of("042195"));
    var verdict =
        openssl.run(
            "cms",
            "-decrypt",
            "-inform",
            "PEM",
            "-in",
            file(record),
            "-inkey",
            Path.of(hers.identity().place()),
            "-recip",
            Path.of(hers.identity().place()),
            "-passin",
            "file:" + passphrase);
    assertThat(verdict.stdout()).startsWith("PIN: 042195\n");
  }

  @Test
  void aRecipientWithoutAnRsaKeyIsRefused() throws IOException {
    Judge openssl = Judge.named("openssl");
    escrow.identity().create(TestCustody.journal("a@b"), secret("mine, all mine"));
    Path key = folder.resolve("ec.key");
    Path certificate = folder.resolve("ec.pem");
    openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key);
    openssl.run(
        "req", "-new", "-x509", "-key", key, "-subj", "/CN=ec", "-days", "9", "-out", certificate);
    var read = Certificates.read(SourceFile.read(certificate)).get(0);
    assertThatThrownBy(() -> escrow.addRecipient(TestCustody.journal("a@b"), "ec", read))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no RSA key");
    assertThat(escrow.recipients()).hasSize(1);
  }

  @Test
  void aRecipientsNameIsNeitherAPathNorTakenTwice(@TempDir Path colleague) {
    escrow.identity().create(TestCustody.journal("a@b"), secret("mine, all mine"));
    Escrow hers = Escrow.at(colleague, CLOCK, new SecureRandom());
    hers.identity().create(TestCustody.journal("anna@c"), secret("hers, all hers"));
    var certificate = hers.identity().certificate();
    for (String name : new String[] {"../x", "a/b", "", "identity", "a b", "x".repeat(65)}) {
      assertThatThrownBy(() -> escrow.addRecipient(TestCustody.journal("a@b"), name, certificate))
          .isInstanceOf(InvalidInputException.class);
    }
    escrow.addRecipient(TestCustody.journal("a@b"), "anna", certificate);
    assertThatThrownBy(() -> escrow.addRecipient(TestCustody.journal("a@b"), "anna", certificate))
        .isInstanceOf(RefusedException.class);
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(UTF_8));
  }

  /** As a person does who takes care. */
  private static void writePrivate(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
