package org.mdmtoolkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Anna's MacBook Pro",
        "Straße 5, 東京",
        "\uF8FF on a Mac",
        "\uD83D\uDE00",
        "a\uD83D\uDE00b",
        ""
      })
  void whatPeopleWriteStays(String text) {
    assertThat(Printable.line(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001B",
        "\n",
        "\r",
        "\t",
        "\b",
        "\u007F",
        "\u009B",
        "\u2028",
        "\u2029",
        "\u202E",
        "\u2066",
        "\u200B",
        "\u200D",
        "\uFEFF",
        "\uD83D",
        "\uDE00",
        "\uDB40\uDC41"
      })
  void whatMovesACursorOrHidesIsAQuestionMark(String text) {
    assertThat(Printable.line("a" + text + "b")).isEqualTo("a?b");
  }

  @Test
  void isCutBetweenCharacters() {
    assertThat(Printable.line("\uD83D\uDE00\uD83D\uDE00", 1)).isEqualTo("\uD83D\uDE00...");
    assertThat(Printable.line("\uD83D\uDE00\uD83D\uDE00", 2)).isEqualTo("\uD83D\uDE00\uD83D\uDE00");
  }

  @Test
  void aSentenceHasSingleBlanks() {
    assertThat(Printable.sentence(" not\r\n found:\u2028 \tno  host ", 100))
        .isEqualTo("not found: no host");
    assertThat(Printable.sentence("\n\n", 100)).isEmpty();
  }

  @Test
  void aSentenceIsCutAfterItsBlanksWere() {
    assertThat(Printable.sentence("a        b", 3)).isEqualTo("a b");
    assertThat(Printable.sentence("a b c", 3)).isEqualTo("a b...");
  }
}
