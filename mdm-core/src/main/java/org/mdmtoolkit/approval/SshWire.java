package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * The data types of SSH, read strictly: {@link IllegalArgumentException} for what is none.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4251#section-5">RFC 4251, section 5</a>
 */
final class SshWire {

  private final ByteBuffer rest;

  SshWire(byte[] bytes) {
    rest = ByteBuffer.wrap(bytes);
  }

  int uint32() {
    if (rest.remaining() < 4) {
      throw new IllegalArgumentException("it ends too early");
    }
    int value = rest.getInt();
    if (value < 0) {
      throw new IllegalArgumentException("a length in it is too large");
    }
    return value;
  }

  byte[] bytes(int length) {
    if (length > rest.remaining()) {
      throw new IllegalArgumentException("it ends too early");
    }
    byte[] bytes = new byte[length];
    rest.get(bytes);
    return bytes;
  }

  byte[] string() {
    return bytes(uint32());
  }

  /** A string of letters; each byte is one. */
  String text() {
    return new String(string(), ISO_8859_1);
  }

  /** A number above zero, in its shortest form. */
  BigInteger positive() {
    byte[] bytes = string();
    boolean isPositive = bytes.length > 0 && bytes[0] >= 0;
    boolean isShortest = bytes.length < 2 || bytes[0] != 0 || bytes[1] < 0;
    if (!isPositive || !isShortest || (bytes.length == 1 && bytes[0] == 0)) {
      throw new IllegalArgumentException("a number in it is not written as SSH writes them");
    }
    return new BigInteger(bytes);
  }

  /** Refuses what comes after the end. */
  void end() {
    if (rest.hasRemaining()) {
      throw new IllegalArgumentException("something follows its end");
    }
  }

  /** Adds a string to what is written. */
  static void put(ByteArrayOutputStream out, byte[] string) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(string.length).array());
    out.writeBytes(string);
  }

  static void put(ByteArrayOutputStream out, String text) {
    put(out, text.getBytes(ISO_8859_1));
  }
}
