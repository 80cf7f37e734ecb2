package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Passwords;
import org.mdmtoolkit.secret.Secret;

/**
 * Builds the commands for the recovery lock of a Mac with Apple silicon (macOS 11.5 or later): the
 * password without which nobody enters recovery. Lost, only a restore in DFU mode, which erases,
 * gets around it: store a new password durably before the command leaves, and keep the old one.
 *
 * <p>A Mac may acknowledge a command that did not take effect. Only {@link #verify} tells which
 * password it has.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/set-recovery-lock-command">
 *     Set Recovery Lock</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/verify-recovery-lock-command">
 *     Verify Recovery Lock</a>
 */
public final class RecoveryLock {

  /** Apple's name of the command that sets, changes or clears the password. */
  public static final String SET_REQUEST_TYPE = "SetRecoveryLock";

  /** Apple's name of the command that asks whether a password is the one that is set. */
  public static final String VERIFY_REQUEST_TYPE = "VerifyRecoveryLock";

  private RecoveryLock() {}

  /**
   * Sets or changes the password.
   *
   * @param current the password that the Mac has, without which it does not change it
   * @throws InvalidInputException if the new one is none ({@link Passwords#checkRecoveryLock})
   */
  public static MdmCommand set(Secret newPassword, Optional<Secret> current) {
    Passwords.checkRecoveryLock(newPassword);
    Map<String, Object> keys = new LinkedHashMap<>();
    current.ifPresent(old -> keys.put("CurrentPassword", CheckedCommand.revealText(old)));
    keys.put("NewPassword", CheckedCommand.revealText(newPassword));
    return CheckedCommand.of(SET_REQUEST_TYPE, keys);
  }

  /** Takes the recovery lock off. */
  public static MdmCommand clear(Secret current) {
    return CheckedCommand.of(
        SET_REQUEST_TYPE,
        Map.of("CurrentPassword", CheckedCommand.revealText(current), "NewPassword", ""));
  }

  /** Asks whether this is the password; an empty one, whether there is none. */
  public static MdmCommand verify(Secret password) {
    return CheckedCommand.of(
        VERIFY_REQUEST_TYPE, Map.of("Password", CheckedCommand.revealText(password)));
  }

  /**
   * What the answer to {@link #verify} says. Empty if it says nothing, which is no yes: the Mac may
   * have acknowledged without looking.
   */
  public static Optional<Boolean> isVerified(CommandResult result) {
    return result.flag(VERIFY_REQUEST_TYPE, "PasswordVerified");
  }
}
