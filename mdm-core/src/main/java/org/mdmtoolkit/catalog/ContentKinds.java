package org.mdmtoolkit.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.plist.JsonContent;

/** Says what data is, where it is not what it should be. Repeats nothing of it. */
final class ContentKinds {

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{8,}={0,2}");

  /** A label of PEM alone: a text that only speaks of private keys has no such line. */
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----");

  private static final String DECLARATION =
      "a declaration, which a device fetches from its server by itself";

  private ContentKinds() {}

  /** What data is wrapped in, as a finding's words; null if in nothing. */
  static @Nullable String wrapping(byte[] data) {
    String text = new String(data, ISO_8859_1).strip();
    if (text.startsWith("-----BEGIN ") && privateKey(data) == null) {
      return "PEM text; devices take the DER form (openssl: -outform der)";
    }
    if (FileKind.of(data) == FileKind.SMIME) {
      return "a mail (S/MIME); devices take the DER form (openssl: -outform der)";
    }
    String packed = text.replaceAll("\\s", "");
    if (BASE64.matcher(packed).matches()) {
      byte[] head =
          Base64.getDecoder().decode(packed.substring(0, Math.min(packed.length(), 4096) & ~3));
      String decoded = new String(head, ISO_8859_1).strip();
      boolean isDer = head.length > 1 && head[0] == 0x30 && head[1] < 0;
      if (isDer || decoded.startsWith("<") || decoded.startsWith("{") || isBinary(decoded)) {
        return "Base64 text; put the bytes themselves there, the property list encodes them";
      }
    }
    return null;
  }

  private static boolean isBinary(String decoded) {
    return decoded.startsWith("bplist");
  }

  /** What a key is that no command carries in this form, with its article; null for all else. */
  static @Nullable String privateKey(@Nullable Object value) {
    if (value instanceof String text) {
      return PRIVATE_KEY.matcher(text).find() ? FileKind.PRIVATE_KEY.description() : null;
    }
    if (!(value instanceof byte[] data)) {
      return null;
    }
    FileKind kind = FileKind.of(data);
    return switch (kind) {
      case PRIVATE_KEY, ENCRYPTED_PRIVATE_KEY -> kind.description();
      case PKCS12, JAVA_KEY_STORE -> kind.description() + " with a private key";
      default ->
          PRIVATE_KEY.matcher(new String(data, ISO_8859_1)).find()
                  && kind != FileKind.XML_PROPERTY_LIST
              ? FileKind.PRIVATE_KEY.description()
              : null;
    };
  }

  /** A sentence about data that is no property list: what it is instead of what is wanted. */
  static String instead(String name, byte[] data, String wanted) {
    FileKind kind = FileKind.of(data);
    String is =
        switch (kind) {
          case EMPTY -> "empty";
          case UNKNOWN ->
              data[0] == 0x30 && data.length > 1 && data[1] < 0
                  ? "a binary file (DER) that was cut off or changed on its way"
                  : "something else";
          case JSON ->
              JsonContent.faultOf(data)
                  .map(place -> "text that stops being JSON at " + place)
                  .or(
                      () ->
                          JsonContent.object(data)
                              .filter(JsonContent::isDeclaration)
                              .map(json -> DECLARATION))
                  .orElse(kind.description());
          default -> kind.description();
        };
    return "%s is not %s but %s.".formatted(name, wanted, is);
  }

  /** What a property list is, with its article. */
  static String describe(Object root) {
    if (!(root instanceof Map<?, ?> map)) {
      return "a property list that is " + ValueType.nameOf(root) + " at its top";
    }
    if (map.get(Envelope.COMMAND) instanceof Map || map.containsKey(Envelope.REQUEST_TYPE)) {
      return "a command";
    }
    if (map.containsKey("MessageType")) {
      return "a check-in message of a device";
    }
    if (map.containsKey("Status")) {
      return "the answer of a device";
    }
    if (map.get("items") instanceof List) {
      return "the manifest of an app";
    }
    if (map.containsKey("Entitlements") || map.containsKey("ProvisionedDevices")) {
      return "a provisioning profile, which goes with InstallProvisioningProfile";
    }
    if ("Configuration".equals(map.get("PayloadType"))) {
      return "a configuration profile, which goes with InstallProfile";
    }
    return "a property list of another kind";
  }
}
