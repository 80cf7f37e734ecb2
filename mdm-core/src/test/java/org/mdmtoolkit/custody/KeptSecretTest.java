package org.mdmtoolkit.custody;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.AutoAdminPassword;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.PasswordHash;
import org.mdmtoolkit.command.RecoveryLock;
import org.mdmtoolkit.command.RotateFileVaultKey;
import org.mdmtoolkit.custody.SecretHistory.Step;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.mac.KeyEnvelope;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.plist.PlistWriter;
import org.mdmtoolkit.secret.Secret;

/** What devices answer with is kept like what they are sent, and what is in use stays there. */
class KeptSecretTest {

  private static final String KEY = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX";
  private static final String MAC = "C02XK1ZLJGH5";

  @TempDir Path home;

  private TestCustody all;
  private Custody custody;
  private EscrowKey key;

  @BeforeEach
  void begin() {
    Clock clock = Clock.systemUTC();
    Escrow escrow = Escrow.at(home.resolve("escrow"), clock, new SecureRandom());
    all = TestCustody.in(home.resolve("escrow"), clock, "anna@mac-7");
    custody = all.custody();
    try (Secret passphrase = Secret.copyOf("correct horse".toCharArray())) {
      escrow.identity().create(all.journal(), passphrase);
      key = escrow.identity().unlock(passphrase);
    }
  }

