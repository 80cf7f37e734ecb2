package org.mdmtoolkit.command;

import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.secret.Secret;

/**
 * Builds the commands for the code with which the Activation Lock of a supervised device is lifted,
 * as the device itself made it. A device gives it only for 15 days after it came under supervision.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/activation-lock-bypass-code-command">
 *     Activation Lock Bypass Code</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/clear-activation-lock-bypass-code-command">
 *     Clear Activation Lock Bypass Code</a>
 */
public final class ActivationLockBypassCode {

  /** Apple's name of the command that fetches the code. */
  public static final String FETCH_REQUEST_TYPE = "ActivationLockBypassCode";

  /** Apple's name of the command that removes the code from the device. */
  public static final String CLEAR_REQUEST_TYPE = "ClearActivationLockBypassCode";

  private ActivationLockBypassCode() {}

  /** Asks for the code. */
  public static MdmCommand fetch() {
    return CheckedCommand.of(FETCH_REQUEST_TYPE, Map.of());
  }

  /** Removes the code from the device, for ever: only after it was fetched and stored. */
  public static MdmCommand clear() {
    return CheckedCommand.of(CLEAR_REQUEST_TYPE, Map.of());
  }

  /** Whether the answer says that the device has no code: it gives an empty one. */
  public static boolean isNone(CommandResult result) {
    return result.value(String.class, FETCH_REQUEST_TYPE).filter(String::isBlank).isPresent();
  }

  /**
   * The code in the answer, as the device wrote it, whatever its form; empty if there is none. The
   * caller closes it.
   */
  public static Optional<Secret> code(CommandResult result) {
    return result
        .value(String.class, FETCH_REQUEST_TYPE)
        .filter(code -> !code.isBlank())
        .map(code -> Secret.copyOf(code.toCharArray()));
  }
}
