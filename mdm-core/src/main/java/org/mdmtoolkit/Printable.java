package org.mdmtoolkit;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text that somebody else wrote, such as a file or a server, as it may stand in a message or on a
 * terminal: on one line, and without what moves a cursor or hides or turns around other characters.
 * What may not be shown becomes a question mark.
 */
public final class Printable {

  /** Made only where it is needed. */
  private static final class Blanks {
    static final Pattern PATTERN = Pattern.compile("[\\s\\u2028\\u2029]+");
  }

  private Printable() {}

  /** The text on one line. */
  public static String line(String text) {
    return line(text, Integer.MAX_VALUE);
  }

  /** Whether nobody would see anything of it: blanks of all kinds, and what has no width. */
  public static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT);
  }

  /**
   * The text on one line.
   *
   * @param most how many code points of it; what is left out is replaced by three dots
   */
  public static String line(String text, int most) {
    if (text.length() <= most && isPlain(text)) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(most).map(c -> isShown(c) ? c : '?').forEach(line::appendCodePoint);
    return text.codePointCount(0, text.length()) > most
        ? line.append("...").toString()
        : line.toString();
  }

  /** The text, each of its lines on one line; tabs, which rewrite nothing, stay. */
  public static String lines(String text) {
    if (isPlain(text)) {
      return text;
    }
    return text.lines().map(Printable::tabbed).collect(Collectors.joining("\n"));
  }

  /**
   * Whether all of it is printable ASCII, as most is: the first use of streams takes milliseconds.
   */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static String tabbed(String line) {
    return Stream.of(line.split("\t", -1)).map(Printable::line).collect(Collectors.joining("\t"));
  }

  /** As {@link #line(String, int)}, for sentences: any run of blanks and line ends is one blank. */
  public static String sentence(String text, int most) {
    return line(Blanks.PATTERN.matcher(text).replaceAll(" ").strip(), most);
  }

  /** As {@link #line(String)}, for a page: nothing in it is markup, also within an attribute. */
  public static String html(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : line(text).toCharArray()) {
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /**
   * Whether a character is shown as it is. Private characters are, such as Apple's logo, and those
   * that this Java does not know yet.
   *
   * @param codePoint half of a surrogate pair is no character
   */
  public static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
