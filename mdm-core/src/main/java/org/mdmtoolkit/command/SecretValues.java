package org.mdmtoolkit.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.ValueType;

/**
 * Which values of a command are secret, and the form in which they may be shown. A secret value
 * becomes one fixed text, so that neither its length nor its type can be seen; upper and lower case
 * of keys do not count, as a mistyped key holds the same secret.
 */
final class SecretValues {

  /** What stands in the place of a secret. */
  static final String MASK = "********";

  /** The same for a PIN, which has six digits. */
  private static final String PIN_MASK = "******";

  /** Keys of Apple's commands (and of the answers to them) whose values are secret, whole. */
  private static final Set<String> KEYS =
      lowerCase(
          // DeviceLock, EraseDevice
          "PIN",
          // SetRecoveryLock, SetFirmwarePassword, Verify…, RequestMirroring
          "Password",
          "NewPassword",
          "CurrentPassword",
          // RotateFileVaultKey
          "FileVaultUnlock",
          "PrivateKeyExport",
          "PrivateKeyExportPassword",
          // AccountConfiguration, SetAutoAdminPassword
          "passwordHash",
          "SALTED-SHA512-PBKDF2",
          // ClearPasscode, EraseDevice.ReturnToService, TriggerEnhancedLogCollection
          "UnlockToken",
          "BootstrapToken",
          "AppleCareToken",
          // profiles hold passwords, keys and enroll secrets
          "Payload",
          "PayloadContent",
          "WiFiProfileData",
          "MDMProfileData",
          // app configurations hold licence keys and enroll secrets
          "Configuration",
          // whoever has these can use them up
          "RedemptionCode",
          "UnusedRedemptionCode",
          "InvitationURL",
          // answers and check-in messages; also under the names that servers give them
          "ActivationLockBypassCode",
          "BypassCode",
          "EncryptedNewRecoveryKey",
          "FDE_PersonalRecoveryKeyCMS",
          "FirmwarePassword",
          "RecoveryLock",
          "PushToken",
          "PushMagic");

  /** Sounds like a secret, but says only whether something is allowed. */
  private static final Set<String> NO_SECRETS = lowerCase("BootstrapTokenAllowedForAuthentication");

  /**
   * For keys that Apple's schema does not know: text or data under a key that speaks of a secret is
   * taken for one.
   */
  private static final Pattern SPEAKS_OF_A_SECRET =
      Pattern.compile(
          "password|passphrase|passcode|secret|credential|token|(private|recovery|api)[-_ ]?key|pin$");

  /** User and password, and what follows the path: there download links carry their tokens. */
  private static final Pattern SECRET_PARTS_OF_URL =
      Pattern.compile("(?s)(?<=://)[^/?#]*(?=@)|(?<=[?#]).+");

  private SecretValues() {}

  /**
   * A copy of the dictionary with its secrets masked, at every depth. In a whole command that Apple
   * defines, what the catalogue marks as secret is masked, too.
   */
  static Map<String, Object> masked(Map<?, ?> dictionary) {
    KeySpec request =
        dictionary.get(CommandEnvelope.COMMAND) instanceof Map<?, ?> command
                && command.get(CommandEnvelope.REQUEST_TYPE) instanceof String requestType
            ? CommandCatalog.apple().find(requestType).map(CommandSpec::request).orElse(null)
            : null;
    Map<String, Object> masked = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
      String key = String.valueOf(entry.getKey());
      KeySpec spec = key.equals(CommandEnvelope.COMMAND) ? request : null;
      masked.put(key, masked(key.toLowerCase(Locale.ROOT), entry.getValue(), spec));
    }
    return masked;
  }

  /**
   * A copy of an answer with its secrets masked: keys that the catalogue defines by its marks, all
   * others by their names.
   */
  static Map<String, Object> maskedAnswer(Map<?, ?> answer, KeySpec response) {
    Map<String, Object> masked = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : answer.entrySet()) {
      String key = String.valueOf(entry.getKey());
      masked.put(key, maskedPart(key, entry.getValue(), response.child(key).orElse(null)));
    }
    return masked;
  }

  private static Object maskedPart(String key, Object value, @Nullable KeySpec spec) {
    if (spec == null || spec.type() == ValueType.ANY) {
      return masked(key.toLowerCase(Locale.ROOT), value, null);
    }
    if (spec.secret()) {
      return MASK;
    }
    if (value instanceof Map<?, ?> dictionary) {
      return maskedAnswer(dictionary, spec);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> maskedPart(key, item, element(spec, item))).toList();
    }
    // Its name counts no more; but a URL may carry a token.
    return masked(key.toLowerCase(Locale.ROOT).endsWith("url") ? "url" : "", value, null);
  }

  /** Whether anything in the dictionary is masked. */
  static boolean areIn(Map<?, ?> dictionary) {
    // By the names alone first: that finds most, and reads no file of the catalogue.
    return !PlistCopies.sameContent(masked(dictionary, null), dictionary)
        || !PlistCopies.sameContent(masked(dictionary), dictionary);
  }

  private static Map<String, Object> masked(Map<?, ?> dictionary, @Nullable KeySpec spec) {
    Map<String, Object> masked = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
      String key = String.valueOf(entry.getKey());
      KeySpec below = spec == null ? null : spec.child(key).or(spec::wildcard).orElse(null);
      masked.put(key, masked(key.toLowerCase(Locale.ROOT), entry.getValue(), below));
    }
    return masked;
  }

  private static Object masked(String key, Object value, @Nullable KeySpec spec) {
    if (KEYS.contains(key) || (spec != null && spec.secret())) {
      return key.equals("pin") ? PIN_MASK : MASK;
    }
    if (value instanceof Map<?, ?> dictionary) {
      return masked(dictionary, spec);
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      for (Object item : list) {
        items.add(masked(key, item, spec == null ? null : element(spec, item)));
      }
      return items;
    }
    boolean textOrData = value instanceof String || value instanceof byte[];
    if (textOrData && !NO_SECRETS.contains(key) && SPEAKS_OF_A_SECRET.matcher(key).find()) {
      return MASK;
    }
    if (value instanceof String url && key.endsWith("url")) {
      return SECRET_PARTS_OF_URL.matcher(url).replaceAll(MASK);
    }
    return value;
  }

  private static @Nullable KeySpec element(KeySpec array, Object item) {
    if (item instanceof Map<?, ?> map && map.get(KeySpec.SELECTOR) instanceof String name) {
      return array.alternative(name).or(array::element).orElse(null);
    }
    return array.element().orElse(null);
  }

  private static Set<String> lowerCase(String... keys) {
    return Set.of(
        Arrays.stream(keys).map(key -> key.toLowerCase(Locale.ROOT)).toArray(String[]::new));
  }
}
