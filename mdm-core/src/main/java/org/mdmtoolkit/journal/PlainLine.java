package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A flat JSON object whose names and texts are plain: printable ASCII without a quotation mark or
 * backslash, so that nothing in it is escaped. Nearly all entries are. It is written and read here
 * as the JSON library would, which takes longer to start than the rest of an append; whatever is
 * not plain, or not exactly in this form, is left to that library.
 */
final class PlainLine {

  private static final int MAX_NAME = 1000;
  private static final int MAX_DIGITS = 18;

  private final StringBuilder text = new StringBuilder(256).append('{');
  private boolean isPlain = true;

  /** Adds a whole number. */
  PlainLine put(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  /** Adds a text. */
  PlainLine put(String name, String value) {
    name(name);
    quoted(value);
    return this;
  }

  /** Adds a text, if there is one. */
  PlainLine put(String name, Optional<String> value) {
    return value.isPresent() ? put(name, value.get()) : this;
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    quoted(name);
    text.append(':');
  }

  private void quoted(String value) {
    for (int i = 0; i < value.length(); i++) {
      isPlain &= isPlain(value.charAt(i));
    }
    text.append('"').append(value).append('"');
  }

  /** The object; empty if something in it is not plain. */
  Optional<byte[]> bytes() {
    return isPlain ? Optional.of((text + "}").getBytes(ISO_8859_1)) : Optional.empty();
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  }

  /** Its fields, numbers as they are written; empty if it is anything but such an object. */
  static Optional<Map<String, String>> read(byte[] line) {
    Map<String, String> fields = new LinkedHashMap<>();
    int at = 0;
    if (line.length < 2 || line[at] != '{') {
      return Optional.empty();
    }
    do {
      at++; // the brace or comma
      int nameEnd = endOfText(line, at);
      if (nameEnd < 0 || nameEnd - at > MAX_NAME || byteAt(line, nameEnd) != ':') {
        return Optional.empty();
      }
      int start = nameEnd + 1;
      boolean isText = byteAt(line, start) == '"';
      int end = isText ? endOfText(line, start) : endOfNumber(line, start);
      if (end < 0) {
        return Optional.empty();
      }
      String name = text(line, at + 1, nameEnd - 1);
      String value = isText ? text(line, start + 1, end - 1) : text(line, start, end);
      if (fields.put(name, value) != null) {
        return Optional.empty(); // twice: the library says what that means
      }
      at = end;
    } while (byteAt(line, at) == ',');
    return at == line.length - 1 && line[at] == '}' ? Optional.of(fields) : Optional.empty();
  }

  private static int byteAt(byte[] line, int at) {
    return at < line.length ? line[at] : -1;
  }

  /** The position after the closing quotation mark; -1 if no plain text begins here. */
  private static int endOfText(byte[] line, int start) {
    if (byteAt(line, start) != '"') {
      return -1;
    }
    int at = start + 1;
    while (at < line.length && isPlain(line[at])) {
      at++;
    }
    return byteAt(line, at) == '"' ? at + 1 : -1;
  }

  /** The position after a number that is not negative; -1 if none begins here. */
  private static int endOfNumber(byte[] line, int start) {
    int at = start;
    while (at < line.length && line[at] >= '0' && line[at] <= '9') {
      at++;
    }
    int digits = at - start;
    boolean isNumber = digits == 1 || (digits > 1 && digits <= MAX_DIGITS && line[start] != '0');
    return isNumber ? at : -1;
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, ISO_8859_1);
  }
}
