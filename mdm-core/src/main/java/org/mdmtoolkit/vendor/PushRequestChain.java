package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.mdmtoolkit.certificate.DistinguishedName.subject;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy.Give;
import org.mdmtoolkit.Remedy.Give.Input;
import org.mdmtoolkit.certificate.CertificateChains;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.certificate.TrustedCertificates;

/**
 * The chain of a finished request: vendor certificate, intermediate and root in PEM. Splits the
 * blocks itself, as Fleet's signer writes two of them without a line end between.
 */
record PushRequestChain(
    String name, CertificateAuthorities authorities, Instant now, List<Check> warnings) {

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final int WIDTH = 64;
  private static final int MAX_CERTIFICATES = 10;
  private static final String SIGN_AGAIN =
      "Sign the request again, with the chain of vendor certificate, intermediate and root.";

  /** The certificates, in the right order and complete; not yet trusted. */
  List<X509Certificate> read(String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    int at = 0;
    while (true) {
      int begin = text.indexOf(BEGIN, at);
      String between = text.substring(at, begin < 0 ? text.length() : begin);
      if (!between.isBlank()) {
        throw wrong("between the certificates of the chain stands something else");
      }
      if (begin < 0) {
        break;
      }
      int end = text.indexOf(END, begin);
      if (end < 0) {
        throw wrong("the chain is cut off: a certificate has no END line");
      }
      if (begin > 0 && begin == at) {
        warnings.add(
            Check.warning(
                "chain-line-ends",
                "two certificates of the chain stand without a line end between them, as Fleet's"
                    + " signer writes it",
                "Apple takes it, other programs do not. Nothing needs to be done."));
      }
      certificates.add(certificate(text.substring(begin, end + END.length())));
      at = end + END.length();
      if (certificates.size() > MAX_CERTIFICATES) {
        throw wrong("the chain has more than " + MAX_CERTIFICATES + " certificates");
      }
    }
    checkOrder(certificates);
    return List.copyOf(certificates);
  }

  private X509Certificate certificate(String block) {
    String body = block.substring(BEGIN.length(), block.length() - END.length());
    List<String> lines = body.strip().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int length = lines.get(i).length();
      boolean last = i == lines.size() - 1;
      if (last ? length > WIDTH : length != WIDTH) {
        throw new InvalidInputException(
            name + ": the chain has a line of " + length + " characters; Apple asks for 64",
            "Write the chain in PEM with lines of 64 characters, as this toolkit and OpenSSL do.");
      }
    }
    SourceFile file =
        SourceFile.of(
            name + ": " + PushCertificateRequest.CHAIN, (block + "\n").getBytes(US_ASCII));
    return Certificates.read(file).get(0);
  }

  private void checkOrder(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw wrong("the chain holds no certificate");
    }
    X509Certificate first = chain.get(0);
    if (isAuthority(first) && chain.stream().anyMatch(one -> !isAuthority(one))) {
      throw wrong(
          "the chain is in the wrong order: it begins with the authority " + subject(first));
    }
    List<X509Certificate> ordered = CertificateChains.order(first, chain.subList(1, chain.size()));
    X509Certificate last = ordered.get(ordered.size() - 1);
    if (!last.getIssuerX500Principal().equals(last.getSubjectX500Principal())) {
      String issuer = DistinguishedName.text(last.getIssuerX500Principal());
      boolean root =
          authorities.roots().stream()
              .anyMatch(r -> r.getSubjectX500Principal().equals(last.getIssuerX500Principal()));
      throw wrong(
          (root ? "the chain lacks the root " : "the chain lacks the issuer ")
              + issuer
              + " of "
              + subject(last));
    }
    if (ordered.equals(chain)) {
      return;
    }
    throw wrong(
        new HashSet<>(ordered).containsAll(chain) && ordered.size() == chain.size()
            ? "the chain is in the wrong order"
            : "the chain holds certificates that do not belong to it, or one twice");
  }

  /** Refuses a chain that is out of its dates or leads elsewhere than to the trusted root. */
  void checkTrust(List<X509Certificate> chain) {
    X509Certificate root = chain.get(chain.size() - 1);
    if (!authorities.roots().contains(root)) {
      throw new InvalidInputException(
          name + ": the chain ends at " + subject(root) + ", which is not " + authorities.trust(),
          new Give(
              Input.CHAIN,
              SIGN_AGAIN + " If another root than Apple's is to decide, for a test: {}."));
    }
    try {
      TrustedCertificates.of(authorities.roots())
          .validate(chain.get(0), chain.subList(1, chain.size()), now);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(name + ": " + e.problem(), e.remedy());
    }
    if (!authorities.isApple()) {
      warnings.add(
          Check.warning(
              "chain",
              "verified to " + authorities.trust(),
              "Apple's push portal takes requests whose chain ends at Apple's root only."));
    }
    long days = CertificateSummary.of(chain.get(0)).daysLeft(now);
    if (days < VendorChecks.SOON_DAYS) {
      warnings.add(
          Check.warning(
              "dates",
              "the vendor certificate ends in " + days + " days",
              "Upload the request before that, and renew the vendor certificate."));
    }
  }

  private static boolean isAuthority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0;
  }

  private InvalidInputException wrong(String problem) {
    return new InvalidInputException(name + ": " + problem, SIGN_AGAIN);
  }
}
