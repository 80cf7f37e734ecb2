package org.mdmtoolkit.catalog;

import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;
import static org.mdmtoolkit.catalog.Given.settings;

import java.util.List;
import java.util.Map;

/** Cases of the rules about settings and queries. */
final class SettingsCases {

  private static final Map<String, Object> PROMPT =
      settings(
          dict(
              "Item",
              "MDMOptions",
              "MDMOptions",
              dict("PromptUserToAllowBootstrapTokenForAuthentication", true)));

  private SettingsCases() {}

  static List<RuleCase> all() {
    return List.of(
        RuleCase.info("setting-removes")
            .fires(settings(dict("Item", "OrganizationInfo")))
            .fires(settings(dict("Item", "ApplicationConfiguration", "Identifier", "com.example")))
            .quiet(
                settings(
                    dict(
                        "Item",
                        "OrganizationInfo",
                        "OrganizationInfo",
                        dict("OrganizationName", "Example"))))
            .quiet(settings(dict("Item", "HostName", "HostName", "mac"))),
        RuleCase.warning("bootstrap-prompt-chip")
            .firesFor("macOS 12.0, T2", PROMPT)
            .quietFor("macOS 12.0, Apple silicon", PROMPT)
            .quietFor("macOS 12.0", PROMPT)
            .quietFor("macOS 12.0, T2", settings(dict("Item", "MDMOptions", "MDMOptions", dict()))),
        RuleCase.warning("queries-missing")
            .fires(command("DeviceInformation"))
            .firesFor("macOS 15.1", command("DeviceInformation"))
            .quiet(command("DeviceInformation", "Queries", List.of())),
        RuleCase.error("queries-missing")
            .firesFor("iOS 18.1", command("DeviceInformation"))
            .firesFor("watchOS", command("DeviceInformation"))
            .quietFor("iOS 18.1", command("DeviceInformation", "Queries", List.of("UDID"))),
        RuleCase.error("nonce-length")
            .fires(nonce(33, "DevicePropertiesAttestation"))
            .quiet(nonce(32, "DevicePropertiesAttestation"))
            .quiet(nonce(0, "DevicePropertiesAttestation")),
        RuleCase.warning("nonce-needs-query")
            .fires(nonce(32, "UDID"))
            .quiet(nonce(32, "DevicePropertiesAttestation"))
            .quiet(command("DeviceInformation", "Queries", List.of("UDID"))),
        RuleCase.info("managed-only-ignored")
            .firesFor("macOS 15.1, User Enrollment", command("ProfileList", "ManagedOnly", false))
            .quietFor("macOS 15.1, User Enrollment", command("ProfileList", "ManagedOnly", true))
            .quietFor("macOS 15.1", command("ProfileList", "ManagedOnly", false)));
  }

  private static Map<String, Object> nonce(int length, String query) {
    return command(
        "DeviceInformation", "Queries", List.of(query), "DeviceAttestationNonce", new byte[length]);
  }
}
