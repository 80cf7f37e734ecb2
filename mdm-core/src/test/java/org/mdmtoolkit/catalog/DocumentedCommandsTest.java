package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.brief;
import static org.mdmtoolkit.catalog.Given.bytes;
import static org.mdmtoolkit.catalog.Given.check;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;
import static org.mdmtoolkit.catalog.Given.settings;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.plist.PlistReader;

/** Commands as Apple's pages and common servers show them: none may give a false alarm. */
class DocumentedCommandsTest {

  private static final byte[] CERTIFICATE = TestPki.rsaSigner().der();
  private static final String MANIFEST_URL =
      "https://yourmdmhost.example.com/files/myenterpriseapp.plist";

  static Stream<Map<String, Object>> valid() {
    return Stream.of(
        command("RestartDevice"),
        command("EraseDevice", "DisallowProximitySetup", false, "PreserveDataPlan", true),
        command(
            "InstallEnterpriseApplication",
            "ManifestURL",
            MANIFEST_URL,
            "PinningRevocationCheckRequired",
            false),
        command("InstallApplication", "ManagementFlags", 0L, "ManifestURL", MANIFEST_URL),
        command(
            "InstallApplication",
            "ManagementFlags",
            0L,
            "Options",
            dict("PurchaseMethod", 1L),
            "Attributes",
            dict("Removable", true),
            "InstallAsManaged",
            true,
            "ChangeManagementState",
            "Managed",
            "iTunesStoreID",
            361309726L),
        command(
            "ScheduleOSUpdate",
            "Updates",
            List.of(
                dict(
                    "InstallAction",
                    "DownloadOnly",
                    "ProductKey",
                    "iOSUpdate17A576",
                    "ProductVersion",
                    "13.0"))),
        command("DeleteUser", "ForceDeletion", false, "UserName", "example@acme.com"),
        command(
            "RequestMirroring",
            "DestinationName",
            "Apple TV",
            "Password",
            "password",
            "ScanTime",
            30L),
        command(
            "RotateFileVaultKey",
            "KeyType",
            "personal",
            "FileVaultUnlock",
            dict("Password", "mypassword"),
            "ReplyEncryptionCertificate",
            CERTIFICATE),
        command(
            "RotateFileVaultKey",
            "KeyType",
            "institutional",
            "FileVaultUnlock",
            dict("Password", "mypassword"),
            "NewCertificate",
            CERTIFICATE),
        command(
            "InstallMedia",
            "Author",
            "Acme, Inc.",
            "Kind",
            "pdf",
            "MediaType",
            "Book",
            "MediaURL",
            "https://yourmdmhost.example.com/files/myenterprisebook.pdf",
            "PersistentID",
            "com.acme.pdf.myenterprisebook",
            "Title",
            "My Enterprise Book",
            "Version",
            "1.0"),
        command("RemoveMedia", "MediaType", "Book", "PersistentID", "com.acme.pdf.book"),
        settings(dict("DeviceName", "NewName", "Item", "DeviceName")),
        command(
            "DeclarativeManagement",
            "Data",
            bytes(
                "{\"SyncTokens\": {\"Timestamp\": \"2021-06-02T01:28:00Z\","
                    + " \"DeclarationsToken\": \"6d33a5f4\"}}")),
        command(
            "AccountConfiguration",
            "AutoSetupAdminAccounts",
            List.of(
                dict(
                    "shortName",
                    "admin",
                    "fullName",
                    "Admin",
                    "hidden",
                    true,
                    "passwordHash",
                    Given.passwordHash())),
            "DontAutoPopulatePrimaryAccountInfo",
            false,
            "LockPrimaryAccountInfo",
            true,
            "PrimaryAccountFullName",
            "User",
            "PrimaryAccountUserName",
            "user",
            "SetPrimarySetupAccountAsRegularUser",
            true,
            "SkipPrimarySetupAccountCreation",
            false),
        command("ProfileList"),
        command("CertificateList", "ManagedOnly", true),
        command("InstalledApplicationList", "ManagedAppsOnly", false, "Items", List.of("Name")));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void documentedCommandGivesNoFinding(Map<String, Object> root) {
    assertThat(check(root)).isEmpty();
  }

  @Test
  void lockOfAPhoneIsOnlyWarnedOf() {
    Object lock = command("DeviceLock", "Message", "Lock Message", "PhoneNumber", "408-555-5555");
    assertThat(brief(check(lock))).containsExactly("warning lock-pin-missing PIN");
    assertThat(check(lock, "iOS 18.1")).isEmpty();
  }

  @Test
  void nestedCommandOfOneOfApplesOwnPagesIsFound() {
    Object nested =
        dict(
            "Command",
            dict(
                "CommandUUID",
                "0001_DeclarativeManagement",
                "Command",
                dict("RequestType", "DeclarativeManagement")));
    assertThat(brief(check(nested)))
        .containsExactly("warning envelope-uuid CommandUUID", "error envelope-nested Command");
  }

  @Test
  void fileThatAnotherProgramWroteIsCheckedAsRead() {
    String script =
        """
        import plistlib, sys
        plistlib.dump({'CommandUUID': '1', 'Command': {'RequestType': 'EraseDevice',
          'PIN': '481516', 'ObliterationBehavior': 'Allways', 'ReturnToService': {'Enabled': 1}}},
          sys.stdout.buffer)
        """;
    Judge.Verdict written = Judge.named("python3").run("-c", script);
    assertThat(written.exitCode()).isZero();
    assertThat(brief(check(PlistReader.read(bytes(written.stdout())))))
        .containsExactlyInAnyOrder(
            "error value-off-list ObliterationBehavior",
            "error wrong-type ReturnToService.Enabled");
  }
}
