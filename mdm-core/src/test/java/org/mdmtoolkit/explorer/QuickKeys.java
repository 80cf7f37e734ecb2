package org.mdmtoolkit.explorer;

import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.mdmtoolkit.fixtures.pki.TestKeys;

/**
 * In the place of the JDK's while the explorer runs, so that it can make a key thousands of times:
 * RSA pairs that were made before. The same random numbers give the same keys.
 */
@SuppressWarnings("serial")
final class QuickKeys extends Provider implements AutoCloseable {

  private static final int PAIRS = 4;

  private QuickKeys() {
    super("QuickKeys", "1", "for one test");
    serve("KeyPairGenerator", "RSA", PreparedPairs::new);
  }

  /** From now on, until it is closed. */
  static QuickKeys use() {
    // Made before: these ask for a key themselves, and no two of them may be one.
    IntStream.range(0, PAIRS).forEach(QuickKeys::pair);
    Operation.READERS.forEach(Operation::certificate);
    QuickKeys keys = new QuickKeys();
    Security.insertProviderAt(keys, 1);
    return keys;
  }

  private static KeyPair pair(int number) {
    return TestKeys.rsa("explorer " + number);
  }

  @Override
  public void close() {
    Security.removeProvider(getName());
  }

  private void serve(String type, String algorithm, Supplier<Object> make) {
    putService(
        new Service(this, type, algorithm, make.getClass().getName(), null, null) {
          @Override
          public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            return make.get();
          }

          @Override
          public boolean supportsParameter(Object parameter) {
            return true;
          }
        });
  }

  /** The same numbers for the same seed. */
  static SecureRandom random(String seed) {
    return new SecureRandom(new Numbers(seed.hashCode()), null) {};
  }

  private static final class Numbers extends SecureRandomSpi {

    private long state;

    private Numbers(long seed) {
      state = seed;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected synchronized void engineNextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        bytes[i] = (byte) (state >>> 56);
      }
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      return new byte[count];
    }
  }

  private static final class PreparedPairs extends KeyPairGeneratorSpi {

    private SecureRandom random = new SecureRandom();

    @Override
    public void initialize(int bits, SecureRandom source) {
      random = source;
    }

    @Override
    public void initialize(AlgorithmParameterSpec parameters, SecureRandom source) {
      random = source;
    }

    @Override
    public KeyPair generateKeyPair() {
      return pair(random.nextInt(PAIRS));
    }
  }
}
