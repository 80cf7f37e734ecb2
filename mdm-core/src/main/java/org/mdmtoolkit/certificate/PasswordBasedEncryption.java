package org.mdmtoolkit.certificate;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.MD2Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.engines.RC4Engine;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S1ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.params.RC2Parameters;
import org.mdmtoolkit.InvalidInputException;

/**
 * Decrypts what stands under a passphrase in PKCS#8 and PKCS#12 files: PBES2 and PBES1 (RFC 8018)
 * and the PKCS#12 algorithms (RFC 7292, appendix B and C). For one file.
 *
 * <p>Not by BouncyCastle's own decryptors: those by JCE ask a provider for scrypt, which the JDK
 * does not have, and the one without a provider knows the PKCS#12 algorithms alone.
 */
record PasswordBasedEncryption(KeyDerivation derivation) {

  /**
   * Decrypts.
   *
   * @throws GeneralSecurityException if the passphrase is wrong, or the data are damaged
   * @throws InvalidInputException if the algorithm is not supported or costs too much
   */
  byte[] decrypt(AlgorithmIdentifier algorithm, byte[] data, Passphrase passphrase)
      throws GeneralSecurityException {
    try {
      ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
      if (oid.equals(PKCSObjectIdentifiers.id_PBES2)) {
        return decryptPbes2(algorithm, data, passphrase);
      }
      if (oid.on(PKCSObjectIdentifiers.pkcs_5)) {
        return decryptPbes1(algorithm, data, passphrase);
      }
      if (oid.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
        return decryptPkcs12(algorithm, data, passphrase);
      }
      throw derivation.unsupported(oid);
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new GeneralSecurityException("damaged parameters", e);
    }
  }

  private byte[] decryptPbes2(AlgorithmIdentifier algorithm, byte[] data, Passphrase passphrase)
      throws GeneralSecurityException {
    PBES2Parameters parameters = PBES2Parameters.getInstance(algorithm.getParameters());
    EncryptionScheme scheme = parameters.getEncryptionScheme();
    BlockCipherForm cipher = BlockCipherForm.of(scheme.getAlgorithm());
    if (cipher == null) {
      throw derivation.unsupported(scheme.getAlgorithm());
    }
    byte[] iv = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
    if (iv.length != cipher.ivBytes()) {
      throw new GeneralSecurityException("IV of a wrong length");
    }
    byte[] key =
        derivation.derive(parameters.getKeyDerivationFunc(), passphrase.bytes(), cipher.keyBytes());
    try {
      return cipher.decrypt(key, iv, data);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private byte[] decryptPbes1(AlgorithmIdentifier algorithm, byte[] data, Passphrase passphrase)
      throws GeneralSecurityException {
    ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
    int number = lastArc(oid);
    Digest digest =
        switch (number) {
          case 1, 4 -> new MD2Digest();
          case 3, 6 -> new MD5Digest();
          case 10, 11 -> new SHA1Digest();
          default -> throw derivation.unsupported(oid);
        };
    boolean des = number == 1 || number == 3 || number == 10;
    PBEParameter parameters = PBEParameter.getInstance(algorithm.getParameters());
    var generator = new PKCS5S1ParametersGenerator(digest);
    generator.init(
        passphrase.bytes(), parameters.getSalt(), derivation.spend(parameters.getIterationCount()));
    var keyAndIv = (ParametersWithIV) generator.generateDerivedParameters(64, 64);
    return des ? decryptCbc("DES-CBC", keyAndIv, data) : decryptRc2(keyAndIv, 64, data);
  }

  private byte[] decryptPkcs12(AlgorithmIdentifier algorithm, byte[] data, Passphrase passphrase)
      throws GeneralSecurityException {
    ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
    int number = lastArc(oid);
    if (number < 1 || number > 6) {
      throw derivation.unsupported(oid);
    }
    PKCS12PBEParams parameters = PKCS12PBEParams.getInstance(algorithm.getParameters());
    PBEParametersGenerator generator = new PKCS12ParametersGenerator(new SHA1Digest());
    int iterations = derivation.spend(parameters.getIterations());
    generator.init(passphrase.bmp(), parameters.getIV(), iterations);
    return switch (number) {
      case 1 -> decryptRc4(generator.generateDerivedParameters(128), data);
      case 2 -> decryptRc4(generator.generateDerivedParameters(40), data);
      case 3 -> decryptCbc("DES-EDE3-CBC", withIv(generator, 192), data);
      case 4 -> decryptCbc("DES-EDE-CBC", withIv(generator, 128), data);
      case 5 -> decryptRc2(withIv(generator, 128), 128, data);
      default -> decryptRc2(withIv(generator, 40), 40, data);
    };
  }

  private static ParametersWithIV withIv(PBEParametersGenerator generator, int keyBits) {
    return (ParametersWithIV) generator.generateDerivedParameters(keyBits, 64);
  }

  private static byte[] decryptCbc(String name, ParametersWithIV keyAndIv, byte[] data)
      throws GeneralSecurityException {
    BlockCipherForm cipher = BlockCipherForm.named(name);
    if (cipher == null) {
      throw new IllegalStateException(name);
    }
    byte[] key = ((KeyParameter) keyAndIv.getParameters()).getKey();
    return cipher.decrypt(key, keyAndIv.getIV(), data);
  }

  private static byte[] decryptRc2(ParametersWithIV keyAndIv, int effectiveBits, byte[] data)
      throws GeneralSecurityException {
    byte[] key = ((KeyParameter) keyAndIv.getParameters()).getKey();
    var parameters = new ParametersWithIV(new RC2Parameters(key, effectiveBits), keyAndIv.getIV());
    return BlockCipherForm.run(BlockCipherForm.cbc(new RC2Engine()), false, parameters, data);
  }

  private static byte[] decryptRc4(CipherParameters key, byte[] data) {
    RC4Engine cipher = new RC4Engine();
    cipher.init(false, key);
    byte[] out = new byte[data.length];
    cipher.processBytes(data, 0, data.length, out, 0);
    return out;
  }

  private static int lastArc(ASN1ObjectIdentifier oid) {
    String id = oid.getId();
    String last = id.substring(id.lastIndexOf('.') + 1);
    return last.length() > 3 ? 0 : Integer.parseInt(last);
  }
}
