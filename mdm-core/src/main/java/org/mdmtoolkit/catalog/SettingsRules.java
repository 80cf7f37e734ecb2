package org.mdmtoolkit.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules of the Settings command.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/settings-command">
 *     Settings</a>
 */
final class SettingsRules {

  private static final String SETTINGS = "Settings";
  private static final String PROMPT = "PromptUserToAllowBootstrapTokenForAuthentication";

  private SettingsRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("setting-removes", SETTINGS, SettingsRules::removes),
        Rule.forTarget("bootstrap-prompt-chip", SETTINGS, SettingsRules::promptChip));
  }

  private static void removes(Dict command, Verdict verdict) {
    for (Dict setting : command.dicts(SETTINGS)) {
      String content = contentOf(setting.text(KeySpec.SELECTOR));
      if (content != null && !setting.has(content)) {
        verdict.info(
            setting.at(content),
            "Without " + content + " the setting takes away what the device has of it.");
      }
    }
  }

  private static @Nullable String contentOf(@Nullable String item) {
    if (item == null) {
      return null;
    }
    return switch (item) {
      case "OrganizationInfo" -> "OrganizationInfo";
      case "ApplicationConfiguration" -> "Configuration";
      case "ApplicationAttributes" -> "Attributes";
      default -> null;
    };
  }

  private static void promptChip(Dict command, Target target, Verdict verdict) {
    if (!target.isIntel()) {
      return;
    }
    for (Dict setting : command.dicts(SETTINGS)) {
      Dict options = setting.dict("MDMOptions");
      if (options != null && options.has(PROMPT)) {
        verdict.warning(
            options.at(PROMPT), PROMPT + " has an effect only on a Mac with Apple silicon.");
      }
    }
  }
}
