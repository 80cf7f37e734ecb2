package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All commands of 27.0 as a person tabulated them from Apple's files, to be compared with what the
 * catalogue says: the table was not made by our generator.
 */
class CommandTableTest {

  /**
   * Request type; macOS, iOS, tvOS, visionOS, watchOS (introduced, d = deprecated, r = removed);
   * supervised on and ADE on (initials of the platforms); channels and User Enrollment on macOS;
   * required keys.
   */
  private static final String TABLE =
      """
      AccountConfiguration|10.11|-|-|-|-||m|D|forb|
      ActivationLockBypassCode|10.15|7.1|-|2.0|-|miv||D|forb|
      ActiveNSExtensions|10.13|-|-|-|-|||U|forb|
      ApplyRedemptionCode|-|5.0|-|-|-|||||Identifier RedemptionCode
      AvailableOSUpdates|10.11 d26.0 r27.0|9.0 d26.0 r27.0|12.0 d26.0 r27.0|-|-|it||D|forb|
      CancelEnhancedLogCollection|27.0|27.0|27.0|-|-|mit||U|forb|
      CertificateList|10.7|4.0|9.0|1.1|10.0|||DU|allo|
      ClearActivationLockBypassCode|10.15|7.1|-|2.0|-|miv||D|forb|
      ClearPasscode|-|4.0|-|1.1|10.0|||||UnlockToken
      ClearRestrictionsPassword|-|8.0|-|-|-|i||||
      ContentCachingInformation|10.15.4|-|-|-|-|||D|forb|
      DeclarativeManagement|13.0|15.0|16.0|1.1|10.0|||DU|allo|
      DeleteUser|10.13|9.3|-|-|-|m||D|forb|
      DeviceConfigured|10.11|9.0|10.2|2.0|-|itv|miv|D|forb|
      DeviceInformation|10.7|4.0|9.0|1.1|10.0|||DU|allo|Queries
      DeviceLocation|-|9.3|-|-|-|i||||
      DeviceLock|10.7|4.0|-|2.0|10.0|||D|forb|
      DisableLostMode|-|9.3|-|-|-|i||||
      DisableRemoteDesktop|10.14.4|-|-|-|-|m||D|forb|
      EnableLostMode|-|9.3|-|-|-|i||||
      EnableRemoteDesktop|10.14.4|-|-|-|-|m||D|forb|
      EraseDevice|10.7|4.0|10.2|1.1|10.0|||D|forb|
      InstallApplication|10.9|5.0|10.2|1.1|10.0|||DU|allo|
      InstallEnterpriseApplication|10.13.6|-|-|-|-|||D|allo|
      InstallMedia|10.9 d11.0 r11.0|8.0|-|-|-|||U|forb|MediaType
      InstallProfile|10.7|4.0|9.0|1.1|10.0|||DU|allo|Payload
      InstallProvisioningProfile|11.0|4.0|10.2|1.1|10.0|||D|allo|ProvisioningProfile
      InstalledApplicationList|10.7|5.0|10.2|1.1|10.0|||DU|forb|
      InviteToProgram|10.9|7.0|-|-|-|||U|forb|ProgramID InvitationURL
      LOMDeviceRequest|11.0|-|-|-|-|||D|forb|RequestList
      LOMSetupRequest|11.0|-|-|-|-|||D|forb|
      LogOutUser|-|9.3|-|-|-|||||
      ManagedApplicationAttributes|-|7.0|10.2|1.1|10.0|||||Identifiers
      ManagedApplicationConfiguration|10.15|7.0|10.2|1.1|10.0|||D|allo|Identifiers
      ManagedApplicationFeedback|11.0|7.0|10.2|1.1|-|||U|allo|Identifiers
      ManagedApplicationList|11.0|5.0|10.2|1.1|10.0|||DU|allo|
      ManagedMediaList|-|8.0|-|-|-|||||
      NSExtensionMappings|10.13|-|-|-|-|||U|forb|
      OSUpdateStatus|10.11.5 d26.0 r27.0|9.0 d26.0 r27.0|12.0 d26.0 r27.0|-|-|mit||D|forb|
      PlayLostModeSound|-|10.3|-|-|-|i||||
      ProfileList|10.7|4.0|9.0|1.1|10.0|||DU|allo|
      ProvisioningProfileList|11.0|4.0|10.2|1.1|10.0|||D|allo|
      RefreshCellularPlans|-|13.0|-|-|-|||||eSIMServerURL
      RemoveApplication|11.0|5.0|10.2|1.1|10.0|||D|allo|Identifier
      RemoveMedia|-|8.0|-|-|-|||||MediaType
      RemoveProfile|10.7|4.0|9.0|1.1|10.0|||DU|allo|Identifier
      RemoveProvisioningProfile|11.0|4.0|10.2|1.1|10.0|||D|allo|UUID
      RequestMirroring|10.10|7.0|-|-|-|||D|allo|
      RestartDevice|10.13|10.3|10.2|-|-|it||D|forb|
      Restrictions|-|4.0|9.0|1.1|10.0|||||
      RotateFileVaultKey|10.9|-|-|-|-|||D|forb|KeyType FileVaultUnlock
      ScheduleOSUpdate|10.11 d26.0 r27.0|9.0 d26.0 r27.0|12.0 d26.0 r27.0|-|-|mit||D|forb|Updates
      ScheduleOSUpdateScan|10.11 d26.0 r27.0|-|-|-|-|m||D|forb|
      SecurityInfo|10.7|4.0|9.0|1.1|10.0|||DU|allo|
      SetAutoAdminPassword|10.11|-|-|-|-||m|D|forb|GUID passwordHash
      SetFirmwarePassword|10.13|-|-|-|-|||D|forb|NewPassword
      SetRecoveryLock|11.5|-|-|-|-|||D|forb|NewPassword
      Settings|10.9|5.0|9.0|1.1|10.0|||DU|allo|Settings
      ShutDownDevice|10.13|10.3|-|-|-|i||D|forb|
      StopMirroring|10.10|7.0|-|-|-|i||D|forb|
      TriggerEnhancedLogCollection|27.0|27.0|27.0|-|-|mit||U|forb|AppleCareToken
      UnlockUserAccount|10.13|-|-|-|-|||D|forb|UserName
      UserConfigured|-|17.0|-|-|-|i|i|||
      UserList|10.13|9.3|-|-|-|m||D|forb|
      ValidateApplications|-|9.2|10.2|1.1|-|||||
      VerifyFirmwarePassword|10.13|-|-|-|-|||D|forb|Password
      VerifyRecoveryLock|11.5|-|-|-|-|||D|forb|Password
      """;

