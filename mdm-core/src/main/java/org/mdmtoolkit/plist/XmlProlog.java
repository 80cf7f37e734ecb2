package org.mdmtoolkit.plist;

import java.nio.CharBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;

/**
 * Takes the DOCTYPE out of an XML file, so that the JDK's DTD scanner never runs: it hides the
 * internal subset from StAX when there is a public identifier, and prints stack traces for some
 * broken ones. The characters become blanks, so that every place keeps its line and column.
 */
final class XmlProlog {

  private static final String BLANK = "[ \\t\\r\\n]";
  private static final String LITERAL = BLANK + "+(?:\"[^\"]*\"|'[^']*')";
  private static final Pattern DOCTYPE =
      Pattern.compile(
          ("<!DOCTYPE_+plist(?:_+(?:PUBLIC" + LITERAL + LITERAL + "|SYSTEM" + LITERAL + "))?_*(.)")
              .replace("_", BLANK));
  private static final Pattern HTML =
      Pattern.compile("<!DOCTYPE\\s+html", Pattern.CASE_INSENSITIVE);

  private final CharBuffer chars;
  private final int skippedLines;
  private int at;

  private XmlProlog(XmlText text) {
    chars = text.chars();
    skippedLines = text.skippedLines();
  }

  /** Blanks out one DOCTYPE without declarations of its own; refuses any other. */
  static void clear(XmlText text) {
    new XmlProlog(text).clear();
  }

  private void clear() {
    boolean found = false;
    while (at < chars.length()) {
      if (XmlScalars.isBlank(chars.charAt(at))) {
        at++;
      } else if (startsWith("<?")) {
        skipPast("?>");
      } else if (startsWith("<!--")) {
        skipPast("-->");
      } else if (startsWith("<!")) {
        if (found) {
          throw fault("there is more than one DOCTYPE");
        }
        found = true;
        clearDoctype();
      } else {
        return;
      }
    }
  }

  private void clearDoctype() {
    CharBuffer rest = chars.subSequence(at, chars.length());
    Matcher doctype = DOCTYPE.matcher(rest);
    if (!doctype.lookingAt()) {
      throw HTML.matcher(rest).lookingAt() ? OtherFileKind.html() : notPlist(rest);
    }
    if (doctype.group(1).equals("[")) {
      throw fault("the DOCTYPE holds declarations of its own, which are not allowed");
    }
    if (!doctype.group(1).equals(">")) {
      throw notPlist(rest);
    }
    int end = at + doctype.end();
    for (; at < end; at++) {
      if (!XmlScalars.isBlank(chars.charAt(at))) {
        chars.put(chars.position() + at, ' ');
      }
    }
  }

  private InvalidInputException notPlist(CharSequence rest) {
    String line = rest.toString().split(">", 2)[0];
    if (line.indexOf('\\') >= 0) {
      return fault(
          "backslashes stand in the DOCTYPE, as in text copied from a program: take them out");
    }
    if (line.matches("(?s).*[\u201c\u201d\u201e\u2018\u2019].*")) {
      return fault(
          "curly quotation marks stand in the DOCTYPE, as word processors make them: write"
              + " straight ones (\")");
    }
    return fault("the DOCTYPE is not that of a property list");
  }

  private boolean startsWith(String mark) {
    if (at + mark.length() > chars.length()) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if (chars.charAt(at + i) != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Without an end it goes to the end of the file; the parser then says what is wrong. */
  private void skipPast(String mark) {
    while (at < chars.length() && !startsWith(mark)) {
      at++;
    }
    at += mark.length();
  }

  private InvalidInputException fault(String fault) {
    return PlistErrors.at(chars, at, skippedLines, fault);
  }
}
