package org.mdmtoolkit.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;

/** The rules for one finished chain. */
final class CertificateChecks {

  private static final String RENEW = "Ask its owner for a certificate that is valid today.";

  private static final Map<String, String> WEAK_SIGNATURES =
      Map.of(
          "1.2.840.113549.1.1.2", "MD2",
          "1.2.840.113549.1.1.4", "MD5",
          "1.2.840.113549.1.1.5", "SHA-1",
          "1.3.14.3.2.29", "SHA-1",
          "1.2.840.10040.4.3", "SHA-1",
          "1.2.840.10045.4.1", "SHA-1");

  private CertificateChecks() {}

  static String subject(X509Certificate certificate) {
    return DistinguishedName.text(certificate.getSubjectX500Principal());
  }

  /** Refuses a certificate before and after its time. */
  static void checkDates(X509Certificate certificate, Instant at) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (at.isAfter(to)) {
      throw new InvalidInputException(
          "the certificate " + subject(certificate) + " expired on " + to, RENEW);
    }
    if (at.isBefore(from)) {
      throw new InvalidInputException(
          "the certificate " + subject(certificate) + " is not yet valid, only from " + from,
          "Check this machine's clock, or wait.");
    }
  }

  /** Refuses a chain that does not hold, given that every signature in it was already verified. */
  static void checkChain(List<X509Certificate> chain, X509Certificate anchor, Instant at) {
    for (X509Certificate certificate : chain) {
      checkDates(certificate, at);
      checkDigest(certificate);
    }
    checkDates(anchor, at);
    if (anchor.getVersion() >= 3 && anchor.getBasicConstraints() < 0) {
      throw new InvalidInputException(
          "the trusted certificate "
              + subject(anchor)
              + " issued another one, but it is not a certificate authority",
          "Trust the authority itself.");
    }
    try {
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
    } catch (CertPathValidatorException e) {
      throw refused(chain, e);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new InvalidInputException(
          "the chain of the certificate " + subject(chain.get(0)) + " cannot be checked",
          "Give the certificates again.",
          SourceFile.withoutContent(e));
    }
  }

  private static void checkDigest(X509Certificate certificate) {
    String weak = WEAK_SIGNATURES.get(certificate.getSigAlgOID());
    if (weak != null) {
      throw new InvalidInputException(
          "the certificate %s is signed with %s, which is forgeable"
              .formatted(subject(certificate), weak),
          "Ask its issuer for one signed with SHA-256.");
    }
  }

  private static InvalidInputException refused(
      List<X509Certificate> chain, CertPathValidatorException e) {
    int index = Math.max(0, Math.min(e.getIndex(), chain.size() - 1));
    return new InvalidInputException(
        "the certificate " + subject(chain.get(index)) + " is not accepted: " + why(e.getReason()),
        "Ask its issuer for a proper certificate.",
        SourceFile.withoutContent(e));
  }

  private static String why(Reason reason) {
    if (reason == PKIXReason.NOT_CA_CERT) {
      return "it is not a certificate authority, yet it issued another one";
    }
    if (reason == PKIXReason.INVALID_KEY_USAGE) {
      return "its key may not sign certificates";
    }
    if (reason == PKIXReason.PATH_TOO_LONG) {
      return "there are more authorities below its issuer than that one allows";
    }
    if (reason == PKIXReason.INVALID_NAME || reason == PKIXReason.NAME_CHAINING) {
      return "its name is not one that its issuer may certify";
    }
    if (reason == PKIXReason.UNRECOGNIZED_CRIT_EXT) {
      return "it has a critical extension that is not understood here";
    }
    if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
      return "its algorithm or key size is no longer accepted by this JDK";
    }
    if (reason == BasicReason.INVALID_SIGNATURE) {
      return "its signature does not fit";
    }
    return "reason " + reason;
  }
}
