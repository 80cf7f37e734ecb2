package org.mdmtoolkit.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.signing.CmsVerifier;
import org.mdmtoolkit.signing.SignedContent;

/** Judges one configuration profile for {@link ProfileChecker}. */
final class ProfileCheck {

  /** What the profile is to do where it stands. */
  enum Purpose {
    ANY,
    ENROLLMENT,
    WIFI
  }

  private static final String CONTENT = "PayloadContent";
  private static final String IDENTIFIER = "PayloadIdentifier";
  private static final String TYPE = "PayloadType";
  private static final String PAYLOAD_UUID = "PayloadUUID";
  private static final String VERSION = "PayloadVersion";

  /** Keys of every payload, the profile itself included. */
  private static final Map<String, ValueType> OF_PAYLOADS =
      Map.of(
          "PayloadDescription", ValueType.STRING,
          "PayloadDisplayName", ValueType.STRING,
          "PayloadOrganization", ValueType.STRING,
          "PayloadEnabled", ValueType.BOOLEAN);

  private static final Map<String, ValueType> OF_PROFILES =
      new TreeMap<>(
          Map.of(
              "ConsentText", ValueType.DICTIONARY,
              "HasRemovalPasscode", ValueType.BOOLEAN,
              "IsEncrypted", ValueType.BOOLEAN,
              "PayloadExpirationDate", ValueType.DATE,
              "PayloadRemovalDisallowed", ValueType.BOOLEAN,
              "PayloadScope", ValueType.STRING,
              "RemovalDate", ValueType.DATE,
              "TargetDeviceType", ValueType.INTEGER));

  private static final Set<String> SCOPES = Set.of("System", "User");

  /** Payloads whose content is a certificate. */
  private static final Set<String> CERTIFICATES =
      Set.of("com.apple.security.root", "com.apple.security.pem", "com.apple.security.pkcs1");

  private final Report report;
  private final Purpose purpose;

  ProfileCheck(Report report, Purpose purpose) {
    this.report = report;
    this.purpose = purpose;
  }

  /**
   * Checks a profile.
   *
   * @param path where it stands
   * @param name what a message calls it: the key of a command
   */
  void check(byte[] data, KeyPath path, String name) {
    byte[] plist = data;
    FileKind kind = FileKind.of(data);
    if (kind == FileKind.SIGNED_MESSAGE || kind == FileKind.CERTIFICATE_BUNDLE) {
      try {
        SignedContent signed =
            CmsVerifier.withoutTrust().verify(SourceFile.of("the signed profile", data));
        plist = signed.content();
        report.add(
            Severity.INFO,
            path,
            "profile-signed",
            "Signed by " + signers(signed) + "; whether that is trusted is not judged.");
      } catch (InvalidInputException e) {
        report.error(path, "profile-signature", MessageText.sentence(e.problem()));
        return;
      }
    } else if (kind != FileKind.XML_PROPERTY_LIST && kind != FileKind.BINARY_PROPERTY_LIST) {
      report.error(path, "profile-kind", ContentKinds.instead(name, data, "a profile"));
      return;
    }
    Object root;
    try {
      root = PlistReader.readAsDevices(plist);
    } catch (InvalidInputException e) {
      report.error(
          path,
          "profile-kind",
          name + " is no profile that a device can read: " + MessageText.sentence(e.problem()));
      return;
    }
    if (root instanceof Map<?, ?> profile && "Configuration".equals(profile.get(TYPE))) {
      profile(new Dict(profile, path));
    } else if (root instanceof Map<?, ?> service && "Profile Service".equals(service.get(TYPE))) {
      report.warning(
          path,
          "profile-service",
          "This is a Profile Service: it enrolls the device over the air, and sets nothing by"
              + " itself. Its content is not judged.");
    } else {
      report.error(path, "profile-kind", notProfile(name, root));
    }
  }

