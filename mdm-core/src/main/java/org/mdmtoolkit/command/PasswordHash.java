package org.mdmtoolkit.command;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.plist.PlistWriter;
import org.mdmtoolkit.secret.Secret;

/**
 * The hash of a password in the form in which macOS keeps those of its accounts: PBKDF2 with
 * HMAC-SHA-512, salt and rounds in a property list under {@code SALTED-SHA512-PBKDF2}. Whoever has
 * it can try passwords at leisure, so that it counts as a secret.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/set-auto-admin-password-command">
 *     Set Auto Admin Password</a>
 */
public final class PasswordHash {

  /** How often a new hash is computed over: the most that Apple names where nothing is measured. */
  public static final int ITERATIONS = 40_000;

  private static final String FORM = "SALTED-SHA512-PBKDF2";
  private static final int ENTROPY_BYTES = 128;
  private static final int SALT_BYTES = 32;

  /** More rounds or bytes are a hostile file, which would take minutes. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final int MAX_BYTES = 1024;

  private final byte[] entropy;
  private final byte[] salt;
  private final int iterations;

  private PasswordHash(byte[] entropy, byte[] salt, int iterations) {
    this.entropy = entropy;
    this.salt = salt;
    this.iterations = iterations;
  }

  /**
   * The hash of this password with a fresh salt. Takes some 0.1 s.
   *
   * @param random the source of randomness; {@code new SecureRandom()} outside tests
   * @throws InvalidInputException if the password is empty, or is not UTF-8
   */
  public static PasswordHash of(Secret password, SecureRandom random) {
    if (password.length() == 0) {
      throw new InvalidInputException("the password of an account is empty", "Give one.");
    }
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(derived(password, salt, ITERATIONS, ENTROPY_BYTES), salt, ITERATIONS);
  }

  /**
   * Reads a hash from a property list, XML or binary.
   *
   * @throws InvalidInputException if it is none, or one that would take minutes to compare
   */
  public static PasswordHash read(byte[] plist) {
    if (PlistReader.read(plist) instanceof Map<?, ?> whole
        && whole.get(FORM) instanceof Map<?, ?> hash
        && hash.get("entropy") instanceof byte[] entropy
        && hash.get("salt") instanceof byte[] salt
        && hash.get("iterations") instanceof Long iterations
        && isBetween(1, entropy.length, MAX_BYTES)
        && isBetween(1, salt.length, MAX_BYTES)
        && isBetween(1, iterations, MAX_ITERATIONS)) {
      return new PasswordHash(entropy.clone(), salt.clone(), iterations.intValue());
    }
    throw new InvalidInputException(
        "not the hash of a password",
        FORM + " with entropy, salt and iterations is needed, in a property list.");
  }

  private static boolean isBetween(int least, long value, int most) {
    return value >= least && value <= most;
  }

  /** The hash as an XML property list, the {@code passwordHash} of a command. */
  public byte[] plist() {
    Map<String, Object> hash = new LinkedHashMap<>();
    hash.put("entropy", entropy);
    hash.put("iterations", iterations);
    hash.put("salt", salt);
    return PlistWriter.xml(Map.of(FORM, hash));
  }

  /**
   * Whether it is the hash of this password.
   *
   * @throws InvalidInputException if the password is not UTF-8
   */
  public boolean matches(Secret password) {
    return MessageDigest.isEqual(entropy, derived(password, salt, iterations, entropy.length));
  }

  private static byte[] derived(Secret password, byte[] salt, int iterations, int bytes) {
    char[] chars = password.revealChars();
    var spec = new PBEKeySpec(chars, salt, iterations, bytes * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(chars, '\0');
    }
  }

  /** Without any value. */
  @Override
  public String toString() {
    return "PasswordHash[hidden]";
  }
}
