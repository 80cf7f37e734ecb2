package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.brief;
import static org.mdmtoolkit.catalog.Given.check;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;
import static org.mdmtoolkit.catalog.Given.settings;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.plist.JsonContent;

class AvailabilityCheckTest {

  @Test
  void commandThatThePlatformLacksIsAnErrorSaidOnce() {
    assertThat(brief(check(command("ClearPasscode", "UnlockToken", new byte[1]), "macOS 15.1")))
        .containsExactly("error not-on-platform");
    assertThat(brief(check(command("DeviceLock"), "tvOS")))
        .containsExactly("error not-on-platform");
  }

  @Test
  void keyThatThePlatformLacksIsAWarning() {
    assertThat(
            brief(
                check(
                    command("EraseDevice", "PreserveDataPlan", true, "PIN", "481516"),
                    "macOS 12.0")))
        .containsExactly("warning not-on-platform PreserveDataPlan");
  }

  @Test
  void pinOnAPhoneIsSaidOnceAndAsAnError() {
    assertThat(brief(check(command("DeviceLock", "PIN", "481516"), "iOS 18.1")))
        .containsExactly("error lock-pin-platform PIN");
  }

  @Test
  void tooOldSystemIsAnErrorForACommandAndAWarningForAKey() {
    assertThat(
            brief(check(command("SetRecoveryLock", "NewPassword", "correct horse"), "macOS 11.4")))
        .containsExactly("error not-in-version");
    assertThat(check(command("SetRecoveryLock", "NewPassword", "correct horse"), "macOS 11.5"))
        .isEmpty();
    assertThat(brief(check(command("RestartDevice", "NotifyUser", true), "macOS 11.3")))
        .containsExactly("warning not-in-version NotifyUser");
    assertThat(check(command("RestartDevice", "NotifyUser", true), "macOS 11.4")).isEmpty();
  }

  @Test
  void versionsAreComparedPartByPart() {
    assertThat(brief(check(command("EnableRemoteDesktop"), "macOS 10.9")))
        .containsExactly("error not-in-version");
    assertThat(brief(check(command("EnableRemoteDesktop"), "macOS 10.14.3")))
        .containsExactly("error not-in-version");
    assertThat(check(command("EnableRemoteDesktop"), "macOS 10.14.4")).isEmpty();
    assertThat(check(command("EnableRemoteDesktop"), "macOS 10.15")).isEmpty();
  }

  @Test
  void updateCommandsAreDeprecatedIn26AndGoneIn27() {
    assertThat(check(command("ScheduleOSUpdateScan"), "macOS 15.1")).isEmpty();
    assertThat(brief(check(command("ScheduleOSUpdateScan"), "macOS 26.3")))
        .containsExactly("warning deprecated");
    assertThat(brief(check(command("ScheduleOSUpdateScan"), "macOS 27.0")))
        .containsExactly("error removed");
    assertThat(check(command("ScheduleOSUpdateScan"), "macOS")).isEmpty();
  }

  @Test
  void whatIsGoneNamesItsReplacement() {
    for (String requestType :
        List.of(
            "ScheduleOSUpdate", "ScheduleOSUpdateScan", "AvailableOSUpdates", "OSUpdateStatus")) {
      Replacement replacement =
          CommandCatalog.apple().command(requestType).replacement().orElseThrow();
      assertThat(check(command(requestType), "macOS 27.0"))
          .anySatisfy(
              finding ->
                  assertThat(finding.message())
                      .contains("gone since macOS 27.0", replacement.declarationType()));
      Map<?, ?> declaration =
          JsonContent.object(Given.bytes(replacement.declaration())).orElseThrow();
      assertThat(JsonContent.isDeclaration(declaration)).isTrue();
      assertThat(declaration.get("Type")).isEqualTo(replacement.declarationType());
      assertThat(declaration.get("ServerToken")).isInstanceOf(String.class);
    }
    Object setting = settings(dict("Item", "SoftwareUpdateSettings"));
    assertThat(check(setting, "iOS 27.0"))
        .extracting(Finding::message)
        .anyMatch(message -> message.contains("com.apple.configuration.softwareupdate.settings"));
    assertThat(CommandCatalog.apple().command("DeviceLock").replacement()).isEmpty();
  }

