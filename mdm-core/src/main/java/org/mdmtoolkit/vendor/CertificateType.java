package org.mdmtoolkit.vendor;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateSummary;

/**
 * The types of certificates that developer.apple.com issues. For one request each of them can be
 * chosen there, by mistake; what is issued then belongs to the same key.
 */
public final class CertificateType {

  /** How the common names of other types begin. Those of vendor certificates are not documented. */
  private static final List<String> OTHERS =
      List.of(
          "Apple Push Services:",
          "Apple Development IOS Push Services:",
          "Apple Production IOS Push Services:",
          "Apple Sandbox Push Services:",
          "VoIP Services:",
          "Website Push ID:",
          "Pass Type ID:",
          "Merchant ID:",
          "Apple Pay Merchant Identity:",
          "Apple Pay Payment Processing:",
          "Apple Development:",
          "Apple Distribution:",
          "iPhone Developer:",
          "iPhone Distribution:",
          "Mac Developer:",
          "3rd Party Mac Developer",
          "Developer ID");

  private CertificateType() {}

  /**
   * Refuses a certificate that says by itself that it is no MDM vendor certificate.
   *
   * @param name of its file
   * @throws InvalidInputException if it is that of an authority, a push certificate, or one of
   *     Apple's other types; says which
   */
  public static void requireVendor(String name, X509Certificate certificate) {
    String common = commonName(certificate);
    String other =
        OTHERS.stream().filter(common::startsWith).findFirst().orElse("").replaceFirst(":$", "");
    if (certificate.getBasicConstraints() >= 0) {
      throw none(name, "the certificate of an authority");
    } else if (CertificateSummary.of(certificate).pushTopic() != null) {
      throw none(name, "a push certificate");
    } else if (!other.isEmpty()) {
      throw none(name, "one of Apple's type \"" + other + "\"");
    }
  }

  private static InvalidInputException none(String name, String what) {
    return new InvalidInputException(
        name + " is " + what + ", no MDM vendor certificate",
        "At developer.apple.com choose the type \"MDM CSR\" for the request, and download that"
            + " certificate.");
  }

  private static String commonName(X509Certificate certificate) {
    RDN[] names =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(BCStyle.CN);
    return names.length == 0 ? "" : IETFUtils.valueToString(names[0].getFirst().getValue());
  }
}
