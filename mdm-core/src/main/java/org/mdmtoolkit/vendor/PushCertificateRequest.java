package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;

/**
 * A customer's request, signed by the vendor: what the customer uploads at identity.apple.com to
 * get a push certificate. An XML property list of three strings, the whole in base64.
 *
 * <p>Immutable; equal when the bytes are equal.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/setting-up-push-notifications-for-your-mdm-customers">
 *     Apple: Setting up push notifications for your MDM customers</a>
 */
public final class PushCertificateRequest {

  static final String CHAIN = "PushCertCertificateChain";
  static final String CSR = "PushCertRequestCSR";
  static final String SIGNATURE = "PushCertSignature";

  private final CertificateRequest request;
  private final List<X509Certificate> chain;
  private final byte[] signature;
  private final byte[] plist;
  private final List<Check> doubts;

  private PushCertificateRequest(
      CertificateRequest request,
      List<X509Certificate> chain,
      byte[] signature,
      byte[] plist,
      List<Check> doubts) {
    this.request = request;
    this.chain = chain;
    this.signature = signature;
    this.plist = plist;
    this.doubts = doubts;
  }

  /**
   * @param doubt about the certificate of the vendor
   */
  static PushCertificateRequest of(
      CertificateRequest request,
      List<X509Certificate> chain,
      byte[] signature,
      byte[] plist,
      Optional<Check> doubt) {
    List<Check> doubts =
        Stream.concat(
                Optional.ofNullable(CustomerRequestRules.doubt(request)).stream(), doubt.stream())
            .toList();
    return new PushCertificateRequest(request, chain, signature, plist, doubts);
  }

  /**
   * Checks a finished request as Apple would, whoever made it: the text that is uploaded, the same
   * in base64 once more (as Fleet's website answers), or the property list.
   *
   * @param authorities whose root decides: {@link CertificateAuthorities#apple()} for real ones
   * @param now the time at which the certificates must be valid
   * @return what is in it, and what is unusual about it
   * @throws org.mdmtoolkit.InvalidInputException with the one thing that is wrong
   */
  public static VerifiedPushRequest verify(
      SourceFile file, CertificateAuthorities authorities, Instant now) {
    return new PushRequestVerification(file.name(), authorities, now).verify(file);
  }

  /** The text that is uploaded, in one line without a line end, as ASCII. */
  public byte[] bytes() {
    return Base64.getEncoder().encode(plist);
  }

  /** The text that is uploaded, in one line without a line end. */
  public String text() {
    return new String(bytes(), US_ASCII);
  }

  /** The property list in XML; a copy. */
  public byte[] plist() {
    return plist.clone();
  }

  /** The customer's request. */
  public CertificateRequest request() {
    return request;
  }

  /**
   * What Apple's portal may not like about the customer's request, and whether the vendor's
   * certificate ends soon; empty if nothing is known.
   */
  public List<Check> doubts() {
    return doubts;
  }

  /** The vendor's chain: vendor certificate, intermediate, root. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** The vendor's signature (RSA PKCS#1 v1.5, SHA-256) over the customer's request in DER. */
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PushCertificateRequest that && Arrays.equals(plist, that.plist);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(plist);
  }

  @Override
  public String toString() {
    return "PushCertificateRequest[" + request.subject() + "]";
  }
}
