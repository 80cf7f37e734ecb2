package org.mdmtoolkit.command;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;

/**
 * The place of a value in a command, as text: {@code Settings[0].Item}. Keys stand between dots,
 * places in an array (from 0) in brackets; a backslash takes the next character as it is.
 *
 * @param steps keys (String) and places (Integer), from the outside in; at least one
 */
record ValuePath(List<Object> steps) {

  private static final int LONGEST_INDEX = 6; // digits

  /**
   * The path that this text names.
   *
   * @throws InvalidInputException if it names none; the message does not repeat it
   */
  static ValuePath parse(String text) {
    List<Object> steps = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    boolean inKey = true; // at the start, and after a dot, a key must come
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '.' || c == '[') {
        if (inKey) {
          add(steps, key);
        }
        inKey = c == '.';
        if (c == '[') {
          int end = text.indexOf(']', i);
          steps.add(index(end < 0 ? "" : text.substring(i, end)));
          i = end + 1;
        }
      } else if (!inKey) {
        throw notAPath(); // after a bracket only a dot or a bracket may come
      } else if (c == '\\' && i < text.length()) {
        key.append(text.charAt(i++));
      } else {
        key.append(c);
      }
    }
    if (inKey) {
      add(steps, key);
    }
    return new ValuePath(List.copyOf(steps));
  }

  private static void add(List<Object> steps, StringBuilder key) {
    if (key.length() == 0) {
      throw notAPath();
    }
    steps.add(key.toString());
    key.setLength(0);
  }

  private static Integer index(String digits) {
    if (!digits.matches("[0-9]{1," + LONGEST_INDEX + "}")) {
      throw notAPath();
    }
    return Integer.valueOf(digits);
  }

  private static InvalidInputException notAPath() {
    return new InvalidInputException(
        "this is not the place of a key",
        "Write keys with dots between, and places in an array in brackets: Settings[0].Item.");
  }

  /** The first so many steps as text. */
  String upTo(int count) {
    String text = "";
    for (Object step : steps.subList(0, count)) {
      text =
          step instanceof Integer index ? text + "[" + index + "]" : below(text, step.toString());
    }
    return text;
  }

  /** The path of a key below this one, as messages show it. */
  static String below(String path, String key) {
    String shown = key.length() > 60 ? key.substring(0, 60) + "..." : key;
    String clean = shown.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?");
    return path.isEmpty() ? clean : path + "." + clean;
  }

  /** As messages show it. */
  @Override
  public String toString() {
    return upTo(steps.size());
  }
}
