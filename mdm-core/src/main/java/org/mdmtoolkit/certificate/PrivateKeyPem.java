package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Secret;

/**
 * Writes private keys, encrypted unless {@link #revealPlain} is asked. What comes back is ASCII; it
 * may be stored as it is.
 */
public final class PrivateKeyPem {

  /** Rounds of PBKDF2-HMAC-SHA256 (OWASP's figure); about a third of a second on both sides. */
  public static final int ITERATIONS = 600_000;

  private static final int SALT_BYTES = 16;

  /** Nothing but tests, which make thousands of keys that protect nothing, sets fewer. */
  static int rounds = ITERATIONS;

  private PrivateKeyPem() {}

  /**
   * PKCS#8 under a passphrase: {@code ENCRYPTED PRIVATE KEY}, PBES2 with AES-256-CBC and
   * PBKDF2-HMAC-SHA256 ({@value #ITERATIONS} rounds). OpenSSL, Node, Go's pkcs8 libraries and Apple
   * read it; Fleet's signer and mdmctl do not ({@link #traditional}).
   *
   * @param random the source of salt and IV; {@code new SecureRandom()} outside tests
   * @throws InvalidInputException if the passphrase is empty, or the key cannot leave its provider
   */
  public static byte[] encrypted(PrivateKey key, Secret passphrase, SecureRandom random) {
    byte[] pkcs8 = encoded(key, passphrase);
    byte[] salt = new byte[SALT_BYTES];
    byte[] iv = new byte[16];
    random.nextBytes(salt);
    random.nextBytes(iv);
    byte[] derived = new byte[0];
    try (Passphrase secret = Passphrase.of(passphrase)) {
      derived = KeyDerivation.pbkdf2("HmacSHA256", secret.bytes(), salt, rounds, 32);
      BlockCipherForm cipher = BlockCipherForm.of(NISTObjectIdentifiers.id_aes256_CBC);
      if (cipher == null) {
        throw new IllegalStateException("AES-256-CBC");
      }
      byte[] data = cipher.encrypt(derived, iv, pkcs8);
      byte[] der = new EncryptedPrivateKeyInfo(pbes2(salt, iv), data).getEncoded(ASN1Encoding.DER);
      return Pem.encode("ENCRYPTED PRIVATE KEY", der).getBytes(US_ASCII);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK has HmacSHA256", e);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }

  private static AlgorithmIdentifier pbes2(byte[] salt, byte[] iv) {
    var prf = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    var kdf =
        new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, rounds, prf));
    var scheme = new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv));
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(kdf, scheme));
  }

  /**
   * PKCS#1 under a passphrase in the traditional form: {@code RSA PRIVATE KEY} with {@code
   * DEK-Info: AES-256-CBC}. Its key derivation is one round of MD5: give it a long random
   * passphrase, and use it only for those who read nothing else, such as Fleet's signer and mdmctl.
   *
   * @param random the source of the IV, whose first half is the salt; {@code new SecureRandom()}
   *     outside tests
   * @throws InvalidInputException if it is not an RSA key, or as for {@link #encrypted}
   */
  public static byte[] traditional(PrivateKey key, Secret passphrase, SecureRandom random) {
    if (!key.getAlgorithm().equals("RSA")) {
      throw new InvalidInputException(
          "the traditional form is for RSA keys, this is " + key.getAlgorithm(),
          "Write it as PKCS#8.");
    }
    byte[] pkcs8 = encoded(key, passphrase);
    byte[] pkcs1 = new byte[0];
    try (Passphrase secret = Passphrase.of(passphrase)) {
      ASN1Encodable inner = PrivateKeyInfo.getInstance(pkcs8).parsePrivateKey();
      pkcs1 = inner.toASN1Primitive().getEncoded(ASN1Encoding.DER);
      DekInfo encryption = DekInfo.aes256(random);
      byte[] data = encryption.encrypt(secret, pkcs1);
      String pem =
          ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info:"
                  + " %s\n\n%s-----END RSA PRIVATE KEY-----\n")
              .formatted(encryption.header(), Pem.lines(data));
      return pem.getBytes(US_ASCII);
    } catch (IOException e) {
      throw new IllegalStateException("a key of the JDK is valid DER", e);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
      Arrays.fill(pkcs1, (byte) 0);
    }
  }

  /**
   * PKCS#8, not encrypted: for servers that read no other key, such as NanoMDM. Whoever sees it has
   * the key: the caller wipes it, and stores it for its owner alone if at all.
   *
   * @throws InvalidInputException if the key cannot leave its provider
   */
  public static byte[] revealPlain(PrivateKey key) {
    byte[] pkcs8 = encoded(key);
    byte[] lines = new byte[0];
    try {
      lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(pkcs8);
      var pem = ByteBuffer.allocate(lines.length + 64);
      pem.put("-----BEGIN PRIVATE KEY-----\n".getBytes(US_ASCII)).put(lines);
      pem.put("\n-----END PRIVATE KEY-----\n".getBytes(US_ASCII));
      byte[] all = Arrays.copyOf(pem.array(), pem.position());
      Arrays.fill(pem.array(), (byte) 0);
      return all;
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
      Arrays.fill(lines, (byte) 0);
    }
  }

  private static byte[] encoded(PrivateKey key, Secret passphrase) {
    if (passphrase.length() == 0) {
      throw new InvalidInputException(
          "the passphrase of a private key must not be empty", "Give one, or have one made.");
    }
    return encoded(key);
  }

  private static byte[] encoded(PrivateKey key) {
    byte[] pkcs8 = key.getEncoded();
    if (pkcs8 == null) {
      throw new InvalidInputException(
          "the private key cannot be exported from where it is kept", "Use it there.");
    }
    return pkcs8;
  }
}
