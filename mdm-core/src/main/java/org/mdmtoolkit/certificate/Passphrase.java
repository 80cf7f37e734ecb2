package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.secret.Secret;

/** A passphrase in the encodings that key files use. Wiped when closed. */
final class Passphrase implements AutoCloseable {

  private final byte[] bytes;
  private final boolean none;

  private Passphrase(byte[] bytes, boolean none) {
    this.bytes = bytes;
    this.none = none;
  }

  /**
   * Asks for the passphrase of a file.
   *
   * @throws org.mdmtoolkit.InvalidInputException if there is nobody to ask
   */
  static Passphrase ask(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    if (passphrase == null) {
      throw file.invalid(
          "it is under a passphrase, and none was given", "Give the passphrase of this file.");
    }
    return of(passphrase.get());
  }

  static Passphrase of(Secret secret) {
    return new Passphrase(secret.revealBytes(), false);
  }

  /** An empty passphrase as most programs write it. */
  static Passphrase empty() {
    return new Passphrase(new byte[0], false);
  }

  /** No passphrase, which some programs tell from an empty one. */
  static Passphrase none() {
    return new Passphrase(new byte[0], true);
  }

  /** The bytes as they are; not a copy. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Two bytes per character and two zero bytes after them (RFC 7292, appendix B.1). Bytes that are
   * not UTF-8 count as Latin-1, as for OpenSSL.
   */
  byte[] bmp() {
    if (none) {
      return new byte[0];
    }
    CharBuffer chars;
    try {
      chars = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      chars = ISO_8859_1.decode(ByteBuffer.wrap(bytes));
    }
    byte[] bmp = new byte[chars.remaining() * 2 + 2];
    for (int i = 0; i < chars.length(); i++) {
      bmp[2 * i] = (byte) (chars.charAt(i) >>> 8);
      bmp[2 * i + 1] = (byte) chars.charAt(i);
    }
    Arrays.fill(chars.array(), '\0');
    return bmp;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Passphrase[hidden]";
  }
}
