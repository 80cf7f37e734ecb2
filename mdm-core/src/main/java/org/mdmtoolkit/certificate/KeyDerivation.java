package org.mdmtoolkit.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * Makes keys from passphrases for one file (RFC 8018, RFC 7914), within limits: a hostile file may
 * ask for years of work or for all memory there is.
 *
 * <p>Not for use by many threads: it counts the work that was done.
 */
final class KeyDerivation {

  /**
   * Iterations that one file may cost, over all its parts: about two seconds. In use are 2,048 to
   * 2,000,000, twice where a key is longer than the hash.
   */
  static final int MAX_ITERATIONS = 4_000_000;

  /** Bytes of memory that scrypt may take: twice what OpenSSL itself allows. */
  static final int MAX_SCRYPT_MEMORY = 64 * 1024 * 1024;

  /** N times r times p; OpenSSL writes 2^17. */
  static final int MAX_SCRYPT_WORK = 1 << 21;

  private static final Map<ASN1ObjectIdentifier, String> MACS =
      Map.of(
          PKCSObjectIdentifiers.id_hmacWithSHA1, "HmacSHA1",
          PKCSObjectIdentifiers.id_hmacWithSHA224, "HmacSHA224",
          PKCSObjectIdentifiers.id_hmacWithSHA256, "HmacSHA256",
          PKCSObjectIdentifiers.id_hmacWithSHA384, "HmacSHA384",
          PKCSObjectIdentifiers.id_hmacWithSHA512, "HmacSHA512",
          PKCSObjectIdentifiers.id_hmacWithSHA512_224, "HmacSHA512/224",
          PKCSObjectIdentifiers.id_hmacWithSHA512_256, "HmacSHA512/256");

  private final SourceFile file;
  private int iterationsLeft = MAX_ITERATIONS;
  private int scryptLeft = MAX_SCRYPT_WORK;

  KeyDerivation(SourceFile file) {
    this.file = file;
  }

  /** The JDK's name of an HMAC. */
  String mac(AlgorithmIdentifier algorithm) {
    String name = MACS.get(algorithm.getAlgorithm());
    if (name == null) {
      throw unsupported(algorithm.getAlgorithm());
    }
    return name;
  }

  InvalidInputException unsupported(ASN1ObjectIdentifier algorithm) {
    return file.invalid(
        "it is encrypted in a way that is not supported (" + algorithm.getId() + ")",
        "Convert it: openssl pkey -in FILE -aes256 -out NEW. If OpenSSL 3 calls it unsupported, add"
            + " -provider legacy -provider default.");
  }

  /** Takes the iterations off what this file may cost, and returns them. */
  int spend(BigInteger iterations) {
    if (iterations.signum() <= 0 || iterations.compareTo(BigInteger.valueOf(iterationsLeft)) > 0) {
      throw file.invalid(
          "it asks for more key-derivation work than the "
              + MAX_ITERATIONS
              + " iterations that are allowed, or for none",
          "No program writes this by itself: do not trust the file if it is a stranger's. Your own:"
              + " openssl pkcs8 -topk8 -v2 aes256 -iter 600000 -in FILE -out NEW.");
    }
    iterationsLeft -= iterations.intValueExact();
    return iterations.intValueExact();
  }

  /** Runs PBKDF2 or scrypt with the parameters in the file. */
  byte[] derive(KeyDerivationFunc function, byte[] passphrase, int keyBytes)
      throws GeneralSecurityException {
    ASN1ObjectIdentifier algorithm = function.getAlgorithm();
    if (algorithm.equals(PKCSObjectIdentifiers.id_PBKDF2)) {
      PBKDF2Params parameters = PBKDF2Params.getInstance(function.getParameters());
      checkKeyLength(parameters.getKeyLength(), keyBytes);
      String mac = mac(parameters.getPrf());
      int size = Mac.getInstance(mac).getMacLength();
      int blocks = (keyBytes + size - 1) / size;
      spend(parameters.getIterationCount().multiply(BigInteger.valueOf(blocks)));
      int iterations = parameters.getIterationCount().intValueExact();
      return pbkdf2(mac, passphrase, parameters.getSalt(), iterations, keyBytes);
    }
    if (algorithm.equals(MiscObjectIdentifiers.id_scrypt)) {
      ScryptParams parameters = ScryptParams.getInstance(function.getParameters());
      checkKeyLength(parameters.getKeyLength(), keyBytes);
      return scrypt(parameters, passphrase, keyBytes);
    }
    throw unsupported(algorithm);
  }

  private void checkKeyLength(@Nullable BigInteger given, int needed) {
    if (given != null && !given.equals(BigInteger.valueOf(needed))) {
      throw file.invalid(
          "its key length does not fit its cipher", "The file is damaged; export it again.");
    }
  }

  private byte[] scrypt(ScryptParams parameters, byte[] passphrase, int keyBytes) {
    BigInteger n = parameters.getCostParameter();
    BigInteger r = parameters.getBlockSize();
    BigInteger p = parameters.getParallelizationParameter();
    BigInteger memory = n.multiply(r).multiply(BigInteger.valueOf(128));
    BigInteger work = n.multiply(r).multiply(p);
    boolean absurd = n.signum() <= 0 || r.signum() <= 0 || p.signum() <= 0 || n.bitCount() != 1;
    if (absurd
        || n.equals(BigInteger.ONE)
        || memory.compareTo(BigInteger.valueOf(MAX_SCRYPT_MEMORY)) > 0
        || work.compareTo(BigInteger.valueOf(scryptLeft)) > 0) {
      throw file.invalid(
          "it asks for more memory or work by scrypt than is allowed",
          "Convert it where it was made: openssl pkcs8 -topk8 -in FILE -out NEW.");
    }
    scryptLeft -= work.intValueExact();
    return SCrypt.generate(
        passphrase,
        parameters.getSalt(),
        n.intValueExact(),
        r.intValueExact(),
        p.intValueExact(),
        keyBytes);
  }

  /**
   * PBKDF2 (RFC 8018, 5.2) over the passphrase's bytes. The JDK's own takes characters, so it
   * cannot take every passphrase that OpenSSL takes; its MAC is the fast part and is used.
   */
  static byte[] pbkdf2(String macName, byte[] passphrase, byte[] salt, int iterations, int keyBytes)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(macName);
    // The JDK refuses an empty key; HMAC pads with zeros, so one zero byte is the same key.
    mac.init(new SecretKeySpec(passphrase.length == 0 ? new byte[1] : passphrase, macName));
    int size = mac.getMacLength();
    byte[] key = new byte[keyBytes];
    byte[] u = new byte[size];
    byte[] block = new byte[size];
    for (int from = 0, index = 1; from < keyBytes; from += size, index++) {
      mac.update(salt);
      mac.update(
          new byte[] {
            (byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index
          });
      mac.doFinal(u, 0);
      System.arraycopy(u, 0, block, 0, size);
      for (int i = 1; i < iterations; i++) {
        mac.update(u);
        mac.doFinal(u, 0);
        for (int k = 0; k < size; k++) {
          block[k] ^= u[k];
        }
      }
      System.arraycopy(block, 0, key, from, Math.min(size, keyBytes - from));
    }
    Arrays.fill(u, (byte) 0);
    Arrays.fill(block, (byte) 0);
    return key;
  }
}
