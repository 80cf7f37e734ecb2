package org.mdmtoolkit.certificate;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/** Checks the seal of a PKCS#12 file, which tells a wrong passphrase from a right one. */
final class Pkcs12Mac {

  private record Hash(String mac, Digest digest) {}

  private static final Map<ASN1ObjectIdentifier, String> MACS =
      Map.of(
          OIWObjectIdentifiers.idSHA1, "HmacSHA1",
          NISTObjectIdentifiers.id_sha224, "HmacSHA224",
          NISTObjectIdentifiers.id_sha256, "HmacSHA256",
          NISTObjectIdentifiers.id_sha384, "HmacSHA384",
          NISTObjectIdentifiers.id_sha512, "HmacSHA512");

  private Pkcs12Mac() {}

  /** Whether the seal fits the passphrase and the content. */
  static boolean isValid(Pfx pfx, KeyDerivation derivation, Passphrase passphrase)
      throws GeneralSecurityException {
    MacData data = pfx.getMacData();
    AlgorithmIdentifier algorithm = data.getMac().getAlgorithmId();
    byte[] content = ASN1OctetString.getInstance(pfx.getAuthSafe().getContent()).getOctets();
    byte[] expected =
        algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)
            ? pbmac1(algorithm, derivation, passphrase, content)
            : traditional(data, derivation, passphrase, content);
    return MessageDigest.isEqual(expected, data.getMac().getDigest());
  }

  private static byte[] pbmac1(
      AlgorithmIdentifier algorithm,
      KeyDerivation derivation,
      Passphrase passphrase,
      byte[] content)
      throws GeneralSecurityException {
    PBMAC1Params parameters = PBMAC1Params.getInstance(algorithm.getParameters());
    String mac = derivation.mac(parameters.getMessageAuthScheme());
    int size = Mac.getInstance(mac).getMacLength();
    var function = KeyDerivationFunc.getInstance(parameters.getKeyDerivationFunc());
    byte[] key = derivation.derive(function, passphrase.bytes(), size);
    return mac(mac, key, content);
  }

  private static byte[] traditional(
      MacData data, KeyDerivation derivation, Passphrase passphrase, byte[] content)
      throws GeneralSecurityException {
    Hash hash = hash(data.getMac().getAlgorithmId().getAlgorithm(), derivation);
    var generator = new PKCS12ParametersGenerator(hash.digest());
    int iterations = derivation.spend(data.getIterationCount());
    generator.init(passphrase.bmp(), data.getSalt(), iterations);
    int bits = hash.digest().getDigestSize() * 8;
    var key = (KeyParameter) generator.generateDerivedMacParameters(bits);
    return mac(hash.mac(), key.getKey(), content);
  }

  private static Hash hash(ASN1ObjectIdentifier algorithm, KeyDerivation derivation) {
    String mac = MACS.get(algorithm);
    if (mac == null) {
      throw derivation.unsupported(algorithm);
    }
    Digest digest =
        switch (mac) {
          case "HmacSHA1" -> new SHA1Digest();
          case "HmacSHA224" -> new SHA224Digest();
          case "HmacSHA256" -> SHA256Digest.newInstance();
          case "HmacSHA384" -> new SHA384Digest();
          default -> new SHA512Digest();
        };
    return new Hash(mac, digest);
  }

  private static byte[] mac(String name, byte[] key, byte[] content)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(key, name));
    return mac.doFinal(content);
  }
}
