package org.mdmtoolkit.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules of data that went in by the wrong form. What is inside is otherwise not judged: it may be
 * signed or encrypted.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/declarative-management-command">
 *     Declarative Management</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/install-profile-command">
 *     Install Profile</a>
 */
final class DataRules {

  /** How Base64 text begins that stands for a property list, CMS or JSON. */
  private static final List<byte[]> BASE64 =
      bytes(
          "PD94bWw", "PCFET0NUWVBF", "PHBsaXN0", "YnBsaXN0", "MII", "eyJ", "ewog", "ew0K", "eyAi");

  private static final List<byte[]> PEM = bytes("-----BEGIN ");

  private static final Map<String, String> RAW =
      Map.of(
          "InstallProfile", "Payload",
          "DeclarativeManagement", "Data",
          "SetAutoAdminPassword", "passwordHash");

  private DataRules() {}

  static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    RAW.forEach(
        (requestType, key) ->
            rules.add(
                Rule.of(
                    "data-encoded-twice",
                    requestType,
                    (command, verdict) -> encodedTwice(command, key, verdict))));
    rules.add(
        Rule.of(
            "data-encoded-twice",
            "AccountConfiguration",
            (command, verdict) ->
                command
                    .dicts("AutoSetupAdminAccounts")
                    .forEach(account -> encodedTwice(account, "passwordHash", verdict))));
    rules.add(
        Rule.of(
            "certificate-not-der", "InstallEnterpriseApplication", DataRules::pinningCertificates));
    rules.add(
        Rule.of(
            "certificate-not-der",
            "RotateFileVaultKey",
            (command, verdict) -> {
              notPem(command.data("NewCertificate"), command.at("NewCertificate"), verdict);
              notPem(
                  command.data("ReplyEncryptionCertificate"),
                  command.at("ReplyEncryptionCertificate"),
                  verdict);
            }));
    return rules;
  }

  private static void encodedTwice(Dict dict, String key, Verdict verdict) {
    byte[] data = dict.data(key);
    if (data != null && startsWithOneOf(data, BASE64)) {
      verdict.warning(
          dict.at(key),
          key
              + " holds Base64 text; put the bytes themselves there, the property list encodes"
              + " them.");
    }
  }

  private static void pinningCertificates(Dict command, Verdict verdict) {
    List<?> certificates = command.list("ManifestURLPinningCerts");
    for (int i = 0; certificates != null && i < certificates.size(); i++) {
      if (certificates.get(i) instanceof byte[] data) {
        notPem(data, command.at("ManifestURLPinningCerts").index(i), verdict);
      }
    }
  }

  private static void notPem(byte @Nullable [] data, KeyPath path, Verdict verdict) {
    if (data != null && startsWithOneOf(data, PEM)) {
      verdict.warning(path, "This certificate is PEM text; devices take the DER form.");
    }
  }

  private static boolean startsWithOneOf(byte[] data, List<byte[]> starts) {
    for (byte[] start : starts) {
      if (data.length >= start.length
          && Arrays.equals(data, 0, start.length, start, 0, start.length)) {
        return true;
      }
    }
    return false;
  }

  private static List<byte[]> bytes(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.US_ASCII)).toList();
  }
}
