package org.mdmtoolkit.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules of the software update commands, which Apple removed in macOS 27.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/schedule-os-update-command">
 *     Schedule OS Update</a>
 */
final class UpdateRules {

  private static final String SCHEDULE = "ScheduleOSUpdate";
  private static final String UPDATES = "Updates";
  private static final String ACTION = "InstallAction";
  private static final OsVersion MACOS_11 = OsVersion.of("11.0");
  private static final OsVersion MACOS_12 = OsVersion.of("12.0");

  private UpdateRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("update-product", SCHEDULE, UpdateRules::product),
        Rule.forTarget("update-product-key", SCHEDULE, UpdateRules::productKey),
        Rule.forTarget("update-action", SCHEDULE, UpdateRules::action),
        Rule.of("update-force-restart", SCHEDULE, UpdateRules::forceRestart),
        Rule.of("update-deferrals", SCHEDULE, UpdateRules::deferrals),
        Rule.forTarget("update-minor-only", SCHEDULE, UpdateRules::minorOnly),
        Rule.forTarget("update-scan-first", "AvailableOSUpdates", UpdateRules::scanFirst),
        Rule.forTarget("update-scan-first", "OSUpdateStatus", UpdateRules::scanFirst));
  }

  private static void product(Dict schedule, Verdict verdict) {
    for (Dict update : schedule.dicts(UPDATES)) {
      if (!update.has("ProductKey") && !update.has("ProductVersion")) {
        verdict.error(
            update.at("ProductVersion"),
            "Nothing says which update: give ProductKey or ProductVersion.");
      }
    }
  }

  private static void productKey(Dict schedule, Target target, Verdict verdict) {
    if (!target.isMac() || !target.isBefore(MACOS_12)) {
      return;
    }
    for (Dict update : schedule.dicts(UPDATES)) {
      if (!update.has("ProductKey") && update.has("ProductVersion")) {
        verdict.error(
            update.at("ProductKey"), "Before macOS 12 an update must be named by its ProductKey.");
      }
    }
  }

  private static void action(Dict schedule, Target target, Verdict verdict) {
    for (Dict update : schedule.dicts(UPDATES)) {
      String action = update.text(ACTION);
      String problem = action == null ? null : problem(action, target);
      if (problem != null) {
        verdict.warning(update.at(ACTION), problem);
      }
    }
  }

  private static @Nullable String problem(String action, Target target) {
    return switch (action) {
      case "NotifyOnly", "InstallLater" ->
          target.isMac() ? null : action + " exists only on macOS.";
      case "InstallForceRestart" ->
          !target.isMac()
              ? action + " exists only on macOS."
              : target.isBefore(MACOS_11) ? action + " needs macOS 11 or later." : null;
      case "DownloadOnly" ->
          target.isMac() && target.isBefore(MACOS_11) ? action + " needs macOS 11 or later." : null;
      default -> null;
    };
  }

  private static void forceRestart(Dict schedule, Verdict verdict) {
    for (Dict update : schedule.dicts(UPDATES)) {
      if (update.is(ACTION, "InstallForceRestart")) {
        verdict.info(
            update.at(ACTION), "InstallForceRestart restarts at once; users may lose open work.");
      }
    }
  }

  private static void deferrals(Dict schedule, Verdict verdict) {
    for (Dict update : schedule.dicts(UPDATES)) {
      if (update.has("MaxUserDeferrals") && !update.is(ACTION, "InstallLater")) {
        verdict.warning(
            update.at("MaxUserDeferrals"),
            "MaxUserDeferrals has an effect only with InstallAction InstallLater.");
      }
    }
  }

  private static void minorOnly(Dict schedule, Target target, Verdict verdict) {
    OsVersion version = target.versionOrNull();
    if (version == null || !target.isMac()) {
      return;
    }
    for (Dict update : schedule.dicts(UPDATES)) {
      String product = update.text("ProductVersion");
      boolean major =
          product != null
              && OsVersion.find(product).filter(p -> p.major() > version.major()).isPresent();
      for (String key : List.of("MaxUserDeferrals", "Priority")) {
        if (major && update.has(key)) {
          verdict.warning(
              update.at(key), key + " has an effect on minor updates only; this is a major one.");
        }
      }
    }
  }

  private static void scanFirst(Dict query, Target target, Verdict verdict) {
    if (target.isMac()) {
      verdict.info(query.path(), "A Mac answers well only after a ScheduleOSUpdateScan.");
    }
  }
}