  @Test
  void wrongChannelIsAnError() {
    assertThat(brief(check(command("DeviceLock", "PIN", "481516"), "macOS 15.1, user")))
        .containsExactly("error wrong-channel");
    assertThat(brief(check(command("NSExtensionMappings"), "macOS 15.1, device")))
        .containsExactly("error wrong-channel");
    assertThat(check(command("ProfileList"), "macOS 15.1, user")).isEmpty();
    assertThat(
            brief(check(settings(dict("Item", "HostName", "HostName", "mac")), "macOS 15.1, user")))
        .containsExactly("error wrong-channel Settings[0]");
  }

  @Test
  void userChannelOfASharedIpadIsJudgedByItsOwnAttributes() {
    assertThat(brief(check(command("EraseDevice"), "iOS 18.1, user")))
        .containsExactly("error wrong-channel");
    assertThat(check(command("ProfileList"), "iOS 18.1, user")).isEmpty();
    assertThat(check(command("EraseDevice"), "iOS 18.1, device")).isEmpty();
  }

  @Test
  void supervisionAndAdeFireOnlyWhereTheyAreKnownToLack() {
    assertThat(brief(check(command("UserList"), "macOS 15.1, unsupervised")))
        .containsExactly("error needs-supervision");
    assertThat(check(command("UserList"), "macOS 15.1, supervised")).isEmpty();
    assertThat(check(command("UserList"), "macOS 15.1")).isEmpty();
    assertThat(brief(check(command("DeviceConfigured"), "macOS 15.1, no ADE")))
        .containsExactly("error needs-ade");
    assertThat(check(command("DeviceConfigured"), "macOS 15.1, ADE")).isEmpty();
    assertThat(check(command("DeviceConfigured"), "macOS 15.1")).isEmpty();
  }

  @Test
  void userEnrollmentForbidsCommandsAndKeys() {
    assertThat(brief(check(command("DeviceLock", "PIN", "481516"), "macOS 15.1, User Enrollment")))
        .containsExactly("error not-in-user-enrollment");
    assertThat(
            brief(
                check(
                    command(
                        "InstallApplication",
                        "ManifestURL",
                        "https://mdm.example.com/m.plist",
                        "InstallAsManaged",
                        true),
                    "macOS 15.1, User Enrollment")))
        .containsExactly("warning not-in-user-enrollment InstallAsManaged");
    assertThat(check(command("ProfileList"), "macOS 15.1, User Enrollment")).isEmpty();
  }

  @Test
  void queriesHaveTheirOwnAvailability() {
    assertThat(
            brief(
                check(
                    command(
                        "DeviceInformation",
                        "Queries",
                        List.of("DeviceName", "IMEI", "EACSPreflight", "OSUpdateSettings", "UDID")),
                    "macOS 13.2, user, User Enrollment")))
        .containsExactly(
            "warning not-on-platform Queries[1]",
            "warning not-in-version Queries[2]",
            "warning wrong-channel Queries[2]",
            "warning not-in-user-enrollment Queries[2]",
            "warning not-in-user-enrollment Queries[3]",
            "warning not-in-user-enrollment Queries[4]");
    assertThat(
            brief(
                check(
                    command("DeviceInformation", "Queries", List.of("OSUpdateSettings")),
                    "macOS 27.0")))
        .containsExactly("warning removed Queries[0]");
    assertThat(
            brief(
                check(
                    command("DeviceInformation", "Queries", List.of("AutoSetupAdminAccounts")),
                    "macOS 15.1, no ADE")))
        .containsExactly("warning needs-ade Queries[0]");
  }

  @Test
  void settingThatThePlatformLacksIsAnError() {
    assertThat(brief(check(settings(dict("Item", "DataRoaming", "Enabled", true)), "macOS 15.1")))
        .containsExactly("error not-on-platform Settings[0]");
    assertThat(
            check(
                settings(dict("Item", "SharedDeviceConfiguration", "TemporarySessionTimeout", 60L)),
                "visionOS 26.0"))
        .isEmpty();
    assertThat(
            brief(
                check(
                    settings(dict("Item", "SharedDeviceConfiguration", "QuotaSize", 60L)),
                    "visionOS 26.0")))
        .containsExactly("warning not-on-platform Settings[0].QuotaSize");
  }

  @Test
  void deprecatedKeyIsAWarning() {
    assertThat(
            brief(
                check(
                    settings(
                        dict(
                            "Item",
                            "MDMOptions",
                            "MDMOptions",
                            dict("BootstrapTokenAllowed", true))),
                    "macOS 11.0")))
        .containsExactly("warning deprecated Settings[0].MDMOptions.BootstrapTokenAllowed");
  }
}
