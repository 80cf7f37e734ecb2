package org.mdmtoolkit.plist;

import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;

/** The wording of this package's errors: a place and a fault, never a value. */
final class PlistErrors {

  private static final int MAX_NAME = 60;
  private static final String PREFIX = "not a valid property list: ";
  private static final String CORRECT =
      "Correct the file at this place, or have the program that made it write it again.";

  private static final String DAMAGED =
      "Get the file again from where it came: this one is damaged.";

  private PlistErrors() {}

  static InvalidInputException atLine(int line, int column, String fault) {
    return new InvalidInputException(
        PREFIX + "line " + line + ", column " + column + ": " + fault, CORRECT);
  }

  /** The same for a place in the text of a file whose first lines were skipped. */
  static InvalidInputException at(CharSequence text, int place, int skippedLines, String fault) {
    int line = 1 + skippedLines;
    int column = 1;
    for (int i = 0; i < place; i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
      line += ends ? 1 : 0;
      column = ends ? 1 : column + 1;
    }
    return atLine(line, column, fault);
  }

  static InvalidInputException atObject(int object, int offset, String fault) {
    return new InvalidInputException(
        PREFIX + "object " + object + " at byte " + offset + ": " + fault, DAMAGED);
  }

  static InvalidInputException atByte(long offset, String fault) {
    return new InvalidInputException(PREFIX + "byte " + offset + ": " + fault, DAMAGED);
  }

  static InvalidInputException whole(String fault) {
    return whole(fault, DAMAGED);
  }

  static InvalidInputException whole(String fault, String remedy) {
    return new InvalidInputException(PREFIX + fault, remedy);
  }

  static InvalidInputException tooLarge(PlistLimits limits) {
    return whole(
        "it is larger than " + limits.maxBytes() + " bytes", "No device command is this large.");
  }

  static String tooDeep(PlistLimits limits) {
    return "dictionaries and arrays stand more than " + limits.maxDepth() + " deep";
  }

  static String tooMany(PlistLimits limits) {
    return "it holds more than " + limits.maxNodes() + " values and keys";
  }

  /** A key or element name in quotes, short and without what could upset a terminal. */
  static String quoted(String name) {
    return '"' + printable(name) + '"';
  }

  static String printable(String name) {
    return Printable.line(name, MAX_NAME);
  }
}
