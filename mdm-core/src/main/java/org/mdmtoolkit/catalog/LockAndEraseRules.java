package org.mdmtoolkit.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules of the commands that lock, erase, restart or lose a device.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/device-lock-command">
 *     Device Lock</a>
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/erase-device-command">
 *     Erase Device</a>
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/restart-device-command">
 *     Restart Device</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/enable-lost-mode-command">
 *     Enable Lost Mode</a>
 */
final class LockAndEraseRules {

  private static final String LOCK = "DeviceLock";
  private static final String ERASE = "EraseDevice";
  private static final String RESTART = "RestartDevice";
  private static final int PIN_LENGTH = 6;

  /** As in DeviceLock of the command package: what is longer is a file given by mistake. */
  private static final Map<String, Integer> LONGEST_TEXT =
      Map.of("Message", 1000, "PhoneNumber", 100);

  private static final OsVersion MACOS_11_5 = OsVersion.of("11.5");
  private static final OsVersion MACOS_12 = OsVersion.of("12.0");
  private static final OsVersion MACOS_13_3 = OsVersion.of("13.3");
  private static final OsVersion IOS_14 = OsVersion.of("14.0");

  private LockAndEraseRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("lock-pin-form", LOCK, LockAndEraseRules::lockPinForm),
        Rule.of("lock-text-pin", LOCK, LockAndEraseRules::lockTextPin),
        Rule.of("lock-text-form", LOCK, LockAndEraseRules::lockTextForm),
        Rule.always("lock-pin-missing", LOCK, LockAndEraseRules::lockPinMissing),
        Rule.forTarget("lock-pin-platform", LOCK, LockAndEraseRules::lockPinPlatform),
        Rule.forTarget("lock-phone-chip", LOCK, LockAndEraseRules::lockPhoneChip),
        Rule.forTarget("lock-deactivates", LOCK, LockAndEraseRules::lockDeactivates),
        Rule.of("erase-pin-form", ERASE, LockAndEraseRules::erasePinForm),
        Rule.forTarget("erase-pin-missing", ERASE, LockAndEraseRules::erasePinMissing),
        Rule.of("erase-default-behavior", ERASE, LockAndEraseRules::eraseDefault),
        Rule.forTarget("erase-behavior-chip", ERASE, LockAndEraseRules::eraseBehaviorChip),
        Rule.forTarget("erase-proximity-alone", ERASE, LockAndEraseRules::eraseProximityAlone),
        Rule.of("erase-return-wifi", ERASE, LockAndEraseRules::eraseReturnWifi),
        Rule.forTarget("erase-return-profile", ERASE, LockAndEraseRules::eraseReturnProfile),
        Rule.forTarget("erase-supervision", ERASE, LockAndEraseRules::eraseSupervision),
        Rule.forTarget("erase-preflight", ERASE, LockAndEraseRules::erasePreflight),
        Rule.of("restart-kext-paths", RESTART, LockAndEraseRules::restartKextPaths),
        Rule.of("restart-notify-rebuild", RESTART, LockAndEraseRules::restartNotifyRebuild),
        Rule.forTarget("restart-rebuild-token", RESTART, LockAndEraseRules::restartRebuildToken),
        Rule.of("lost-mode-text", "EnableLostMode", LockAndEraseRules::lostModeText));
  }

  private static void lockPinForm(Dict lock, Verdict verdict) {
    String pin = lock.text("PIN");
    if (pin != null && !isSix(pin, false)) {
      verdict.error(
          lock.at("PIN"),
          "The PIN of DeviceLock must be exactly six digits; a Mac takes no other.");
    }
  }

  private static void lockTextPin(Dict lock, Verdict verdict) {
    String pin = lock.text("PIN");
    if (pin == null || pin.isBlank()) {
      return;
    }
    for (String shown : LONGEST_TEXT.keySet()) {
      String text = lock.text(shown);
      if (text != null && text.contains(pin)) {
        verdict.error(
            lock.at(shown), shown + " holds the PIN: whoever finds the Mac reads it there.");
      }
    }
  }

  private static void lockTextForm(Dict lock, Verdict verdict) {
    LONGEST_TEXT.forEach(
        (shown, longest) -> {
          String text = lock.text(shown);
          if (text != null && (text.isBlank() || text.length() > longest)) {
            verdict.warning(
                lock.at(shown),
                text.isBlank()
                    ? shown + " is empty; leave it out, or write one."
                    : shown
                        + " is longer than "
                        + longest
                        + " characters; a lock screen shows few.");
          }
        });
  }

  private static void lockPinMissing(Dict lock, @Nullable Target target, Verdict verdict) {
    if (!lock.has("PIN") && (target == null || target.isMac())) {
      verdict.warning(
          lock.at("PIN"),
          "There is no PIN: a Mac needs one of six digits, only other devices lock without.");
    }
  }

  private static void lockPinPlatform(Dict lock, Target target, Verdict verdict) {
    if (lock.has("PIN") && !target.isMac()) {
      verdict.error(
          lock.at("PIN"),
          "Only a Mac takes a PIN with DeviceLock; leave it out for " + target.platform() + ".");
    }
  }

  private static void lockPhoneChip(Dict lock, Target target, Verdict verdict) {
    if (lock.has("PhoneNumber") && target.isIntel()) {
      verdict.warning(
          lock.at("PhoneNumber"),
          "Only a Mac with Apple silicon shows a phone number when locked.");
    }
  }

  private static void lockDeactivates(Dict lock, Target target, Verdict verdict) {
    if (target.has(Chip.APPLE_SILICON) && target.isBefore(MACOS_11_5)) {
      verdict.warning(
          lock.path(),
          "Before macOS 11.5 a lock deactivates a Mac with Apple silicon: it then needs a network"
              + " and an administrator with a secure token. Update it to 11.5 or later first.");
    }
  }

  private static void erasePinForm(Dict erase, Verdict verdict) {
    String pin = erase.text("PIN");
    if (pin != null && !isSix(pin, true)) {
      verdict.error(
          erase.at("PIN"),
          "The PIN of EraseDevice must be exactly six characters, digits are best.");
    }
  }

  private static void erasePinMissing(Dict erase, Target target, Verdict verdict) {
    if (erase.has("PIN") || !target.isMac()) {
      return;
    }
    if (target.has(Chip.INTEL)) {
      verdict.error(
          erase.at("PIN"),
          "An Intel Mac without T2 chip does not erase without a PIN of six characters.");
    } else if (target.chip().isEmpty()) {
      verdict.warning(
          erase.at("PIN"),
          "There is no PIN: an Intel Mac without T2 chip needs one of six characters.");
    }
  }

  private static void eraseDefault(Dict erase, Verdict verdict) {
    if (erase.is("ObliterationBehavior", "Default")) {
      verdict.info(
          erase.at("ObliterationBehavior"),
          "With Default a Mac that answers Error may still erase itself; DoNotObliterate is the"
              + " only behavior that does not.");
    }
  }

  private static void eraseBehaviorChip(Dict erase, Target target, Verdict verdict) {
    if (erase.has("ObliterationBehavior") && target.has(Chip.INTEL)) {
      verdict.warning(
          erase.at("ObliterationBehavior"),
          "ObliterationBehavior has no effect on an Intel Mac without T2 chip.");
    }
  }

  private static void eraseProximityAlone(Dict erase, Target target, Verdict verdict) {
    if (erase.isTrue("DisallowProximitySetup")
        && target.platform() == Platform.IOS
        && target.isBefore(IOS_14)
        && (erase.has("PreserveDataPlan") || erase.has("ReturnToService"))) {
      verdict.warning(
          erase.at("DisallowProximitySetup"),
          "Before iOS 14 DisallowProximitySetup must not be combined with another option.");
    }
  }

  private static void eraseReturnWifi(Dict erase, Verdict verdict) {
    Dict service = erase.dict("ReturnToService");
    if (service != null && service.isTrue("Enabled") && !service.has("WiFiProfileData")) {
      verdict.info(
          service.at("WiFiProfileData"),
          "Without a Wi-Fi profile only a device with Ethernet or cellular can return to service.");
    }
  }

  private static void eraseReturnProfile(Dict erase, Target target, Verdict verdict) {
    Dict service = erase.dict("ReturnToService");
    if (service != null
        && service.isTrue("Enabled")
        && !service.has("MDMProfileData")
        && (target.isKnownUnsupervised() || target.isKnownNotAutomated())) {
      verdict.warning(
          service.at("MDMProfileData"),
          "A device that is not supervised, or not enrolled by ADE, needs MDMProfileData to"
              + " return to service.");
    }
  }

  private static void eraseSupervision(Dict erase, Target target, Verdict verdict) {
    if (target.isMac() && target.isKnownUnsupervised() && !target.isBefore(MACOS_12)) {
      verdict.warning(
          erase.path(),
          "Apple's page says that EraseDevice needs supervision on a Mac; its schema does not.");
    }
  }

  private static void erasePreflight(Dict erase, Target target, Verdict verdict) {
    if (target.isMac() && target.isAtLeast(MACOS_13_3)) {
      verdict.info(
          erase.path(),
          "The Mac erases at once, even when locked, warns nobody and does not try again. Ask it"
              + " first by DeviceInformation with the query EACSPreflight.");
    }
  }

  private static void restartKextPaths(Dict restart, Verdict verdict) {
    if (restart.has("KextPaths") && !restart.isTrue("RebuildKernelCache")) {
      verdict.warning(
          restart.at("KextPaths"), "KextPaths is used only together with RebuildKernelCache true.");
    }
  }

  private static void restartNotifyRebuild(Dict restart, Verdict verdict) {
    if (restart.isTrue("NotifyUser") && restart.isTrue("RebuildKernelCache")) {
      verdict.info(
          restart.at("NotifyUser"),
          "Apple does not say what happens when the user is asked and the kernel cache is to be"
              + " rebuilt; send two commands.");
    }
  }

  private static void restartRebuildToken(Dict restart, Target target, Verdict verdict) {
    if (restart.isTrue("RebuildKernelCache") && target.has(Chip.APPLE_SILICON)) {
      verdict.info(
          restart.at("RebuildKernelCache"),
          "To rebuild its kernel cache the Mac asks the server for the bootstrap token.");
    }
  }

  private static void lostModeText(Dict lostMode, Verdict verdict) {
    if (!lostMode.has("Message") && !lostMode.has("PhoneNumber")) {
      verdict.error(lostMode.at("Message"), "EnableLostMode needs a Message or a PhoneNumber.");
    }
  }

  private static boolean isSix(String pin, boolean lettersToo) {
    if (pin.length() != PIN_LENGTH) {
      return false;
    }
    for (int i = 0; i < PIN_LENGTH; i++) {
      char c = pin.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!(c >= '0' && c <= '9') && !(lettersToo && letter)) {
        return false;
      }
    }
    return true;
  }
}
