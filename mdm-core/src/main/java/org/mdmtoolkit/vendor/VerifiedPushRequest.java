package org.mdmtoolkit.vendor;

import java.security.cert.X509Certificate;
import java.util.List;
import org.mdmtoolkit.certificate.CertificateRequest;

/**
 * A push-certificate request that is right.
 *
 * @param request the customer's request
 * @param chain the vendor's chain: vendor certificate, intermediate, root
 * @param base64Layers how often the file was base64: 0 for the bare property list, 1 for what is
 *     uploaded, 2 for the answer of Fleet's website
 * @param upload the form that Apple documents: base64 of the property list, once, in one line
 * @param warnings what is unusual about it but known to work, or works only for a while
 */
public record VerifiedPushRequest(
    CertificateRequest request,
    List<X509Certificate> chain,
    int base64Layers,
    String upload,
    List<Check> warnings) {

  /** Copies the lists. */
  public VerifiedPushRequest {
    chain = List.copyOf(chain);
    warnings = List.copyOf(warnings);
  }
}
