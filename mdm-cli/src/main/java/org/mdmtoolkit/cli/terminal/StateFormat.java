package org.mdmtoolkit.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.io.InputFiles;

/**
 * The form of the state folder as a whole, a number in its file {@code format}. A folder without
 * that file has form 1, the only one so far; a version that changes the form writes the file first.
 */
final class StateFormat {

  private static final int NEWEST = 1;
  private static final int MAX_BYTES = 100;

  private StateFormat() {}

  /**
   * Refuses a folder that a later version has brought into a form which this one does not know.
   *
   * @throws RefusedException if it is newer, or cannot be told
   */
  static void refuseNewer(Path home) {
    Path file = home.resolve("format");
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isKnown(file)) {
      throw new RefusedException(
          "the state in " + home + " is of a newer version of mdm, or damaged: see " + file,
          "Nothing was changed. Use the newer version, or another folder with --home DIR.");
    }
  }

  private static boolean isKnown(Path file) {
    String number = new String(InputFiles.read(file, MAX_BYTES), US_ASCII).strip();
    return number.matches("[1-9]\\d{0,3}") && Integer.parseInt(number) <= NEWEST;
  }
}
