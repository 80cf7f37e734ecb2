package org.mdmtoolkit.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What replaces a command that Apple removes: a declaration. It is not sent; it is put on the MDM
 * server, from which the device fetches it.
 *
 * @param declarationType its type: {@code com.apple.configuration.softwareupdate.settings}
 * @param sentence what it does, in one sentence
 * @param declaration a ready declaration with invented values, as JSON
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/declarations">Apple's
 *     declarations</a>
 */
public record Replacement(String declarationType, String sentence, String declaration) {

  private static final Replacement REPORTED =
      new Replacement(
          "com.apple.configuration.management.status-subscriptions",
          "The device looks for updates by itself, and reports them by the status items that the"
              + " server subscribes to.",
          """
          {
            "Type": "com.apple.configuration.management.status-subscriptions",
            "Identifier": "com.example.update-status",
            "ServerToken": "1",
            "Payload": {
              "StatusItems": [
                { "Name": "softwareupdate.pending-version" },
                { "Name": "softwareupdate.install-state" },
                { "Name": "softwareupdate.failure-reason" }
              ]
            }
          }
          """);

  private static final Map<String, Replacement> BY_NAME =
      Map.of(
          "ScheduleOSUpdate",
          new Replacement(
              "com.apple.configuration.softwareupdate.enforcement.specific",
              "The device installs this version by then, the time being its own local time.",
              """
              {
                "Type": "com.apple.configuration.softwareupdate.enforcement.specific",
                "Identifier": "com.example.update",
                "ServerToken": "1",
                "Payload": {
                  "TargetOSVersion": "27.1",
                  "TargetLocalDateTime": "2027-01-15T18:00:00"
                }
              }
              """),
          "ScheduleOSUpdateScan",
          REPORTED,
          "AvailableOSUpdates",
          REPORTED,
          "OSUpdateStatus",
          REPORTED,
          "The setting SoftwareUpdateSettings",
          new Replacement(
              "com.apple.configuration.softwareupdate.settings",
              "It says which updates the device offers, and how they are installed.",
              """
              {
                "Type": "com.apple.configuration.softwareupdate.settings",
                "Identifier": "com.example.update-settings",
                "ServerToken": "1",
                "Payload": { "RecommendedCadence": "All" }
              }
              """));

  /** Of a request type, or of a setting as findings call it. */
  static @Nullable Replacement of(String name) {
    return BY_NAME.get(name);
  }

  /** The end of a finding about the command. */
  static String sentenceAbout(String name) {
    Replacement replacement = of(name);
    return replacement == null
        ? ""
        : " The declaration " + replacement.declarationType() + " replaces it.";
  }
}
