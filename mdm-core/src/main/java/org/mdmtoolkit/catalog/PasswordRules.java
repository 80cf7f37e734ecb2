package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * Rules of the firmware password (Intel) and the recovery lock (Apple silicon).
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/set-firmware-password-command">
 *     Set Firmware Password</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/set-recovery-lock-command">
 *     Set Recovery Lock</a>
 */
final class PasswordRules {

  private static final int RECOVERY_SHORTEST = 8;
  private static final int RECOVERY_LONGEST = 32;

  private PasswordRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("firmware-characters", "SetFirmwarePassword", PasswordRules::firmwareCharacters),
        Rule.forTarget("firmware-intel-only", "SetFirmwarePassword", PasswordRules::intelOnly),
        Rule.forTarget("firmware-intel-only", "VerifyFirmwarePassword", PasswordRules::intelOnly),
        Rule.of("recovery-lock-form", "SetRecoveryLock", PasswordRules::recoveryLockForm),
        Rule.forTarget("recovery-lock-chip", "SetRecoveryLock", PasswordRules::siliconOnly),
        Rule.forTarget("recovery-lock-chip", "VerifyRecoveryLock", PasswordRules::siliconOnly));
  }

  private static void firmwareCharacters(Dict command, Verdict verdict) {
    String password = command.text("NewPassword");
    if (password != null && !isPrintableAscii(password)) {
      verdict.error(
          command.at("NewPassword"),
          "A firmware password may have only the characters 0x20 to 0x7E, which can be typed at"
              + " the login screen of the firmware.");
    }
  }

  private static void intelOnly(Dict command, Target target, Verdict verdict) {
    if (target.has(Chip.APPLE_SILICON)) {
      verdict.error(
          command.path(),
          "A Mac with Apple silicon has no firmware password; use SetRecoveryLock and"
              + " VerifyRecoveryLock.");
    }
  }

  private static void recoveryLockForm(Dict command, Verdict verdict) {
    String password = command.text("NewPassword");
    if (password == null || password.isEmpty()) {
      return;
    }
    int length = password.length();
    if (length < RECOVERY_SHORTEST || length > RECOVERY_LONGEST || !isPrintableAscii(password)) {
      verdict.warning(
          command.at("NewPassword"),
          "A recovery lock password that can be typed in recovery has 8 to 32 printable ASCII"
              + " characters; an empty one clears it.");
    }
  }

  private static void siliconOnly(Dict command, Target target, Verdict verdict) {
    if (target.isIntel()) {
      verdict.error(
          command.path(),
          "An Intel Mac has no recovery lock; use SetFirmwarePassword and"
              + " VerifyFirmwarePassword.");
    }
  }

  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7E) {
        return false;
      }
    }
    return true;
  }
}
