package org.mdmtoolkit.command;

import java.util.Map;
import org.mdmtoolkit.InvalidInputException;

/**
 * Builds the command that removes a configuration profile which MDM installed.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/remove-profile-command">
 *     Remove Profile</a>
 */
public final class RemoveProfile {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "RemoveProfile";

  private RemoveProfile() {}

  /**
   * Removes the profile with this identifier.
   *
   * @param identifier the {@code PayloadIdentifier} at the top of the profile: neither its {@code
   *     PayloadUUID} nor that of a payload within
   * @throws InvalidInputException if it is blank
   */
  public static MdmCommand of(String identifier) {
    if (identifier.isBlank()) {
      throw new InvalidInputException(
          "the identifier of the profile is empty",
          "Give the PayloadIdentifier that stands at the top of the profile.");
    }
    return CheckedCommand.of(REQUEST_TYPE, Map.of("Identifier", identifier));
  }
}
