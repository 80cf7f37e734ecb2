package org.mdmtoolkit.command;

import java.util.Arrays;
import java.util.Map;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.secret.Secret;

/** What the typed builders make: judged by the same catalogue and rules as any other command. */
final class CheckedCommand {

  private CheckedCommand() {}

  /**
   * The command with a fresh UUID.
   *
   * @throws InvalidInputException if the checker finds an error in it
   */
  static MdmCommand of(String requestType, Map<String, ?> keys) {
    return CommandBuilder.of(CommandCatalog.apple().command(requestType)).setAll(keys).build();
  }

  /** A secret as the text that stands in a command. */
  static String revealText(Secret secret) {
    char[] chars = secret.revealChars();
    try {
      return new String(chars);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /**
   * This text.
   *
   * @throws InvalidInputException if it is blank; {@code what} says what it would be
   */
  static String notBlank(String what, String text) {
    if (text.isBlank()) {
      throw new InvalidInputException("the " + what + " is blank", "Give one.");
    }
    return text;
  }
}
