package org.mdmtoolkit.command;

import java.util.Map;
import java.util.Optional;

/** Text out of an answer, and the form in which it is shown. */
final class AnswerText {

  private static final int LONGEST = 500;

  private AnswerText() {}

  /** The text under the key, if it is one and not empty. */
  static Optional<String> of(Map<?, ?> dictionary, String key) {
    return dictionary.get(key) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  /** The text on one line, cut, and without anything that would move a cursor. */
  static String line(String text) {
    int end = Math.min(text.length(), LONGEST);
    StringBuilder line = new StringBuilder(end + 3);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      line.append(
          switch (Character.getType(c)) {
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.CONTROL -> c == '\n' || c == '\r' || c == '\t' ? ' ' : '?';
            case Character.FORMAT -> '?';
            default -> c;
          });
    }
    return line.append(text.length() > LONGEST ? "..." : "").toString().strip();
  }
}
