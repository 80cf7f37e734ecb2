package org.mdmtoolkit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class PinTest {

  @Test
  void keepsLeadingZeros() {
    assertThat(Pin.of("000042").reveal()).isEqualTo("000042");
    assertThat(Pin.of("012345").revealGrouped()).isEqualTo("012 345");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "12345", "1234567", "12345a", " 12345", "12 345", "-12345", "１２３４５６", "12345\n"
      })
  void refusesAllButSixAsciiDigits(String text) {
    assertThatThrownBy(() -> Pin.of(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("exactly six digits");
  }

  @Test
  void doesNotRepeatAWrongPinInItsError() {
    assertThatThrownBy(() -> Pin.of("8675309")).message().doesNotContain("8675309");
    assertThatThrownBy(() -> Pin.of("86753x")).message().doesNotContain("86753x");
  }

  @Test
  void isNeverPrinted() {
    assertThat(Pin.of("867530").toString()).doesNotContain("867530").doesNotContain("8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000000", "999999", "123456", "987654", "012345", "543210"})
  void knowsTheTrivialOnes(String text) {
    assertThat(Pin.of(text).isTrivial()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"135790", "123457", "112233", "100000", "867530", "890123"})
  void callsNoOtherTrivial(String text) {
    assertThat(Pin.of(text).isTrivial()).isFalse();
  }

  @Test
  void drawsNoTrivialPinAndHardlyEverTheSame() {
    Set<String> drawn = new HashSet<>();
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 10_000; i++) {
      Pin pin = Pin.random(random);
      assertThat(pin.isTrivial()).isFalse();
      drawn.add(pin.reveal());
    }
    assertThat(drawn)
        .hasSizeGreaterThan(9_900); // 50 twins are expected, 100 practically impossible
  }

  @Test
  void drawsAgainWhenTheFirstDrawIsTrivial() {
    int[] digits = {1, 2, 3, 4, 5, 6, 8, 6, 7, 5, 3, 0};
    SecureRandom scripted =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;
          private int next;

          @Override
          public int nextInt(int bound) {
            return digits[next++];
          }
        };
    assertThat(Pin.random(scripted).reveal()).isEqualTo("867530");
  }
}
