package org.mdmtoolkit.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.mdmtoolkit.InvalidInputException;

/**
 * Passwords that a device is given: for the recovery lock and the firmware of a Mac, for an
 * administrator; and the form of a FileVault recovery key. People read them from a screen and type
 * them at a login window, often on a keyboard of another layout.
 *
 * <p>No exception holds a password.
 */
public final class Passwords {

  /** The shortest recovery lock password that is taken. */
  public static final int MIN_RECOVERY_LOCK_LENGTH = 8;

  /** The longest recovery lock password that is taken. */
  public static final int MAX_RECOVERY_LOCK_LENGTH = 32;

  /**
   * The longest firmware password that is taken. Apple states no limit; what is longer is a file
   * given by mistake, and a Mac that has it needs Apple's service.
   */
  public static final int MAX_FIRMWARE_LENGTH = 255;

  private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  private static final int GROUPS = 6;
  private static final int GROUP = 4;
  private static final int LENGTH = GROUPS * (GROUP + 1) - 1;

  private Passwords() {}

  /**
   * A fresh password of 24 characters in six groups of four, with dashes between: 120 bits. Without
   * 0, 1, I and O, which are taken for each other. Short enough for a recovery lock.
   *
   * @param random the source of randomness; {@code new SecureRandom()} outside tests
   * @return the password, which the caller closes
   */
  public static Secret generate(SecureRandom random) {
    char[] chars = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      // nextInt(bound) rejects instead of taking the remainder: every character is equally likely
      chars[i] = isDash(i) ? '-' : ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    try {
      return Secret.copyOf(chars);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /**
   * Checks a new recovery lock password: 8 to 32 characters that can be typed in recovery (0x20 to
   * 0x7E). Apple documents no limits; these are the ones that MDM servers keep.
   *
   * @throws InvalidInputException if it is none
   */
  public static void checkRecoveryLock(Secret password) {
    check("recovery lock password", password, MIN_RECOVERY_LOCK_LENGTH, MAX_RECOVERY_LOCK_LENGTH);
  }

  /**
   * Checks a new firmware password: characters that can be typed at the login screen of the
   * firmware (0x20 to 0x7E), at least one.
   *
   * @throws InvalidInputException if it is none, or longer than {@value #MAX_FIRMWARE_LENGTH}
   */
  public static void checkFirmware(Secret password) {
    check("firmware password", password, 1, MAX_FIRMWARE_LENGTH);
  }

  private static void check(String what, Secret password, int shortest, int longest) {
    boolean canBeTyped = matches(password, i -> true, b -> b >= ' ' && b <= '~');
    boolean fits = password.length() >= shortest && password.length() <= longest;
    if (!canBeTyped || !fits) {
      String found = canBeTyped ? password.length() + " were given" : "other characters were given";
      throw new InvalidInputException(
          "a %s has %d to %d printable ASCII characters: %s"
              .formatted(what, shortest, longest, found),
          "Letters, digits and signs of an English keyboard, without accents and line ends.");
    }
  }

  /**
   * Whether it looks like a personal recovery key of FileVault: six groups of four capital letters
   * or digits, with dashes between. Whether it opens a Mac is not known by that.
   */
  public static boolean isFileVaultKey(Secret key) {
    return key.length() == LENGTH
        && matches(key, Passwords::isDash, b -> b == '-')
        && matches(key, i -> !isDash(i), b -> (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9'));
  }

  private static boolean isDash(int index) {
    return index % (GROUP + 1) == GROUP;
  }

  /** Whether the bytes at all these places are such ones. */
  private static boolean matches(Secret secret, IntPredicate places, IntPredicate allowed) {
    byte[] bytes = secret.revealBytes();
    boolean all = true;
    for (int i = 0; i < bytes.length; i++) {
      all &= !places.test(i) || allowed.test(bytes[i]);
    }
    Arrays.fill(bytes, (byte) 0);
    return all;
  }
}
