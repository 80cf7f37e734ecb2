package org.mdmtoolkit.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.secret.Secret;

class SecretProgramTest {

  private static String read(String line) {
    try (Secret secret = SecretProgram.of(line, Map.of()).read("it")) {
      return new String(secret.revealBytes(), UTF_8);
    }
  }

  /** The shell is the judge of how words are split. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "printf %s. one two",
        "printf %s. 'one two' three",
        "printf %s. \"one two\" th\\ ree",
        "printf %s. a'b c'd \"e'f\" 'g\"h'",
        "printf %s. \"a\\\"b\" \"c\\d\" 'e\\f' g\\\\h",
        "  printf\t%s.   ''  \"\" x  ",
        "printf %s. gr\u00fc\u00dfe"
      })
  void wordsAreSplitAsAShellSplitsThem(String line) {
    assertThat(read(line)).isEqualTo(read("sh -c '" + line.replace("'", "'\\''") + "'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo $HOME", "echo `id`", "echo *", "echo ~", "echo a;echo b"})
  void nothingIsExpanded(String line) {
    assertThat(read(line)).isEqualTo(line.substring(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "''", "echo 'a", "echo \"a"})
  void aLineThatNamesNoProgramOrDoesNotEndIsRefused(String line) {
    assertThatThrownBy(() -> SecretProgram.of(line, Map.of()))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void whereTheLineStandsIsSaidOfEachFault() {
    assertThatThrownBy(() -> SecretProgram.of("op 'read", "MDM_X", Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a quote that is not closed (MDM_X)");
    assertThatThrownBy(() -> SecretProgram.of("no-such-program x", "MDM_X", Map.of()).read("it"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no program no-such-program on the PATH (MDM_X)");
    assertThatThrownBy(() -> SecretProgram.of("false", "MDM_X", Map.of()).read("it"))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("false ended with 1 (MDM_X)");
    assertThatThrownBy(() -> SecretProgram.of("false", Map.of()).read("it"))
        .hasMessageNotContaining("(");
  }

  @ParameterizedTest
  @CsvSource({
    "printf 'one\\ntwo\\n', one",
    "printf 'one\\r\\n', one",
    "printf 'no line end', no line end",
    "printf ' spaces stay ', ' spaces stay '"
  })
  void theFirstLineIsTheSecret(String line, String secret) {
    assertThat(read(line)).isEqualTo(secret);
  }

  @Test
  void whatFailsIsDeniedWithNameAndCodeAndNothingThatWasPrinted() {
    assertThatThrownBy(() -> read("sh -c 'echo hidden; echo hidden >&2; exit 7'"))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("sh ended with 7")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> read("true"))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("printed nothing");
  }
}
