package org.mdmtoolkit.vendor;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The search for an RSA key pair, which takes most of the time that a {@link CertificateOrder}
 * needs. It runs on a thread of its own, so a program may begin it before it knows the rest of the
 * order. A search that is not used costs its time and nothing else; the thread is a daemon.
 *
 * <p>The key belongs to one order: hand a search over once. Safe for use by many threads.
 */
public final class KeySearch {

  private final int bits;
  private final FutureTask<KeyPair> search;

  private KeySearch(int bits, FutureTask<KeyPair> search) {
    this.bits = bits;
    this.search = search;
  }

  /**
   * Begins a search. The public exponent will be 65537.
   *
   * @param bits as for {@link CertificateOrder#keySize}
   * @param random the source of the key; {@code new SecureRandom()} outside tests
   */
  public static KeySearch begin(int bits, SecureRandom random) {
    CertificateOrder.checkKeySize(bits);
    FutureTask<KeyPair> search = new FutureTask<>(() -> generate(bits, random));
    Thread thread = new Thread(search, "key-search");
    thread.setDaemon(true);
    thread.start();
    return new KeySearch(bits, search);
  }

  /** The size of the key, in bits. */
  public int bits() {
    return bits;
  }

  /** The key, once it is found. */
  KeyPair await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return search.get();
        } catch (InterruptedException e) {
          interrupted = true; // finished in a second; the caller looks at the flag
        } catch (ExecutionException e) {
          throw new IllegalStateException("the search for a key failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static KeyPair generate(int bits, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes RSA keys", e);
    }
  }
}
