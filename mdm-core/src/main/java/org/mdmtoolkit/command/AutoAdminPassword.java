package org.mdmtoolkit.command;

import java.util.Map;
import org.mdmtoolkit.InvalidInputException;

/**
 * Builds the command that gives a new password to the administrator whom the MDM server had made by
 * {@link AccountConfiguration}. No command asks whether a password is the one that is set: an
 * acknowledgement is all there will ever be. Store the password durably before its hash is made.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/set-auto-admin-password-command">
 *     Set Auto Admin Password</a>
 */
public final class AutoAdminPassword {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "SetAutoAdminPassword";

  private AutoAdminPassword() {}

  /**
   * Sets the password.
   *
   * @param guid of the account, as the Mac tells it; a Mac answers with an error if the MDM server
   *     did not make it
   * @throws InvalidInputException if the GUID is blank
   */
  public static MdmCommand set(String guid, PasswordHash hash) {
    return CheckedCommand.of(
        REQUEST_TYPE,
        Map.of("GUID", CheckedCommand.notBlank("GUID", guid), "passwordHash", hash.plist()));
  }
}
