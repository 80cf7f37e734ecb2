package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.mdmtoolkit.Printable;

/** Shows X.500 names to people. */
public final class DistinguishedName {

  private static final int MAX_LENGTH = 1000;

  /** Keywords beside those of RFC 2253; Apple's certificates use them. */
  private static final Map<String, String> KEYWORDS =
      Map.of(
          "1.2.840.113549.1.9.1", "emailAddress",
          "2.5.4.5", "serialNumber",
          "2.5.4.4", "SN",
          "2.5.4.42", "givenName",
          "2.5.4.12", "title",
          "2.5.4.97", "organizationIdentifier");

  private DistinguishedName() {}

  /**
   * The name as RFC 2253 and RFC 4514 write it, the most specific part first, with keywords such as
   * CN, O, C, UID and emailAddress. Control characters and characters that turn the direction of
   * writing are shown as {@code \XX}, so that a hostile certificate cannot rewrite a terminal.
   *
   * @return one line of at most 1000 characters; {@code "(empty name)"} for a name without parts
   */
  public static String text(X500Principal name) {
    String raw = name.getName(X500Principal.RFC2253, KEYWORDS);
    StringBuilder text = new StringBuilder();
    raw.codePoints().limit(MAX_LENGTH).forEach(c -> append(text, c));
    if (raw.length() > MAX_LENGTH) {
      text.append("...");
    }
    return text.isEmpty() ? "(empty name)" : text.toString();
  }

  /** The subject of a certificate, as {@link #text}. */
  public static String subject(X509Certificate certificate) {
    return text(certificate.getSubjectX500Principal());
  }

  private static void append(StringBuilder text, int c) {
    if (Printable.isShown(c)) {
      text.appendCodePoint(c);
      return;
    }
    for (byte b : Character.toString(c).getBytes(UTF_8)) {
      text.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(b));
    }
  }
}
