package org.mdmtoolkit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.UnavailableException;

class SystemRandomTest {

  @TempDir private Path folder;

  private static boolean isOfTheJdk(SecureRandom random) {
    return random.getProvider() != null;
  }

  @Test
  void itFillsWhateverLengthIsAskedFor() {
    SecureRandom random = SystemRandom.create();
    for (int length : new int[] {0, 1, 7, 32, 4096, 1 << 20}) {
      byte[] bytes = new byte[length + 1];
      byte[] asked = new byte[length];
      random.nextBytes(asked);
      System.arraycopy(asked, 0, bytes, 0, length);
      assertThat(bytes[length]).isZero();
      assertThat(asked.length < 32 || zeros(asked) < length / 16).isTrue();
    }
  }

  private static int zeros(byte[] bytes) {
    int zeros = 0;
    for (byte one : bytes) {
      zeros += one == 0 ? 1 : 0;
    }
    return zeros;
  }

  /** A thousand draws of 32 bytes: each of the 8,000 bits is set about half of the time. */
  @Test
  void itsBitsAreEven() {
    SecureRandom random = SystemRandom.create();
    int[] set = new int[256];
    Set<String> seen = new HashSet<>();
    byte[] bytes = new byte[32];
    for (int i = 0; i < 1000; i++) {
      random.nextBytes(bytes);
      assertThat(seen.add(Arrays.toString(bytes))).isTrue();
      for (int bit = 0; bit < 256; bit++) {
        set[bit] += bytes[bit / 8] >> bit % 8 & 1;
      }
    }
    assertThat(Arrays.stream(set).boxed()).allMatch(count -> count > 380 && count < 620);
  }

  @Test
  void twoOfThemGiveDifferentBytesAndSeedsChangeNothing() {
    SecureRandom one = SystemRandom.create();
    SecureRandom other = SystemRandom.create();
    one.setSeed(1);
    other.setSeed(1);
    assertThat(one.nextLong()).isNotEqualTo(other.nextLong());
    assertThat(one.generateSeed(20)).isNotEqualTo(new byte[20]).hasSize(20);
  }

  @Test
  void uuidsAreRandomOnesOfVersion4() {
    Set<UUID> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      UUID uuid = SystemRandom.uuid();
      assertThat(uuid.version()).isEqualTo(4);
      assertThat(uuid.variant()).isEqualTo(2);
      assertThat(seen.add(uuid)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/urandom", "/dev/zero", "/dev/null", "/dev", "/etc/passwd"})
  void whateverElseStandsThereIsNotTaken(String file) {
    SecureRandom random = SystemRandom.of(file);
    assertThat(isOfTheJdk(random)).isTrue();
    assertThat(random.generateSeed(16)).isNotEqualTo(new byte[16]);
  }

  @Test
  void aFileInItsPlaceIsNotTaken() throws IOException {
    Path file = Files.write(folder.resolve("urandom"), new byte[64]);
    assertThat(isOfTheJdk(SystemRandom.of(file.toString()))).isTrue();
  }

  @Test
  void zerosAreNoRandomBytes() {
    assertThatThrownBy(() -> new SystemRandom.Device("/dev/zero").engineNextBytes(new byte[16]))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("zeros");
  }

  @Test
  void halfOfTheBytesAreNone() throws IOException {
    Path file = Files.write(folder.resolve("short"), new byte[] {1, 2, 3});
    byte[] bytes = new byte[4];
    assertThatThrownBy(() -> new SystemRandom.Device(file.toString()).engineNextBytes(bytes))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("ended before it gave enough bytes");
  }

  @Test
  void aDeviceThatWentAwayIsAnErrorAndNotAnotherSource() {
    var device = new SystemRandom.Device(folder.resolve("gone").toString());
    assertThatThrownBy(() -> device.engineNextBytes(new byte[32]))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cannot read random bytes");
  }
}
