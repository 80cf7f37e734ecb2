package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Passwords;
import org.mdmtoolkit.secret.Secret;

/**
 * Builds the commands for the firmware password of an Intel Mac (macOS 10.13 or later). A Mac whose
 * password is lost has to go to a service: store a new password durably before the command leaves,
 * and keep the old one.
 *
 * <p>A change is pending until the Mac restarts, and further changes fail until then; {@link
 * SecurityInfo#isFirmwareChangePending} shows it.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/set-firmware-password-command">
 *     Set Firmware Password</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/verify-firmware-password-command">
 *     Verify Firmware Password</a>
 */
public final class FirmwarePassword {

  /** Apple's name of the command that sets, changes or clears the password. */
  public static final String SET_REQUEST_TYPE = "SetFirmwarePassword";

  /** Apple's name of the command that asks whether a password is the one that is set. */
  public static final String VERIFY_REQUEST_TYPE = "VerifyFirmwarePassword";

  private FirmwarePassword() {}

  /**
   * Sets or changes the password.
   *
   * @param current the password that the Mac has, without which it does not change it
   * @param allowOroms whether option ROMs of hardware may run, which Apple forbids by default
   * @throws InvalidInputException if the new one is none ({@link Passwords#checkFirmware})
   */
  public static MdmCommand set(Secret newPassword, Optional<Secret> current, boolean allowOroms) {
    Passwords.checkFirmware(newPassword);
    Map<String, Object> keys = new LinkedHashMap<>();
    current.ifPresent(old -> keys.put("CurrentPassword", CheckedCommand.revealText(old)));
    keys.put("NewPassword", CheckedCommand.revealText(newPassword));
    keys.put("AllowOroms", allowOroms);
    return CheckedCommand.of(SET_REQUEST_TYPE, keys);
  }

  /** Takes the password off. */
  public static MdmCommand clear(Secret current) {
    return CheckedCommand.of(
        SET_REQUEST_TYPE,
        Map.of("CurrentPassword", CheckedCommand.revealText(current), "NewPassword", ""));
  }

  /** Asks whether this is the password. */
  public static MdmCommand verify(Secret password) {
    return CheckedCommand.of(
        VERIFY_REQUEST_TYPE, Map.of("Password", CheckedCommand.revealText(password)));
  }

  /**
   * Whether the answer to {@link #set} or {@link #clear} says that the password was changed, which
   * then waits for a restart. Empty if it says nothing; acknowledged and not changed is a failure.
   */
  public static Optional<Boolean> isChanged(CommandResult result) {
    return result.flag(SET_REQUEST_TYPE, "PasswordChanged");
  }

  /** What the answer to {@link #verify} says. Empty if it says nothing, which is no yes. */
  public static Optional<Boolean> isVerified(CommandResult result) {
    return result.flag(VERIFY_REQUEST_TYPE, "PasswordVerified");
  }
}
