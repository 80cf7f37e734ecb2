package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.plist.PlistWriter;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.SigningIdentity;

/** What takes something away is told by what is in a command, not by its name. */
class CommandDangerTest {

  private static final byte[] HASH = {1, 2, 3};

  private static MdmCommand command(String requestType, Object... keys) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keys.length; i += 2) {
      map.put((String) keys[i], keys[i + 1]);
    }
    return MdmCommand.of(requestType, map);
  }

  private static MdmCommand setting(Object... keys) {
    return command("Settings", "Settings", List.of(command("x", keys).keys()));
  }

  private static MdmCommand update(String action) {
    return command("ScheduleOSUpdate", "Updates", List.of(Map.of("InstallAction", action)));
  }

  private static Map<String, Object> profile(String... types) {
    Map<String, Object> profile = payload("Configuration");
    profile.put("PayloadContent", Arrays.stream(types).map(CommandDangerTest::payload).toList());
    return profile;
  }

  private static Map<String, Object> payload(String type) {
    return new LinkedHashMap<>(
        Map.of(
            "PayloadType",
            type,
            "PayloadIdentifier",
            "com.example." + type,
            "PayloadUUID",
            UUID.nameUUIDFromBytes(type.getBytes(StandardCharsets.UTF_8)).toString(),
            "PayloadVersion",
            1L));
  }

  private static MdmCommand install(Map<String, Object> profile) {
    return InstallProfile.of(PlistWriter.xml(profile));
  }

  static Stream<Arguments> destructive() {
    return Stream.of(
        Arguments.of(command("DeviceLock", "PIN", "042195"), "PIN"),
        Arguments.of(command("EraseDevice"), "data"),
        Arguments.of(command("SetRecoveryLock", "NewPassword", "a"), "DFU"),
        Arguments.of(command("SetRecoveryLock", "NewPassword", ""), "old"),
        Arguments.of(command("SetFirmwarePassword", "NewPassword", "a"), "service"),
        Arguments.of(command("RotateFileVaultKey", "KeyType", "personal"), "dead"),
        Arguments.of(command("SetAutoAdminPassword", "GUID", "g", "passwordHash", HASH), "old"),
        Arguments.of(
            command("AccountConfiguration", "SkipPrimarySetupAccountCreation", true), "logs in"),
        Arguments.of(command("ClearActivationLockBypassCode"), "code"),
        Arguments.of(command("ClearPasscode", "UnlockToken", HASH), "opens"),
        Arguments.of(command("ClearRestrictionsPassword"), "restrictions"),
        Arguments.of(command("DeleteUser", "UserName", "anna"), "account"),
        Arguments.of(command("DeleteUser", "UserName", "anna", "ForceDeletion", true), "forced"),
        Arguments.of(command("DeleteUser", "DeleteAllUsers", true), "account"),
        Arguments.of(command("RemoveProfile", "Identifier", "com.example.wallpaper"), "enrollment"),
        Arguments.of(command("RemoveApplication", "Identifier", "com.example"), "app"),
        Arguments.of(command("RemoveProvisioningProfile", "UUID", "u"), "no longer start"),
        Arguments.of(command("RemoveMedia", "MediaType", "Book"), "book"),
        Arguments.of(
            setting(
                "Item",
                "MDMOptions",
                "MDMOptions",
                Map.of("ActivationLockAllowedWhileSupervised", true)),
            "Apple Account"),
        Arguments.of(setting("Item", "DataRoaming", "Enabled", false), "network"),
        Arguments.of(setting("Item", "Bluetooth", "Enabled", false), "keyboard"),
        Arguments.of(setting("Item", "Bluetooth"), "keyboard"),
        Arguments.of(setting("Item", "SomethingNew"), "cannot be known"),
        Arguments.of(setting("Enabled", true), "cannot be known"),
        Arguments.of(
            command(
                "Settings",
                "Settings",
                List.of(
                    Map.of("Item", "DeviceName", "DeviceName", "a"),
                    Map.of("Item", "Bluetooth", "Enabled", false))),
            "keyboard"),
        Arguments.of(command("EnableLostMode", "Message", "m"), "Lost Mode"),
        Arguments.of(command("DisableRemoteDesktop"), "Remote Desktop"),
        Arguments.of(command("RestartDevice"), "FileVault login"),
        Arguments.of(command("RestartDevice", "NotifyUser", true), "FileVault login"),
        Arguments.of(command("RestartDevice", "RebuildKernelCache", true), "FileVault login"),
        Arguments.of(command("ShutDownDevice"), "from afar"),
        Arguments.of(command("LogOutUser"), "unsaved"),
        Arguments.of(
            command(
                "LOMDeviceRequest", "RequestList", List.of(Map.of("DeviceRequestType", "Reset"))),
            "switched off"),
        Arguments.of(update("InstallForceRestart"), "forced"),
        Arguments.of(update("SomethingNew"), "forced"),
        Arguments.of(command("DeviceConfigured"), "Setup"),
        Arguments.of(command("UserConfigured"), "Setup"),
        Arguments.of(command("SomethingNew"), "cannot be known"),
        Arguments.of(command("securityinfo"), "cannot be known"));
  }

  @ParameterizedTest
  @MethodSource("destructive")
  void isDestructiveAndSaysWhy(MdmCommand command, String why) {
    CommandDanger danger = command.danger();
    assertThat(danger.isDestructive()).isTrue();
    assertThat(String.join(" ", danger.reasons())).contains(why);
  }

  static Stream<MdmCommand> plain() {
    return Stream.of(
        command("SecurityInfo"),
        command("ActivationLockBypassCode"),
        command("VerifyRecoveryLock", "Password", "a"),
        command("VerifyFirmwarePassword", "Password", "a"),
        command("UnlockUserAccount", "UserName", "anna"),
        command("UserList"),
        command("AccountConfiguration", "SkipPrimarySetupAccountCreation", false),
        command("AccountConfiguration", "LockPrimaryAccountInfo", true),
        command(
            "AccountConfiguration", "AutoSetupAdminAccounts", List.of(Map.of("shortName", "a"))),
        setting("Item", "DeviceName", "DeviceName", "mac"),
        setting("Item", "DataRoaming", "Enabled", true),
        setting("Item", "Bluetooth", "Enabled", true),
        setting("Item", "VoiceRoaming", "Enabled", false),
        setting(
            "Item",
            "MDMOptions",
            "MDMOptions",
            Map.of("ActivationLockAllowedWhileSupervised", false)),
        setting("Item", "MDMOptions", "MDMOptions", Map.of("IdleRebootAllowed", true)),
        update("InstallLater"),
        update("DownloadOnly"),
        update("Default"),
        update("InstallASAP"),
        update("NotifyOnly"),
        command("ScheduleOSUpdateScan", "Force", true),
        command("InstallApplication", "iTunesStoreID", 1L),
        command("InstallEnterpriseApplication", "ManifestURL", "https://a.example.com/m.plist"),
        command("LOMDeviceRequest", "RequestList", List.of(Map.of("DeviceRequestType", "PowerON"))),
        command("LOMSetupRequest"),
        command("DisableLostMode"),
        command("EnableRemoteDesktop"),
        command("DeclarativeManagement", "Data", HASH),
        command("ProfileList"));
  }

  @ParameterizedTest
  @MethodSource("plain")
  void itsNeighbourIsPlain(MdmCommand command) {
    assertThat(command.danger().isDestructive()).isFalse();
    assertThat(command.danger().reasons()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.apple.mdm",
        "com.apple.wifi.managed",
        "com.apple.cellular",
        "com.apple.vpn.managed",
        "com.apple.vpn.managed.applayer",
        "com.apple.relay.managed",
        "com.apple.firstactiveethernet.managed",
        "com.apple.globalethernet.managed",
        "com.apple.security.root",
        "com.apple.security.pem",
        "com.apple.security.pkcs1",
        "com.apple.security.pkcs12",
        "com.apple.security.scep",
        "com.apple.security.acme",
        "com.apple.ADCertificate.managed",
        "com.apple.proxy.http.global",
        "com.apple.SystemConfiguration",
        "com.apple.dnsSettings.managed",
        "com.apple.webcontent-filter"
      })
  void aProfileOfManagementOrNetworkIsDestructive(String type) {
    Map<String, Object> profile = profile("com.apple.dock", type);
    byte[] xml = PlistWriter.xml(profile);
    for (byte[] form : List.of(xml, PlistWriter.binary(profile), signed(xml))) {
      CommandDanger danger = InstallProfile.of(form).danger();
      assertThat(danger.isDestructive()).isTrue();
      assertThat(danger.reasons())
          .singleElement()
          .asString()
          .startsWith("The profile")
          .doesNotContain("cannot be read");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.apple.dock",
        "com.apple.security.firewall",
        "com.apple.security.FDERecoveryKeyEscrow",
        "com.apple.mobiledevice.passwordpolicy",
        "com.apple.mdmx",
        "com.example.wifi.managed"
      })
  void anotherProfileIsPlainSignedOrNot(String type) {
    Map<String, Object> profile = profile(type);
    byte[] xml = PlistWriter.xml(profile);
    for (byte[] form : List.of(xml, PlistWriter.binary(profile), signed(xml))) {
      assertThat(InstallProfile.of(form).danger().isDestructive()).isFalse();
    }
  }

  private static byte[] signed(byte[] content) {
    return signer().signAttached(content);
  }

  private static CmsSigner signer() {
    TestCertificate certificate = TestPki.rsaSigner();
    var identity = SigningIdentity.of(certificate.privateKey(), certificate.chain());
    return CmsSigner.of(identity, TestPki.clock());
  }

  static Stream<byte[]> unreadable() {
    byte[] xml = PlistWriter.xml(profile("com.apple.dock"));
    return Stream.of(
        "no profile".getBytes(StandardCharsets.UTF_8),
        new byte[] {0x30, (byte) 0x80, 6, 9, 0, -1},
        Arrays.copyOf(xml, xml.length / 2),
        signer().signDetached(xml),
        Arrays.copyOf(signed(xml), 200),
        signed(signed(xml)),
        PlistWriter.xml(Map.of("PayloadType", "Configuration")),
        PlistWriter.xml(Map.of("PayloadType", "Configuration", "PayloadContent", List.of())),
        PlistWriter.xml(
            Map.of("PayloadType", "Configuration", "PayloadContent", List.of(Map.of("a", "b")))),
        PlistWriter.xml(
            Map.of("PayloadType", "Configuration", "EncryptedPayloadContent", new byte[] {1})),
        PlistWriter.xml(
            Map.of("PayloadType", "Profile Service", "PayloadContent", Map.of("URL", "https://a"))),
        PlistWriter.xml(List.of("a")));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void aProfileThatCannotBeReadIsDestructive(byte[] profile) {
    CommandDanger danger = command("InstallProfile", "Payload", profile).danger();
    assertThat(danger.isDestructive()).isTrue();
    assertThat(danger.reasons()).singleElement().asString().contains("cannot be read");
  }

  @Test
  void aProfileThatIsMissingOrTextIsDestructive() {
    assertThat(command("InstallProfile").danger().isDestructive()).isTrue();
    assertThat(command("InstallProfile", "Payload", "text").danger().isDestructive()).isTrue();
  }

  static Stream<Arguments> secrets() {
    byte[] certificate = {4};
    return Stream.of(
        Arguments.of(command("SetRecoveryLock", "NewPassword", "a"), "recovery lock password"),
        Arguments.of(command("SetRecoveryLock", "NewPassword", " "), "recovery lock password"),
        Arguments.of(command("SetRecoveryLock", "NewPassword", "", "CurrentPassword", "a"), null),
        Arguments.of(command("SetFirmwarePassword", "NewPassword", "a"), "firmware password"),
        Arguments.of(command("SetFirmwarePassword", "NewPassword", ""), null),
        Arguments.of(command("RotateFileVaultKey", "KeyType", "personal"), "recovery key"),
        Arguments.of(
            command(
                "RotateFileVaultKey",
                "KeyType",
                "personal",
                "ReplyEncryptionCertificate",
                certificate),
            null),
        Arguments.of(
            command(
                "RotateFileVaultKey", "KeyType", "institutional", "NewCertificate", certificate),
            null),
        Arguments.of(
            command("SetAutoAdminPassword", "GUID", "g", "passwordHash", HASH), "administrator"),
        Arguments.of(
            command(
                "AccountConfiguration",
                "AutoSetupAdminAccounts",
                List.of(Map.of("shortName", "a", "passwordHash", HASH))),
            "administrator"),
        Arguments.of(
            command("AccountConfiguration", "SkipPrimarySetupAccountCreation", true), null),
        Arguments.of(command("ClearPasscode", "UnlockToken", HASH), null),
        Arguments.of(command("VerifyRecoveryLock", "Password", "a"), null),
        Arguments.of(command("DeviceLock", "PIN", "042195"), null));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void tellsWhatIsSetAndWouldBeLost(MdmCommand command, @Nullable String secret) {
    CommandDanger danger = command.danger();
    Optional<String> expected = Optional.ofNullable(secret);
    assertThat(danger.secretsSet()).hasSize(expected.isPresent() ? 1 : 0);
    expected.ifPresent(words -> assertThat(danger.secretsSet().get(0)).contains(words));
    assertThat(danger.toString()).doesNotContain("042195");
  }

  @Test
  void everyExampleOfTheCatalogueIsJudged() {
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      Map<String, Object> example = CommandCatalog.apple().command(requestType).example();
      assertThat(MdmCommand.read(PlistWriter.xml(example)).danger().dangerClass())
          .as(requestType)
          .isNotNull();
    }
    assertThat(install(profile("com.apple.dock")).danger().isDestructive()).isFalse();
    assertThat(InstallProfile.of(SamplePayloads.configurationProfile()).danger()).isNotNull();
  }
}
