package org.mdmtoolkit.cli.terminal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A command line while generated code reads it. Usual is: every option is written in full and once,
 * its value follows as a word of its own, no value is empty or begins with a hyphen, and all else
 * is a plain argument. Anything else makes it unusual, and picocli reads it from the start.
 */
public final class UsualLine {

  private final String[] words;
  private final Set<String> seen = new HashSet<>();
  private final List<String> plain = new ArrayList<>();
  private String name = "";
  private int at;
  private boolean isUsual = true;

  /** The words from this one on. */
  public UsualLine(String[] words, int from) {
    this.words = words;
    at = from;
  }

  /** Goes on to the next option; false where there is none, or the line is not usual. */
  public boolean next() {
    while (isUsual && at < words.length) {
      String word = words[at];
      at++;
      if (word.isEmpty()) {
        isUsual = false;
      } else if (word.charAt(0) == '-') {
        name = word;
        return true;
      } else {
        plain.add(word);
      }
    }
    return false;
  }

  /** The option it is at, as it was written. */
  public String name() {
    return name;
  }

  /** Takes an option without a value. */
  public boolean flag(String option) {
    isUsual &= seen.add(option);
    return true;
  }

  /** Takes an option with its value. */
  public String text(String option) {
    isUsual &= seen.add(option);
    return value();
  }

  /** The same for an option that may be given several times. */
  public String oneOfMany(String option) {
    seen.add(option);
    return value();
  }

  /** Takes an option with its value, a whole number. */
  public int number(String option) {
    String text = text(option);
    boolean isNumber = !text.isEmpty() && text.length() < 10;
    for (int i = 0; i < text.length(); i++) {
      isNumber &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    isUsual &= isNumber;
    return isNumber ? Integer.parseInt(text) : 0;
  }

  private String value() {
    String value = at < words.length ? words[at] : "";
    at++;
    isUsual &= !value.isEmpty() && value.charAt(0) != '-';
    return value;
  }

  /** Whether this option was given. */
  public boolean has(String option) {
    return seen.contains(option);
  }

  /** The arguments, once all was read. */
  public List<String> plain() {
    return plain;
  }

  /** Whether all of it is usual, and has as many arguments. */
  public boolean isUsual(int least, int most) {
    return isUsual && plain.size() >= least && plain.size() <= most;
  }
}
