package org.mdmtoolkit.command;

import java.util.Map;
import java.util.Optional;

/**
 * Builds the question for the security state of a device, and reads from the answer what it says of
 * passwords and recovery keys. Each is empty where the device does not say it, which is neither yes
 * nor no: a Mac tells only what fits its chip and its version.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/security-info-command">
 *     Security Info</a>
 */
public final class SecurityInfo {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "SecurityInfo";

  private static final String FIRMWARE = "FirmwarePasswordStatus";

  private SecurityInfo() {}

  /** The question. */
  public static MdmCommand query() {
    return CheckedCommand.of(REQUEST_TYPE, Map.of());
  }

  /** Whether a Mac with Apple silicon has a recovery lock. */
  public static Optional<Boolean> isRecoveryLockEnabled(CommandResult result) {
    return result.value(Boolean.class, REQUEST_TYPE, "IsRecoveryLockEnabled");
  }

  /** Whether an Intel Mac has a firmware password. */
  public static Optional<Boolean> hasFirmwarePassword(CommandResult result) {
    return result.value(Boolean.class, REQUEST_TYPE, FIRMWARE, "PasswordExists");
  }

  /** Whether a change of the firmware password waits for a restart. */
  public static Optional<Boolean> isFirmwareChangePending(CommandResult result) {
    return result.value(Boolean.class, REQUEST_TYPE, FIRMWARE, "ChangePending");
  }

  /** Whether option ROMs may run in spite of the firmware password. */
  public static Optional<Boolean> allowsOroms(CommandResult result) {
    return result.value(Boolean.class, REQUEST_TYPE, FIRMWARE, "AllowOroms");
  }

  /** Whether FileVault is on. */
  public static Optional<Boolean> isFileVaultEnabled(CommandResult result) {
    return result.value(Boolean.class, REQUEST_TYPE, "FDE_Enabled");
  }

  /**
   * The personal recovery key of FileVault as CMS (DER), encrypted to the certificate of the escrow
   * profile. A copy.
   */
  public static Optional<byte[]> encryptedRecoveryKey(CommandResult result) {
    return result
        .value(byte[].class, REQUEST_TYPE, "FDE_PersonalRecoveryKeyCMS")
        .filter(cms -> cms.length > 0)
        .map(byte[]::clone);
  }
}
