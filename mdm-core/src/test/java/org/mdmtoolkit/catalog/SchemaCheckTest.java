package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.brief;
import static org.mdmtoolkit.catalog.Given.check;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;
import static org.mdmtoolkit.catalog.Given.settings;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {

  @Test
  void unknownKeyIsAWarningWithTheNearestNameAndAnErrorIfStrict() {
    Object root = command("DeviceLock", "PIN", "481516", "Mesage", "x");
    assertThat(brief(check(root))).containsExactly("warning unknown-key Mesage");
    assertThat(check(root).get(0).message()).endsWith("Did you mean Message?");
    assertThat(brief(PropertyListChecker.apple().strict().check(root)))
        .containsExactly("error unknown-key Mesage");
  }

  @Test
  void unknownQueryIsAWarningAndAnErrorIfStrict() {
    Object root = command("DeviceInformation", "Queries", List.of("UDID", "Languages", "UDID"));
    assertThat(brief(check(root))).containsExactly("warning unknown-value Queries[1]");
    assertThat(brief(PropertyListChecker.apple().strict().check(root)))
        .containsExactly("error unknown-value Queries[1]");
    assertThat(check(command("DeviceInformation", "Queries", List.of("OSVersoin"))))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .endsWith("Did you mean OSVersion?");
  }

  @Test
  void gracePeriodOffTheListIsRoundedDownByTheDeviceAndSoNoError() {
    assertThat(
            brief(
                check(
                    settings(
                        dict("Item", "PasscodeLockGracePeriod", "PasscodeLockGracePeriod", 299L)))))
        .containsExactly("warning unknown-value Settings[0].PasscodeLockGracePeriod");
  }

  @Test
  void managementFlagsMayBeZeroOrCombined() {
    for (long flags : new long[] {0, 1, 4, 5}) {
      assertThat(
              check(command("InstallApplication", "iTunesStoreID", 1L, "ManagementFlags", flags)))
          .isEmpty();
    }
    assertThat(
            brief(check(command("InstallApplication", "iTunesStoreID", 1L, "ManagementFlags", 2L))))
        .containsExactly("warning value-off-list ManagementFlags");
  }

  @Test
  void valueOffTheListIsAnErrorThatSaysWhatWouldBeRight() {
    Object root = command("RotateFileVaultKey", "KeyType", "personel", "FileVaultUnlock", dict());
    assertThat(check(root).get(0).message())
        .isEqualTo("KeyType is \"personel\", but must be personal or institutional.");
  }

  @Test
  void wrongTypeSaysBothTypes() {
    assertThat(check(command("DeviceLock", "PIN", 481516L)))
        .extracting(Finding::toString)
        .containsExactly("error: PIN: PIN must be string, not integer.");
    assertThat(brief(check(command("RestartDevice", "NotifyUser", 1L))))
        .containsExactly("error wrong-type NotifyUser");
    assertThat(brief(check(command("DeviceInformation", "Queries", "UDID"))))
        .containsExactly("error wrong-type Queries");
    assertThat(brief(check(command("Settings", "Settings", dict("Item", "HostName")))))
        .containsExactly("error wrong-type Settings");
  }

  @Test
  void keyInTheWrongDictionaryIsToldWhereItBelongs() {
    List<Finding> findings =
        check(
            command(
                "RotateFileVaultKey",
                "KeyType",
                "personal",
                "Password",
                "hunter2",
                "FileVaultUnlock",
                dict("Password", "x")));
    assertThat(brief(findings)).containsExactly("error wrong-nesting Password");
    assertThat(findings.get(0).message()).contains("into FileVaultUnlock").doesNotContain("hunter");
    assertThat(
            brief(
                check(
                    command(
                        "RotateFileVaultKey",
                        "KeyType",
                        "personal",
                        "FileVaultUnlock",
                        dict("Password", "x", "NewCertificate", new byte[1])))))
        .containsExactly("error wrong-nesting FileVaultUnlock.NewCertificate");
    assertThat(brief(check(command("Settings", "HostName", "mac", "Settings", List.of()))))
        .containsExactly("error wrong-nesting HostName");
  }

  @Test
  void commandUuidInsideCommandIsPointedOut() {
    assertThat(brief(check(dict("Command", dict("RequestType", "UserList", "CommandUUID", "1")))))
        .containsExactly("warning envelope-uuid CommandUUID", "warning unknown-key CommandUUID");
  }

  @Test
  void settingsAreToldByTheirItem() {
    assertThat(
            check(
                settings(
                    dict("Item", "HostName", "HostName", "mac"),
                    dict("Item", "DefaultApplications", "WebBrowser", "com.example.browser"))))
        .isEmpty();
    assertThat(
            brief(
                check(
                    settings(
                        dict("Item", "HostName", "DeviceName", "mac"),
                        dict("HostName", "mac"),
                        dict("Item", "Hostname", "HostName", "mac"),
                        "HostName"))))
        .containsExactly(
            "warning unknown-key Settings[0].DeviceName",
            "error missing-key Settings[0].HostName",
            "error missing-key Settings[1].Item",
            "error unknown-item Settings[2].Item",
            "error wrong-type Settings[3]");
  }

  @Test
  void wildcardsTakeAnything() {
    assertThat(
            check(
                command(
                    "InstallEnterpriseApplication",
                    "ManifestURL",
                    "https://mdm.example.com/m.plist",
                    "Configuration",
                    dict("a", List.of(1L, dict("b", new byte[0])), "Item", 2.5))))
        .isEmpty();
    Object manifest =
        dict(
            "items",
            List.of(
                dict(
                    "assets",
                    List.of(dict("kind", "software-package", "url", "https://example.com/a.pkg")),
                    "metadata",
                    dict(
                        "bundle-identifier",
                        "com.example.a",
                        "kind",
                        "software",
                        "title",
                        "A",
                        "developer-name",
                        "Example"))),
            "anything",
            1L);
    assertThat(check(command("InstallEnterpriseApplication", "Manifest", manifest))).isEmpty();
  }

  @Test
  void emptyPasswordIsAPasswordThatClears() {
    assertThat(check(command("SetRecoveryLock", "NewPassword", ""))).isEmpty();
    assertThat(check(command("SetFirmwarePassword", "NewPassword", ""))).isEmpty();
  }

  @Test
  void findingLeadsToApplesPageOfTheCommand() {
    assertThat(check(command("DeviceLock", "PIN", 1L)).get(0).reference())
        .asString()
        .isEqualTo(
            "https://developer.apple.com/documentation/devicemanagement/device-lock-command");
  }
}
