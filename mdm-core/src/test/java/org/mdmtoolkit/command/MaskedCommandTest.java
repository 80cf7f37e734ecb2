package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.secret.Pin;

class MaskedCommandTest {

  private static final String CANARY = "canary-91827364";
  private static final byte[] CANARY_DATA = CANARY.getBytes(UTF_8);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PIN",
        "Password",
        "NewPassword",
        "CurrentPassword",
        "FileVaultUnlock",
        "PrivateKeyExport",
        "PrivateKeyExportPassword",
        "passwordHash",
        "UnlockToken",
        "BootstrapToken",
        "AppleCareToken",
        "Payload",
        "WiFiProfileData",
        "MDMProfileData",
        "Configuration",
        "RedemptionCode",
        "InvitationURL",
        "SALTED-SHA512-PBKDF2",
        "PayloadContent",
        "UnusedRedemptionCode",
        "ActivationLockBypassCode",
        "PushMagic",
        "pin",
        "EnrollSecret",
        "api_token",
        "Private-Key",
        "UnlockPIN",
        "DevicePasscode"
      })
  void aSecretKeyIsMaskedAtEveryDepthAndInEveryType(String key) {
    for (Object secret : List.of(CANARY, CANARY_DATA)) {
      assertNoCanary(Map.of(key, secret));
      assertNoCanary(Map.of("Outer", Map.of(key, secret)));
      assertNoCanary(Map.of("Outer", List.of(Map.of("Inner", List.of(Map.of(key, secret))))));
      assertNoCanary(Map.of(key, List.of(secret)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Configuration", "FileVaultUnlock", "passwordHash", "Payload"})
  void aSecretDictionaryIsMaskedWhole(String key) {
    assertNoCanary(Map.of(key, Map.of("server", CANARY, "more", List.of(CANARY_DATA))));
    assertNoCanary(Map.of(key, Map.of(CANARY, "a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PIN", "Payload", "Configuration", "NewPassword", "EnrollSecret"})
  void theMaskShowsNeitherLengthNorType(String key) {
    byte[] reference = masked(Map.of(key, ""));
    for (Object secret : List.of("1", "long ".repeat(1000), new byte[0], new byte[5000])) {
      assertThat(masked(Map.of(key, secret))).isEqualTo(reference);
    }
  }

  @Test
  void numbersAndDictionariesUnderASecretKeyLookTheSameToo() {
    assertThat(masked(Map.of("PIN", 123456L)))
        .isEqualTo(masked(Map.of("PIN", Map.of("a", List.of(1, 2, 3)))))
        .isEqualTo(masked(Map.of("PIN", true)));
  }

  @Test
  void whatIsNotSecretStaysReadable() {
    MdmCommand lock = MdmCommand.read(SamplePayloads.lockCommand());

    Map<String, Object> shown = PlistReader.readDictionary(lock.maskedXml());

    assertThat(shown)
        .containsEntry("CommandUUID", SamplePayloads.COMMAND_UUID)
        .containsEntry(
            "Command",
            Map.of(
                "RequestType", "DeviceLock",
                "PIN", "******",
                "Message", "Lost? Call us & get a reward \uD83D\uDCBB",
                "PhoneNumber", "+1 555 0100"));
    assertThat(lock.keys()).containsEntry("PIN", SamplePayloads.PIN);
  }

  @Test
  void settingsThatOnlySpeakOfTokensAndPasscodesStayReadable() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("BootstrapTokenAllowed", true);
    options.put("PasscodeLockGracePeriod", 300L);
    options.put("PasscodePolicy", Map.of("AutoLockTime", 120L));

    assertThat(shown(options)).isEqualTo(options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://mdm.example.com/a.plist?token=canary-91827364",
        "https://mdm.example.com/a.plist?a=b&X-Amz-Signature=canary-91827364",
        "https://canary-91827364@mdm.example.com/a.plist",
        "https://user:canary-91827364@mdm.example.com/a.plist",
        "https://mdm.example.com/a.plist#canary-91827364"
      })
  void tokensInAddressesAreMaskedAndTheRestIsShown(String url) {
    assertNoCanary(Map.of("ManifestURL", url));
    assertNoCanary(Map.of("Manifest", Map.of("assets", List.of(Map.of("url", url)))));
    assertThat((String) shown(Map.of("ManifestURL", url)).get("ManifestURL"))
        .contains("mdm.example.com/a.plist")
        .contains("********");
  }

  @Test
  void anAddressWithoutTokenIsShownWhole() {
    Map<String, Object> keys = Map.of("ManifestURL", ReinstallFleetd.PUBLIC_MANIFEST_URL);

    assertThat(shown(keys)).isEqualTo(keys);
  }

  @Test
  void noFormOfALockShowsItsPin() {
    DeviceLock lock = DeviceLock.forMac(Pin.of("918273"));
    EraseDevice erase = EraseDevice.forMac().pin(Pin.of("918273"));

    for (String shown :
        List.of(
            lock.toString(),
            erase.toString(),
            lock.build().toString(),
            text(lock.build().withCommandUuid("u").maskedXml()),
            text(erase.build().withCommandUuid("u").maskedXml()))) {
      assertThat(shown).doesNotContain("918273");
    }
  }

  private static void assertNoCanary(Map<String, ?> keys) {
    MdmCommand command = MdmCommand.of("Test", keys, "u");
    String base64 = Base64.getEncoder().encodeToString(CANARY_DATA);

    assertThat(text(command.toXml()).replaceAll("\\s", "")).containsAnyOf(CANARY, base64);
    assertThat(text(command.maskedXml()).replaceAll("\\s", ""))
        .doesNotContain(CANARY)
        .doesNotContain(base64);
    assertThat(command.toString()).doesNotContain(CANARY);
  }

  private static Map<String, Object> shown(Map<String, ?> keys) {
    return MdmCommand.read(masked(keys)).keys();
  }

  private static byte[] masked(Map<String, ?> keys) {
    return MdmCommand.of("Test", keys, "u").maskedXml();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
