package org.mdmtoolkit.manifest;

import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;

/** How this package words what is wrong with a file, and how it repeats what a file says. */
final class PackageErrors {

  private static final int LONGEST = 120;
  private static final String AGAIN =
      "Get the package again from where it came, or have it built again.";

  private PackageErrors() {}

  /** The package says of itself what is not so, or is cut off. */
  static InvalidInputException damaged(String name, String fault) {
    return new InvalidInputException(name + ": damaged installer package: " + fault, AGAIN);
  }

  static InvalidInputException damaged(String name, String fault, Throwable cause) {
    return new InvalidInputException(name + ": damaged installer package: " + fault, AGAIN, cause);
  }

  static InvalidInputException unsupported(String name, String fault) {
    return new InvalidInputException(
        name + ": cannot be read: " + fault, "Build the package with productbuild.");
  }

  /** The text on one line, cut, and without anything that would move a cursor. */
  static String clean(String text) {
    return Printable.line(text, LONGEST);
  }
}
