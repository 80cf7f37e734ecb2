package org.mdmtoolkit.cli.terminal;

/** Days as people give them to {@code --within}. */
public final class Days {

  private Days() {}

  /** The number in {@code 30d}. */
  public static int of(String text) {
    if (!text.matches("[0-9]{1,5}d")) {
      throw new UsageException("--within takes days, such as 30d");
    }
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }
}
