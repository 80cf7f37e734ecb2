package org.mdmtoolkit.cli;

/** Text from a file, as it may go to a terminal. */
final class Printable {

  private Printable() {}

  /** In one line, without control characters, which could rewrite the screen. */
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || isDirection(c) ? '?' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  private static boolean isDirection(int c) {
    return (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x2028
        || c == 0x2029;
  }
}
