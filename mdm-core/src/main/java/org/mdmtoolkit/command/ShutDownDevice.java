package org.mdmtoolkit.command;

import java.util.Map;

/**
 * Builds the command that shuts down a Mac, or a supervised iPhone or iPad.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/shut-down-device-command">Shut
 *     Down Device</a>
 */
public final class ShutDownDevice {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "ShutDownDevice";

  private ShutDownDevice() {}

  /** A shut-down at once; users may lose unsaved work, and only a person can start it again. */
  public static MdmCommand immediately() {
    return CheckedCommand.of(REQUEST_TYPE, Map.of());
  }
}
