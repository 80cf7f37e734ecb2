package org.mdmtoolkit.command;

import org.mdmtoolkit.InvalidInputException;

/** Text that a device shows to whoever finds it. */
final class LockScreenText {

  private LockScreenText() {}

  /** The text as it is, if there is something to read in it and not too much. */
  static String checked(String what, String text, int maxLength) {
    if (text.isBlank()) {
      throw new InvalidInputException("the " + what + " is empty", "Leave it out, or write one.");
    }
    if (text.length() > maxLength) {
      throw new InvalidInputException(
          "the " + what + " is " + text.length() + " characters long, more than " + maxLength,
          "Shorten it; the lock screen shows a few lines.");
    }
    return text;
  }
}
