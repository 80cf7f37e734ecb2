package org.mdmtoolkit.secret;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Makes passphrases. Letters and digits only: no character that a shell, a dotenv file, YAML or a
 * web form would change on the way.
 */
public final class Passphrases {

  /** Number of characters; 32 of 62 letters and digits are 190 bits. */
  public static final int LENGTH = 32;

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String ALPHABET = LETTERS + "0123456789";

  private Passphrases() {}

  /**
   * A fresh passphrase of {@value #LENGTH} letters and digits. It begins with a letter and ends
   * with one, so that no layer takes it for a number or an option.
   *
   * @param random the source of randomness; {@code new SecureRandom()} outside tests
   */
  public static Secret generate(SecureRandom random) {
    char[] chars = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      String from = i == 0 || i == LENGTH - 1 ? LETTERS : ALPHABET;
      // nextInt(bound) rejects instead of taking the remainder: every character is equally likely
      chars[i] = from.charAt(random.nextInt(from.length()));
    }
    try {
      return Secret.copyOf(chars);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }
}
