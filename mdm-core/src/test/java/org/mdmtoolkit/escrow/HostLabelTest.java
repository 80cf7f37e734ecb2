package org.mdmtoolkit.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class HostLabelTest {

  @Test
  void waysToWriteOneHostShareAFile() {
    assertThat(HostLabel.of(" C02XK1ZL ").fileName())
        .isEqualTo(HostLabel.of("c02xk1zl").fileName());
    // é as one character and as e with an accent
    assertThat(HostLabel.of("Andr\u00e9").fileName())
        .isEqualTo(HostLabel.of("Andre\u0301").fileName());
  }

  @Test
  void differentHostsNeverShareAFile() {
    Set<String> names = new HashSet<>();
    String[] hosts = {
      "a",
      "a.b",
      "a/b",
      "a%2Fb",
      "a b",
      "a_b",
      "a-b",
      "..",
      ".",
      "~",
      "a\\b",
      "Müller",
      "Mueller",
      "x".repeat(128),
      "x".repeat(127),
      "ü".repeat(128),
      "ü".repeat(127) + "u"
    };
    for (String host : hosts) {
      assertThat(names.add(HostLabel.of(host).fileName())).as(host).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "../../etc/passwd", ".hidden", "a/b", "-rf", "a\\b", "%2e%2e", "🍏"})
  void aFileNameStaysInItsFolderAndIsNotTooLong(String host) {
    assertThat(HostLabel.of(host).fileName()).matches("[A-Za-z0-9_%-]{1,130}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "a\nHost: b", "a\u0000", "a\u202Eb", "a\u2028b", "\uD800", "a\u001b[2J"})
  void refusesWhatCouldForgeALineOrLookLikeAnotherName(String host) {
    assertThatThrownBy(() -> HostLabel.of(host)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void refusesAnEndlessName() {
    assertThatThrownBy(() -> HostLabel.of("x".repeat(129)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("128");
  }
}
