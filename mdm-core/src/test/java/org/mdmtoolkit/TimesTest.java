package org.mdmtoolkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's formatter is the judge of each. */
class TimesTest {

  private static final long SEED = 20260301;
  private static final int TIMES = 50_000;

  @Test
  void writesAndReadsAsTheJdkDoes() {
    Random random = new Random(SEED);
    long first = Instant.parse("-0002-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("+10001-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < TIMES; i++) {
      long unit = new long[] {1, 1_000, 1_000_000, 1_000_000_000}[i % 4];
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(first, last), random.nextLong(1_000_000_000 / unit) * unit);
      String text = time.toString();
      assertEquals(text, Times.text(time));
      assertEquals(time, Times.parse(text), text);
    }
  }

  @Test
  void readsChangedTextsAsTheJdkDoes() {
    Random random = new Random(SEED);
    String[] texts = {"2024-02-29T23:59:59Z", "1999-12-31T00:00:00.001Z"};
    for (int i = 0; i < TIMES; i++) {
      StringBuilder text = new StringBuilder(texts[i % 2]);
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, "0123456789-:.TZ+ d٣".charAt(random.nextInt(19)));
      }
      assertEquals(byJdk(text.toString()), byUs(text.toString()), text.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-12-31T23:59:60Z",
        "2026-12-31T24:00:00Z",
        "2026-03-01t12:00:00z",
        "2026-03-01T12:00:00+00:00",
        "2026-03-01T12:00:00.Z",
        "2026-03-01T12:00Z",
        "+12026-03-01T12:00:00Z",
        "-0001-03-01T12:00:00Z",
      })
  void readsOtherFormsAsTheJdkDoes(String text) {
    assertEquals(byJdk(text), byUs(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "dddd-dd-ddTdd:dd:ddZ",
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-00-01T12:00:00Z",
        "2026-03-01T25:00:00Z",
        "2026-03-01T12:60:00Z",
        "2026-03-01 12:00:00Z",
        "2026-03-01T12:00:00",
        "2026-03-01T12:00:00,000Z",
      })
  void refusesWhatIsNoTime(String text) {
    assertThrows(DateTimeParseException.class, () -> Instant.parse(text));
    assertThrows(DateTimeParseException.class, () -> Times.parse(text));
  }

  private static String byJdk(String text) {
    try {
      return Instant.parse(text).toString();
    } catch (DateTimeException e) {
      return e.toString();
    }
  }

  private static String byUs(String text) {
    try {
      return Times.parse(text).toString();
    } catch (DateTimeException e) {
      return e.toString();
    }
  }
}
