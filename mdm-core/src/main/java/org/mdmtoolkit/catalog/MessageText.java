package org.mdmtoolkit.catalog;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;

/** How a message repeats what somebody wrote: short, in quotes, on one line. */
final class MessageText {

  private static final int LONGEST = 60;

  private MessageText() {}

  /** The text in quotes, {@link #clean}. */
  static String quote(String text) {
    return '"' + clean(text) + '"';
  }

  /** The text, cut, and without anything that would move a cursor. */
  static String clean(String text) {
    return Printable.line(text, LONGEST);
  }

  /** The words of an exception as a sentence of a finding. */
  static String sentence(String problem) {
    String line = Printable.line(problem);
    return line.endsWith(".") ? line : line + ".";
  }

  /** The words, joined as one would say them: {@code a, b or c}. */
  static String anyOf(Iterable<String> words) {
    StringBuilder out = new StringBuilder();
    @Nullable String last = null;
    for (String word : words) {
      if (last != null) {
        out.append(out.length() == 0 ? "" : ", ").append(last);
      }
      last = word;
    }
    if (last == null) {
      return "";
    }
    return out.length() == 0 ? last : out + " or " + last;
  }
}
