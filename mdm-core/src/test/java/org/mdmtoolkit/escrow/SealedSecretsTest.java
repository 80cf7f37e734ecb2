package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.custody.TestCustody;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;

class SealedSecretsTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00Z"), ZoneOffset.UTC);
  private static final Secret CONTENT = Secret.copyOf("canary\nof two lines".getBytes(UTF_8));

  @TempDir static Path keys;
  @TempDir Path folder;
  private Escrow escrow;
  private SealedSecrets sealed;

  @BeforeEach
  void open() throws IOException {
    escrow = Escrow.at(folder, CLOCK, new SecureRandom());
    sealed = escrow.sealedSecrets();
    Escrow made = Escrow.at(keys, CLOCK, new SecureRandom());
    if (!made.identity().exists()) {
      made.identity().create(TestCustody.journal("a@b"), passphrase());
    }
    Files.copy(Path.of(made.identity().place()), folder.resolve("identity.pem"));
  }

  private static Secret passphrase() {
    return Secret.copyOf("passphrase".toCharArray());
  }

  private static Disclosure leave(SealedRecord record) {
    return Disclosure.ofSealed(
        TestCustody.journal("a@b"), List.of(record), JournalEvent.of("test.opened"));
  }

  private EscrowKey key() {
    return escrow.identity().unlock(passphrase());
  }

  @Test
  void whatIsSealedIsOpenedByTheKeyAlone() throws IOException {
    SealedRecord record = sealed.seal("a.thing", "the app", "a note", "me@here", CONTENT);
    assertThat(sealed.open(record, key(), leave(record))).isEqualTo(CONTENT);
    assertThat(Files.readString(record.file()))
        .contains("Kind: a.thing\nSubject: the app\nNumber: 1\nNote: a note\n")
        .doesNotContain("canary");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record.file())))
        .isEqualTo("rw-------");
    assertThat(sealed.records().records()).containsExactly(record);
  }

  @Test
  void everyRecordHasAFileOfItsOwnInTheOrderInWhichTheyCame() {
    List<SealedRecord> made =
        IntStream.range(0, 12).mapToObj(i -> sealed.seal("k", "s", "", "o", CONTENT)).toList();
    sealed.seal("k", "s.000099", "", "o", CONTENT);
    assertThat(made).extracting(SealedRecord::number).startsWith(1L, 2L).endsWith(11L, 12L);
    assertThat(sealed.records().records()).startsWith(made.toArray(SealedRecord[]::new));
  }

  @Test
  void manyAtOnceOverwriteNothing() {
    List<SealedRecord> made =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> sealed.seal("k", "s", "", "o", CONTENT))
            .toList();
    assertThat(made).extracting(SealedRecord::number).doesNotHaveDuplicates();
    assertThat(sealed.records().records()).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Kind: k", "Subject: s", "Note: n", "Operator: o", "Number: 1"})
  void aChangedHeaderIsFoundOut(String line) throws IOException {
    SealedRecord record = sealed.seal("k", "s", "n", "o", CONTENT);
    String changed = Files.readString(record.file()).replace(line + "\n", line + "1\n");
    Files.writeString(record.file(), changed);
    SealedRecord reread = sealed.records().records().get(0);
    assertThatThrownBy(() -> sealed.open(reread, key(), leave(reread)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is damaged")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aDamagedFileIsListedAsSuchAndNotTakenForARecord() throws IOException {
    SealedRecord record = sealed.seal("k", "s", "n", "o", CONTENT);
    Files.writeString(record.file(), "-----BEGIN CMS-----\n");
    assertThat(sealed.records().records()).isEmpty();
    assertThat(sealed.records().damaged()).hasSize(1);
    assertThat(sealed.seal("k", "s", "n", "o", CONTENT).number()).isEqualTo(2);
  }

  @Test
  void anotherKeyDoesNotOpenIt(@TempDir Path other) {
    Escrow stranger = Escrow.at(other, CLOCK, new SecureRandom());
    stranger.identity().create(TestCustody.journal("x@y"), passphrase());
    SealedRecord record = sealed.seal("k", "s", "n", "o", CONTENT);
    assertThatThrownBy(
            () -> sealed.open(record, stranger.identity().unlock(passphrase()), leave(record)))
        .isInstanceOf(DeniedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nNote: forged", "a\u0000", "a\rb"})
  void aNameOfTwoLinesIsRefused(String subject) {
    assertThatThrownBy(() -> sealed.seal("k", subject, "", "o", CONTENT))
        .isInstanceOf(InvalidInputException.class);
    assertThat(folder.resolve("sealed")).doesNotExist();
  }

  @Test
  void aNameCannotLeaveTheFolder() {
    SealedRecord record = sealed.seal("../k", "../../s/x", "", "o", CONTENT);
    assertThat(record.file().getParent()).isEqualTo(folder.resolve("sealed"));
  }

  @Test
  void withoutAKeyNothingIsSealed() throws IOException {
    Files.delete(folder.resolve("identity.pem"));
    assertThatThrownBy(() -> sealed.seal("k", "s", "", "o", CONTENT))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatIsTooLargeIsRefused() {
    try (Secret large = Secret.copyOf(new byte[1 << 20])) {
      assertThatThrownBy(() -> sealed.seal("k", "s", "", "o", large))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(sealed.records().records()).isEmpty();
  }

  @Test
  void leaveToOpenOneRecordOpensNoOtherAndNotTwice() {
    SealedRecord one = sealed.seal("k", "one", "", "o", CONTENT);
    SealedRecord other = sealed.seal("k", "other", "", "o", CONTENT);
    Disclosure leave = leave(one);
    assertThatThrownBy(() -> sealed.open(other, key(), leave))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sealed.open(one, key(), leave)).isEqualTo(CONTENT);
    assertThatThrownBy(() -> sealed.open(one, key(), leave))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
