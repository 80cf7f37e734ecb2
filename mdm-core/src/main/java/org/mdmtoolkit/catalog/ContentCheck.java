package org.mdmtoolkit.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.plist.JsonContent;
import org.mdmtoolkit.plist.PlistLimits;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.signing.SignedContent;

/**
 * What lies inside the data of commands: whether it is what the device reads there, and that no
 * private key is sent. What is inside of it again is not judged.
 */
final class ContentCheck {

  private static final String HASH = "passwordHash";
  private static final String PROVISIONING_PROFILE = "ProvisioningProfile";

  /** Apple's place for a key: the institutional FileVault key as PKCS#12. */
  private static final String EXPORTED_KEY = "PrivateKeyExport";

  /** What an app makes of its settings is its own affair. */
  private static final String APP_SETTINGS = "Configuration";

  private final Report report;

  ContentCheck(Report report) {
    this.report = report;
  }

  void check(Dict command, String requestType) {
    switch (requestType) {
      case "InstallProfile" -> profile(command, "Payload", ProfileCheck.Purpose.ANY);
      case "InstallProvisioningProfile" -> provisioningProfile(command);
      case "DeclarativeManagement" -> tokens(command);
      case "SetAutoAdminPassword" -> passwordHash(command);
      case "AccountConfiguration" ->
          command.dicts("AutoSetupAdminAccounts").forEach(this::passwordHash);
      case "EraseDevice" -> {
        Dict service = command.dict("ReturnToService");
        if (service != null) {
          profile(service, "WiFiProfileData", ProfileCheck.Purpose.WIFI);
          profile(service, "MDMProfileData", ProfileCheck.Purpose.ENROLLMENT);
        }
      }
      case "RotateFileVaultKey" -> {
        certificate(command.value("NewCertificate"), command.at("NewCertificate"));
        KeyPath reply = command.at("ReplyEncryptionCertificate");
        certificate(command.value("ReplyEncryptionCertificate"), reply);
      }
      case "InstallEnterpriseApplication" -> {
        KeyPath path = command.at("ManifestURLPinningCerts");
        List<?> pinned = command.list("ManifestURLPinningCerts");
        for (int i = 0; i < pinned.size(); i++) {
          certificate(pinned.get(i), path.index(i));
        }
      }
      default -> {
        // no data whose form is known
      }
    }
    privateKeys(command.map(), command.path(), "", 1);
  }

  /** Whether the data can be looked at: it is there, and in its own form. */
  private boolean isBare(Dict dict, String key) {
    byte[] data = dict.data(key);
    if (data == null) {
      return false; // said by the schema check
    }
    String keyKind = ContentKinds.privateKey(data);
    if (keyKind != null) {
      keySent(dict.at(key), key, keyKind);
      return false;
    }
    String wrapping = ContentKinds.wrapping(data);
    if (wrapping != null) {
      report.error(dict.at(key), "data-encoded-twice", key + " holds " + wrapping + ".");
    }
    return wrapping == null;
  }

  private void profile(Dict dict, String key, ProfileCheck.Purpose purpose) {
    byte[] data = dict.data(key);
    if (data != null && isBare(dict, key)) {
      new ProfileCheck(report, purpose).check(data, dict.at(key), key);
    }
  }

  private void provisioningProfile(Dict command) {
    byte[] data = command.data(PROVISIONING_PROFILE);
    if (data == null || !isBare(command, PROVISIONING_PROFILE)) {
      return;
    }
    String wanted = "a provisioning profile (a signed message with a property list)";
    if (FileKind.of(data) != FileKind.SIGNED_MESSAGE) {
      provisioningError(ContentKinds.instead(PROVISIONING_PROFILE, data, wanted), command);
      return;
    }
    try {
      Object root = PlistReader.readAsDevices(SignedContent.unverified(data));
      boolean isOne =
          root instanceof Map<?, ?> map
              && map.containsKey("UUID")
              && (map.containsKey("Entitlements") || map.containsKey("DeveloperCertificates"));
      if (!isOne) {
        provisioningError(
            "%s is not %s but a signed message with %s."
                .formatted(PROVISIONING_PROFILE, wanted, ContentKinds.describe(root)),
            command);
      }
    } catch (InvalidInputException e) {
      provisioningError(
          PROVISIONING_PROFILE + " cannot be read: " + MessageText.sentence(e.problem()), command);
    }
  }

  private void provisioningError(String message, Dict command) {
    report.error(command.at(PROVISIONING_PROFILE), "provisioning-kind", message);
  }

  private void tokens(Dict command) {
    byte[] data = command.data("Data");
    if (data == null || !isBare(command, "Data")) {
      return;
    }
    Optional<Map<?, ?>> json = JsonContent.object(data);
    if (json.isEmpty() || !(json.get().get("SyncTokens") instanceof Map<?, ?> tokens)) {
      report.error(
          command.at("Data"),
          "tokens-kind",
          ContentKinds.instead(
              "Data", data, "JSON with SyncTokens, the tokens of the server's declarations"));
      return;
    }
    for (String key : List.of("DeclarationsToken", "Timestamp")) {
      if (!(tokens.get(key) instanceof String)) {
        report.warning(
            command.at("Data"),
            "tokens-incomplete",
            "SyncTokens has no %s (text), by which the device sees what is new.".formatted(key));
      }
    }
  }

  private void passwordHash(Dict account) {
    byte[] data = account.data(HASH);
    if (data == null || !isBare(account, HASH)) {
      return;
    }
    boolean isOne = false;
    try {
      isOne =
          PlistReader.read(data) instanceof Map<?, ?> map
              && map.get("SALTED-SHA512-PBKDF2") instanceof Map<?, ?> hash
              && hash.get("entropy") instanceof byte[]
              && hash.get("salt") instanceof byte[]
              && hash.get("iterations") instanceof Long;
    } catch (InvalidInputException e) {
      // as below; its words might quote a hash
    }
    if (!isOne) {
      report.error(
          account.at(HASH),
          "password-hash-kind",
          HASH
              + " must be a property list with the dictionary SALTED-SHA512-PBKDF2 of entropy"
              + " (data), salt (data) and iterations (integer).");
    }
  }

  private void certificate(@Nullable Object value, KeyPath path) {
    if (value instanceof byte[] data
        && ContentKinds.privateKey(data) == null
        && FileKind.of(data) != FileKind.CERTIFICATE) {
      report.error(
          path,
          "certificate-kind",
          ContentKinds.instead("This", data, "a certificate in the DER form"));
    }
  }

  private void privateKeys(@Nullable Object value, KeyPath path, String key, int depth) {
    if (depth > PlistLimits.DEFAULT.maxDepth()) {
      return; // no property list can be so deep
    }
    if (value instanceof Map<?, ?> map && !APP_SETTINGS.equals(key)) {
      map.forEach(
          (name, below) ->
              privateKeys(below, path.key(String.valueOf(name)), String.valueOf(name), depth + 1));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        privateKeys(list.get(i), path.index(i), key, depth + 1);
      }
    } else if (!key.equals(EXPORTED_KEY)) {
      String keyKind = ContentKinds.privateKey(value);
      if (keyKind != null && !report.hasErrorAt(path)) {
        keySent(path, key, keyKind);
      }
    }
  }

  private void keySent(KeyPath path, String key, String keyKind) {
    report.error(
        path,
        "private-key-sent",
        MessageText.clean(key)
            + " holds "
            + keyKind
            + ", and whoever can read the command would have it. A device gets its key inside a"
            + " profile, as a payload of PKCS#12.");
  }
}
