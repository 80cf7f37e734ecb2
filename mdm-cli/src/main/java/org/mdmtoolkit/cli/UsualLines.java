package org.mdmtoolkit.cli;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;

/**
 * Reads the usual lines of everyday commands without picocli. The class that does it is generated
 * while this module is compiled; where it was not, picocli reads everything.
 */
abstract class UsualLines {

  private static @Nullable UsualLines generated;

  /**
   * The command that a line means, with its options set.
   *
   * @param root takes the options that every command has
   * @return null if the line is not usual; the root may have been changed then
   */
  abstract @Nullable Action read(Mdm root, String... words);

  /** Called by the generated class. */
  static void use(UsualLines lines) {
    generated = lines;
  }

  /** What was generated; null if nothing was. */
  static @Nullable UsualLines generated() {
    if (generated == null) {
      try {
        Class.forName("org.mdmtoolkit.cli.GeneratedLines");
      } catch (ClassNotFoundException e) {
        return null;
      }
    }
    return generated;
  }
}