  private static byte[] rotated(byte[] cms) {
    return PlistWriter.xml(
        Map.of(
            "CommandUUID", "U-1",
            "RotateResult", Map.of("EncryptedNewRecoveryKey", cms),
            "Status", "Acknowledged",
            "UDID", "00008112-0000000000100001"));
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.toCharArray());
  }

  private EscrowedCommand rotation() {
    return custody.issue(
        IssueRequest.of(
            MAC,
            SecretKind.FILEVAULT_KEY,
            secret("hers"),
            () ->
                RotateFileVaultKey.personal(secret("hers"), key.certificate())
                    .withCommandUuid("U-1")),
        JournalEvent.of("filevault.escrowed"));
  }

  private EscrowedCommand recoveryLock(String uuid) {
    return custody.issue(
        IssueRequest.of(
            MAC,
            SecretKind.RECOVERY_LOCK,
            secret("swordfish 1"),
            () -> RecoveryLock.set(secret("swordfish 1"), Optional.empty()).withCommandUuid(uuid)),
        JournalEvent.of("recovery-lock.escrowed"));
  }

  private SecretState state(EscrowRecord record) {
    return SecretHistory.of(all.journal()).state(record);
  }

  @Test
  void aFileVaultKeyIsKeptAsItCameThenOpenedForAllReaders() {
    EscrowedCommand command = rotation();
    byte[] answer = rotated(KeyEnvelope.USUAL.seal(key.certificate(), KEY.getBytes(UTF_8)));
    EscrowRecord kept = custody.keep(List.of(MAC), KeptSecret.sealedFileVaultKey("U-1", answer));
    assertThat(kept.open()).isFalse();
    assertThat(all.reveal(kept, key).answer())
        .hasValueSatisfying(a -> assertThat(a).isEqualTo(answer));
    EscrowRecord clear =
        FileVaultAnswers.in(custody, key).open(kept, JournalEvent.of("filevault.opened"));
    assertThat(all.reveal(clear, key).reveal()).isEqualTo(KEY);
    assertThat(state(clear)).isEqualTo(SecretState.VERIFIED);
    assertThat(state(command.record())).isEqualTo(SecretState.REPLACED);
    assertThat(custody.open(MAC, SecretKind.FILEVAULT_KEY)).isEmpty();
    assertThat(FileVaultAnswers.in(custody, key).open(kept, JournalEvent.of("filevault.opened")))
        .isEqualTo(clear);
    assertThat(custody.records().records()).hasSize(3);
    assertThat(custody.check()).isEmpty();
  }

  @Test
  void whatCannotBeOpenedStaysAsItCame() {
    EscrowedCommand command = rotation();
    var other =
        TestPki.root().issue("CN=somebody else").keys(TestKeys.rsa("somebody else")).build();
    for (byte[] cms :
        List.of(
            KeyEnvelope.USUAL.seal(other.certificate(), KEY.getBytes(UTF_8)),
            KeyEnvelope.USUAL.seal(key.certificate(), "not a recovery key".getBytes(UTF_8)),
            "no CMS at all".getBytes(UTF_8))) {
      EscrowRecord kept =
          custody.keep(
              List.of(MAC), KeptSecret.sealedFileVaultKey("U-" + cms.length, rotated(cms)));
      assertThatThrownBy(
              () ->
                  FileVaultAnswers.in(custody, key).open(kept, JournalEvent.of("filevault.opened")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("kept as it came")
          .hasMessageNotContaining("not a recovery");
      assertThat(all.reveal(kept, key).answer()).isPresent();
    }
    EscrowRecord own =
        custody.keep(
            List.of(MAC),
            KeptSecret.sealedFileVaultKey("U-1", rotated("no CMS at all".getBytes(UTF_8))));
    assertThatThrownBy(
            () -> FileVaultAnswers.in(custody, key).open(own, JournalEvent.of("filevault.opened")))
        .isInstanceOf(InvalidInputException.class);
    assertThat(state(command.record())).isEqualTo(SecretState.UNREADABLE);
    assertThat(custody.open(MAC, SecretKind.FILEVAULT_KEY)).isEmpty();
    assertThat(custody.check()).isEmpty();
  }

  @Test
  void anAnswerThatComesTwiceIsKeptOnce() {
    for (int i = 0; i < 2; i++) {
      custody.keep(
          List.of(MAC),
          KeptSecret.activationLockCode("U-9", secret("0A1CD-EF2GH"), new byte[] {1, 2}));
    }
    assertThat(custody.records().records()).hasSize(1);
    custody.keep(
        List.of(MAC), KeptSecret.activationLockCode("U-10", secret("another"), new byte[] {3}));
    assertThat(custody.records().records()).hasSize(2);
    assertThat(
            custody.hasAny(List.of(MAC.toLowerCase(Locale.ROOT)), SecretKind.ACTIVATION_LOCK_CODE))
        .isTrue();
    assertThat(custody.hasAny(List.of("another"), SecretKind.ACTIVATION_LOCK_CODE)).isFalse();
    assertThat(custody.check()).isEmpty();
  }

  @Test
  void anAnswerWhoseKeepingWasStoppedDoesNotKeepTheNextOneOut() throws IOException {
    EscrowRecord first =
        custody.keep(
            List.of(MAC), KeptSecret.activationLockCode("U-9", secret("0A1CD"), new byte[] {1}));
    Files.move(
        TestCustody.file(first),
        home.resolve("escrow/open/c02xk1zljgh5.ActivationLockBypassCode.pem"));
    assertThat(custody.open(MAC, SecretKind.ACTIVATION_LOCK_CODE)).isPresent();
    custody.keep(
        List.of(MAC), KeptSecret.activationLockCode("U-10", secret("0A1CE"), new byte[] {1}));
    assertThat(custody.open(MAC, SecretKind.ACTIVATION_LOCK_CODE)).isEmpty();
    assertThat(custody.records().records()).hasSize(2);
    assertThat(custody.check()).isEmpty();
  }

  @Test
  void whatADeviceHoldsMustStayInEscrow() throws IOException {
    EscrowRecord record = recoveryLock("U-1").record();
    custody.settle(Map.of(record, List.of(Step.VERIFIED.event(SecretKind.RECOVERY_LOCK))));
    assertThat(custody.open(MAC, SecretKind.RECOVERY_LOCK)).isEmpty();
    assertThat(custody.check()).isEmpty();
    assertThat(SecretHistory.of(all.journal()).held(SecretKind.RECOVERY_LOCK, List.of(MAC)))
        .contains("U-1");
    EscrowRecord closed =
        custody.record(List.of(MAC), SecretKind.RECOVERY_LOCK, "U-1").orElseThrow();
    Files.delete(TestCustody.file(closed));
    assertThat(custody.missing(MAC)).hasSize(1);
    assertThat(custody.check()).isNotEmpty();
    assertThatThrownBy(() -> recoveryLock("U-2")).isInstanceOf(RefusedException.class);
  }

  @Test
  void aSecondChangeIsRefusedUntilTheFirstIsSettled() {
    EscrowRecord record = recoveryLock("U-1").record();
    assertThatThrownBy(() -> recoveryLock("U-2"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("U-1");
    custody.settle(Map.of(record, List.of(Step.DISPROVED.event(SecretKind.RECOVERY_LOCK))));
    assertThat(state(record)).isEqualTo(SecretState.FAILED);
    assertThat(recoveryLock("U-2").record().commandUuid()).isEqualTo("U-2");
  }

  @Test
  void aCommandWithTheHashOfAnotherPasswordIsNotIssued() {
    MdmCommand other =
        AutoAdminPassword.set("GUID", PasswordHash.of(secret("b"), new SecureRandom()));
    assertThatThrownBy(
            () ->
                custody.issue(
                    IssueRequest.of(MAC, SecretKind.ADMIN_PASSWORD, secret("a"), () -> other),
                    JournalEvent.of("admin-password.escrowed")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not carry the secret");
    EscrowRecord issued =
        custody
            .issue(
                IssueRequest.of(MAC, SecretKind.ADMIN_PASSWORD, secret("b"), () -> other),
                JournalEvent.of("admin-password.escrowed"))
            .record();
    assertThat(all.reveal(issued, key).reveal()).isEqualTo("b");
  }

  @Test
  void withoutAnEscrowKeyNothingIsKept() {
    TestCustody none = TestCustody.in(home.resolve("empty"), Clock.systemUTC(), "anna@mac-7");
    assertThatThrownBy(
            () ->
                none.custody()
                    .keep(
                        List.of(MAC),
                        KeptSecret.activationLockCode("U-9", secret("0A1CD"), new byte[0])))
        .isInstanceOf(NotFoundException.class);
    assertThat(none.journal().entries(one -> true)).isEmpty();
  }

  @Test
  void nothingThatIsPrintedHoldsASecret() {
    assertThat(
            List.of(
                KeptSecret.fileVaultKey("U-1", secret(KEY), new byte[0]).toString(),
                KeptSecret.given(SecretKind.RECOVERY_LOCK, "U-1", secret(KEY)).toString(),
                rotation().toString(),
                all.events().toString()))
        .noneMatch(text -> text.contains(KEY) || text.contains("hers"));
    assertThatThrownBy(
            () -> KeptSecret.given(SecretKind.RECOVERY_LOCK, "U-1", secret("two\nlines xyzzy")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("xyzzy");
  }
}
