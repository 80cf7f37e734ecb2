package org.mdmtoolkit.command;

import java.util.Map;

/**
 * Builds the command that restarts a Mac, or a supervised iPhone, iPad or Apple TV.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/restart-device-command">
 *     Restart Device</a>
 */
public final class RestartDevice {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "RestartDevice";

  private RestartDevice() {}

  /** A restart at once; users may lose unsaved work. */
  public static MdmCommand immediately() {
    return CheckedCommand.of(REQUEST_TYPE, Map.of());
  }

  /**
   * A request to the user of a Mac (macOS 11.4 or later) to restart when it suits. The user may
   * ignore it, and it is shown once; a Mac at the login window without users restarts at once.
   */
  public static MdmCommand notifyingUser() {
    return CheckedCommand.of(REQUEST_TYPE, Map.of("NotifyUser", true));
  }
}
