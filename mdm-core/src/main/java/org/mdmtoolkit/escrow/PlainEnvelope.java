package org.mdmtoolkit.escrow;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells an envelope that is whole, and of just the form in which {@link AuthEnvelope#seal} writes
 * it, without the ASN.1 library: for one record that takes longer to start than a list of records
 * takes to print. What has any other form is left to the library.
 */
final class PlainEnvelope {

  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int UTF8 = 0x0C;
  private static final int PRINTABLE = 0x13;
  private static final int IA5 = 0x16;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int CONTENT = 0x80; // [0], implicit, octets
  private static final int EXPLICIT = 0xA0;

  private static final byte[] AUTH_ENVELOPED_DATA = bytes("060b2a864886f70d0109100117");
  private static final byte[] VERSION = bytes("020100");
  private static final byte[] DATA_IN_AES_256_GCM =
      bytes("06092a864886f70d010701" + "301e" + "060960864801650304012e" + "3011" + "040c");
  private static final byte[] TAG_LENGTH = bytes("020110");
  private static final byte[] RSA_OAEP_SHA_256 =
      bytes(
          "303c06092a864886f70d010107302f"
              + "a00f300d06096086480165030402010500"
              + "a11c301a06092a864886f70d010108300d06096086480165030402010500");
  private static final byte[] X520_ATTRIBUTE = bytes("06035504");

  private static final int LONG_LENGTH = 0x80;
  private static final int NONCE_BYTES = 12;
  private static final int MAC_BYTES = 16;

  private final byte[] der;
  private int at;

  private PlainEnvelope(byte[] der) {
    this.der = der;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Whether it is one. If not, it may still be an envelope. */
  static boolean isWhole(byte[] der) {
    return new PlainEnvelope(der).matches();
  }

  private boolean matches() {
    int end = der.length;
    if (enter(SEQUENCE, end) != end
        || !take(AUTH_ENVELOPED_DATA)
        || enter(EXPLICIT, end) != end
        || enter(SEQUENCE, end) != end
        || !take(VERSION)) {
      return false;
    }
    int readers = enter(SET, end);
    if (readers <= at) {
      return false;
    }
    while (at < readers) {
      if (!reader(readers)) {
        return false;
      }
    }
    return at == readers && content(enter(SEQUENCE, end)) && octets(end) == MAC_BYTES && at == end;
  }

  private boolean content(int end) {
    if (end < 0 || !take(DATA_IN_AES_256_GCM)) {
      return false;
    }
    at += NONCE_BYTES;
    if (!take(TAG_LENGTH) || enter(CONTENT, end) != end) {
      return false;
    }
    at = end;
    return true;
  }

  /** One reader, by issuer and serial number, and the key that is sealed to it. */
  private boolean reader(int limit) {
    int end = enter(SEQUENCE, limit);
    if (!take(VERSION)) {
      return false;
    }
    int identifier = enter(SEQUENCE, end);
    int name = enter(SEQUENCE, identifier);
    while (at < name) {
      if (!attribute(name)) {
        return false;
      }
    }
    return at == name
        && integer(identifier)
        && at == identifier
        && take(RSA_OAEP_SHA_256)
        && octets(end) > 0
        && at == end;
  }

  /** One attribute of a name, such as CN; not several that stand as one. */
  private boolean attribute(int limit) {
    int end = enter(SET, limit);
    if (end < 0 || enter(SEQUENCE, end) != end || !take(X520_ATTRIBUTE)) {
      return false;
    }
    at++; // which one
    if (at >= end || der[at - 1] < 0 || enter(textTag(der[at]), end) != end) {
      return false;
    }
    at = end;
    return true;
  }

  /** The tag itself if it is that of a text. */
  private static int textTag(int tag) {
    return tag == UTF8 || tag == PRINTABLE || tag == IA5 ? tag : -1;
  }

  private boolean integer(int limit) {
    int end = enter(INTEGER, limit);
    if (end <= at) {
      return false;
    }
    // A first byte that says nothing is against the rules.
    boolean isShortest = end == at + 1 || der[at] != (der[at + 1] >> Byte.SIZE);
    at = end;
    return isShortest;
  }

  /** Goes behind some octets: how many; -1 if there are none. */
  private int octets(int limit) {
    int end = enter(OCTETS, limit);
    int length = end - at;
    at = Math.max(at, end);
    return end < 0 ? -1 : length;
  }

  /** Goes behind these bytes, if they stand here. */
  private boolean take(byte[] expected) {
    int end = at + expected.length;
    boolean isHere = end <= der.length && Arrays.equals(der, at, end, expected, 0, expected.length);
    at = end;
    return isHere;
  }

  /**
   * Goes to the content of a value of this kind.
   *
   * @return where it ends; -1 if there is no such value, or it goes beyond the limit
   */
  private int enter(int tag, int limit) {
    if (at + 2 > limit || (der[at] & 0xFF) != tag) {
      return -1;
    }
    int length = der[at + 1] & 0xFF;
    at += 2;
    if (length >= LONG_LENGTH) {
      int count = length - LONG_LENGTH;
      if (count == 0 || count > 3 || at + count > limit) {
        return -1;
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << Byte.SIZE | (der[at++] & 0xFF);
      }
      if (length < LONG_LENGTH || length >> (Byte.SIZE * (count - 1)) == 0) {
        return -1; // not the shortest way to say it
      }
    }
    return length <= limit - at ? at + length : -1;
  }
}
