package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.ValueType;

/** What the catalogue marks as secret is masked, at its place in each command. */
class CatalogMaskTest {

  private static final String CANARY = "canary-91827364";

  @Test
  void everySecretKeyOfEveryCommandIsMaskedWhereItStands() {
    List<String> seen = new ArrayList<>();
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      for (KeySpec key : CommandCatalog.apple().command(requestType).keys()) {
        Object value = planted(key, requestType + "." + key.name(), seen);
        String shown = masked(requestType, Map.of(key.name(), value));
        assertThat(shown).as("%s.%s", requestType, key.name()).doesNotContain(CANARY);
      }
    }
    assertThat(seen).hasSizeGreaterThan(20).contains("RotateFileVaultKey.FileVaultUnlock.Password");
  }

  @Test
  void whatTheCatalogueDoesNotMarkStaysReadable() {
    String shown = masked("DeviceLock", Map.of("Message", "Call us", "PIN", "481516"));
    assertThat(shown).contains("Call us").doesNotContain("481516");
    assertThat(masked("Settings", Map.of("Settings", List.of(Map.of("Item", "HostName")))))
        .contains("HostName");
  }

  @Test
  void aCommandThatAppleDoesNotDefineIsMaskedByTheNamesOfItsKeys() {
    assertThat(masked("Xyzzy", Map.of("PIN", CANARY, "Open", "seen")))
        .contains("seen")
        .doesNotContain(CANARY);
  }

  /** A value for the key, with a canary wherever the catalogue has a secret below. */
  private static Object planted(KeySpec key, String path, List<String> seen) {
    if (key.secret() && key.type() != ValueType.DICTIONARY) {
      seen.add(path);
      return key.type() == ValueType.DATA ? CANARY.getBytes(UTF_8) : CANARY;
    }
    if (key.type() == ValueType.ARRAY) {
      List<Object> elements = new ArrayList<>();
      key.element().ifPresent(element -> elements.add(planted(element, path + "[]", seen)));
      key.alternatives().forEach(form -> elements.add(planted(form, path + "[]", seen)));
      return elements;
    }
    if (key.type() == ValueType.DICTIONARY) {
      Map<String, Object> map = new java.util.LinkedHashMap<>();
      key.children()
          .forEach(child -> map.put(child.name(), planted(child, path + "." + child.name(), seen)));
      if (key.wildcard().isPresent() && key.secret()) {
        seen.add(path + ".*");
        map.put("Anything", CANARY);
      }
      key.child(KeySpec.SELECTOR).ifPresent(item -> map.put(KeySpec.SELECTOR, key.name()));
      return map;
    }
    return "plain";
  }

  @Test
  void aCommandHoldsSecretsIfAnyOfItsKeysIsMasked() {
    byte[] data = {1};
    assertThat(MdmCommand.of("RotateFileVaultKey", Map.of("NewCertificate", data)).holdsSecrets())
        .isFalse();
    assertThat(MdmCommand.of("ClearPasscode", Map.of("UnlockToken", data)).holdsSecrets()).isTrue();
    assertThat(MdmCommand.of("ShutDownDevice", Map.of()).holdsSecrets()).isFalse();
  }

  private static String masked(String requestType, Map<String, ?> keys) {
    String shown = new String(MdmCommand.of(requestType, keys, "u").maskedXml(), UTF_8);
    String data = Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8));
    return shown.replace(data, CANARY);
  }
}
