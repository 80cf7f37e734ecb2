package org.mdmtoolkit.command;

import java.util.List;
import java.util.Map;
import org.mdmtoolkit.InvalidInputException;

/**
 * Builds the command that has a Mac make an administrator during its setup; of several only the
 * first would be made. It works while the Mac waits for its configuration, and no longer. Store the
 * password durably before its hash is made.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/account-configuration-command">
 *     Account Configuration</a>
 */
public final class AccountConfiguration {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "AccountConfiguration";

  private AccountConfiguration() {}

  /**
   * Makes this administrator, beside the account that setup asks for.
   *
   * @param shortName of the account, such as {@code itadmin}
   * @param fullName as it is shown
   * @throws InvalidInputException if a name is blank
   */
  public static MdmCommand administrator(String shortName, String fullName, PasswordHash hash) {
    return CheckedCommand.of(
        REQUEST_TYPE,
        Map.of(
            "AutoSetupAdminAccounts",
            List.of(
                Map.of(
                    "shortName",
                    CheckedCommand.notBlank("account's name", shortName),
                    "fullName",
                    CheckedCommand.notBlank("account's full name", fullName),
                    "passwordHash",
                    hash.plist()))));
  }
}
