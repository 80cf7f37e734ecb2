package org.mdmtoolkit.certificate;

import static java.util.Map.entry;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.BufferedBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.DefaultBufferedBlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.ARIAEngine;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.DESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.SEEDEngine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CFBBlockCipher;
import org.bouncycastle.crypto.modes.OFBBlockCipher;
import org.bouncycastle.crypto.modes.SICBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * A cipher and its mode, by the names and object identifiers that OpenSSL writes into key files.
 * BouncyCastle's engines, because the JDK has neither ARIA, Camellia, SM4 nor SEED.
 */
record BlockCipherForm(Engine engine, String mode) {

  private record Engine(int keyBytes, Supplier<BlockCipher> make) {}

  private static final Map<String, Engine> ENGINES =
      Map.ofEntries(
          entry("AES-128", new Engine(16, AESEngine::newInstance)),
          entry("AES-192", new Engine(24, AESEngine::newInstance)),
          entry("AES-256", new Engine(32, AESEngine::newInstance)),
          entry("ARIA-128", new Engine(16, ARIAEngine::new)),
          entry("ARIA-192", new Engine(24, ARIAEngine::new)),
          entry("ARIA-256", new Engine(32, ARIAEngine::new)),
          entry("CAMELLIA-128", new Engine(16, CamelliaEngine::new)),
          entry("CAMELLIA-192", new Engine(24, CamelliaEngine::new)),
          entry("CAMELLIA-256", new Engine(32, CamelliaEngine::new)),
          entry("DES", new Engine(8, DESEngine::new)),
          entry("DES-EDE", new Engine(16, DESedeEngine::new)),
          entry("DES-EDE3", new Engine(24, DESedeEngine::new)),
          entry("SEED", new Engine(16, SEEDEngine::new)),
          entry("SM4", new Engine(16, SM4Engine::new)));

  private static final Map<String, String> NAMES_BY_OID =
      Map.ofEntries(
          entry("2.16.840.1.101.3.4.1.2", "AES-128-CBC"),
          entry("2.16.840.1.101.3.4.1.3", "AES-128-OFB"),
          entry("2.16.840.1.101.3.4.1.4", "AES-128-CFB"),
          entry("2.16.840.1.101.3.4.1.22", "AES-192-CBC"),
          entry("2.16.840.1.101.3.4.1.23", "AES-192-OFB"),
          entry("2.16.840.1.101.3.4.1.24", "AES-192-CFB"),
          entry("2.16.840.1.101.3.4.1.42", "AES-256-CBC"),
          entry("2.16.840.1.101.3.4.1.43", "AES-256-OFB"),
          entry("2.16.840.1.101.3.4.1.44", "AES-256-CFB"),
          entry("1.2.410.200046.1.1.2", "ARIA-128-CBC"),
          entry("1.2.410.200046.1.1.7", "ARIA-192-CBC"),
          entry("1.2.410.200046.1.1.12", "ARIA-256-CBC"),
          entry("1.2.392.200011.61.1.1.1.2", "CAMELLIA-128-CBC"),
          entry("1.2.392.200011.61.1.1.1.3", "CAMELLIA-192-CBC"),
          entry("1.2.392.200011.61.1.1.1.4", "CAMELLIA-256-CBC"),
          entry("1.2.156.10197.1.104.2", "SM4-CBC"),
          entry("1.2.410.200004.1.4", "SEED-CBC"),
          entry("1.3.14.3.2.7", "DES-CBC"),
          entry("1.2.840.113549.3.7", "DES-EDE3-CBC"));

  /** The form of a name such as {@code AES-256-CBC}; null if it is not known. */
  static @Nullable BlockCipherForm named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    int dash = upper.lastIndexOf('-');
    Engine engine = dash < 0 ? null : ENGINES.get(upper.substring(0, dash));
    String mode = upper.substring(dash + 1);
    return switch (mode) {
      case "CBC", "CFB", "OFB", "CTR" -> engine == null ? null : new BlockCipherForm(engine, mode);
      default -> null;
    };
  }

  /** The form of an object identifier; null if it is not known. */
  static @Nullable BlockCipherForm of(ASN1ObjectIdentifier oid) {
    String name = NAMES_BY_OID.get(oid.getId());
    return name == null ? null : named(name);
  }

  int keyBytes() {
    return engine.keyBytes();
  }

  int ivBytes() {
    return engine.make().get().getBlockSize();
  }

  byte[] encrypt(byte[] key, byte[] iv, byte[] data) {
    try {
      return run(true, key, iv, data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encryption does not fail", e);
    }
  }

  /**
   * Decrypts.
   *
   * @throws GeneralSecurityException if the padding is wrong: another key, or damaged
   */
  byte[] decrypt(byte[] key, byte[] iv, byte[] data) throws GeneralSecurityException {
    return run(false, key, iv, data);
  }

  private byte[] run(boolean encrypt, byte[] key, byte[] iv, byte[] data)
      throws GeneralSecurityException {
    var parameters = new ParametersWithIV(new KeyParameter(key), iv);
    return run(mode(engine.make().get()), encrypt, parameters, data);
  }

  private BufferedBlockCipher mode(BlockCipher cipher) {
    int blockBits = cipher.getBlockSize() * 8;
    return switch (mode) {
      case "CBC" -> cbc(cipher);
      case "CFB" -> new DefaultBufferedBlockCipher(CFBBlockCipher.newInstance(cipher, blockBits));
      case "OFB" -> new DefaultBufferedBlockCipher(new OFBBlockCipher(cipher, blockBits));
      default -> new DefaultBufferedBlockCipher(SICBlockCipher.newInstance(cipher));
    };
  }

  /** CBC with the padding of PKCS#7. */
  static BufferedBlockCipher cbc(BlockCipher cipher) {
    return new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(cipher), new PKCS7Padding());
  }

  static byte[] run(
      BufferedBlockCipher cipher, boolean encrypt, CipherParameters parameters, byte[] data)
      throws GeneralSecurityException {
    cipher.init(encrypt, parameters);
    byte[] out = new byte[cipher.getOutputSize(data.length)];
    try {
      int length = cipher.processBytes(data, 0, data.length, out, 0);
      length += cipher.doFinal(out, length);
      return Arrays.copyOf(out, length);
    } catch (CryptoException | RuntimeException e) {
      throw new GeneralSecurityException("wrong padding", e);
    } finally {
      Arrays.fill(out, (byte) 0);
    }
  }
}
