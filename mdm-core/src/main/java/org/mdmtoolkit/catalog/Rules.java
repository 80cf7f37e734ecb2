package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All rules, by the request type they judge. */
final class Rules {

  private static final Map<String, List<Rule>> BY_REQUEST_TYPE = new HashMap<>();

  static {
    all()
        .forEach(
            rule ->
                BY_REQUEST_TYPE
                    .computeIfAbsent(rule.requestType(), absent -> new ArrayList<>())
                    .add(rule));
  }

  private Rules() {}

  static Stream<Rule> all() {
    return Stream.of(
            LockAndEraseRules.all(),
            InstallRules.all(),
            ManifestRules.all(),
            PasswordRules.all(),
            FileVaultRules.all(),
            UpdateRules.all(),
            AccountRules.all(),
            SettingsRules.all(),
            InformationRules.all(),
            DataRules.all())
        .flatMap(List::stream);
  }

  static List<Rule> of(String requestType) {
    return BY_REQUEST_TYPE.getOrDefault(requestType, List.of());
  }
}
