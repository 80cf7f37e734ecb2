package org.mdmtoolkit.approval;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * A public key of SSH: Ed25519, ECDSA on a NIST curve, RSA of 2,048 bits or more, or one of the two
 * kinds that security keys hold ({@code sk-…}). Certificates and DSA are not taken.
 *
 * <p>Equal to another of the same bytes. Immutable and safe for use by many threads.
 *
 * @see <a href="https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.u2f?annotate=HEAD">PROTOCOL.u2f
 *     </a>
 */
public final class SshPublicKey {

  private static final int MAX_BLOB = 8192;
  private static final int LEAST_RSA = 2048;
  private static final int MOST_RSA = 16_384;
  private static final byte[] ED25519_PREFIX =
      HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410
  private static final byte USER_PRESENT = 1;

  private enum Kind {
    ED25519("ssh-ed25519"),
    P256("ecdsa-sha2-nistp256"),
    P384("ecdsa-sha2-nistp384"),
    P521("ecdsa-sha2-nistp521"),
    RSA("ssh-rsa"),
    SK_ED25519("sk-ssh-ed25519@openssh.com"),
    SK_P256("sk-ecdsa-sha2-nistp256@openssh.com");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    static Kind of(String label) {
      for (Kind kind : values()) {
        if (kind.label.equals(label)) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          label.endsWith("-cert-v01@openssh.com")
              ? "it is a certificate, which is not supported: give the key itself"
              : "its type is not supported; it can be Ed25519, ECDSA, RSA, or that of a security"
                  + " key");
    }

    boolean isOnSecurityKey() {
      return this == SK_ED25519 || this == SK_P256;
    }
  }

  private final Kind kind;
  private final byte[] blob;
  private final PublicKey key;
  private final byte[] application;

  private SshPublicKey(byte[] blob) throws GeneralSecurityException {
    SshWire wire = new SshWire(blob);
    this.blob = blob.clone();
    kind = Kind.of(wire.text());
    key =
        switch (kind) {
          case ED25519, SK_ED25519 -> ed25519(wire.string());
          case P256, SK_P256 -> ecdsa(wire, "nistp256", "secp256r1", 32);
          case P384 -> ecdsa(wire, "nistp384", "secp384r1", 48);
          case P521 -> ecdsa(wire, "nistp521", "secp521r1", 66);
          case RSA -> rsa(wire.positive(), wire.positive());
        };
    application = kind.isOnSecurityKey() ? wire.string() : new byte[0];
    wire.end();
  }

