package org.mdmtoolkit.benchmarks;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.PushRequestSigner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Signs customers' push-certificate requests as a service does, beside the bare signature that it
 * cannot do without. Throughput, so that one thread and two compare directly.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PushRequestBenchmark {

  private final TestCertificate vendor = TestApplePki.vendor();
  private final PrivateKey key = vendor.privateKey();
  private final byte[] der = TestApplePki.customerRequest();
  private final SourceFile file = SourceFile.of("customer.csr", der);
  private final CertificateRequest request = CertificateRequest.read(file);
  private final PushRequestSigner signer =
      PushRequestSigner.of(
          key,
          vendor.certificate(),
          CertificateAuthorities.of(TestApplePki.authorities()),
          TestPki.clock());

  /** SHA-256 and RSA-2048 by the JDK. */
  @Benchmark
  public byte[] bareSignature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(der);
    return signature.sign();
  }

  /** From a request that was read to the text that is uploaded. */
  @Benchmark
  public byte[] signRequest() {
    return signer.sign(request).bytes();
  }

  /** The same on two threads at once. */
  @Benchmark
  @Threads(2)
  public byte[] signRequestOnTwoThreads() {
    return signer.sign(request).bytes();
  }

  /** The same from the customer's file, whose own signature is verified. */
  @Benchmark
  public byte[] readAndSignRequest() {
    return signer.sign(CertificateRequest.read(file)).bytes();
  }
}
