package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.custody.TestCustody.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.EscrowedCommand;
import org.mdmtoolkit.custody.TestCustody;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/** What people and accidents do to an escrow folder, none of which may cost a PIN. */
class EscrowMistakesTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00Z"), ZoneOffset.UTC);
  private static final Pin PIN = Pin.of("042195");
  private static final Secret PASSPHRASE = Secret.copyOf("correct horse".toCharArray());

  @TempDir static Path template;
  @TempDir Path folder;
  private Escrow escrow;
  private TestCustody custody;

  @BeforeAll
  static void makeOneKeyForAll() {
    Escrow.at(template, CLOCK, new SecureRandom())
        .identity()
        .create(TestCustody.journal("a@b"), PASSPHRASE);
  }

  @BeforeEach
  void open() throws IOException {
    Files.copy(template.resolve("identity.pem"), folder.resolve("identity.pem"));
    escrow = Escrow.at(folder, CLOCK, new SecureRandom());
    custody = TestCustody.in(folder, CLOCK, "a@b");
  }

  @Test
  void aNewPassphraseThatAlreadyLiesBesideTheKeyIsKept() throws IOException {
    Path stored = escrow.identity().generatedPassphraseFile();
    writePrivate(stored, "brand new passphrase\n");
    EscrowKey key = escrow.identity().unlock(PASSPHRASE);
    Secret fresh = Secret.copyOf("brand new passphrase".toCharArray());
    escrow.identity().changePassphrase(TestCustody.journal("a@b"), key, fresh);
    assertThat(stored).hasContent("brand new passphrase\n");
    assertThat(escrow.identity().unlock(fresh)).isNotNull();
  }

  @Test
  void aPassphraseFileOfSomethingElseIsNotRemoved() throws IOException {
    Path stored = escrow.identity().generatedPassphraseFile();
    writePrivate(stored, "what somebody put here");
    EscrowKey key = escrow.identity().unlock(PASSPHRASE);
    escrow
        .identity()
        .changePassphrase(
            TestCustody.journal("a@b"), key, Secret.copyOf("yet another one".toCharArray()));
    assertThat(stored).hasContent("what somebody put here");
  }

  @Test
  void aPassphraseThatWasPutThereWithALineEndOpensTheKeyThatIsMadeWithIt() throws IOException {
    Files.delete(folder.resolve("identity.pem"));
    writePrivate(escrow.identity().generatedPassphraseFile(), "from the vault\r\n");
    escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b"));
    assertThat(escrow.identity().unlock(Secret.copyOf("from the vault".toCharArray()))).isNotNull();
  }

  @Test
  void aPassphraseFileThatNoReaderWouldTakeMakesNoKey() throws IOException {
    Files.delete(folder.resolve("identity.pem"));
    for (String unfit : new String[] {"first line\nsecond line\n", "", "\n", "with\0zero in it"}) {
      writePrivate(escrow.identity().generatedPassphraseFile(), unfit);
      assertThatThrownBy(
              () -> escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageNotContaining("second line");
      assertThat(folder.resolve("identity.pem")).doesNotExist();
    }
  }

  @Test
  void aShortPassphraseMakesNoKey() throws IOException {
    Files.delete(folder.resolve("identity.pem"));
    assertThatThrownBy(
            () ->
                escrow
                    .identity()
                    .create(TestCustody.journal("a@b"), Secret.copyOf(new char[] {'x'})))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("shorter than 8");
    assertThat(folder.resolve("identity.pem")).doesNotExist();
  }

  @Test
  void aLostKeyIsNotReplacedByANewOneWhileThereAreRecords() throws IOException {
    lock("m");
    Files.delete(folder.resolve("identity.pem"));
    assertThatThrownBy(() -> escrow.identity().create(TestCustody.journal("a@b"), PASSPHRASE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the escrow key is missing");
    assertThatThrownBy(
            () -> escrow.identity().createWithGeneratedPassphrase(TestCustody.journal("a@b")))
        .isInstanceOf(RefusedException.class);
    assertThat(folder.resolve("identity.pem")).doesNotExist();
    assertThat(folder.resolve("identity.passphrase")).doesNotExist();
  }

  @Test
  void oneCommandUuidOnTwoHostsHidesNeitherPin() {
    for (String host : new String[] {"a", "b"}) {
      custody.issue(host, PIN, pin -> DeviceLock.forMac(pin).build().withCommandUuid("the-same"));
    }
    assertThat(custody.records().records())
        .extracting(EscrowRecord::host)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(custody.records("b").records()).hasSize(1);
  }

  @Test
  void aCommandTooLargeToBeReadBackIsRefusedBeforeAnythingIsStored() {
    assertThatThrownBy(
            () ->
                custody.issue(
                    "m",
                    PIN,
                    pin ->
                        MdmCommand.of(
                            "EraseDevice", Map.of("PIN", pin.reveal(), "X", new byte[1 << 20]))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("larger than");
    assertThat(custody.records().records()).isEmpty();
    assertThat(custody.openRecord("m", "EraseDevice")).isEmpty();
  }

  @Test
  void aRecordUnderAnotherHostsNameIsNeitherMadeAgainNorClosed() throws IOException {
    EscrowRecord beta = lock("beta").record();
    Path alpha = file(beta).resolveSibling("alpha.DeviceLock.pem");
    Files.copy(file(beta), alpha);
    assertThatThrownBy(() -> custody.openRecord("alpha", "DeviceLock"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("record of beta");
    assertThatThrownBy(() -> custody.close("alpha", "DeviceLock"))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> lock("alpha")).isInstanceOf(MdmException.class);
    assertThat(file(beta)).exists();
  }

  @Test
  void aHostWhoseNameThisJavaDoesNotKnowStopsNoOther() throws IOException {
    EscrowRecord good = lock("good").record();
    String odd = Files.readString(file(good)).replace("Host: good\n", "Host: odd\u2028one\n");
    Files.writeString(file(good).resolveSibling("odd.DeviceLock.pem"), odd);
    assertThat(custody.records("good").records()).containsExactly(good);
  }

  @Test
  void aRecordCutInItsSealedPartCountsAsDamaged() throws IOException {
    EscrowRecord record = lock("m").record();
    String text = Files.readString(file(record));
    Files.writeString(file(record), text.substring(0, text.indexOf("BEGIN CMS-----") + 40));
    assertThat(custody.records().records()).isEmpty();
    assertThat(custody.records().damaged()).hasSize(1);
    assertThatThrownBy(() -> lock("m")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> custody.close("m", "DeviceLock"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void noChangeOfTheSealedPartEndsInAnythingButAClearError() throws IOException {
    EscrowRecord record = lock("m").record();
    byte[] der = EscrowRecord.envelope(file(record), Files.readAllBytes(file(record)));
    EscrowKey key = escrow.identity().unlock(PASSPHRASE);
    Random random = new Random(11);
    for (int i = 0; i < 3_000; i++) {
      byte[] changed = der.clone();
      changed[random.nextInt(600)] = (byte) random.nextInt(256);
      if (Arrays.equals(changed, der)) {
        continue;
      }
      Files.write(file(record), record.write(changed));
      try {
        custody.reveal(record, key);
      } catch (MdmException e) {
        assertThat(e.problem()).contains(file(record).toString()).doesNotContain("042195");
      }
    }
  }

  @Test
  void aFolderThatCannotBeLookedIntoIsNotAnEmptyOne() throws IOException {
    Path file = Files.writeString(folder.resolve("not-a-folder"), "");
    assertThatThrownBy(() -> Escrow.at(file, CLOCK, new SecureRandom()))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> FolderRecordStore.at(file, CLOCK))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void aRecordMovedAwayAndBackIsTheSame() throws IOException {
    EscrowRecord record = lock("m").record();
    Path away = folder.resolve("away");
    Files.move(file(record), away);
    assertThat(custody.openRecord("m", "DeviceLock")).isEmpty();
    Files.move(away, file(record), StandardCopyOption.ATOMIC_MOVE);
    assertThat(custody.openRecord("M", "DeviceLock")).contains(record);
    assertThat(new String(Files.readAllBytes(file(record)), UTF_8)).contains("Host: m\n");
  }

  private EscrowedCommand lock(String host) {
    return custody.issue(host, PIN, pin -> DeviceLock.forMac(pin).build());
  }

  /** As a person does who takes care. */
  private static void writePrivate(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
