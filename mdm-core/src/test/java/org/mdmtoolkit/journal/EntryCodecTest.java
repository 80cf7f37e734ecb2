package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way to write and read an entry is the same as that of the JSON library. */
class EntryCodecTest {

  private static final String WHOLE =
      "{\"n\":1,\"time\":\"2026-11-21T07:30:00Z\",\"user\":\"ann\",\"machine\":\"mac\",\"action\":\"lock.built\","
          + "\"host\":\"C02XK1ZLJGH5\",\"detail\":\"x\",\"previous\":\"00\"}";

  @Test
  void writesEachEntryAsTheLibraryDoes() {
    Random random = new Random(6);
    int plain = 0;
    for (int i = 0; i < 20_000; i++) {
      JournalEntry entry = entry(random);
      byte[] line = EntryCodec.write(entry);

      assertThat(line).isEqualTo(EntryCodec.writeAny(entry));
      assertThat(EntryCodec.read(line)).isEqualTo(EntryCodec.readAny(line));
      plain += PlainLine.read(line).isPresent() ? 1 : 0;
    }
    assertThat(plain).isBetween(5_000, 19_000);
  }

  @Test
  void readsChangedLinesAsTheLibraryDoes() {
    Random random = new Random(7);
    String some = "{}[]\",:\\0123456789-+.eE ntu\u00e4\t\n";
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(WHOLE);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(line.length());
        String with = random.nextInt(3) == 0 ? "" : "" + some.charAt(random.nextInt(some.length()));
        line.replace(at, at + random.nextInt(2), with);
      }
      byte[] bytes = line.toString().getBytes(UTF_8);

      Optional<JournalEntry> entry = EntryCodec.read(bytes);
      assertThat(entry).as(line.toString()).isEqualTo(EntryCodec.readAny(bytes));
      read += entry.isPresent() ? 1 : 0;
    }
    assertThat(read).isBetween(2_000, 18_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{\"n\":1",
        "{\"n\":01}",
        "{\"n\":1}x",
        "{\"n\":1,}",
        "{\"n\":\"1\",\"n\":\"1\"}",
        "[\"n\"]",
        "{\"n\" :1}",
        "{\"n\":1.5}",
        "{\"n\":-1}",
        "{\"n\":1234567890123456789}",
        "{\"n\":\"\\u0031\"}",
        "{n:1}",
        "{\"n\":null}",
        "{\"n\":{}}",
        "{\"n\":\"a\tb\"}",
        "{\"n\":\"\u00e4\"}"
      })
  void leavesWhatIsNotPlainToTheLibrary(String line) {
    assertThat(PlainLine.read(line.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void refusesANameThatIsThereTwice() {
    byte[] line = WHOLE.replace("\"detail\"", "\"host\"").getBytes(UTF_8);

    assertThat(EntryCodec.read(WHOLE.getBytes(UTF_8))).isPresent();
    assertThat(EntryCodec.read(line)).isEmpty();
  }

  private static JournalEntry entry(Random random) {
    Map<String, String> details = new LinkedHashMap<>();
    for (int left = random.nextInt(3); left > 0; left--) {
      details.put("detail_" + left + text(random), text(random));
    }
    return new JournalEntry(
        random.nextInt(3) == 0 ? Long.MAX_VALUE : random.nextInt(1 << 20),
        Instant.ofEpochMilli(random.nextLong() >> 20),
        new Operator(text(random), text(random)),
        new JournalEvent(
            text(random), maybe(random), maybe(random), maybe(random), maybe(random), details),
        text(random));
  }

  private static Optional<String> maybe(Random random) {
    return random.nextBoolean() ? Optional.of(text(random)) : Optional.empty();
  }

  private static String text(Random random) {
    String[] odd = {
      "\"", "\\", "\n", "\u0001", "\u00e4", "\ud83d\ude00", "\u007f", "/", "\u2028", "</x>"
    };
    String text = "Lost? {a:1}, 'b' [~]".substring(random.nextInt(20));
    return random.nextInt(20) == 0 ? text + odd[random.nextInt(odd.length)] : text;
  }
}
