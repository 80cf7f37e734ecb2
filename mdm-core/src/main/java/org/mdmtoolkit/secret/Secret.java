package org.mdmtoolkit.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * Secret bytes: a passphrase, or the content of a sealed record. {@link #toString()} never shows
 * them, {@link #close()} wipes them; both copies that come in and copies that go out are the
 * caller's to wipe.
 *
 * <p>Safe for use by many threads, except that nobody may use it after {@code close()}.
 */
public final class Secret implements AutoCloseable {

  private final byte[] bytes;
  private volatile boolean closed;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A secret of these bytes, copied. */
  public static Secret copyOf(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /**
   * A secret of these characters, as UTF-8.
   *
   * @throws InvalidInputException if they hold half of a surrogate pair
   */
  public static Secret copyOf(char[] chars) {
    ByteBuffer encoded = ByteBuffer.allocate(chars.length * 3);
    CoderResult result = UTF_8.newEncoder().encode(CharBuffer.wrap(chars), encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    if (result.isError()) {
      throw new InvalidInputException("the secret is not valid text", "Type or store it again.");
    }
    return new Secret(bytes);
  }

  /**
   * The secret in a file that holds nothing else: everything but one line end at its end, as
   * OpenSSL and editors take it. The one reading of such files: what makes a key and what opens it
   * must see the same bytes.
   *
   * @param content of the file; stays the caller's to wipe
   * @param what it is, for errors: {@code "the passphrase in FILE"}
   * @throws InvalidInputException if it is empty, or more than one line
   */
  public static Secret ofLine(byte[] content, String what) {
    int length = content.length;
    if (length > 0 && content[length - 1] == '\n') {
      length--;
    }
    if (length > 0 && content[length - 1] == '\r') {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (content[i] == '\n' || content[i] == '\r' || content[i] == 0) {
        throw new InvalidInputException(
            what + " is more than one line", "Put it alone into the file, in one line.");
      }
    }
    if (length == 0) {
      throw new InvalidInputException(
          what + " is empty", "Put it alone into the file, in one line.");
    }
    return new Secret(Arrays.copyOf(content, length));
  }

  /** A secret of the same bytes, which the caller closes; this one stays as it is. */
  public Secret copy() {
    return after("");
  }

  /**
   * The same behind what is no secret, such as {@code Bearer}; the caller closes it, and this one
   * stays as it is.
   */
  public Secret after(String prefix) {
    byte[] before = prefix.getBytes(UTF_8);
    byte[] whole = Arrays.copyOf(before, before.length + bytes.length);
    checkOpen();
    System.arraycopy(bytes, 0, whole, before.length, bytes.length);
    return new Secret(whole);
  }

  /** A copy of the bytes, which the caller wipes after use. */
  public byte[] revealBytes() {
    checkOpen();
    return bytes.clone();
  }

  /**
   * The secret as characters, which the caller wipes after use.
   *
   * @throws InvalidInputException if the bytes are not UTF-8
   */
  public char[] revealChars() {
    checkOpen();
    CharBuffer decoded = CharBuffer.allocate(bytes.length);
    CoderResult result = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), decoded, true);
    char[] chars = Arrays.copyOf(decoded.array(), decoded.position());
    Arrays.fill(decoded.array(), '\0');
    if (result.isError()) {
      throw new InvalidInputException("the secret is not UTF-8 text", "Store it as UTF-8.");
    }
    return chars;
  }

  /** The number of bytes. */
  public int length() {
    return bytes.length;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the secret was already wiped");
    }
  }

  /** Wipes the bytes; further use is an error. Closing twice is harmless. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /** Compares in constant time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 0; // a hash would tell something about the content
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