  private static final Map<String, Platform> INITIALS =
      Map.of(
          "m",
          Platform.MACOS,
          "i",
          Platform.IOS,
          "t",
          Platform.TVOS,
          "v",
          Platform.VISIONOS,
          "w",
          Platform.WATCHOS);

  static Stream<List<String>> rows() {
    return TABLE.lines().map(line -> Arrays.asList(line.split("\\|", -1)));
  }

  @Test
  void theTableAndTheCatalogueNameTheSame67Commands() {
    assertThat(rows().map(row -> row.get(0)))
        .hasSize(67)
        .containsExactlyInAnyOrderElementsOf(CommandCatalog.apple().requestTypes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theCatalogueSaysWhatTheTableSays(List<String> row) {
    CommandSpec spec = CommandCatalog.apple().command(row.get(0));
    List<Platform> columns =
        List.of(Platform.MACOS, Platform.IOS, Platform.TVOS, Platform.VISIONOS, Platform.WATCHOS);
    for (int i = 0; i < columns.size(); i++) {
      assertThat(versions(spec.support(columns.get(i))))
          .as(columns.get(i).label())
          .isEqualTo(row.get(i + 1));
    }
    for (Map.Entry<String, Platform> initial : INITIALS.entrySet()) {
      Support support = spec.support(initial.getValue());
      assertThat(support.supervised())
          .as("supervised on %s", initial.getValue())
          .isEqualTo(row.get(6).contains(initial.getKey()));
      assertThat(support.requiresDep())
          .as("ADE on %s", initial.getValue())
          .isEqualTo(row.get(7).contains(initial.getKey()));
    }
    Support mac = spec.support(Platform.MACOS);
    if (mac.isAvailable()) {
      assertThat(mac.channel(Channel.DEVICE)).isEqualTo(Optional.of(row.get(8).contains("D")));
      assertThat(mac.channel(Channel.USER)).isEqualTo(Optional.of(row.get(8).contains("U")));
      assertThat(mac.userEnrollment())
          .isEqualTo(row.get(9).equals("forb") ? EnrollmentMode.FORBIDDEN : EnrollmentMode.ALLOWED);
    }
    assertThat(
            spec.keys().stream()
                .filter(KeySpec::required)
                .map(KeySpec::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(row.get(10));
  }

  @Test
  void fiftyTwoCommandsExistOnMacAndFiveOfThemAreGoneBy27() {
    List<Support> mac =
        rows()
            .map(row -> CommandCatalog.apple().command(row.get(0)).support(Platform.MACOS))
            .filter(Support::isAvailable)
            .toList();
    assertThat(mac).hasSize(52);
    assertThat(mac).filteredOn(support -> support.removed().isPresent()).hasSize(5);
  }

  private static String versions(Support support) {
    if (!support.isAvailable()) {
      return "-";
    }
    return support.introduced().orElseThrow()
        + support.deprecated().map(version -> " d" + version).orElse("")
        + support.removed().map(version -> " r" + version).orElse("");
  }
}
