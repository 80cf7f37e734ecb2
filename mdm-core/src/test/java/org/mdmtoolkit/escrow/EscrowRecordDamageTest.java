package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.custody.TestCustody.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.TestCustody;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

class EscrowRecordDamageTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00Z"), ZoneOffset.UTC);

  @TempDir static Path folder;
  private static Escrow escrow;
  private static TestCustody custody;
  private static EscrowKey key;
  private static EscrowRecord record;
  private static byte[] original;

  @BeforeAll
  static void lockOnce() throws IOException {
    escrow = Escrow.at(folder, CLOCK, new SecureRandom());
    custody = TestCustody.in(folder, CLOCK, "a@b");
    Secret passphrase = Secret.copyOf("passphrase".toCharArray());
    escrow.identity().create(TestCustody.journal("a@b"), passphrase);
    key = escrow.identity().unlock(passphrase);
    record = custody.issue("m", Pin.of("042195"), pin -> DeviceLock.forMac(pin).build()).record();
    original = Files.readAllBytes(file(record));
  }

  @BeforeEach
  void restore() throws IOException {
    Files.write(file(record), original);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: m", "Request-Type: DeviceLock", "Operator: a@b"})
  void aChangedHeaderIsFoundOut(String line) throws IOException {
    String changed = new String(original, UTF_8).replace(line + "\n", line + "x\n");
    Files.writeString(file(record), changed);
    EscrowRecord reread = EscrowRecord.read(file(record), true, Files.readAllBytes(file(record)));
    assertThatThrownBy(() -> custody.reveal(reread, key))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is damaged")
        .hasMessageNotContaining("042195");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: m\n", "Created: 2026-11-21T07:30:00Z\n", "-----END CMS-----"})
  void aMissingLineIsFoundOut(String line) throws IOException {
    Files.writeString(file(record), new String(original, UTF_8).replace(line, ""));
    assertThatThrownBy(
            () ->
                custody.reveal(
                    EscrowRecord.read(file(record), true, Files.readAllBytes(file(record))), key))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void anyOtherBitInTheSealedPartIsAnErrorAndNeverAnotherPin() throws IOException {
    int begin = new String(original, UTF_8).indexOf("-----BEGIN CMS-----") + 20;
    int end = new String(original, UTF_8).indexOf("-----END CMS-----");
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = original.clone();
      changed[begin + random.nextInt(end - begin)] ^= (byte) (1 << random.nextInt(7));
      Files.write(file(record), changed);
      try {
        // A bit that base64 ignores (padding, a line's end) may leave the content as it was.
        assertThat(custody.reveal(record, key).pin()).isEqualTo(Pin.of("042195"));
      } catch (MdmException e) {
        refused++;
        assertThat(e).isInstanceOfAny(InvalidInputException.class, DeniedException.class);
        assertThat(e).hasMessageNotContaining("042195");
      }
    }
    assertThat(refused).isGreaterThan(280);
  }

  @Test
  void aTruncatedRecordIsListedAsDamagedBesideTheOthers() throws IOException {
    custody.issue("other", Pin.of("111222"), pin -> DeviceLock.forMac(pin).build());
    Files.write(file(record), java.util.Arrays.copyOf(original, 40));
    EscrowListing listing = custody.records();
    assertThat(listing.records()).extracting(EscrowRecord::host).containsExactly("other");
    assertThat(listing.damaged()).hasSize(1);
    assertThat(listing.damaged().get(0).problem()).contains(file(record).toString());
    custody.close("other", "DeviceLock");
  }

  @Test
  void aDamagedOpenRecordStillBlocksASecondLock() throws IOException {
    Files.write(file(record), new byte[0]);
    assertThatThrownBy(
            () -> custody.issue("m", Pin.of("111222"), pin -> DeviceLock.forMac(pin).build()))
        .isInstanceOfAny(InvalidInputException.class, RefusedException.class);
    assertThat(file(record)).isEmptyFile();
  }

  @Test
  void aRecordOfAnotherKeyIsDeniedAndSaysSo(@TempDir Path other) {
    Escrow stranger = Escrow.at(other, CLOCK, new SecureRandom());
    Secret passphrase = Secret.copyOf("passphrase".toCharArray());
    stranger.identity().create(TestCustody.journal("c@d"), passphrase);
    EscrowKey strange = stranger.identity().unlock(passphrase);
    assertThatThrownBy(() -> custody.reveal(record, strange))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("is not sealed to this key");
  }
}
