package org.mdmtoolkit.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;

class SecretTest {

  @Test
  void givesBackWhatItWasGiven() {
    Secret secret = Secret.copyOf("pässword 🔑".toCharArray());
    assertThat(secret.revealBytes()).isEqualTo("pässword 🔑".getBytes(UTF_8));
    assertThat(secret.revealChars()).isEqualTo("pässword 🔑".toCharArray());
  }

  @Test
  void copiesOnTheWayInAndOut() {
    byte[] bytes = {1, 2, 3};
    Secret secret = Secret.copyOf(bytes);
    bytes[0] = 9;
    secret.revealBytes()[1] = 9;
    assertThat(secret.revealBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void isWipedAndUselessAfterClose() {
    Secret secret = Secret.copyOf(new byte[] {1, 2, 3});
    secret.close();
    secret.close();
    assertThatThrownBy(secret::revealBytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::revealChars).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCopyIsClosedByItself() {
    Secret secret = Secret.copyOf(new byte[] {'a', 'b'});
    secret.copy().close();
    assertThat(secret.after("x ").revealBytes()).containsExactly('x', ' ', 'a', 'b');
    Secret copy = secret.copy();
    secret.close();
    assertThat(copy.revealBytes()).containsExactly('a', 'b');
    assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isNeverPrinted() {
    Secret secret = Secret.copyOf("canary".toCharArray());
    assertThat(secret.toString()).isEqualTo("Secret[hidden]");
    assertThat(secret.hashCode()).isEqualTo(Secret.copyOf("other".toCharArray()).hashCode());
  }

  @Test
  void refusesWhatIsNotText() {
    Secret binary = Secret.copyOf(new byte[] {(byte) 0xC3, (byte) 0x28});
    assertThatThrownBy(binary::revealChars).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Secret.copyOf(new char[] {'\uD800'}))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aCutCharacterAtTheEndIsNotText() {
    Secret cut = Secret.copyOf(new byte[] {'a', (byte) 0xF0, (byte) 0x9F});
    assertThatThrownBy(cut::revealChars).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void equalsByContent() {
    assertThat(Secret.copyOf(new byte[] {1})).isEqualTo(Secret.copyOf(new byte[] {1}));
    assertThat(Secret.copyOf(new byte[] {1})).isNotEqualTo(Secret.copyOf(new byte[] {2}));
  }

  @Test
  void aGeneratedPassphraseSurvivesEveryShellAndConfigFile() {
    for (int i = 0; i < 1_000; i++) {
      String passphrase = new String(Passphrases.generate(new SecureRandom()).revealChars());
      assertThat(passphrase).matches("[A-Za-z][A-Za-z0-9]{30}[A-Za-z]");
    }
  }
}
