package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * A signature as {@code ssh-keygen -Y sign} makes it. It says by itself which key made it and what
 * for (its namespace); whether that key may sign is another question ({@link Signers}).
 *
 * <p>Read more strictly than OpenSSH does: one signature and nothing else, lines that end as on
 * Unix, nothing in the reserved field. Immutable and safe for use by many threads.
 *
 * @see <a href="https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig">
 *     PROTOCOL.sshsig</a>
 */
public final class SshSignature {

  /** The most bytes that a file with one has. */
  public static final int MAX_FILE = 32 << 10;

  private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
  private static final String END = "\n-----END SSH SIGNATURE-----\n";
  private static final byte[] MAGIC = "SSHSIG".getBytes(ISO_8859_1);

  private final SshPublicKey key;
  private final String namespace;
  private final String hash;
  private final byte[] value;

  private SshSignature(byte[] blob) {
    SshWire wire = new SshWire(blob);
    if (!Arrays.equals(wire.bytes(MAGIC.length), MAGIC) || wire.uint32() != 1) {
      throw new IllegalArgumentException("it is of another kind or version");
    }
    key = SshPublicKey.of(wire.string());
    namespace = wire.text();
    byte[] reserved = wire.string();
    hash = wire.text();
    value = wire.string();
    wire.end();
    if (namespace.isEmpty() || reserved.length > 0) {
      throw new IllegalArgumentException("its namespace or its reserved field is not as defined");
    }
    if (!hash.equals("sha512") && !hash.equals("sha256")) {
      throw new IllegalArgumentException("its hash is neither SHA-256 nor SHA-512");
    }
  }

  /**
   * Reads a file with one signature.
   *
   * @param name of the file, for errors
   * @throws InvalidInputException if it is none, or more than one
   */
  public static SshSignature read(String name, byte[] file) {
    String text = new String(file, ISO_8859_1);
    if (file.length > MAX_FILE) {
      throw invalid(name, "it is too long", null);
    }
    if (text.indexOf('\r') >= 0) {
      throw invalid(name, "its lines end as on Windows; something has changed them", null);
    }
    if (!text.startsWith(BEGIN)
        || !text.endsWith(END)
        || text.length() <= BEGIN.length() + END.length()) {
      throw invalid(name, "it is not one signature from its first to its last byte", null);
    }
    String inside = text.substring(BEGIN.length(), text.length() - END.length());
    if (inside.contains("-----")) {
      throw invalid(name, "it holds more than one; each goes into a file of its own", null);
    }
    try {
      return new SshSignature(Base64.getDecoder().decode(inside.replace("\n", "")));
    } catch (IllegalArgumentException e) {
      throw invalid(name, String.valueOf(e.getMessage()), null);
    } catch (InvalidInputException e) {
      throw invalid(name, e.problem(), e);
    }
  }

  private static InvalidInputException invalid(String name, String why, @Nullable Throwable cause) {
    return new InvalidInputException(
        name + ": not an SSH signature that can be used: " + why, "Sign again.", cause);
  }

  /** The key that it says to be of, which nothing proves before {@link #verify}. */
  public SshPublicKey key() {
    return key;
  }

  /** What it was made for. */
  public String namespace() {
    return namespace;
  }

  /** Whether it is a signature of exactly these bytes, by its key, for this purpose. */
  public boolean verify(byte[] message, String forNamespace) {
    if (!namespace.equals(forNamespace)) {
      return false;
    }
    var signed = new ByteArrayOutputStream();
    signed.writeBytes(MAGIC);
    SshWire.put(signed, namespace);
    SshWire.put(signed, "");
    SshWire.put(signed, hash);
    SshWire.put(signed, digest(message));
    try {
      return key.verifies(signed.toByteArray(), value);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] digest(byte[] message) {
    try {
      return MessageDigest.getInstance(hash.equals("sha512") ? "SHA-512" : "SHA-256")
          .digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }

  /** Key and namespace. */
  @Override
  public String toString() {
    return "SshSignature[" + key + ", " + namespace + "]";
  }
}
