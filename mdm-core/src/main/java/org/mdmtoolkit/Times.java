package org.mdmtoolkit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as the toolkit's files and tables have them: ISO 8601 in UTC, in seconds or milliseconds,
 * such as {@code 2026-03-01T12:00:00Z}. They are read and written as {@link Instant#parse} and
 * {@link Instant#toString} do, which take over whatever has another form: the JDK's formatter takes
 * longer to start than a line of the journal takes to write.
 */
public final class Times {

  private static final String SECONDS = "dddd-dd-ddTdd:dd:ddZ";
  private static final String MILLIS = "dddd-dd-ddTdd:dd:dd.dddZ";
  private static final int NANOS_OF_MILLI = 1_000_000;

  private Times() {}

  /**
   * Reads a time.
   *
   * @throws java.time.format.DateTimeParseException if it is none
   */
  public static Instant parse(String text) {
    boolean hasMillis = text.length() == MILLIS.length();
    if (!hasForm(text, hasMillis ? MILLIS : SECONDS)) {
      return Instant.parse(text);
    }
    try {
      return LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19),
              hasMillis ? number(text, 20, 23) * NANOS_OF_MILLI : 0)
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) { // no such day or second, or one that only the JDK knows
      return Instant.parse(text);
    }
  }

  private static boolean hasForm(String text, String form) {
    if (text.length() != form.length()) {
      return false;
    }
    for (int i = 0; i < form.length(); i++) {
      char c = text.charAt(i);
      if (form.charAt(i) == 'd' ? c < '0' || c > '9' : c != form.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int number(String digits, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + digits.charAt(i) - '0';
    }
    return number;
  }

  /** Writes a time: what {@link Instant#toString} returns. */
  public static String text(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    int nanos = time.getNano();
    if (utc.getYear() < 0 || utc.getYear() > 9999 || nanos % NANOS_OF_MILLI != 0) {
      return time.toString();
    }
    StringBuilder text = new StringBuilder(MILLIS.length());
    append(text, utc.getYear(), 4).append('-');
    append(text, utc.getMonthValue(), 2).append('-');
    append(text, utc.getDayOfMonth(), 2).append('T');
    append(text, utc.getHour(), 2).append(':');
    append(text, utc.getMinute(), 2).append(':');
    append(text, utc.getSecond(), 2);
    if (nanos != 0) {
      append(text.append('.'), nanos / NANOS_OF_MILLI, 3);
    }
    return text.append('Z').toString();
  }

  private static StringBuilder append(StringBuilder text, int number, int digits) {
    String plain = Integer.toString(number);
    for (int i = plain.length(); i < digits; i++) {
      text.append('0');
    }
    return text.append(plain);
  }
}
