package org.mdmtoolkit.secret;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * The six-digit PIN that unlocks a Mac locked by DeviceLock. A string of digits, not a number:
 * leading zeros count.
 *
 * <p>Immutable and safe for use by many threads. A PIN is short-lived in memory but not wiped: the
 * property list that carries it is text all the same.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/device-lock-command">
 *     Device Lock</a>
 */
public final class Pin {

  /** Number of digits. */
  public static final int LENGTH = 6;

  private final char[] digits;

  private Pin(char[] digits) {
    this.digits = digits;
  }

  /**
   * The PIN with exactly these digits.
   *
   * @throws InvalidInputException unless they are six ASCII digits; the message does not repeat
   *     them
   */
  public static Pin of(CharSequence digits) {
    int length = digits.length();
    char[] copy = new char[length];
    boolean onlyDigits = true;
    for (int i = 0; i < length; i++) {
      copy[i] = digits.charAt(i);
      onlyDigits &= copy[i] >= '0' && copy[i] <= '9';
    }
    if (length != LENGTH || !onlyDigits) {
      String found =
          onlyDigits ? length + " digits were given" : "other characters than digits were given";
      throw new InvalidInputException(
          "the PIN must be exactly six digits: " + found, "A Mac takes six digits and no others.");
    }
    return new Pin(copy);
  }

  /**
   * A PIN drawn evenly from all that are not trivial to guess ({@link #isTrivial()}).
   *
   * @param random the source of randomness; {@code new SecureRandom()} outside tests
   */
  public static Pin random(SecureRandom random) {
    while (true) {
      char[] digits = new char[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        digits[i] = (char) ('0' + random.nextInt(10));
      }
      Pin pin = new Pin(digits);
      if (!pin.isTrivial()) {
        return pin;
      }
    }
  }

  /** Whether it is one of the first that a thief tries: 000000, 123456, 987654 and their like. */
  public boolean isTrivial() {
    int step = digits[1] - digits[0];
    if (step < -1 || step > 1) {
      return false;
    }
    for (int i = 2; i < LENGTH; i++) {
      if (digits[i] - digits[i - 1] != step) {
        return false;
      }
    }
    return true;
  }

  /** The six digits, for the command that carries them or the person who may read them. */
  public String reveal() {
    return new String(digits);
  }

  /** The digits in two groups, {@code "012 345"}, as people read and type them. */
  public String revealGrouped() {
    return new String(digits, 0, 3) + " " + new String(digits, 3, 3);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Pin that && MessageDigest.isEqual(bytes(digits), bytes(that.digits));
  }

  private static byte[] bytes(char[] digits) {
    byte[] bytes = new byte[digits.length];
    for (int i = 0; i < digits.length; i++) {
      bytes[i] = (byte) digits[i];
    }
    return bytes;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digits);
  }

  @Override
  public String toString() {
    return "Pin[hidden]";
  }
}
