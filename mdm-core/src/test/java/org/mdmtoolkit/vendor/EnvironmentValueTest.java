package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.secret.Passphrases;

class EnvironmentValueTest {

  /** What a Sails app does with a value: JSON, else number, else boolean, else text. */
  private static final String SAILS =
      """
      const lines = require('fs').readFileSync(0, 'utf8').split('\\n').filter(l => l !== '-');
      console.log(lines.map(line => {
        const value = Buffer.from(line, 'base64').toString('utf8');
        if (value === '') return '1';
        try { JSON.parse(value); return '1'; } catch (e) { }
        if (!/\\s/.test(value) && Number.isFinite(+value)) return '1';
        return value === 'true' || value === 'false' ? '1' : '0';
      }).join(''));
      """;

  @Test
  void nodeChangesTheSameValues() {
    List<String> values =
        new ArrayList<>(
            List.of(
                "",
                "0",
                "0123456",
                "1e5",
                "0x1f",
                "0b11",
                "0o17",
                "+5",
                "-5",
                "5.",
                ".5",
                " 12 ",
                "12 3",
                "\"quoted\"",
                "\"open",
                "true",
                "false",
                "True",
                "null",
                "{}",
                "[1]",
                "[1",
                "{\"a\":1}",
                "{a:1}",
                "1 2",
                "Infinity",
                "NaN",
                "-",
                "+",
                ".",
                "e5",
                "0x",
                "-0x1f",
                "0x1g",
                "1_000",
                "-----BEGIN A-----",
                "[] ",
                "\"a\" \"b\"",
                "01",
                "1e",
                "\u00a012",
                "[01]",
                "'a'",
                "\t5",
                "5\n",
                "1.5e-3",
                "--1",
                "0.0.1"));
    Random random = new Random(4);
    String alphabet = "0123456789abcdefxXoOeE+-._ \"{}[],:tTrRuUnl";
    for (int i = 0; i < 4000; i++) {
      StringBuilder value = new StringBuilder();
      for (int length = 1 + random.nextInt(6); length > 0; length--) {
        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      values.add(value.toString());
    }
    StringBuilder stdin = new StringBuilder();
    for (String value : values) {
      stdin.append(Base64.getEncoder().encodeToString(value.getBytes(UTF_8))).append('\n');
    }
    stdin.append('-');

    Judge.Verdict verdict =
        Judge.named("node").runWith(stdin.toString().getBytes(UTF_8), Map.of(), "-e", SAILS);

    String theirs = verdict.stdout().strip();
    assertThat(theirs).as(verdict.stderr()).hasSameSizeAs("x".repeat(values.size()));
    for (int i = 0; i < values.size(); i++) {
      boolean changed = EnvironmentValue.changedBySails(values.get(i)) != null;
      assertThat(changed).as("<%s>", values.get(i)).isEqualTo(theirs.charAt(i) == '1');
    }
  }

  @Test
  void generatedPassphrasesSurviveEverywhere() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 2000; i++) {
      String text = EnvironmentValue.text(Passphrases.generate(random));
      assertThat(text).isNotNull();
      assertThat(EnvironmentValue.unfitPassphrase(text)).isNull();
      assertThat(EnvironmentValue.changedBySails(text == null ? "" : text)).isNull();
      assertThat(EnvironmentValue.fragilePassphrase(text == null ? "" : text)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "NO",
        "off",
        "~",
        "1_000",
        "12:30:45",
        "2026-11-01",
        ".inf",
        "abc#def",
        "a b",
        "back`tick",
        "dollar$",
        "-option",
        "quote'd",
        "percent%",
        "a=b",
        "ümlaut",
        "bang!"
      })
  void whatYamlOrAShellChangesIsFragile(String value) {
    assertThat(EnvironmentValue.fragilePassphrase(value)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Kx7dWq2mPz9L", "plain-word", "a_b", "2fast4u", "user@example.com/x"})
  void plainTextIsNotFragile(String value) {
    assertThat(EnvironmentValue.fragilePassphrase(value)).isNull();
    assertThat(EnvironmentValue.changedBySails(value)).isNull();
    assertThat(EnvironmentValue.unfitPassphrase(value)).isNull();
  }
}
