package org.mdmtoolkit.catalog;

import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.util.List;
import java.util.Map;

/** Cases of the rules about locks and erasure. */
final class LockAndEraseCases {

  private LockAndEraseCases() {}

  static List<RuleCase> all() {
    return List.of(
        RuleCase.error("lock-pin-form")
            .fires(lock("PIN", "12345"))
            .fires(lock("PIN", "1234567"))
            .fires(lock("PIN", "12a456"))
            .fires(lock("PIN", ""))
            .fires(lock("PIN", "１２３４５６"))
            .quiet(lock("PIN", "012345"))
            .quiet(lock()),
        RuleCase.error("lock-text-pin")
            .fires(lock("PIN", "481516", "Message", "Type 481516"))
            .fires(lock("PIN", "481516", "PhoneNumber", "481516"))
            .quiet(lock("PIN", "481516", "Message", "Call 481 516"))
            .quiet(lock("PIN", "", "Message", "Call us"))
            .quiet(lock("Message", "481516")),
        RuleCase.warning("lock-text-form")
            .fires(lock("PIN", "481516", "Message", " "))
            .fires(lock("PIN", "481516", "Message", "x".repeat(1001)))
            .fires(lock("PIN", "481516", "PhoneNumber", "5".repeat(101)))
            .quiet(lock("PIN", "481516", "Message", "x".repeat(1000)))
            .quiet(lock("PIN", "481516", "PhoneNumber", "+1 555 0100")),
        RuleCase.warning("lock-pin-missing")
            .fires(lock())
            .firesFor("macOS 15.1", lock("Message", "Call us"))
            .quiet(lock("PIN", "481516"))
            .quietFor("iOS 18.1", lock()),
        RuleCase.error("lock-pin-platform")
            .firesFor("iOS 18.1", lock("PIN", "481516"))
            .firesFor("visionOS", lock("PIN", "481516"))
            .quietFor("macOS 15.1", lock("PIN", "481516"))
            .quietFor("iOS 18.1", lock())
            .quiet(lock("PIN", "481516")),
        RuleCase.warning("lock-phone-chip")
            .firesFor("macOS 12.0, Intel", lock("PIN", "481516", "PhoneNumber", "1"))
            .firesFor("macOS 12.0, T2", lock("PIN", "481516", "PhoneNumber", "1"))
            .quietFor("macOS 12.0, Apple silicon", lock("PIN", "481516", "PhoneNumber", "1"))
            .quietFor("macOS 12.0", lock("PIN", "481516", "PhoneNumber", "1"))
            .quietFor("macOS 12.0, Intel", lock("PIN", "481516")),
        RuleCase.warning("lock-deactivates")
            .firesFor("macOS 11.4, Apple silicon", lock("PIN", "481516"))
            .quietFor("macOS 11.5, Apple silicon", lock("PIN", "481516"))
            .quietFor("macOS 11.4, T2", lock("PIN", "481516"))
            .quietFor("macOS, Apple silicon", lock("PIN", "481516")),
        RuleCase.error("erase-pin-form")
            .fires(erase("PIN", "12345"))
            .fires(erase("PIN", "12345!"))
            .quiet(erase("PIN", "a1B2c3"))
            .quiet(erase("PIN", "012345"))
            .quiet(erase()),
        RuleCase.error("erase-pin-missing")
            .firesFor("macOS 12.0, Intel", erase())
            .quietFor("macOS 12.0, Intel", erase("PIN", "481516"))
            .quietFor("macOS 12.0, T2", erase())
            .quietFor("macOS 12.0, Apple silicon", erase())
            .quietFor("iOS 18.1", erase())
            .quiet(erase()),
        RuleCase.warning("erase-pin-missing")
            .firesFor("macOS 12.0", erase())
            .quietFor("macOS 12.0", erase("PIN", "481516")),
        RuleCase.info("erase-default-behavior")
            .fires(erase("ObliterationBehavior", "Default"))
            .quiet(erase("ObliterationBehavior", "DoNotObliterate"))
            .quiet(erase()),
        RuleCase.warning("erase-behavior-chip")
            .firesFor("macOS 12.0, Intel", erase("ObliterationBehavior", "Always"))
            .quietFor("macOS 12.0, T2", erase("ObliterationBehavior", "Always"))
            .quietFor("macOS 12.0, Intel", erase("PIN", "481516")),
        RuleCase.warning("erase-proximity-alone")
            .firesFor("iOS 13.4", erase("DisallowProximitySetup", true, "PreserveDataPlan", true))
            .quietFor("iOS 14.0", erase("DisallowProximitySetup", true, "PreserveDataPlan", true))
            .quietFor("iOS 13.4", erase("DisallowProximitySetup", true))
            .quietFor("iOS 13.4", erase("DisallowProximitySetup", false, "PreserveDataPlan", true)),
        RuleCase.info("erase-return-wifi")
            .fires(erase("ReturnToService", dict("Enabled", true)))
            .quiet(erase("ReturnToService", dict("Enabled", false)))
            .quiet(erase("ReturnToService", dict("Enabled", true, "WiFiProfileData", new byte[1]))),
        RuleCase.warning("erase-return-profile")
            .firesFor("iOS 17.0, unsupervised", erase("ReturnToService", dict("Enabled", true)))
            .firesFor("iOS 17.0, no ADE", erase("ReturnToService", dict("Enabled", true)))
            .quietFor("iOS 17.0, supervised, ADE", erase("ReturnToService", dict("Enabled", true)))
            .quietFor("iOS 17.0", erase("ReturnToService", dict("Enabled", true)))
            .quietFor(
                "iOS 17.0, unsupervised",
                erase("ReturnToService", dict("Enabled", true, "MDMProfileData", new byte[1]))),
        RuleCase.warning("erase-supervision")
            .firesFor("macOS 15.1, unsupervised", erase())
            .quietFor("macOS 15.1, supervised", erase())
            .quietFor("macOS 15.1", erase())
            .quietFor("iOS 18.1, unsupervised", erase()),
        RuleCase.info("erase-preflight")
            .firesFor("macOS 13.3", erase())
            .quietFor("macOS 13.2", erase())
            .quietFor("iOS 18.1", erase())
            .quiet(erase()),
        RuleCase.warning("restart-kext-paths")
            .fires(restart("KextPaths", List.of("/Library/Extensions/a.kext")))
            .fires(restart("KextPaths", List.of("/a.kext"), "RebuildKernelCache", false))
            .quiet(restart("KextPaths", List.of("/a.kext"), "RebuildKernelCache", true))
            .quiet(restart()),
        RuleCase.info("restart-notify-rebuild")
            .fires(restart("NotifyUser", true, "RebuildKernelCache", true))
            .quiet(restart("NotifyUser", true, "RebuildKernelCache", false))
            .quiet(restart("RebuildKernelCache", true)),
        RuleCase.info("restart-rebuild-token")
            .firesFor("macOS 11.0, Apple silicon", restart("RebuildKernelCache", true))
            .quietFor("macOS 11.0, Intel", restart("RebuildKernelCache", true))
            .quietFor("macOS 11.0, Apple silicon", restart()),
        RuleCase.error("lost-mode-text")
            .fires(command("EnableLostMode", "Footnote", "Example"))
            .quiet(command("EnableLostMode", "Message", "Call us"))
            .quiet(command("EnableLostMode", "PhoneNumber", "1")));
  }

  private static Map<String, Object> lock(Object... keys) {
    return command("DeviceLock", keys);
  }

  private static Map<String, Object> erase(Object... keys) {
    return command("EraseDevice", keys);
  }

  private static Map<String, Object> restart(Object... keys) {
    return command("RestartDevice", keys);
  }
}
