package org.mdmtoolkit.command;

import java.util.Arrays;

/**
 * What a device says of a command as a whole.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/commandresponse">Command
 *     response</a>
 */
public enum CommandStatus {
  /** Received and done, or at least begun; single parts of it may have failed. */
  ACKNOWLEDGED("Acknowledged"),
  /** Not done; the error chain says why. */
  ERROR("Error"),
  /** The device does not understand the command. */
  COMMAND_FORMAT_ERROR("CommandFormatError"),
  /** No answer to a command: the device asks for the next one. */
  IDLE("Idle"),
  /** The device cannot do it at the moment and will ask for it again. */
  NOT_NOW("NotNow"),
  /** A text that Apple does not document. */
  UNKNOWN("");

  private final String appleName;

  CommandStatus(String appleName) {
    this.appleName = appleName;
  }

  /** The status as Apple spells it; empty for {@link #UNKNOWN}. */
  public String appleName() {
    return appleName;
  }

  static CommandStatus ofAppleName(String text) {
    return Arrays.stream(values())
        .filter(status -> status != UNKNOWN && status.appleName.equals(text))
        .findFirst()
        .orElse(UNKNOWN);
  }
}
