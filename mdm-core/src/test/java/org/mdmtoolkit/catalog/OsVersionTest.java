package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class OsVersionTest {

  @Test
  void comparesPartByPartAsNumbers() {
    assertThat(OsVersion.of("10.10")).isGreaterThan(OsVersion.of("10.9"));
    assertThat(OsVersion.of("10.10")).isGreaterThan(OsVersion.of("10.1"));
    assertThat(OsVersion.of("10.13.6")).isGreaterThan(OsVersion.of("10.13"));
    assertThat(OsVersion.of("9.3.2")).isLessThan(OsVersion.of("10.0"));
    assertThat(OsVersion.of("26.0").isAtLeast(OsVersion.of("15.6.1"))).isTrue();
  }

  @Test
  void missingPartsAreZero() {
    assertThat(OsVersion.of("15")).isEqualTo(OsVersion.of("15.0.0"));
    assertThat(OsVersion.of("15")).hasSameHashCodeAs(OsVersion.of("15.0"));
    assertThat(OsVersion.of("15")).isNotEqualTo(OsVersion.of("15.0.1")).hasToString("15");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "15.", ".1", "15..1", "15.1b", "-1", "1.2.3.4.5", "12345678", "１５"})
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> OsVersion.of(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not a version");
  }
}