  private static String signers(SignedContent signed) {
    return signed.signers().stream()
        .map(signer -> DistinguishedName.text(signer.getSubjectX500Principal()))
        .map(MessageText::clean)
        .collect(Collectors.joining(" and "));
  }

  private static String notProfile(String name, Object root) {
    if (root instanceof Map<?, ?> map && map.get(TYPE) instanceof String type) {
      return name
          + " is a payload by itself ("
          + MessageText.clean(type)
          + "): a profile is a dictionary of PayloadType Configuration, with its payloads in the"
          + " array PayloadContent.";
    }
    return root instanceof Map<?, ?> map && (map.containsKey(TYPE) || map.containsKey(CONTENT))
        ? name + " has no PayloadType Configuration, which every profile has at its top."
        : name + " is not a profile but " + ContentKinds.describe(root) + ".";
  }

  private void profile(Dict profile) {
    payload(profile);
    optional(profile, OF_PROFILES);
    Object duration = profile.value("DurationUntilRemoval");
    if (profile.has("DurationUntilRemoval")
        && !(duration instanceof Double)
        && !(duration instanceof Long)) {
      wrongType(profile, "DurationUntilRemoval", ValueType.REAL);
    }
    String scope = profile.text("PayloadScope");
    if (scope != null && !SCOPES.contains(scope)) {
      report.warning(
          profile.at("PayloadScope"),
          "profile-scope",
          "PayloadScope is neither System nor User, and Apple defines no other.");
    }
    if (profile.has("EncryptedPayloadContent")) {
      if (profile.data("EncryptedPayloadContent") == null) {
        wrongType(profile, "EncryptedPayloadContent", ValueType.DATA);
      }
    } else if (profile.has(CONTENT) && !(profile.value(CONTENT) instanceof List)) {
      wrongType(profile, CONTENT, ValueType.ARRAY);
    } else if (profile.list(CONTENT).isEmpty()) {
      report.warning(
          profile.at(CONTENT),
          "profile-empty",
          "PayloadContent holds no payload: the profile sets nothing, and an iPhone refuses it.");
    } else {
      payloads(profile);
    }
  }

