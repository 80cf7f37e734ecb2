package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * An XML file as characters. Decoded here and not by the XML parser, so that one wrong byte is
 * found at its place, nothing is replaced, and every JDK takes the same encodings.
 *
 * @param chars the characters, white space in front left out
 * @param skippedLines the line breaks among that white space
 */
record XmlText(CharBuffer chars, int skippedLines) {

  private static final String SAVE = "save the file as UTF-8";
  private static final int DECLARATION = 256;
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

  /** Whether the first character, after a byte order mark and white space, is {@code <}. */
  static boolean claims(byte[] bytes) {
    int start = afterMark(bytes);
    int width = wide(bytes) == null ? 1 : 2;
    int low = UTF_16BE.equals(wide(bytes)) ? 1 : 0;
    for (int i = start; i + width <= bytes.length; i += width) {
      byte b = bytes[i + low];
      if (width == 2 && bytes[i + 1 - low] != 0) {
        return false;
      }
      if (!isBlank((char) b)) {
        return b == '<';
      }
    }
    return false;
  }

  static XmlText decode(byte[] bytes) {
    Charset wide = wide(bytes);
    int start = afterMark(bytes);
    Charset charset = wide != null ? wide : declared(bytes, start);
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(bytes.length - start);
    if (charset.newDecoder().decode(in, out, true).isError()) {
      out.flip();
      throw PlistErrors.at(
          out, out.length(), 0, "a byte that is no " + charset + " text stands here: " + SAVE);
    }
    out.flip();
    int lines = 0;
    while (isBlank(out.get(out.position()))) {
      char blank = out.get();
      boolean second = blank == '\n' && out.position() > 1 && out.get(out.position() - 2) == '\r';
      if ((blank == '\n' && !second) || blank == '\r') {
        lines++;
      }
    }
    return new XmlText(out, lines);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static int afterMark(byte[] bytes) {
    if (starts(bytes, 0xEF, 0xBB) && bytes.length > 2 && bytes[2] == (byte) 0xBF) {
      return 3;
    }
    return starts(bytes, 0xFE, 0xFF) || starts(bytes, 0xFF, 0xFE) ? 2 : 0;
  }

  /** The UTF-16 form that a byte order mark, or a zero beside the first character, shows. */
  private static @Nullable Charset wide(byte[] bytes) {
    if (bytes.length < 2) {
      return null;
    }
    if (starts(bytes, 0xFE, 0xFF) || bytes[0] == 0) {
      return UTF_16BE;
    }
    return starts(bytes, 0xFF, 0xFE) || bytes[1] == 0 ? UTF_16LE : null;
  }

  private static boolean starts(byte[] bytes, int first, int second) {
    return bytes.length > 1 && bytes[0] == (byte) first && bytes[1] == (byte) second;
  }

  private static Charset declared(byte[] bytes, int mark) {
    int start = mark;
    while (isBlank((char) bytes[start])) {
      start++;
    }
    int length = Math.min(DECLARATION, bytes.length - start);
    Matcher found = ENCODING.matcher(new String(bytes, start, length, ISO_8859_1));
    if (!found.find()) {
      return UTF_8;
    }
    String name = found.group(1).toUpperCase(Locale.ROOT);
    return switch (name) {
      case "UTF-8", "UTF8" -> UTF_8;
      case "US-ASCII", "ASCII" -> US_ASCII;
      case "ISO-8859-1" -> ISO_8859_1;
      default -> throw unknown(name);
    };
  }

  private static InvalidInputException unknown(String name) {
    return PlistErrors.whole(
        "it is declared to be encoded as "
            + PlistErrors.printable(name)
            + (name.startsWith("UTF-16") ? " and is not UTF-16" : ", which is not read"),
        "Save it as UTF-8, and write encoding=\"UTF-8\" in its first line.");
  }
}
