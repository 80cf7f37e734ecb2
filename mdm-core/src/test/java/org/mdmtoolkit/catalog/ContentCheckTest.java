package org.mdmtoolkit.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.brief;
import static org.mdmtoolkit.catalog.Given.bytes;
import static org.mdmtoolkit.catalog.Given.check;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.plist.PlistWriter;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.SigningIdentity;

/** Files of the wrong kind inside the data of commands, and the right ones. */
class ContentCheckTest {

  private static final byte[] PROFILE = SamplePayloads.configurationProfile();
  private static final byte[] TOKENS =
      bytes(
          "{\"SyncTokens\":{\"DeclarationsToken\":\"a\",\"Timestamp\":\"2026-11-01T00:00:00Z\"}}");
  private static final byte[] DECLARATION =
      bytes(
          "{\"Type\":\"com.apple.configuration.passcode.settings\",\"Identifier\":\"a\","
              + "\"Payload\":{}}");

  static byte[] signed(byte[] content) {
    TestCertificate signer = TestPki.rsaSigner();
    return CmsSigner.of(SigningIdentity.of(signer.privateKey(), signer.chain()), TestPki.clock())
        .signAttached(content);
  }

  private static byte[] provisioningProfile() {
    return signed(
        PlistWriter.xml(
            Map.of(
                "UUID", "u", "Name", "Example", "Entitlements", Map.of("get-task-allow", true))));
  }

  private static byte[] key() {
    return bytes(TestKeyFiles.pkcs1(TestPki.rsaSigner().privateKey()));
  }

  private static byte[] base64(byte[] data) {
    return Base64.getMimeEncoder().encode(data);
  }

  static Stream<Map<String, Object>> right() {
    return Stream.of(
        command("InstallProfile", "Payload", PROFILE),
        command("InstallProfile", "Payload", signed(PROFILE)),
        command("InstallProvisioningProfile", "ProvisioningProfile", provisioningProfile()),
        command("DeclarativeManagement", "Data", TOKENS),
        command("DeclarativeManagement"),
        command("SetAutoAdminPassword", "GUID", "g", "passwordHash", Given.passwordHash()),
        command("ClearPasscode", "UnlockToken", bytes("PD94bWwgdmVyc2lvbj0iMS4wIj8+")),
        command(
            "InstallApplication", "iTunesStoreID", 1L, "Configuration", dict("key", text(key()))));
  }

  @ParameterizedTest
  @MethodSource("right")
  void whatDevicesReadIsTaken(Map<String, Object> command) {
    assertThat(check(command)).noneMatch(finding -> finding.severity() != Severity.INFO);
  }

