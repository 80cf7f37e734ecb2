package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.secret.Secret;

/**
 * Reads private keys from every form in which people have them: PKCS#1 (RFC 8017), SEC1 (RFC 5915)
 * and PKCS#8 (RFC 5958) in PEM or DER, PKCS#8 encrypted by any form that OpenSSL writes (PBES2 with
 * PBKDF2 or scrypt, PBES1, the PKCS#12 algorithms), traditional PEM with {@code DEK-Info}, and the
 * key of a PKCS#12 file.
 */
public final class PrivateKeys {

  private PrivateKeys() {}

  /**
   * The one private key of a file.
   *
   * @param passphrase asked only if the key is encrypted, once at most; what it gives stays the
   *     caller's to wipe. Null if there is nobody to ask.
   * @throws WrongPassphraseException if the passphrase is wrong, or the file damaged
   * @throws InvalidInputException if there is no key (says what the file is instead) or more than
   *     one, if the passphrase is missing, or if the key is of a kind that is not supported
   */
  public static PrivateKey read(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    if (Pem.isIn(file.bytes())) {
      return fromPem(file, passphrase);
    }
    return switch (file.kind()) {
      case PRIVATE_KEY -> PrivateKeyForms.toKey(file, plain(file, file.bytes()));
      case ENCRYPTED_PRIVATE_KEY -> decryptPkcs8(file, file.bytes(), passphrase);
      case PKCS12 -> only(file, Pkcs12.read(file, passphrase).privateKeys());
      default -> throw file.isNot("a private key");
    };
  }