  /**
   * The key in SSH's own form.
   *
   * @throws InvalidInputException if it is none, or too weak
   */
  public static SshPublicKey of(byte[] blob) {
    if (blob.length > MAX_BLOB) {
      throw invalid("it is too long", null);
    }
    try {
      return new SshPublicKey(blob);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()), null);
    } catch (GeneralSecurityException e) {
      throw invalid("it is not a valid point or number of a key", e);
    }
  }

  /**
   * The key of a line such as {@code ssh-ed25519 AAAA… anna@example.com}, as files with the ending
   * {@code .pub} hold it.
   *
   * @throws InvalidInputException if it is none, or too weak
   */
  public static SshPublicKey ofLine(String line) {
    String[] words = line.strip().split("[ \t]+", 3);
    if (words.length < 2) {
      throw invalid("it is not a type and a key", null);
    }
    SshPublicKey key;
    try {
      key = of(Base64.getDecoder().decode(words[1]));
    } catch (IllegalArgumentException e) {
      throw invalid("it is not Base64", null);
    }
    if (!key.type().equals(words[0])) {
      throw invalid("it names another type of key than it holds", null);
    }
    return key;
  }

  private static InvalidInputException invalid(String why, @Nullable Throwable cause) {
    return new InvalidInputException(
        "not an SSH public key that can be used: " + why, "Give another key.", cause);
  }

  private static PublicKey ed25519(byte[] raw) throws GeneralSecurityException {
    if (raw.length != 32) {
      throw new IllegalArgumentException("it has the wrong length");
    }
    byte[] encoded = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + raw.length);
    System.arraycopy(raw, 0, encoded, ED25519_PREFIX.length, raw.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static PublicKey ecdsa(SshWire wire, String name, String curve, int size)
      throws GeneralSecurityException {
    if (!wire.text().equals(name)) {
      throw new IllegalArgumentException("its curve is not the one of its type");
    }
    byte[] point = wire.string();
    if (point.length != 1 + 2 * size || point[0] != 4) {
      throw new IllegalArgumentException("it has the wrong length");
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(
                    new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + size)),
                    new BigInteger(1, Arrays.copyOfRange(point, 1 + size, point.length))),
                parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static PublicKey rsa(BigInteger exponent, BigInteger modulus)
      throws GeneralSecurityException {
    if (modulus.bitLength() < LEAST_RSA || modulus.bitLength() > MOST_RSA) {
      throw new IllegalArgumentException(
          "it has " + modulus.bitLength() + " bits; RSA needs " + LEAST_RSA + " or more");
    }
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  /**
   * What whoever holds the private half can sign for, in whichever form SSH writes it: as a key of
   * a file or of a security key, with this application or another, with any exponent.
   */
  Object holder() {
    return key instanceof RSAPublicKey rsa ? rsa.getModulus() : key;
  }

  /** Its name in SSH: {@code ssh-ed25519}. */
  public String type() {
    return kind.label;
  }

  /** As {@code ssh-keygen -l} prints it: {@code SHA256:} and 43 characters. */
  public String fingerprint() {
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sha256(blob));
  }

  /**
   * Whether this is the key's signature of the data. That of a security key counts only if somebody
   * touched it.
   *
   * @param signature with the name of its algorithm, as SSH writes it
   * @throws IllegalArgumentException if it is not written so, or is of an algorithm that the key
   *     has no business with
   */
  boolean verifies(byte[] data, byte[] signature) {
    SshWire wire = new SshWire(signature);
    String algorithm = wire.text();
    byte[] value = wire.string();
    byte[] signed = data;
    boolean isRsa = kind == Kind.RSA;
    boolean isKnown =
        isRsa
            ? algorithm.equals("rsa-sha2-512") || algorithm.equals("rsa-sha2-256")
            : algorithm.equals(kind.label);
    if (!isKnown) {
      throw new IllegalArgumentException("its algorithm does not belong to its key");
    }
    if (kind.isOnSecurityKey()) {
      byte[] flagsAndCounter = wire.bytes(5);
      if ((flagsAndCounter[0] & USER_PRESENT) == 0) {
        throw new IllegalArgumentException("nobody touched the security key that made it");
      }
      var all = new ByteArrayOutputStream();
      all.writeBytes(sha256(application));
      all.writeBytes(flagsAndCounter);
      all.writeBytes(sha256(data));
      signed = all.toByteArray();
    }
    wire.end();
    try {
      Signature verifier = Signature.getInstance(javaName(algorithm));
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(javaForm(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform of today has it", e);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private String javaName(String algorithm) {
    return switch (kind) {
      case ED25519, SK_ED25519 -> "Ed25519";
      case P256, SK_P256 -> "SHA256withECDSAinP1363Format";
      case P384 -> "SHA384withECDSAinP1363Format";
      case P521 -> "SHA512withECDSAinP1363Format";
      case RSA -> algorithm.equals("rsa-sha2-512") ? "SHA512withRSA" : "SHA256withRSA";
    };
  }

  /** The value as Java's providers read it. */
  private byte[] javaForm(byte[] value) {
    return switch (kind) {
      case ED25519, SK_ED25519 -> value;
      case P256, SK_P256 -> twoNumbers(value, 32);
      case P384 -> twoNumbers(value, 48);
      case P521 -> twoNumbers(value, 66);
      case RSA -> value;
    };
  }

  private static byte[] twoNumbers(byte[] value, int size) {
    SshWire wire = new SshWire(value);
    ByteBuffer both = ByteBuffer.allocate(2 * size);
    both.put(fixed(wire.positive(), size)).put(fixed(wire.positive(), size));
    wire.end();
    return both.array();
  }

  private static byte[] fixed(BigInteger number, int size) {
    byte[] bytes = number.toByteArray();
    int zeros = bytes[0] == 0 ? 1 : 0;
    int length = bytes.length - zeros;
    if (length > size) {
      throw new IllegalArgumentException("a number in it is too large");
    }
    byte[] fixed = new byte[size];
    System.arraycopy(bytes, zeros, fixed, size - length, length);
    return fixed;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SshPublicKey that && Arrays.equals(blob, that.blob);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(blob);
  }

  /** Type and fingerprint. */
  @Override
  public String toString() {
    return type() + " " + fingerprint();
  }
}
