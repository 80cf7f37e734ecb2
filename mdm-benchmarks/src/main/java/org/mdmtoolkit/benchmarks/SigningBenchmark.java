package org.mdmtoolkit.benchmarks;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.SigningIdentity;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signs a lock command as CMS, beside the bare signature that it cannot do without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SigningBenchmark {

  private final byte[] payload = SamplePayloads.lockCommand();
  private final TestCertificate rsa = TestPki.rsaSigner();
  private final TestCertificate ec = TestPki.ecSigner();
  private final PrivateKey rsaKey = rsa.privateKey();
  private final PrivateKey ecKey = ec.privateKey();
  private final CmsSigner rsaSigner = signer(rsa);
  private final CmsSigner ecSigner = signer(ec);

  /** SHA-256 and RSA-2048 by the JDK. */
  @Benchmark
  public byte[] bareSignatureRsa2048() throws GeneralSecurityException {
    return sign("SHA256withRSA", rsaKey);
  }

  /** SHA-256 and P-256 by the JDK. */
  @Benchmark
  public byte[] bareSignatureP256() throws GeneralSecurityException {
    return sign("SHA256withECDSA", ecKey);
  }

  /** Attached, with the chain. */
  @Benchmark
  public byte[] cmsRsa2048() {
    return rsaSigner.signAttached(payload);
  }

  /** Attached, with the chain. */
  @Benchmark
  public byte[] cmsP256() {
    return ecSigner.signAttached(payload);
  }

  private byte[] sign(String algorithm, PrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(payload);
    return signature.sign();
  }

  private static CmsSigner signer(TestCertificate certificate) {
    return CmsSigner.of(
        SigningIdentity.of(certificate.privateKey(), certificate.chain()), Clock.systemUTC());
  }
}