  private static PrivateKey fromPem(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    Pem.Block block = onlyBlock(file);
    switch (block.label()) {
      case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" -> {
        // read below
      }
      case "OPENSSH PRIVATE KEY" -> throw file.isNot("a private key in PKCS#8 or PKCS#1");
      default ->
          throw file.invalid(
              "a private key of this kind is not supported", "Use an RSA or an EC key.");
    }
    String dekInfo = block.header("DEK-Info");
    if (dekInfo != null) {
      return decryptTraditional(file, block.content(), dekInfo, passphrase);
    }
    String procType = block.header("Proc-Type");
    if (procType != null && procType.endsWith("ENCRYPTED")) {
      throw file.invalid(
          "its DEK-Info header is missing, without which the key cannot be decrypted",
          "Copy or download the whole file again.");
    }
    return Der.kind(block.content()) == FileKind.ENCRYPTED_PRIVATE_KEY
        ? decryptPkcs8(file, block.content(), passphrase)
        : PrivateKeyForms.toKey(file, plain(file, block.content()));
  }

  private static Pem.Block onlyBlock(SourceFile file) {
    return only(
        file,
        Pem.blocks(file).stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList());
  }

  /**
   * The one private key of a PEM file, which is encrypted (PKCS#8), as it is: whole as far as can
   * be seen without its passphrase.
   *
   * @return EncryptedPrivateKeyInfo (RFC 5958) as DER
   * @throws InvalidInputException if there is none or more than one, or it is damaged or in another
   *     form
   */
  public static byte[] encrypted(SourceFile file) {
    if (!Pem.isIn(file.bytes())) {
      throw file.isNot("an encrypted private key in PEM");
    }
    Pem.Block block = onlyBlock(file);
    if (!block.label().equals("ENCRYPTED PRIVATE KEY")) {
      throw file.isNot("an encrypted private key in PKCS#8");
    }
    byte[] der = block.content();
    encryptedInfo(file, der);
    return der;
  }

  private static <T> T only(SourceFile file, List<T> keys) {
    if (keys.isEmpty()) {
      throw file.kind() == FileKind.PKCS12
          ? file.invalid("there is no private key in it", "Export it again, with the key.")
          : file.isNot("a private key");
    }
    if (keys.size() > 1) {
      throw file.invalid(
          "it holds " + keys.size() + " private keys", "Give a file with one private key.");
    }
    return keys.get(0);
  }

  private static PrivateKeyInfo plain(SourceFile file, byte[] der) {
    try {
      return PrivateKeyForms.parse(der);
    } catch (IOException e) {
      throw Der.isSequence(der)
          ? file.invalid(
              "the private key is whole, but no RSA or EC key as PKCS#8, PKCS#1 or SEC1 have it: a"
                  + " version or a part of it is another one",
              "Use an RSA key, or an EC key on P-256, P-384 or P-521.",
              SourceFile.withoutContent(e))
          : file.damaged("the private key", e);
    }
  }

  private static PrivateKey decryptTraditional(
      SourceFile file, byte[] data, String dekInfo, @Nullable Supplier<Secret> passphrase) {
    DekInfo encryption = DekInfo.parse(file, dekInfo);
    byte[] der = new byte[0];
    try (Passphrase asked = Passphrase.ask(file, passphrase)) {
      der = encryption.decrypt(asked, data);
      return PrivateKeyForms.toKey(file, PrivateKeyForms.parse(der));
    } catch (GeneralSecurityException | IOException e) {
      throw wrongPassphrase(file);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static PrivateKey decryptPkcs8(
      SourceFile file, byte[] data, @Nullable Supplier<Secret> passphrase) {
    EncryptedPrivateKeyInfo info = encryptedInfo(file, data);
    try (Passphrase asked = Passphrase.ask(file, passphrase)) {
      var encryption = new PasswordBasedEncryption(new KeyDerivation(file));
      return decrypt(file, info, encryption, asked);
    } catch (GeneralSecurityException | IOException e) {
      throw wrongPassphrase(file);
    }
  }

  private static EncryptedPrivateKeyInfo encryptedInfo(SourceFile file, byte[] der) {
    try {
      return EncryptedPrivateKeyInfo.getInstance(Der.sequence(der));
    } catch (IOException | RuntimeException e) {
      throw file.damaged("the encrypted private key", e);
    }
  }

  /** Decrypts a key; the exceptions other than of bad input mean: wrong passphrase, or damaged. */
  static PrivateKey decrypt(
      SourceFile file,
      EncryptedPrivateKeyInfo info,
      PasswordBasedEncryption encryption,
      Passphrase passphrase)
      throws GeneralSecurityException, IOException {
    byte[] der =
        encryption.decrypt(info.getEncryptionAlgorithm(), info.getEncryptedData(), passphrase);
    try {
      return PrivateKeyForms.toKey(file, PrivateKeyForms.parse(der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  static WrongPassphraseException wrongPassphrase(SourceFile file) {
    return new WrongPassphraseException(
        file.name() + ": wrong passphrase, or the file is damaged",
        "Check the passphrase, and that it is the one of this file.");
  }

  /** Whether the file holds a private key beside what else is in it, or, as PKCS#12, may. */
  public static boolean isIn(SourceFile file) {
    return file.kind() == FileKind.PKCS12
        || (Pem.isIn(file.bytes())
            && Pem.blocks(file).stream().anyMatch(block -> block.label().endsWith("PRIVATE KEY")));
  }

  /**
   * Whether the two belong together, proven by a signature.
   *
   * @return false also for keys that cannot sign
   */
  public static boolean match(PrivateKey privateKey, PublicKey publicKey) {
    if (privateKey instanceof RSAKey one
        && publicKey instanceof RSAKey other
        && !one.getModulus().equals(other.getModulus())) {
      return false;
    }
    byte[] probe = "These two keys belong together.".getBytes(US_ASCII);
    try {
      Signature signer = signature(privateKey.getAlgorithm());
      signer.initSign(privateKey);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = signature(privateKey.getAlgorithm());
      verifier.initVerify(publicKey);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static Signature signature(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "RSA" -> Signature.getInstance("SHA256withRSA");
      case "EC" -> Signature.getInstance("SHA256withECDSA");
      case "DSA" -> Signature.getInstance("SHA256withDSA");
      case "RSASSA-PSS" -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        yield pss;
      }
      default -> Signature.getInstance(algorithm);
    };
  }
}
