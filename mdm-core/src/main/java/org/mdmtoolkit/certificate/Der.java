package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** Parses ASN.1, and tells from its shape what it is. */
final class Der {

  private Der() {}

  /**
   * One value and nothing after it but line ends. BER is read too.
   *
   * @throws IOException for whatever is wrong with it
   */
  static ASN1Primitive parse(byte[] bytes) throws IOException {
    try {
      return ASN1Primitive.fromByteArray(trimmed(bytes));
    } catch (RuntimeException e) {
      throw new IOException("not ASN.1", e);
    }
  }

  /** The bytes without line ends after the value, which some copying programs add. */
  static byte[] trimmed(byte[] bytes) {
    int length = bytes.length;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
      length--;
    }
    // A value may itself end in such a byte: its own length decides.
    int end = lengthOfValue(bytes);
    return end >= length && end <= bytes.length ? Arrays.copyOf(bytes, end) : bytes;
  }

  /** Length in bytes of a DER value with its header; -1 if it is not given, absurd or not there. */
  private static int lengthOfValue(byte[] bytes) {
    long end = declaredLength(bytes);
    return end <= bytes.length ? (int) end : -1;
  }

  /** The length that a DER value says it has, with its header; -1 if it is not given or absurd. */
  private static long declaredLength(byte[] bytes) {
    if (bytes.length < 2) {
      return -1;
    }
    int first = bytes[1] & 0xFF;
    if (first < 0x80) {
      return 2L + first;
    }
    int count = first & 0x7F;
    if (count == 0 || count > 4 || bytes.length < 2 + count) {
      return -1;
    }
    long length = 0;
    for (int i = 0; i < count; i++) {
      length = length << 8 | (bytes[2 + i] & 0xFF);
    }
    return 2 + count + length;
  }

  /**
   * What happened on its way to a file that begins like DER and is none; null if that cannot be
   * told. Ends the sentence "this begins like a certificate or key in binary form (DER), but".
   */
  static @Nullable String change(byte[] bytes) {
    if (bytes.length < 4 || bytes[0] != 0x30 || bytes[1] >= 0) {
      return null;
    }
    boolean utf8 =
        (bytes[1] == (byte) 0xC2 && bytes[2] < (byte) 0xC0)
            || (bytes[1] == (byte) 0xEF && bytes[2] == (byte) 0xBF && bytes[3] == (byte) 0xBD);
    if (utf8) {
      return "its bytes were changed as if they were text (UTF-8)";
    }
    byte[] restored = new String(bytes, ISO_8859_1).replace("\r\n", "\n").getBytes(ISO_8859_1);
    if (restored.length != bytes.length && declaredLength(restored) == restored.length) {
      return "each LF in it became CR LF, as in a transfer of text";
    }
    long declared = declaredLength(bytes);
    if (declared > SourceFile.MAX_BYTES || declared <= 0) {
      return null;
    }
    if (declared > bytes.length) {
      return "only " + bytes.length + " of its " + declared + " bytes are there";
    }
    return declared < bytes.length
        ? bytes.length - declared + " bytes stand behind its end, as where two files were joined"
        : null;
  }

  /** The value as a sequence. */
  static ASN1Sequence sequence(byte[] bytes) throws IOException {
    if (parse(bytes) instanceof ASN1Sequence sequence) {
      return sequence;
    }
    throw new IOException("not a sequence");
  }

  /** Whether it is a sequence, with all its bytes. */
  static boolean isSequence(byte[] bytes) {
    try {
      return sequence(bytes).size() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The first value of several, for OpenSSL's trusted certificates. */
  static byte[] first(byte[] bytes) throws IOException {
    int end = lengthOfValue(bytes);
    if (end < 0) {
      throw new IOException("cut off");
    }
    return Arrays.copyOf(bytes, end);
  }

  /** What it is by its outer shape; {@link FileKind#UNKNOWN} if it is not ASN.1 that we know. */
  static FileKind kind(byte[] bytes) {
    try {
      return kind(sequence(bytes));
    } catch (IOException | RuntimeException e) {
      return RefusedCertificate.isWhole(trimmed(bytes)) ? FileKind.CERTIFICATE : FileKind.UNKNOWN;
    }
  }

  private static FileKind kind(ASN1Sequence outer) {
    int size = outer.size();
    if (isOcsp(outer)) {
      return FileKind.OCSP_MESSAGE;
    }
    if (size < 2) {
      return FileKind.UNKNOWN;
    }
    ASN1Encodable first = outer.getObjectAt(0);
    ASN1Encodable second = outer.getObjectAt(1);
    if (first instanceof ASN1Integer version) {
      return kindOfVersioned(version, second);
    }
    if (first instanceof ASN1ObjectIdentifier type && second instanceof ASN1TaggedObject) {
      return kindOfMessage(type, outer);
    }
    if (first instanceof ASN1Sequence inner) {
      if (size == 3 && outer.getObjectAt(2) instanceof ASN1BitString) {
        return kindOfSigned(inner);
      }
      if (size == 2 && second instanceof ASN1OctetString) {
        return FileKind.ENCRYPTED_PRIVATE_KEY;
      }
      if (size == 2 && second instanceof ASN1BitString) {
        return FileKind.PUBLIC_KEY;
      }
    }
    return FileKind.UNKNOWN;
  }

  /** A response is a status and its bytes; a request is one list of certificates' serials. */
  private static boolean isOcsp(ASN1Sequence outer) {
    if (outer.size() > 0 && outer.getObjectAt(0) instanceof ASN1Enumerated) {
      return outer.size() == 1 || outer.getObjectAt(1) instanceof ASN1TaggedObject;
    }
    if (outer.size() == 1 && outer.getObjectAt(0) instanceof ASN1Sequence) {
      try {
        ASN1Sequence requests = OCSPRequest.getInstance(outer).getTbsRequest().getRequestList();
        return Request.getInstance(requests.getObjectAt(0)).getReqCert() != null;
      } catch (RuntimeException e) {
        return false;
      }
    }
    return false;
  }

  private static FileKind kindOfVersioned(ASN1Integer version, ASN1Encodable second) {
    if (version.hasValue(3) && second instanceof ASN1Sequence) {
      return FileKind.PKCS12;
    }
    boolean pkcs8 = second instanceof ASN1Sequence;
    boolean sec1 = version.hasValue(1) && second instanceof ASN1OctetString;
    boolean pkcs1 = version.hasValue(0) && second instanceof ASN1Integer;
    return pkcs8 || sec1 || pkcs1 ? FileKind.PRIVATE_KEY : FileKind.UNKNOWN;
  }

  private static FileKind kindOfMessage(ASN1ObjectIdentifier type, ASN1Sequence outer) {
    if (!type.equals(PKCSObjectIdentifiers.signedData)) {
      return type.on(PKCSObjectIdentifiers.pkcs_7) || type.on(PKCSObjectIdentifiers.id_ct)
          ? FileKind.ENCRYPTED_MESSAGE
          : FileKind.UNKNOWN;
    }
    SignedData data = SignedData.getInstance(ContentInfo.getInstance(outer).getContent());
    boolean bundle =
        data.getSignerInfos().size() == 0
            && data.getCertificates() != null
            && data.getEncapContentInfo().getContent() == null;
    return bundle ? FileKind.CERTIFICATE_BUNDLE : FileKind.SIGNED_MESSAGE;
  }

  /** Certificate, request and revocation list look alike outside: a body, an algorithm, bits. */
  private static FileKind kindOfSigned(ASN1Sequence body) {
    if (body.size() < 3) {
      return FileKind.UNKNOWN;
    }
    boolean versionTag = body.getObjectAt(0) instanceof ASN1TaggedObject;
    boolean integer = body.getObjectAt(0) instanceof ASN1Integer;
    ASN1Encodable last = body.getObjectAt(body.size() - 1);
    if (integer && last instanceof ASN1TaggedObject && body.size() == 4) {
      return FileKind.CERTIFICATE_REQUEST;
    }
    if (versionTag
        || (integer && body.size() >= 6 && body.getObjectAt(3) instanceof ASN1Sequence)) {
      return FileKind.CERTIFICATE;
    }
    return integer || body.getObjectAt(0) instanceof ASN1Sequence
        ? FileKind.REVOCATION_LIST
        : FileKind.UNKNOWN;
  }
}
