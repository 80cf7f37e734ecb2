package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a file is, told from its content and never from its name. */
public enum FileKind {
  /** Nothing, or white space only. */
  EMPTY("an empty file", "Copy or download it again."),
  /** An X.509 certificate. */
  CERTIFICATE("a certificate", "Give the other file, if the two were exchanged."),
  /** A PKCS#10 request. */
  CERTIFICATE_REQUEST(
      "a certificate signing request",
      "The request is what was sent to the issuer; the certificate is what came back."),
  /** A private key that is not encrypted. */
  PRIVATE_KEY("a private key", "Take care where it goes: it is not encrypted."),
  /** A private key under a passphrase. */
  ENCRYPTED_PRIVATE_KEY(
      "an encrypted private key", "Give the other file, if the two were exchanged."),
  /** A public key alone. */
  PUBLIC_KEY("a public key", "Give the file that was asked for."),
  /** A PKCS#12 file: .p12 or .pfx. */
  PKCS12("a PKCS#12 file", "Give the file that was asked for."),
  /** Certificates in a PKCS#7 wrapping without signers: .p7b or .p7c. */
  CERTIFICATE_BUNDLE("a PKCS#7 bundle of certificates", "Give the file that was asked for."),
  /** CMS SignedData with signers. */
  SIGNED_MESSAGE("a signed message (CMS)", "Give the file that was asked for."),
  /** CMS of another type, mostly EnvelopedData. */
  ENCRYPTED_MESSAGE("an encrypted message (CMS)", "Decrypt it first."),
  /** The same in hexadecimal digits, as mdmcert.download sends its answer. */
  HEX_ENCRYPTED_MESSAGE(
      "an encrypted message (CMS) in hexadecimal, such as mdmcert.download sends",
      "Decrypt it first, with the private key of the certificate that was sent to mdmcert.download:"
          + " xxd -r -p FILE FILE.p7, then openssl cms -decrypt -inform DER -in FILE.p7 -inkey KEY"
          + " -out NEW (with OpenSSL 3 also -provider default -provider legacy)."),
  /** Anything else in hexadecimal digits. */
  HEXADECIMAL("hexadecimal digits", "Turn them into bytes first: xxd -r -p FILE NEW."),
  /** A request or answer of OCSP. */
  OCSP_MESSAGE(
      "a question or answer about a revocation (OCSP)", "Give the file that was asked for."),
  /** A list of revoked certificates. */
  REVOCATION_LIST("a certificate revocation list", "Give the file that was asked for."),
  /** A key in OpenSSH's own form. */
  OPENSSH_KEY("an OpenSSH key", "An SSH key does not serve here. Give the PEM key."),
  /** A message (CMS) in a mail, as OpenSSL writes it unasked. */
  SMIME(
      "a mail (S/MIME)",
      "Take the message out: openssl cms -cmsout -inform SMIME -in FILE -outform DER -out NEW."),
  /** A web page. */
  HTML(
      "an HTML page",
      "A portal's page was saved instead of the file. Sign in and download the file itself."),
  /** A property list in XML. */
  XML_PROPERTY_LIST("a property list", "Give the file that was asked for."),
  /** A property list in Apple's binary form. */
  BINARY_PROPERTY_LIST("a binary property list", "Give the file that was asked for."),
  /** What is uploaded to Apple's push portal. */
  BASE64_PROPERTY_LIST(
      "Apple's base64 plist (a push-certificate request)",
      "It is uploaded to identity.apple.com/pushcert as it is."),
  /** Base64 of something else, bare. */
  BASE64(
      "base64 text without PEM lines",
      "Decode it with 'base64 -d', or put its BEGIN and END lines around it."),
  /** JSON. */
  JSON("a JSON document", "Give the file that was asked for."),
  /** A Java key store of the old kind. */
  JAVA_KEY_STORE(
      "a Java key store (JKS)",
      "Convert it: keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12"
          + " -deststoretype PKCS12."),
  /** A zip archive. */
  ZIP("a zip archive", "Unpack it first."),
  /** A file that gzip compressed. */
  GZIP("a compressed file (gzip)", "Unpack it first: gunzip."),
  /** Text of two bytes per character, as Windows editors save it. */
  UTF16_TEXT("text in UTF-16", "Save it as plain text (ASCII or UTF-8)."),
  /** PEM of a kind not named here. */
  OTHER_PEM("a PEM file of another kind", "Give the file that was asked for."),
  /** Text. */
  TEXT("plain text", "Give the file that was asked for."),
  /** None of these. */
  UNKNOWN("a file of an unknown kind", "Give the file that was asked for.");

