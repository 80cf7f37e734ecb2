package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;
import org.mdmtoolkit.secret.Secret;

/** Passphrases for the tests of this package. */
final class Keys {

  private Keys() {}

  static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(UTF_8));
  }

  static Supplier<Secret> answer(String text) {
    return () -> secret(text);
  }

  /** For keys that must open without one. */
  static Supplier<Secret> nobody() {
    return () -> {
      throw new AssertionError("asked for a passphrase that is not needed");
    };
  }
}
