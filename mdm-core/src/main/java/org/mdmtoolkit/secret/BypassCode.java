package org.mdmtoolkit.secret;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * A code that lifts the Activation Lock of a device: 16 bytes, which people read as 26 letters and
 * digits in groups, {@code 3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4}.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/creating-and-using-bypass-codes">
 *     Creating and using bypass codes</a>
 */
public final class BypassCode {

  /** Number of bytes. */
  public static final int BYTES = 16;

  private static final String ALPHABET = "0123456789ACDEFGHJKLMNPQRTUVWXYZ";
  private static final int LENGTH = 26;
  private static final String GROUPS = "(.{5})(.{5})(.{4})(.{4})(.{4})(.{4})";
  private static final int ROUNDS = 50_000;

  private final byte[] bytes;

  private BypassCode(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The code of these bytes, which are copied.
   *
   * @throws InvalidInputException unless there are {@value #BYTES}
   */
  public static BypassCode of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new InvalidInputException(
          "a bypass code has " + BYTES + " bytes, and " + bytes.length + " were given", "");
    }
    return new BypassCode(bytes.clone());
  }

  /**
   * A fresh code.
   *
   * @param random the source of randomness; {@code new SecureRandom()} outside tests
   */
  public static BypassCode random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new BypassCode(bytes);
  }

  /**
   * The code as people write it. Dashes and blanks do not count, nor does upper and lower case.
   *
   * @throws InvalidInputException if it is none; the message does not repeat it
   */
  public static BypassCode parse(CharSequence text) {
    String code = text.toString().replaceAll("[- ]", "").toUpperCase(Locale.ROOT);
    if (code.length() != LENGTH) {
      throw not(LENGTH + " letters and digits are needed, and " + code.length() + " were given");
    }
    byte[] bytes = new byte[BYTES];
    int buffer = 0;
    int bits = 0;
    int next = 0;
    for (int i = 0; i < LENGTH; i++) {
      int value = ALPHABET.indexOf(code.charAt(i));
      if (value < 0) {
        throw not("it has a character that no code has");
      }
      // the last character stands for the three bits that 25 of five leave over
      int width = i == LENGTH - 1 ? 3 : 5;
      if (value >= 1 << width) {
        throw not("its last character is wrong");
      }
      buffer = (buffer << width | value) & 0xFFFF;
      bits += width;
      if (bits >= 8) {
        bits -= 8;
        bytes[next++] = (byte) (buffer >> bits);
      }
    }
    return new BypassCode(bytes);
  }

  private static InvalidInputException not(String why) {
    return new InvalidInputException(
        "not a bypass code: " + why,
        "A code has no B, I, O and S; what looks like one is 8, 1, 0 or 5.");
  }

  /** The code in its groups, for the person who may read it. */
  public String reveal() {
    var code = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte one : bytes) {
      buffer = (buffer << 8 | (one & 0xFF)) & 0xFFFF;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        code.append(ALPHABET.charAt(buffer >> bits & 0x1F));
      }
    }
    code.append(ALPHABET.charAt(buffer & (1 << bits) - 1));
    return code.toString().replaceFirst(GROUPS, "$1-$2-$3-$4-$5-$6");
  }

  /** A copy of the bytes, which the caller wipes after use. */
  public byte[] revealBytes() {
    return bytes.clone();
  }

  /**
   * The hash by which Apple's servers know the code (the {@code escrow_key} of an activation lock
   * that a server sets), in lower-case hexadecimal. The code cannot be got from it; it takes some
   * 0.05 s to compute.
   */
  public String escrowKey() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      // PBKDF2 (RFC 8018) with a salt of four zero bytes, its first block; the JDK's own takes text
      byte[] block = mac.doFinal(new byte[] {0, 0, 0, 0, 0, 0, 0, 1});
      byte[] sum = block.clone();
      for (int round = 1; round < ROUNDS; round++) {
        block = mac.doFinal(block);
        for (int i = 0; i < sum.length; i++) {
          sum[i] ^= block[i];
        }
      }
      return HexFormat.of().formatHex(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** Compares in constant time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BypassCode that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "BypassCode[hidden]";
  }
}