  private static final Pattern BASE64_TEXT = Pattern.compile("[A-Za-z0-9+/\\s]+={0,2}\\s*");

  /** CMS in hexadecimal: a sequence of any length that begins with the type EnvelopedData. */
  private static final Pattern HEX_ENVELOPE =
      Pattern.compile("30(80|81..|82.{4}|83.{6})06092a864886f70d010703a0[0-9a-f]*");

  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2}){32,}");

  /** How much of a text is looked at. */
  private static final int HEAD = 4096;

  private final String description;
  private final String remedy;

  FileKind(String description, String remedy) {
    this.description = description;
    this.remedy = remedy;
  }

  /** Whether it is a private key, or was encrypted: there may be no other copy of it. */
  public boolean isIrreplaceable() {
    return switch (this) {
      case PRIVATE_KEY,
          ENCRYPTED_PRIVATE_KEY,
          OPENSSH_KEY,
          PKCS12,
          JAVA_KEY_STORE,
          ENCRYPTED_MESSAGE ->
          true;
      default -> false;
    };
  }

  /** What it is, with its article: {@code "a certificate signing request"}. */
  public String description() {
    return description;
  }

  /** What to do when something else was asked for. */
  String remedy() {
    return remedy;
  }

  /** What these bytes are. Never fails; never asks for a passphrase. */
  public static FileKind of(byte[] file) {
    if (Pem.isIn(file)) {
      return Pem.kind(file);
    }
    if (startsWith(file, 0xFE, 0xED, 0xFE, 0xED)) {
      return JAVA_KEY_STORE;
    }
    if (startsWith(file, 'P', 'K', 3, 4)) {
      return ZIP;
    }
    if (startsWith(file, 0x1F, 0x8B, 8)) {
      return GZIP;
    }
    if (startsWith(file, 0xFF, 0xFE) || startsWith(file, 0xFE, 0xFF)) {
      return UTF16_TEXT;
    }
    if (startsWith(file, 'b', 'p', 'l', 'i', 's', 't')) {
      return BINARY_PROPERTY_LIST;
    }
    if (startsWith(file, 0x30)) {
      FileKind kind = Der.kind(file);
      if (kind != UNKNOWN || beginsLikeDer(file)) {
        return kind; // if it is damaged, text inside it says nothing about the file
      }
    }
    return ofText(file);
  }

  /** A sequence, and not text that begins with the digit 0, which is the same byte. */
  private static boolean beginsLikeDer(byte[] file) {
    boolean longForm = file.length > 1 && file[1] < 0;
    boolean integerOrType = file.length > 2 && (file[2] == 0x02 || file[2] == 0x06);
    return longForm || integerOrType;
  }

  private static FileKind ofText(byte[] file) {
    String head = new String(file, 0, Math.min(file.length, HEAD), ISO_8859_1);
    if (head.startsWith("\u00EF\u00BB\u00BF")) {
      head = head.substring(3); // the UTF-8 byte order mark
    }
    String text = head.strip();
    if (text.isEmpty()) {
      return file.length <= HEAD ? EMPTY : UNKNOWN;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype html") || lower.contains("<html")) {
      return HTML;
    }
    if (lower.contains("<plist") || lower.contains("<!doctype plist")) {
      return XML_PROPERTY_LIST;
    }
    if (lower.startsWith("mime-version:") || lower.startsWith("content-type:")) {
      return SMIME;
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      return JSON;
    }
    if (text.startsWith("ssh-") || text.startsWith("sk-") || text.startsWith("ecdsa-sha2-")) {
      return OPENSSH_KEY;
    }
    String packed = lower.replaceAll("\\s", "");
    if (HEX_ENVELOPE.matcher(packed).matches()) {
      return HEX_ENCRYPTED_MESSAGE;
    }
    if (HEX.matcher(packed.substring(0, packed.length() & ~1)).matches()) {
      return HEXADECIMAL;
    }
    if (text.length() >= 16 && BASE64_TEXT.matcher(text).matches()) {
      return isBase64OfPropertyList(text) ? BASE64_PROPERTY_LIST : BASE64;
    }
    boolean printable = text.chars().allMatch(c -> c >= ' ' || Character.isWhitespace(c));
    return printable ? TEXT : UNKNOWN;
  }

  private static boolean isBase64OfPropertyList(String text) {
    String packed = text.replaceAll("\\s", "");
    int length = Math.min(packed.length(), 1024) & ~3;
    try {
      byte[] decoded = Base64.getDecoder().decode(packed.substring(0, length));
      return ofText(decoded) == XML_PROPERTY_LIST;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean startsWith(byte[] file, int... bytes) {
    if (file.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((file[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
