package org.mdmtoolkit.catalog;

import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.util.List;
import java.util.Map;

/** Cases of the rules about updates. */
final class UpdateCases {

  private UpdateCases() {}

  static List<RuleCase> all() {
    return List.of(
        RuleCase.error("update-product")
            .fires(update("InstallASAP"))
            .quiet(update("InstallASAP", "ProductKey", "x"))
            .quiet(update("InstallASAP", "ProductVersion", "14.1")),
        RuleCase.error("update-product-key")
            .firesFor("macOS 11.7", update("InstallASAP", "ProductVersion", "12.1"))
            .quietFor("macOS 12.0", update("InstallASAP", "ProductVersion", "12.1"))
            .quietFor("macOS 11.7", update("InstallASAP", "ProductKey", "x"))
            .quietFor("iOS 11.3", update("InstallASAP", "ProductVersion", "12.1")),
        RuleCase.warning("update-action")
            .firesFor("iOS 18.1", update("NotifyOnly", "ProductVersion", "18.2"))
            .firesFor("tvOS 18.1", update("InstallLater", "ProductVersion", "18.2"))
            .firesFor("iOS 18.1", update("InstallForceRestart", "ProductVersion", "18.2"))
            .firesFor("macOS 10.15", update("InstallForceRestart", "ProductKey", "x"))
            .firesFor("macOS 10.15", update("DownloadOnly", "ProductKey", "x"))
            .quietFor("macOS 11.0", update("DownloadOnly", "ProductKey", "x"))
            .quietFor("iOS 9.0", update("DownloadOnly", "ProductKey", "x"))
            .quietFor("macOS 12.0", update("InstallLater", "ProductKey", "x"))
            .quietFor("macOS 10.15", update("InstallASAP", "ProductKey", "x")),
        RuleCase.info("update-force-restart")
            .fires(update("InstallForceRestart", "ProductKey", "x"))
            .quiet(update("InstallASAP", "ProductKey", "x")),
        RuleCase.warning("update-deferrals")
            .fires(update("InstallASAP", "ProductKey", "x", "MaxUserDeferrals", 3L))
            .quiet(update("InstallLater", "ProductKey", "x", "MaxUserDeferrals", 3L))
            .quiet(update("InstallASAP", "ProductKey", "x")),
        RuleCase.warning("update-minor-only")
            .firesFor(
                "macOS 13.6", update("InstallASAP", "ProductVersion", "14.1", "Priority", "High"))
            .quietFor(
                "macOS 14.0", update("InstallASAP", "ProductVersion", "14.1", "Priority", "High"))
            .quietFor("macOS 13.6", update("InstallASAP", "ProductVersion", "14.1"))
            .quietFor(
                "macOS 13.6", update("InstallASAP", "ProductVersion", "odd", "Priority", "High")),
        RuleCase.info("update-scan-first")
            .firesFor("macOS 15.1", command("AvailableOSUpdates"))
            .firesFor("macOS 15.1", command("OSUpdateStatus"))
            .quietFor("iOS 18.1", command("AvailableOSUpdates"))
            .quiet(command("OSUpdateStatus")));
  }

  private static Map<String, Object> update(String action, Object... keys) {
    Map<String, Object> update = dict("InstallAction", action);
    update.putAll(dict(keys));
    return command("ScheduleOSUpdate", "Updates", List.of(update));
  }
}
