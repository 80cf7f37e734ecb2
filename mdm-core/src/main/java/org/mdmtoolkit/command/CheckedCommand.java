package org.mdmtoolkit.command;

import java.util.Map;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;

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
}
