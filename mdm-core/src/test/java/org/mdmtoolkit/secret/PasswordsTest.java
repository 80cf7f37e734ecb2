package org.mdmtoolkit.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class PasswordsTest {

  private static Secret secret(String text) {
    return Secret.copyOf(text.toCharArray());
  }

  private static String text(Secret secret) {
    return new String(secret.revealBytes(), UTF_8);
  }

  @Test
  void everyCharacterOfTheAlphabetIsDrawnAboutAsOftenAsEveryOther() {
    int[] drawn = new int[128];
    Set<String> all = new HashSet<>();
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 4_000; i++) {
      String password = text(Passwords.generate(random));
      assertThat(password)
          .matches("([2-9A-HJ-NP-Z]{4}-){5}[2-9A-HJ-NP-Z]{4}")
          .hasSizeLessThanOrEqualTo(Passwords.MAX_RECOVERY_LOCK_LENGTH);
      all.add(password);
      password.chars().forEach(c -> drawn[c]++);
    }
    assertThat(all).hasSize(4_000);
    // 3,000 of each of the 32 are expected with a deviation of 54
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        .chars()
        .forEach(c -> assertThat(drawn[c]).as("%c", c).isBetween(2_600, 3_400));
  }

  @Test
  void onlyTheGivenRandomnessIsUsedAndWithTheWholeAlphabetAsBound() {
    SecureRandom scripted =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;
          private int next;

          @Override
          public int nextInt(int bound) {
            assertThat(bound).isEqualTo(32);
            return next++ % 32;
          }
        };
    assertThat(text(Passwords.generate(scripted))).isEqualTo("2345-6789-ABCD-EFGH-JKLM-NPQR");
  }

  @Test
  void whatIsGeneratedIsTakenForRecoveryLockAndFirmware() {
    Secret password = Passwords.generate(new SecureRandom());
    Passwords.checkRecoveryLock(password);
    Passwords.checkFirmware(password);
    assertThat(password).hasToString("Secret[hidden]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"8letters", "        ", " !\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", "a&b<c>d\"e"})
  void recoveryLockTakesWhatCanBeTyped(String password) {
    assertThatCode(() -> Passwords.checkRecoveryLock(secret(password))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "7letter", "thirty-three-letters-are-too-many", "with\ttab", "line\nend",
        "pässword", "password\u007F", "password\u00A0", "pass\u0000word", "p\u0430ssword"
      })
  void recoveryLockRefusesTheRestInOneLineThatDoesNotRepeatIt(String password) {
    assertThatThrownBy(() -> Passwords.checkRecoveryLock(secret(password)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a recovery lock password has 8 to 32 printable ASCII characters")
        .hasMessageNotContaining("\n")
        .message()
        .satisfies(
            message -> {
              if (!password.isEmpty()) {
                assertThat(message).doesNotContain(password);
              }
            });
  }

  @Test
  void firmwareTakesOneCharacterAndRefusesNoneAndAWholeFile() {
    Passwords.checkFirmware(secret("a"));
    Passwords.checkFirmware(secret("a".repeat(255)));
    for (String password : new String[] {"", "é", "a\n", "x".repeat(256)}) {
      assertThatThrownBy(() -> Passwords.checkFirmware(secret(password)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("a firmware password has 1 to 255 printable ASCII characters");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ",
        "0000-1111-2222-3333-4444-5555",
        "IOIO-A1B2-C3D4-E5F6-G7H8-ZZZZ"
      })
  void fileVaultKeysAreKnownByTheirForm(String key) {
    assertThat(Passwords.isFileVaultKey(secret(key))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ABCDEFGHJKLMNPQRSTUVWXYZ",
        "ABCD-EFGH-JKLM-NPQR-STUV",
        "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345",
        "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ\n",
        "abcd-EFGH-JKLM-NPQR-STUV-WXYZ",
        "ABCD-EFGH-JKLM-NPQR-STUV-WXY-",
        "ABCD_EFGH-JKLM-NPQR-STUV-WXYZ",
        "ABCD-EFGH-JKLM-NPQR-STUV-WXÄ"
      })
  void whatIsNoFileVaultKeyIsNotTakenForOne(String key) {
    assertThat(Passwords.isFileVaultKey(secret(key))).isFalse();
  }
}
