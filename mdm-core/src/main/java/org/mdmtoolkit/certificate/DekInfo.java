package org.mdmtoolkit.certificate;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.OpenSSLPBEParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The encryption of traditional PEM keys, as the header {@code DEK-Info: AES-256-CBC,<IV>} names
 * it: the key is a chain of MD5 over the passphrase and the first eight bytes of the IV (OpenSSL's
 * EVP_BytesToKey with one round). Nothing protects the content against change.
 */
final class DekInfo {

  private static final int SALT_BYTES = 8;

  private final String cipherName;
  private final BlockCipherForm cipher;
  private final byte[] iv;

  private DekInfo(String cipherName, BlockCipherForm cipher, byte[] iv) {
    this.cipherName = cipherName;
    this.cipher = cipher;
    this.iv = iv;
  }

  /** Reads the header's value. */
  static DekInfo parse(SourceFile file, String header) {
    int comma = header.indexOf(',');
    String name = comma < 0 ? header : header.substring(0, comma).strip();
    BlockCipherForm cipher = BlockCipherForm.named(name);
    if (cipher == null) {
      throw file.invalid(
          "its DEK-Info header names a cipher that is not supported",
          "Convert it: openssl pkey -in FILE -aes256 -out NEW. If OpenSSL 3 calls it unsupported,"
              + " add -provider legacy -provider default.");
    }
    try {
      byte[] iv = HexFormat.of().parseHex(header.substring(comma + 1).strip());
      if (iv.length == cipher.ivBytes()) {
        return new DekInfo(name, cipher, iv);
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw file.invalid("its DEK-Info header is damaged", "Copy or download the file again.");
  }

  /** A fresh IV for AES-256-CBC. */
  static DekInfo aes256(SecureRandom random) {
    String name = "AES-256-CBC";
    BlockCipherForm cipher = BlockCipherForm.named(name);
    if (cipher == null) {
      throw new IllegalStateException(name);
    }
    byte[] iv = new byte[cipher.ivBytes()];
    random.nextBytes(iv);
    return new DekInfo(name, cipher, iv);
  }

  /** The header's value, the IV in capitals as OpenSSL writes it. */
  String header() {
    return cipherName + "," + HexFormat.of().withUpperCase().formatHex(iv);
  }

  byte[] encrypt(Passphrase passphrase, byte[] data) {
    byte[] key = key(passphrase);
    try {
      return cipher.encrypt(key, iv, data);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Decrypts.
   *
   * @throws GeneralSecurityException if the padding is wrong; about one wrong passphrase in 290
   *     passes, so the result must be parsed before it is believed
   */
  byte[] decrypt(Passphrase passphrase, byte[] data) throws GeneralSecurityException {
    byte[] key = key(passphrase);
    try {
      return cipher.decrypt(key, iv, data);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private byte[] key(Passphrase passphrase) {
    var generator = new OpenSSLPBEParametersGenerator();
    generator.init(passphrase.bytes(), Arrays.copyOf(iv, SALT_BYTES));
    return ((KeyParameter) generator.generateDerivedParameters(cipher.keyBytes() * 8)).getKey();
  }
}
