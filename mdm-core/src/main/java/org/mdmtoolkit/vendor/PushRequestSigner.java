package org.mdmtoolkit.vendor;

import static org.mdmtoolkit.certificate.DistinguishedName.subject;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;

/**
 * Signs customers' push-certificate requests with one vendor certificate. Everything is read and
 * proven once, when it is made; then it signs any number, without touching disk or network.
 *
 * <p>Immutable and safe for use by many threads. The same request gives the same bytes each time:
 * PKCS#1 v1.5 has no randomness.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/setting-up-push-notifications-for-your-mdm-customers">
 *     Apple: Setting up push notifications for your MDM customers</a>
 */
public final class PushRequestSigner {

  private static final String RENEW = "Renew the vendor certificate at Apple's developer portal.";

  private final PrivateKey key;
  private final RSAPublicKey publicKey;
  private final List<X509Certificate> chain;
  private final RequestTemplate template;
  private final Clock clock;

  private PushRequestSigner(
      PrivateKey key, RSAPublicKey publicKey, List<X509Certificate> chain, Clock clock) {
    this.key = key;
    this.publicKey = publicKey;
    this.chain = chain;
    this.template = RequestTemplate.of(Certificates.toPem(chain));
    this.clock = clock;
  }

  /**
   * A signer of a vendor's key and certificate.
   *
   * @param key an RSA key; may be one that stays in its hardware
   * @param authorities where the certificate's issuer and root are found
   * @param clock tells at each signature whether the certificate is still valid
   * @throws InvalidInputException if Apple would refuse what they sign: another key's certificate,
   *     no RSA, out of its dates, issuer unknown, or a chain that does not hold
   */
  public static PushRequestSigner of(
      PrivateKey key,
      X509Certificate certificate,
      CertificateAuthorities authorities,
      Clock clock) {
    if (!(certificate.getPublicKey() instanceof RSAPublicKey publicKey)) {
      throw new InvalidInputException(
          "the vendor certificate "
              + subject(certificate)
              + " has a key of kind "
              + certificate.getPublicKey().getAlgorithm()
              + ", not RSA",
          "Apple's MDM vendor certificates have RSA keys: give that one.");
    }
    if (!PrivateKeys.match(key, publicKey)) {
      throw new InvalidInputException(
          "the private key does not belong to the vendor certificate " + subject(certificate),
          "Give the key from which this certificate's request was made.");
    }
    List<X509Certificate> chain = authorities.chainOf(certificate, clock.instant());
    return new PushRequestSigner(key, publicKey, chain, clock);
  }

  /**
   * Signs a customer's request.
   *
   * @throws InvalidInputException if Apple would refuse the result: the customer's request is
   *     broken, not RSA of 2048 bits or more, or of the vendor's own key; or a certificate of the
   *     vendor's chain has expired meanwhile
   */
  public PushCertificateRequest sign(CertificateRequest request) {
    Instant now = clock.instant();
    checkDates(now);
    CustomerRequestRules.check(request, publicKey);
    byte[] der = request.der();
    try {
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(key);
      signer.update(der);
      byte[] signature = signer.sign();
      return PushCertificateRequest.of(
          request, chain, signature, template.fill(der, signature), endsSoon(now));
    } catch (GeneralSecurityException e) {
      throw new InvalidInputException(
          "the vendor's private key does not sign any more", "Look after where it is kept.", e);
    }
  }

  private Optional<Check> endsSoon(Instant now) {
    return Optional.of(VendorChecks.dates(chain.get(0), now))
        .filter(check -> check.result() == Check.Result.WARNING);
  }

  private void checkDates(Instant now) {
    for (X509Certificate certificate : chain) {
      Instant end = certificate.getNotAfter().toInstant();
      if (now.isAfter(end)) {
        throw new InvalidInputException(
            "the certificate " + subject(certificate) + " expired on " + end, RENEW);
      }
    }
  }

  /** The chain that goes with each request: vendor certificate, intermediate, root. */
  public List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public String toString() {
    return "PushRequestSigner[" + subject(chain.get(0)) + "]";
  }
}
