package org.mdmtoolkit.plist;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of {@code <integer>}, {@code <real>}, {@code <date>} and {@code <data>} as values. White
 * space around it is passed over. What is wrong comes as the message of an {@link
 * IllegalArgumentException}, to which the caller adds the place; it never holds the text.
 */
final class XmlScalars {

  private static final int MAX_NUMBER = 1100; // the smallest double, written out, has 1076
  private static final BitSet BASE64 = new BitSet();
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX][0-9a-fA-F]+");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern DATE =
      Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z");

  static {
    BASE64.set('A', 'Z' + 1);
    BASE64.set('a', 'z' + 1);
    BASE64.set('0', '9' + 1);
    BASE64.set('+');
    BASE64.set('/');
    BASE64.set('=');
  }

  private XmlScalars() {}

  static Long integer(CharSequence content) {
    String text = number(content, "an integer");
    if (!INTEGER.matcher(text).matches()) {
      if (HEXADECIMAL.matcher(text).matches()) {
        throw new IllegalArgumentException("is hexadecimal; only decimal digits are allowed");
      }
      if (REAL.matcher(text).matches()) {
        throw new IllegalArgumentException("has a fraction or exponent; that is a <real>");
      }
      throw new IllegalArgumentException("is not an integer");
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      // the cause would repeat the value
      throw new IllegalArgumentException("is beyond the range of a signed 64-bit integer");
    }
  }

  static Double real(CharSequence content) {
    String text = number(content, "a number");
    if (!REAL.matcher(text).matches()) {
      throw new IllegalArgumentException("is not a number");
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException("is beyond the range of a double");
    }
    return value;
  }

  private static String number(CharSequence content, String kind) {
    String text = trim(content);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty, not " + kind);
    }
    if (text.length() > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "has more than " + MAX_NUMBER + " characters, which is not " + kind);
    }
    return text;
  }

  static Instant date(CharSequence content) {
    String text = trim(content);
    Matcher found = DATE.matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException("is not a UTC date of the form YYYY-MM-DDThh:mm:ssZ");
    }
    int[] fields = new int[6];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = Integer.parseInt(found.group(i + 1));
    }
    try {
      if (fields[0] == 0) {
        throw new DateTimeException("no such year");
      }
      return LocalDateTime.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5])
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is a date that no calendar or clock has");
    }
  }

  static byte[] data(CharSequence content) {
    byte[] packed = new byte[content.length()];
    int length = 0;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (BASE64.get(c)) {
        packed[length++] = (byte) c;
      } else if (!isBlank(c)) {
        throw new IllegalArgumentException(
            "is not base64, which has no character %s: write what base64 FILE prints"
                .formatted(c > ' ' && c < 0x7F ? "'" + c + "'" : "U+%04X".formatted((int) c)));
      }
    }
    if (length % 4 != 0) {
      throw new IllegalArgumentException(
          "is not base64: characters are missing, as where a part was left out");
    }
    try {
      return Base64.getDecoder().decode(Arrays.copyOf(packed, length));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not base64");
    }
  }

  private static String trim(CharSequence content) {
    int from = 0;
    int to = content.length();
    while (from < to && isBlank(content.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(content.charAt(to - 1))) {
      to--;
    }
    return content.subSequence(from, to).toString();
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
