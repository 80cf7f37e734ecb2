package org.mdmtoolkit.escrow;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.math.Primes;
import org.bouncycastle.util.BigIntegers;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.secret.SystemRandom;

/**
 * The public RSA key of a reader. Seals with RSAES-OAEP (RFC 8017, 7.1.1; SHA-256 for the label,
 * which is empty, and for MGF1).
 */
record SealingKey(BigInteger modulus, BigInteger exponent) {

  private static final int MIN_BITS = 2048;
  private static final int MAX_BITS = 16384;
  private static final int WITNESSES = 5;

  /**
   * What is looked at whenever a reader is read: the size, and whether it is a modulus at all.
   *
   * @param who for errors
   */
  void check(String who) {
    if (modulus.bitLength() < MIN_BITS) {
      throw refused(who, "has less than " + MIN_BITS + " bits");
    }
    if (modulus.bitLength() > MAX_BITS) {
      throw refused(who, "has more than " + MAX_BITS + " bits");
    }
    if (!modulus.testBit(0)) {
      throw refused(who, "has an even modulus");
    }
    if (BigIntegers.hasAnySmallFactors(modulus)) {
      throw refused(who, "has a modulus with a small factor");
    }
    if (!exponent.testBit(0)
        || exponent.compareTo(BigInteger.TWO) <= 0
        || exponent.compareTo(modulus) >= 0) {
      throw refused(who, "has an exponent that encrypts nothing");
    }
  }

  /**
   * Proves that the modulus is neither a prime nor the power of one (FIPS 186-4, C.3.2), whose seal
   * anybody could undo. Takes longer than the seal: it is done when somebody becomes a reader, or
   * the journal does not say so yet.
   */
  void prove(String who) {
    check(who);
    if (!Primes.enhancedMRProbablePrimeTest(modulus, SystemRandom.create(), WITNESSES)
        .isNotPrimePower()) {
      throw refused(who, "has a modulus that is no product of two primes");
    }
  }

  private static InvalidInputException refused(String who, String why) {
    return new InvalidInputException(
        "the RSA key of " + who + " " + why, Remedy.Act.MAKE_READER_CERTIFICATE);
  }

  /** What only the private key opens. */
  byte[] seal(byte[] content, SecureRandom random) {
    var oaep =
        new OAEPEncoding(
            new RSAEngine(), SHA256Digest.newInstance(), SHA256Digest.newInstance(), null);
    // The proof of the modulus, which takes longer than the seal, was when it was accepted.
    oaep.init(
        true,
        new ParametersWithRandom(new RSAKeyParameters(false, modulus, exponent, true), random));
    try {
      return oaep.processBlock(content, 0, content.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("only what is opened can be invalid", e);
    }
  }
}