  static Stream<Arguments> wrong() {
    byte[] p12 = TestPki.rsaSigner().pkcs12("secret");
    return Stream.of(
        Arguments.of(install(bytes("{\"a\":1}")), "profile-kind", "a JSON document"),
        Arguments.of(install(DECLARATION), "profile-kind", "a declaration"),
        Arguments.of(install(SamplePayloads.lockCommand()), "profile-kind", "a command"),
        Arguments.of(install(SamplePayloads.appManifest()), "profile-kind", "manifest of an app"),
        Arguments.of(install(SamplePayloads.lockAnswer()), "profile-kind", "answer of a device"),
        Arguments.of(
            install(Arrays.copyOf(PROFILE, PROFILE.length - 30)), "profile-kind", "ends too early"),
        Arguments.of(install(bytes("<html><body>Login</body></html>")), "profile-kind", "HTML"),
        Arguments.of(install(new byte[0]), "profile-kind", "but empty"),
        Arguments.of(install(new byte[] {1, 2, 3}), "profile-kind", "something else"),
        Arguments.of(install(bytes("PK\u0003\u0004zip")), "profile-kind", "zip"),
        Arguments.of(install(TestPki.rsaSigner().der()), "profile-kind", "a certificate"),
        Arguments.of(install(provisioningProfile()), "profile-kind", "InstallProvisioningProfile"),
        Arguments.of(install(p12), "private-key-sent", "PKCS#12"),
        Arguments.of(install(key()), "private-key-sent", "a private key"),
        Arguments.of(install(base64(PROFILE)), "data-encoded-twice", "Base64"),
        Arguments.of(install(base64(signed(PROFILE))), "data-encoded-twice", "Base64"),
        Arguments.of(
            install(bytes(TestCertificate.pem("CMS", signed(PROFILE)))),
            "data-encoded-twice",
            "PEM"),
        Arguments.of(
            install(bytes("MIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n\nMII")),
            "data-encoded-twice",
            "S/MIME"),
        Arguments.of(provision(PROFILE), "provisioning-kind", "a property list"),
        Arguments.of(provision(signed(PROFILE)), "provisioning-kind", "InstallProfile"),
        Arguments.of(provision(signed(bytes("text"))), "provisioning-kind", "cannot be read"),
        Arguments.of(provision(base64(provisioningProfile())), "data-encoded-twice", "Base64"),
        Arguments.of(provision(p12), "private-key-sent", "PKCS#12"),
        Arguments.of(tokens(bytes("not JSON")), "tokens-kind", "plain text"),
        Arguments.of(tokens(bytes("{\"a\":1}")), "tokens-kind", "SyncTokens"),
        Arguments.of(tokens(bytes("{\"SyncTokens\":1}")), "tokens-kind", "SyncTokens"),
        Arguments.of(tokens(DECLARATION), "tokens-kind", "a declaration"),
        Arguments.of(
            tokens(bytes("{\"SyncTokens\":{},}")),
            "tokens-kind",
            "stops being JSON at line 1, column"),
        Arguments.of(
            provision(Arrays.copyOf(provisioningProfile(), 900)), "provisioning-kind", "cut off"),
        Arguments.of(
            install(bytes(HexFormat.of().formatHex(PROFILE))),
            "profile-kind",
            "hexadecimal digits"),
        Arguments.of(tokens(PROFILE), "tokens-kind", "a property list"),
        Arguments.of(tokens(base64(TOKENS)), "data-encoded-twice", "Base64"),
        Arguments.of(hash(bytes("secret")), "password-hash-kind", "SALTED-SHA512-PBKDF2"),
        Arguments.of(hash(PROFILE), "password-hash-kind", "SALTED-SHA512-PBKDF2"),
        Arguments.of(hash(base64(Given.passwordHash())), "data-encoded-twice", "Base64"),
        Arguments.of(reply(bytes("text")), "certificate-kind", "plain text"),
        Arguments.of(reply(key()), "private-key-sent", "a private key"),
        Arguments.of(reply(p12), "private-key-sent", "PKCS#12"),
        Arguments.of(
            command("DeviceLock", "PIN", "042195", "Message", text(key())),
            "private-key-sent",
            "a private key"),
        Arguments.of(service("WiFiProfileData", bytes("ssid")), "profile-kind", "plain text"),
        Arguments.of(service("MDMProfileData", p12), "private-key-sent", "PKCS#12"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatDevicesCannotReadIsAnErrorThatNamesIt(
      Map<String, Object> command, String rule, String named) {
    assertThat(check(command))
        .filteredOn(Finding::isError)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo(rule);
              assertThat(finding.message()).contains(named).endsWith(".").doesNotContain("..");
              assertThat(finding.message()).doesNotContain("MII", "hunter2");
            });
  }

  @Test
  void theExportedFileVaultKeyIsMeantToBeAKey() {
    assertThat(
            check(
                command(
                    "RotateFileVaultKey",
                    "KeyType",
                    "institutional",
                    "NewCertificate",
                    TestPki.rsaSigner().der(),
                    "FileVaultUnlock",
                    dict(
                        "PrivateKeyExport",
                        TestPki.rsaSigner().pkcs12("secret"),
                        "PrivateKeyExportPassword",
                        "secret"))))
        .isEmpty();
  }

  @Test
  void tokensWithoutTheTokenAreWarnedOf() {
    assertThat(brief(check(tokens(bytes("{\"SyncTokens\":{}}")))))
        .containsExactly("warning tokens-incomplete Data", "warning tokens-incomplete Data");
  }

  @Test
  void aDeviceThatReturnsToServiceNeedsItsProfilesForThat() {
    assertThat(brief(check(service("MDMProfileData", PROFILE))))
        .contains("warning profile-purpose ReturnToService.MDMProfileData.PayloadContent");
    assertThat(brief(check(service("WiFiProfileData", PROFILE))))
        .contains("warning profile-purpose ReturnToService.WiFiProfileData.PayloadContent");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }

  private static Map<String, Object> install(byte[] payload) {
    return command("InstallProfile", "Payload", payload);
  }

  private static Map<String, Object> provision(byte[] profile) {
    return command("InstallProvisioningProfile", "ProvisioningProfile", profile);
  }

  private static Map<String, Object> tokens(byte[] data) {
    return command("DeclarativeManagement", "Data", data);
  }

  private static Map<String, Object> hash(byte[] hash) {
    return command("SetAutoAdminPassword", "GUID", "g", "passwordHash", hash);
  }

  private static Map<String, Object> reply(byte[] certificate) {
    return command(
        "RotateFileVaultKey",
        "KeyType",
        "personal",
        "FileVaultUnlock",
        dict("Password", "x"),
        "ReplyEncryptionCertificate",
        certificate);
  }

  private static Map<String, Object> service(String key, byte[] profile) {
    return command(
        "EraseDevice", "PIN", "042195", "ReturnToService", dict("Enabled", true, key, profile));
  }

  @Test
  void findingsAreOfEachPinnedCertificate() {
    List<Finding> findings =
        check(
            command(
                "InstallEnterpriseApplication",
                "ManifestURL",
                "https://mdm.example.com/m.plist",
                "ManifestURLPinningCerts",
                List.of(TestPki.rsaSigner().der(), bytes("text"))));
    assertThat(brief(findings))
        .containsExactly("error certificate-kind ManifestURLPinningCerts[1]");
  }
}
