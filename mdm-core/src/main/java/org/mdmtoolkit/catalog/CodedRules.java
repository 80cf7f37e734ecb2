package org.mdmtoolkit.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.Rule.Verdict;

/** The rules that need more than the conditions of {@link Rules}. */
final class CodedRules {

  /** As in DeviceLock of the command package: what is longer is a file given by mistake. */
  private static final Map<String, Integer> LONGEST_TEXT =
      Map.of("Message", 1000, "PhoneNumber", 100);

  private static final String NONCE = "DeviceAttestationNonce";
  private static final int LONGEST_NONCE = 32;

  private static final List<byte[]> PEM = bytes("-----BEGIN ");

  private CodedRules() {}

  static Rule.Body body(String name) {
    return switch (name) {
      case "lock-text-pin" -> (lock, target, verdict) -> lockTextPin(lock, verdict);
      case "lock-text-form" -> (lock, target, verdict) -> lockTextForm(lock, verdict);
      case "manifest-url-host" -> (install, target, verdict) -> urlHost(install, verdict);
      case "manifest-empty" -> (install, target, verdict) -> manifestEmpty(install, verdict);
      case "update-minor-only" -> CodedRules::minorOnly;
      case "nonce-length" -> (query, target, verdict) -> nonceLength(query, verdict);
      case "certificate-not-der" -> (command, target, verdict) -> notDer(command, verdict);
      default -> throw new IllegalStateException("there is no code of the rule " + name);
    };
  }

  private static void lockTextPin(Dict lock, Verdict verdict) {
    String pin = lock.text("PIN");
    if (pin == null || pin.isBlank()) {
      return;
    }
    for (String shown : LONGEST_TEXT.keySet()) {
      String text = lock.text(shown);
      if (text != null && text.contains(pin)) {
        verdict.error(
            lock.at(shown), shown + " holds the PIN: whoever finds the Mac reads it there.");
      }
    }
  }

  private static void lockTextForm(Dict lock, Verdict verdict) {
    LONGEST_TEXT.forEach(
        (shown, longest) -> {
          String text = lock.text(shown);
          if (text != null && text.isBlank()) {
            verdict.warning(lock.at(shown), shown + " is empty; leave it out, or write one.");
          } else if (text != null && text.length() > longest) {
            verdict.warning(
                lock.at(shown),
                "%s is longer than %s characters; a lock screen shows few."
                    .formatted(shown, longest));
          }
        });
  }

  private static List<Dict> manifestItems(Dict install) {
    Dict manifest = install.dict("Manifest");
    return manifest == null ? List.of() : manifest.dicts("items");
  }

  private static void urlHost(Dict install, Verdict verdict) {
    urlHost(install, "ManifestURL", verdict);
    for (Dict item : manifestItems(install)) {
      item.dicts("assets").forEach(asset -> urlHost(asset, "url", verdict));
    }
  }

  private static void urlHost(Dict dict, String key, Verdict verdict) {
    String url = dict.text(key);
    if (url == null || !url.toLowerCase(Locale.ROOT).startsWith("https:")) {
      return;
    }
    String fault = DeviceUrl.fault(url);
    if (fault != null) {
      verdict.error(dict.at(key), key + " " + fault + ".");
    }
  }

  private static void manifestEmpty(Dict install, Verdict verdict) {
    Dict manifest = install.dict("Manifest");
    if (manifest != null) {
      empty(manifest, "items", verdict);
      manifestItems(install).forEach(item -> empty(item, "assets", verdict));
    }
  }

  private static void empty(Dict dict, String key, Verdict verdict) {
    if (dict.value(key) instanceof List<?> list && list.isEmpty()) {
      verdict.error(dict.at(key), key + " is empty: there is nothing to install.");
    }
  }

  private static void minorOnly(Dict schedule, @Nullable Target target, Verdict verdict) {
    OsVersion version = target != null && target.isMac() ? target.version().orElse(null) : null;
    if (version == null) {
      return;
    }
    int installed = version.major();
    for (Dict update : schedule.dicts("Updates")) {
      String product = update.text("ProductVersion");
      boolean major =
          product != null && OsVersion.find(product).filter(p -> p.major() > installed).isPresent();
      for (String key : List.of("MaxUserDeferrals", "Priority")) {
        if (major && update.has(key)) {
          verdict.warning(
              update.at(key), key + " has an effect on minor updates only; this is a major one.");
        }
      }
    }
  }

  private static void nonceLength(Dict query, Verdict verdict) {
    byte[] nonce = query.data(NONCE);
    if (nonce != null && nonce.length > LONGEST_NONCE) {
      verdict.error(
          query.at(NONCE),
          "The nonce has " + nonce.length + " bytes; at most " + LONGEST_NONCE + " are allowed.");
    }
  }

  private static void notDer(Dict command, Verdict verdict) {
    List<?> pinned = command.list("ManifestURLPinningCerts");
    for (int i = 0; i < pinned.size(); i++) {
      notPem(pinned.get(i), command.at("ManifestURLPinningCerts").index(i), verdict);
    }
    for (String key : List.of("NewCertificate", "ReplyEncryptionCertificate")) {
      notPem(command.value(key), command.at(key), verdict);
    }
  }

  private static void notPem(@Nullable Object value, KeyPath path, Verdict verdict) {
    if (value instanceof byte[] data && startsWithOneOf(data, PEM)) {
      verdict.warning(path, "This certificate is PEM text; devices take the DER form.");
    }
  }

  private static boolean startsWithOneOf(byte @Nullable [] data, List<byte[]> starts) {
    return data != null
        && starts.stream()
            .anyMatch(
                start ->
                    data.length >= start.length
                        && Arrays.equals(data, 0, start.length, start, 0, start.length));
  }

  private static List<byte[]> bytes(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.US_ASCII)).toList();
  }
}
