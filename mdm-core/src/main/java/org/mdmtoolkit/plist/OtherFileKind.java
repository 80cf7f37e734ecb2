package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Map;
import org.mdmtoolkit.InvalidInputException;

/** Tells what a file is that is no property list, as far as its first bytes show it. */
final class OtherFileKind {

  private static final int HEAD = 4096;
  private static final int LEAST_BASE64 = 16;

  private OtherFileKind() {}

  static InvalidInputException refuse(byte[] bytes) {
    if (bytes.length == 0) {
      return PlistErrors.whole("it is empty", "Check that the program that made it had finished.");
    }
    String head = new String(bytes, 0, Math.min(bytes.length, HEAD), ISO_8859_1);
    String text = (head.startsWith("\u00ef\u00bb\u00bf") ? head.substring(3) : head).strip();
    if (text.isEmpty()) {
      return PlistErrors.whole(
          "it holds nothing but white space", "Check that the program that made it had finished.");
    }
    if (head.charAt(0) == 0x30 && head.length() > 1 && head.charAt(1) >= 0x80) {
      return other(
          "DER, as signed messages (CMS) and certificates are",
          "Take the content out of the signed message first.");
    }
    if (text.startsWith("-----BEGIN ")) {
      return other("PEM", "Take the content out of the signed message or key file first.");
    }
    if (head.startsWith("\u001f\u008b") || head.startsWith("PK\u0003\u0004")) {
      return other("a compressed archive", "Unpack it first.");
    }
    return textual(text, bytes);
  }

  /** For XML whose root is {@code html}, or a document that says so at once. */
  static InvalidInputException html() {
    return other(
        "an HTML page, perhaps a login or error page",
        "Look at the page in a browser: the server did not send the file.");
  }

  private static InvalidInputException textual(String text, byte[] bytes) {
    if (text.charAt(0) == '[' || (text.charAt(0) == '{' && !hasEqualsFirst(text))) {
      return json(bytes);
    }
    if (text.charAt(0) == '{' || text.charAt(0) == '(' || text.startsWith("// !$*UTF8*$!")) {
      return other("an old-style (ASCII) property list", "Convert it: plutil -convert xml1 FILE.");
    }
    int xml = Math.max(text.indexOf("<?xml"), text.indexOf("<plist"));
    if (xml >= 0) {
      return PlistErrors.whole(
          text.startsWith("\u00ef\u00bb\u00bf")
              ? "a second byte order mark (the bytes EF BB BF) stands before the XML"
              : "something else stands before the XML begins",
          "Delete what is before <?xml, so that the file begins with it.");
    }
    if (isBase64(text)) {
      return other("base64 text", "Decode it first: base64 -d FILE.");
    }
    return PlistErrors.whole(
        "it begins neither as XML nor with bplist0", "This is another kind of file.");
  }

  private static InvalidInputException json(byte[] bytes) {
    if (JsonContent.declarationsIn(bytes) > 0) {
      return PlistErrors.whole(
          "it is an array of declarations, and JSON as that is meant to be",
          JsonContent.advice(Map.of()));
    }
    Map<?, ?> object = JsonContent.object(bytes).orElse(Map.of());
    return JsonContent.description(object)
        .map(
            what ->
                PlistErrors.whole(
                    "it is " + what + ", and JSON as that is meant to be",
                    JsonContent.advice(object)))
        .or(
            () ->
                JsonContent.faultOf(bytes)
                    .map(
                        place ->
                            PlistErrors.whole(
                                "it looks like JSON, and is none from " + place + " on",
                                "Correct it there: often it is a comma too many or too few.")))
        .orElseGet(() -> other("JSON", "Convert it: plutil -convert xml1 FILE."));
  }

  private static InvalidInputException other(String what, String remedy) {
    return PlistErrors.whole("it looks like " + what, remedy);
  }

  /**
   * Whether {@code =} stands before any {@code :} outside quotes, as in {@code { key = value; }}.
   */
  private static boolean hasEqualsFirst(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\') {
        i++;
      } else if (!quoted && (c == '=' || c == ':')) {
        return c == '=';
      }
    }
    return false;
  }

  private static boolean isBase64(String text) {
    String packed = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    return packed.length() >= LEAST_BASE64 && packed.matches("[a-z0-9+/]+={0,2}");
  }
}
