package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML property lists in the one form that nearly every device and server writes, several
 * times faster than {@link XmlPlistReader}: declared as UTF-8, Apple's DOCTYPE or none, tags
 * without attributes and white space, no comments. On anything else, and on whatever is wrong, it
 * gives up: every method then returns null (or 0), and {@link XmlPlistReader} has to read the file
 * from its beginning. So there is one place that says what is wrong, and nothing is accepted here
 * that it would not read to the same value. Used once.
 */
final class PlainXmlReader {

  private static final byte[] DECLARATION =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".getBytes(ISO_8859_1);
  private static final byte[] DOCTYPE =
      ("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
              + " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">")
          .getBytes(ISO_8859_1);
  private static final byte[] ROOT = "<plist version=\"1.0\">".getBytes(ISO_8859_1);
  private static final byte[] BARE_ROOT = "<plist>".getBytes(ISO_8859_1);

  private static final byte[] CDATA = "<![CDATA[".getBytes(ISO_8859_1);

  private static final long PLIST = tag("plist");
  private static final long DICT = tag("dict");
  private static final long ARRAY = tag("array");
  private static final long KEY = tag("key");
  private static final long STRING = tag("string");
  private static final long INTEGER = tag("integer");
  private static final long REAL = tag("real");
  private static final long DATE = tag("date");
  private static final long DATA = tag("data");
  private static final long TRUE = tag("true");
  private static final long FALSE = tag("false");
  private static final int MAX_DIGITS = 7; // U+10FFFF as a decimal number has seven

  private final byte[] bytes;
  private final PlistLimits limits;
  private int at;
  private int nodes;

  private PlainXmlReader(byte[] bytes, PlistLimits limits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  /** The value, or null if the file is not in the plain form, or too large, or wrong. */
  static @Nullable Object read(byte[] bytes, PlistLimits limits) {
    return bytes.length > limits.maxBytes() ? null : new PlainXmlReader(bytes, limits).document();
  }

  private @Nullable Object document() {
    if (!take(DECLARATION)) {
      return null;
    }
    skipBlanks();
    if (take(DOCTYPE)) {
      skipBlanks();
    }
    if (!take(ROOT) && !take(BARE_ROOT)) {
      return null;
    }
    Object value = value(nextTag(), 0);
    if (value == null || nextTag() != end(PLIST)) {
      return null;
    }
    skipBlanks();
    return at == bytes.length ? value : null;
  }

  /** The value whose start tag was just read, up to and with its end tag. */
  private @Nullable Object value(long tag, int depth) {
    if (++nodes > limits.maxNodes()) {
      return null;
    }
    if (tag == STRING) {
      return text(tag);
    }
    if (tag == DICT) {
      return dictionary(depth + 1);
    }
    if (tag == ARRAY) {
      return array(depth + 1);
    }
    if (tag == empty(TRUE) || (tag == TRUE && tag() == end(TRUE))) {
      return true;
    }
    if (tag == empty(FALSE) || (tag == FALSE && tag() == end(FALSE))) {
      return false;
    }
    if (tag == empty(STRING)) {
      return "";
    }
    if (tag == empty(DICT) || tag == empty(ARRAY)) {
      return depth >= limits.maxDepth() ? null : tag == empty(DICT) ? Map.of() : List.of();
    }
    return scalar(tag);
  }

  private @Nullable Object scalar(long tag) {
    String text = text(tag);
    if (text == null) {
      return null;
    }
    try {
      if (tag == INTEGER) {
        return XmlScalars.integer(text);
      }
      if (tag == DATA) {
        return XmlScalars.data(text);
      }
      if (tag == DATE) {
        return XmlScalars.date(text);
      }
      return tag == REAL ? XmlScalars.real(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable Object dictionary(int depth) {
    if (depth > limits.maxDepth()) {
      return null;
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    long tag = nextTag();
    for (; tag == KEY; tag = nextTag()) {
      String key = text(tag);
      if (key == null || ++nodes > limits.maxNodes()) {
        return null;
      }
      Object value = value(nextTag(), depth);
      if (value == null || entries.put(key, value) != null) {
        return null;
      }
    }
    if (tag != end(DICT)) {
      return null;
    }
    return entries.isEmpty() ? Map.of() : Collections.unmodifiableMap(entries);
  }

  private @Nullable Object array(int depth) {
    if (depth > limits.maxDepth()) {
      return null;
    }
    List<Object> items = new ArrayList<>();
    for (long tag = nextTag(); tag != end(ARRAY); tag = nextTag()) {
      Object item = value(tag, depth);
      if (item == null) {
        return null;
      }
      items.add(item);
    }
    return items.isEmpty() ? List.of() : Collections.unmodifiableList(items);
  }

  /** The text from here to the end tag of this start tag, which is read too. */
  private @Nullable String text(long start) {
    String text = characters();
    StringBuilder whole = null;
    while (text != null && at < bytes.length) {
      boolean isCdata = take(CDATA);
      if (!isCdata && bytes[at] == '<') {
        if (tag() != end(start)) {
          return null;
        }
        return whole == null ? text : whole.append(text).toString();
      }
      whole = whole == null ? new StringBuilder(text) : whole.append(text);
      if (isCdata) {
        text = cdata();
      } else {
        text = bytes[at] == '&' ? reference() : characters();
      }
    }
    return null;
  }

  /** The text from here to the next {@code <}, {@code &} or end of the file. */
  private @Nullable String characters() {
    int start = at;
    int all = 0;
    for (; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b == '<' || b == '&') {
        break;
      }
      if (isControl(b) || (b == '>' && bytes[at - 1] == ']' && bytes[at - 2] == ']')) {
        return null;
      }
      all |= b;
    }
    return text(start, at, all >= 0);
  }

  private @Nullable String cdata() {
    int start = at;
    int all = 0;
    for (; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b == '>' && at - 2 >= start && bytes[at - 1] == ']' && bytes[at - 2] == ']') {
        return text(start, at++ - 2, all >= 0);
      }
      if (isControl(b)) {
        return null;
      }
      all |= b;
    }
    return null;
  }

  /** What XML does not allow, and the carriage return, which the other reader makes a line feed. */
  private static boolean isControl(byte b) {
    return b >= 0 && b < ' ' && b != '\n' && b != '\t';
  }

  private @Nullable String text(int start, int end, boolean isAscii) {
    if (isAscii) {
      return new String(bytes, start, end - start, ISO_8859_1);
    }
    // what is not UTF-8 becomes U+FFFD
    String text = new String(bytes, start, end - start, UTF_8);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= '\uFFFD') {
        return null;
      }
    }
    return text;
  }

  /** The character that the reference at this place stands for. */
  private @Nullable String reference() {
    int start = ++at;
    while (at < bytes.length && bytes[at] != ';' && at - start <= MAX_DIGITS + 2) {
      at++;
    }
    if (at == bytes.length || bytes[at] != ';') {
      return null;
    }
    String name = new String(bytes, start, at - start, ISO_8859_1);
    at++;
    return switch (name) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> character(name);
    };
  }

  private static @Nullable String character(String name) {
    int base = name.startsWith("#x") ? 16 : 10;
    int first = base == 16 ? 2 : 1;
    if (!name.startsWith("#") || name.length() == first || name.length() > first + MAX_DIGITS) {
      return null;
    }
    int number = 0;
    for (int i = first; i < name.length(); i++) {
      int digit = Character.digit(name.charAt(i), base); // Latin-1 has no others than ASCII
      if (digit < 0) {
        return null;
      }
      number = number * base + digit;
    }
    boolean isText = number >= ' ' && number < Character.MIN_SURROGATE;
    boolean isBeyond = number > Character.MAX_SURROGATE && number <= Character.MAX_CODE_POINT;
    return isText || (isBeyond && number != 0xFFFE && number != 0xFFFF)
        ? Character.toString(number)
        : null;
  }

  private long nextTag() {
    skipBlanks();
    return tag();
  }

  /** The tag that begins here as {@link #tag(String)} writes it, or 0. */
  private long tag() {
    if (at == bytes.length || bytes[at] != '<') {
      return 0;
    }
    long tag = 0;
    int end = Math.min(bytes.length, at + Long.BYTES + 2);
    for (int i = at + 1; i < end; i++) {
      byte b = bytes[i];
      if (b == '>') {
        at = i + 1;
        return tag;
      }
      if (b <= ' ') {
        return 0;
      }
      tag = tag << Byte.SIZE | b;
    }
    return 0;
  }

  /** The characters of a tag, at most eight, as one number. */
  private static long tag(String name) {
    long tag = 0;
    for (int i = 0; i < name.length(); i++) {
      tag = tag << Byte.SIZE | name.charAt(i);
    }
    return tag;
  }

  /** The end tag of a start tag. */
  private static long end(long tag) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(tag);
    return (long) '/' << ((bits + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE) | tag;
  }

  /** The tag of an empty element, for the start tag of a full one. */
  private static long empty(long tag) {
    return tag << Byte.SIZE | '/';
  }

  private boolean take(byte[] expected) {
    if (bytes.length - at < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[at + i] != expected[i]) {
        return false;
      }
    }
    at += expected.length;
    return true;
  }

  private void skipBlanks() {
    while (at < bytes.length && XmlScalars.isBlank((char) bytes[at])) {
      at++;
    }
  }
}