  private void payloads(Dict profile) {
    List<?> list = profile.list(CONTENT);
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof Map)) {
        report.error(
            profile.at(CONTENT).index(i),
            "profile-key",
            "A payload must be dictionary, not " + ValueType.nameOf(list.get(i)) + ".");
      }
    }
    List<Dict> payloads = profile.dicts(CONTENT);
    payloads.forEach(this::payload);
    twice(profile, payloads);
    payloads.forEach(this::keys);
    purpose(profile, payloads);
  }

  /** What every payload has, and the profile itself. */
  private void payload(Dict payload) {
    for (String key : List.of(TYPE, IDENTIFIER, PAYLOAD_UUID)) {
      if (!payload.has(key)) {
        missing(payload, key, ValueType.STRING);
      } else if (payload.text(key) == null) {
        wrongType(payload, key, ValueType.STRING);
      } else if (String.valueOf(payload.text(key)).isBlank()) {
        report.error(payload.at(key), "profile-key", key + " is empty.");
      }
    }
    Object version = payload.value(VERSION);
    if (!payload.has(VERSION)) {
      missing(payload, VERSION, ValueType.INTEGER);
    } else if (!(version instanceof Long number)) {
      wrongType(payload, VERSION, ValueType.INTEGER);
    } else if (number != 1) {
      report.warning(
          payload.at(VERSION),
          "profile-version",
          "PayloadVersion is not 1; Apple defines no other.");
    }
    optional(payload, OF_PAYLOADS);
  }

  private void optional(Dict payload, Map<String, ValueType> keys) {
    keys.forEach(
        (key, type) -> {
          if (payload.has(key) && !type.accepts(payload.value(key))) {
            wrongType(payload, key, type);
          }
        });
  }

  private void missing(Dict payload, String key, ValueType type) {
    report.error(
        payload.at(key),
        "profile-key",
        "%s is required (%s), and missing.".formatted(key, type.label()));
  }

  private void wrongType(Dict payload, String key, ValueType type) {
    report.error(
        payload.at(key),
        "profile-key",
        "%s must be %s, not %s."
            .formatted(key, type.label(), ValueType.nameOf(payload.value(key))));
  }

  /** Devices refuse them; but a payload with the identifier of its profile is taken by Macs. */
  private void twice(Dict profile, List<Dict> payloads) {
    Map<String, KeyPath> uuids = new HashMap<>();
    String own = profile.text(PAYLOAD_UUID);
    if (own != null) {
      uuids.put(own.toUpperCase(Locale.ROOT), profile.at(PAYLOAD_UUID));
    }
    Map<String, KeyPath> identifiers = new HashMap<>();
    for (Dict payload : payloads) {
      String uuid = payload.text(PAYLOAD_UUID);
      if (uuid != null && !uuid.isBlank()) {
        once(uuids, uuid.toUpperCase(Locale.ROOT), payload, PAYLOAD_UUID);
      }
      String identifier = payload.text(IDENTIFIER);
      if (identifier != null && !identifier.isBlank()) {
        once(identifiers, identifier, payload, IDENTIFIER);
        if (identifier.equals(profile.text(IDENTIFIER))) {
          report.warning(
              payload.at(IDENTIFIER),
              "profile-twice",
              "The payload has the PayloadIdentifier of the profile itself; give it its own.");
        }
      }
    }
  }

  private void once(Map<String, KeyPath> seen, String value, Dict payload, String key) {
    KeyPath first = seen.putIfAbsent(value, payload.at(key));
    if (first != null) {
      report.error(
          payload.at(key),
          "profile-twice",
          "%s is the same as that of %s; each payload needs its own.".formatted(key, first));
    }
  }

  private void keys(Dict payload) {
    String type = String.valueOf(payload.text(TYPE));
    if (CERTIFICATES.contains(type)) {
      String key = ContentKinds.privateKey(payload.value(CONTENT));
      if (key != null) {
        report.error(
            payload.at(CONTENT),
            "private-key-sent",
            "The payload is to hold a certificate, and holds %s; take the key out of the file."
                .formatted(key));
      }
    } else {
      privateKeys(payload.map(), payload.path());
    }
  }

  /** A bare key, which some apps take in their settings, is readable by whoever has the file. */
  private void privateKeys(Object value, KeyPath path) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, below) -> privateKeys(below, path.key(String.valueOf(key))));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        privateKeys(list.get(i), path.index(i));
      }
    } else if (value instanceof byte[] data && FileKind.of(data) == FileKind.PKCS12) {
      return; // the form that Apple's payloads take
    } else if (ContentKinds.privateKey(value) != null) {
      report.warning(
          path, "private-key-sent", "This is a bare private key: whoever has the file has it.");
    }
  }

  private void purpose(Dict profile, List<Dict> payloads) {
    Dict enrollment = find(payloads, "com[.]apple[.]mdm");
    if (purpose == Purpose.ENROLLMENT && enrollment == null) {
      report.warning(
          profile.at(CONTENT),
          "profile-purpose",
          "There is no MDM payload (com.apple.mdm): the device would not be managed.");
    } else if (purpose == Purpose.WIFI && find(payloads, "com[.]apple[.]wifi[.]managed") == null) {
      report.warning(
          profile.at(CONTENT),
          "profile-purpose",
          "There is no Wi-Fi payload (com.apple.wifi.managed): the device would have no network.");
    } else if (purpose == Purpose.ANY && enrollment != null) {
      report.warning(
          enrollment.at(TYPE),
          "profile-mdm",
          "This is an MDM payload: the profile is an enrollment, and replaces the one that the"
              + " device has. If anything in it is wrong, management ends.");
    }
  }

  private static @Nullable Dict find(List<Dict> payloads, String type) {
    return payloads.stream()
        .filter(payload -> String.valueOf(payload.value(TYPE)).matches("(?i)" + type))
        .findFirst()
        .orElse(null);
  }
}
