package org.mdmtoolkit.command;

import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.Printable;

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
    return Printable.sentence(text, LONGEST);
  }
}
