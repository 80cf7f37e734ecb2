package org.mdmtoolkit.certificate;

import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.secret.Secret;

/** The forms in which programs read a private key, all PEM. */
public enum KeyForm {
  /** PKCS#1 under a passphrase, see {@link PrivateKeyPem#traditional}. */
  TRADITIONAL,
  /** PKCS#8 under a passphrase, see {@link PrivateKeyPem#encrypted}. */
  PKCS8,
  /** PKCS#8, not encrypted, see {@link PrivateKeyPem#revealPlain}. */
  PLAIN;

  /** As it is written on a command line and in output for programs: {@code pkcs8}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The form of this name. */
  public static Optional<KeyForm> find(String name) {
    return Arrays.stream(values()).filter(form -> form.label().equals(name)).findFirst();
  }

  /**
   * A key in this form, which was read again and is the same key. The caller wipes it.
   *
   * @param passphrase null for {@link #PLAIN}, and for nothing else
   * @param random the source of salt and IV; {@code new SecureRandom()} outside tests
   * @throws org.mdmtoolkit.InvalidInputException as the methods of {@link PrivateKeyPem}
   */
  public byte[] write(PrivateKey key, @Nullable Secret passphrase, SecureRandom random) {
    if ((passphrase == null) != (this == PLAIN)) {
      throw new IllegalArgumentException("a passphrase and " + this);
    }
    byte[] pem =
        passphrase == null
            ? PrivateKeyPem.revealPlain(key)
            : this == PKCS8
                ? PrivateKeyPem.encrypted(key, passphrase, random)
                : PrivateKeyPem.traditional(key, passphrase, random);
    PrivateKey read =
        PrivateKeys.read(
            SourceFile.of("the key that was written", pem),
            passphrase == null ? null : () -> passphrase);
    if (!Arrays.equals(read.getEncoded(), key.getEncoded())) {
      Arrays.fill(pem, (byte) 0);
      throw new IllegalStateException("another key came back");
    }
    return pem;
  }
}
