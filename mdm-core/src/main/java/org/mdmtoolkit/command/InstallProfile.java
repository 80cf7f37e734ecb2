package org.mdmtoolkit.command;

import java.util.Map;
import org.mdmtoolkit.InvalidInputException;

/**
 * Builds the command that installs a configuration profile.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/install-profile-command">
 *     Install Profile</a>
 */
public final class InstallProfile {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "InstallProfile";

  private InstallProfile() {}

  /**
   * Installs this profile.
   *
   * @param profile the bytes of the {@code .mobileconfig} file, sent exactly as they are. It may be
   *     signed, and encrypted for the device, so its content is not judged. Not encoded as Base64:
   *     the property list does that.
   * @throws InvalidInputException if it is empty
   */
  public static MdmCommand of(byte[] profile) {
    if (profile.length == 0) {
      throw new InvalidInputException("the profile is empty", "Give a .mobileconfig file.");
    }
    return CheckedCommand.of(REQUEST_TYPE, Map.of("Payload", profile));
  }
}
