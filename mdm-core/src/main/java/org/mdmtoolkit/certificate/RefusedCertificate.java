package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * Why Java refuses a certificate that is whole. It is stricter than OpenSSL about what RFC 5280
 * demands. Looks at the outer shape by itself, as BouncyCastle refuses some of these, too.
 */
final class RefusedCertificate {

  /** How much of Java's own words is shown. */
  private static final int MAX_WORDS = 160;

  private static final String ISSUED_SO =
      "It was issued like this, so downloading it again does not help: ask its issuer for one that"
          + " follows RFC 5280. It can be converted to another form all the same.";

  /** A value: its tag, its content, and both with the length between. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Value(int tag, byte[] content, byte[] encoded) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Parts(List<Value> body, byte[] algorithm) {}

  private RefusedCertificate() {}

  /** Whether all parts of a certificate are there, each with its whole length. */
  static boolean isWhole(byte[] der) {
    return parts(der) != null;
  }

  private static @Nullable Parts parts(byte[] der) {
    try {
      List<Value> outer = values(der);
      List<Value> signed = values(outer.get(0).content);
      List<Value> body = new ArrayList<>(values(signed.get(0).content));
      if (body.get(0).tag != 0xA0) {
        body.add(0, new Value(0xA0, new byte[] {2, 1, 0}, new byte[0])); // version 1 is not written
      }
      List<Value> dates = values(body.get(4).content);
      boolean whole =
          outer.size() == 1
              && signed.size() == 3
              && signed.get(2).tag == 0x03
              && body.get(1).tag == 0x02
              && body.subList(2, 7).stream().allMatch(value -> value.tag == 0x30)
              && dates.size() == 2
              && dates.stream().allMatch(date -> date.tag == 0x17 || date.tag == 0x18);
      return whole ? new Parts(body, signed.get(1).encoded) : null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  /** The values that fill these bytes; fails with an index if they do not. */
  private static List<Value> values(byte[] bytes) {
    List<Value> values = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int length = bytes[at + 1] & 0xFF;
      int from = at + 2;
      if (length > 0x80) {
        int count = length & 0x7F;
        length = 0;
        for (int i = 0; i < count; i++) {
          length = (length & 0xFFFFF) << 8 | (bytes[from++] & 0xFF);
        }
      }
      if (from + length > bytes.length) {
        throw new IndexOutOfBoundsException();
      }
      int to = from + length;
      values.add(
          new Value(
              bytes[at] & 0xFF,
              Arrays.copyOfRange(bytes, from, to),
              Arrays.copyOfRange(bytes, at, to)));
      at = to;
    }
    return values;
  }

  /** The error for a whole certificate that was refused. */
  static InvalidInputException error(SourceFile file, byte[] der, @Nullable Exception refusal) {
    String known = known(der);
    return file.invalid(
        "the certificate is whole, but Java does not accept it: "
            + (known != null ? known : words(refusal)),
        known != null
            ? ISSUED_SO
            : "If a second download has the same bytes, it was issued like this: ask its issuer for"
                + " one that follows RFC 5280. It can be converted to another form all the same.",
        SourceFile.withoutContent(refusal));
  }

  private static @Nullable String known(byte[] der) {
    Parts parts = parts(der);
    try {
      return parts == null ? null : known(parts.body, parts.algorithm);
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static @Nullable String known(List<Value> body, byte[] algorithm) {
    if (!Arrays.equals(body.get(2).encoded, algorithm)) {
      return "the signature algorithm that it names inside is not that of its signature";
    }
    if (body.get(3).content.length == 0) {
      return "its issuer has no name";
    }
    for (Value date : values(body.get(4).content)) {
      String form = date.tag == 0x17 ? "[0-9]{12}Z" : "[0-9]{14}Z";
      if (!new String(date.content, ISO_8859_1).matches(form)) {
        return "a date of its validity is not written as YYMMDDhhmmssZ or YYYYMMDDhhmmssZ";
      }
    }
    int version = body.get(0).content[2] + 1;
    Value last = body.get(body.size() - 1);
    List<Value> extensions =
        last.tag == 0xA3 ? values(values(last.content).get(0).content) : List.of();
    if (!extensions.isEmpty() && version != 3) {
      return "it has extensions, but says that it is of version " + version;
    }
    Set<String> oids = new HashSet<>();
    for (Value extension : extensions) {
      String oid = oid(values(extension.content).get(0));
      if (!oids.add(oid)) {
        return "its extension " + oid + " stands in it twice";
      }
    }
    if (body.get(5).content.length == 0 && !oids.contains("2.5.29.17")) {
      return "it names nobody: its subject is empty, and it has no subject alternative name";
    }
    List<Value> key = values(values(body.get(6).content).get(0).content);
    if (key.size() == 2 && key.get(1).tag == 0x30 && oid(key.get(0)).equals("1.2.840.10045.2.1")) {
      return "its EC key spells its curve out in numbers instead of naming it";
    }
    return null;
  }

  private static String oid(Value value) {
    try {
      return ASN1ObjectIdentifier.getInstance(value.encoded).getId();
    } catch (RuntimeException e) {
      return "?";
    }
  }

  /** Java's own words: those of the innermost cause, in one line. */
  static String words(@Nullable Exception refusal) {
    String words = "";
    for (Throwable e = refusal; e != null; e = e.getCause()) {
      words = e.getMessage() == null ? words : e.getMessage();
    }
    words = words.replaceAll("[^ -~]+", " ").strip();
    return words.isEmpty()
        ? "a value in it has a form that is not read here"
        : words.substring(0, Math.min(words.length(), MAX_WORDS));
  }
}
