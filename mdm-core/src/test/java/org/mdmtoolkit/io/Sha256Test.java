package org.mdmtoolkit.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256Test {

  private final Random random = new Random(256);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** FIPS 180-4's examples, as NIST publishes them. */
  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
        + " 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  })
  void itIsTheStandards(String text, String hash) {
    assertThat(Sha256.hex(text.getBytes(US_ASCII))).isEqualTo(hash);
  }

  @Test
  void aMillionTimesAIsTheStandards() {
    MessageDigest digest = Sha256.begin();
    for (int i = 0; i < 1_000_000; i++) {
      digest.update((byte) 'a');
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  @Test
  void itIsTheJdksForEveryLength() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    MessageDigest own = Sha256.begin();
    for (int length = 0; length < 5000; length++) {
      byte[] input = bytes(length);
      assertThat(own.digest(input)).as("length %s", length).isEqualTo(jdk.digest(input));
    }
  }

  @Test
  void itIsTheSameInWhateverPiecesItIsFed() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    MessageDigest own = Sha256.begin();
    for (int round = 0; round < 2000; round++) {
      byte[] input = bytes(random.nextInt(1000));
      for (int at = 0; at < input.length; ) {
        int piece = Math.min(input.length - at, random.nextInt(150));
        own.update(input, at, piece);
        at += piece;
      }
      assertThat(own.digest()).isEqualTo(jdk.digest(input));
    }
  }

  @Test
  void aCopyGoesOnByItself() throws Exception {
    MessageDigest own = Sha256.begin();
    byte[] begin = bytes(100);
    own.update(begin);
    MessageDigest copy = (MessageDigest) own.clone();
    own.update((byte) 1);
    assertThat(copy.digest()).isEqualTo(Sha256.of(begin));
    assertThat(own.digest())
        .isEqualTo(Sha256.of(HexFormat.of().parseHex(HexFormat.of().formatHex(begin) + "01")));
  }

  @Test
  void whatWasFedBeforeAResetIsForgotten() {
    MessageDigest own = Sha256.begin();
    own.update(bytes(77));
    own.reset();
    assertThat(own.digest()).isEqualTo(Sha256.of(new byte[0]));
    assertThat(own.getDigestLength()).isEqualTo(32);
    assertThat(own.getAlgorithm()).isEqualTo("SHA-256");
    assertThat(Arrays.equals(own.digest(), Sha256.of(new byte[0]))).isTrue();
  }
}
