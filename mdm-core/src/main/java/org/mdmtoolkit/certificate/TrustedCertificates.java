package org.mdmtoolkit.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * The certificates that are trusted without further proof, and the decision whether another one can
 * be traced to them (RFC 5280, section 6, without revocation).
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class TrustedCertificates {

  /** Certificates that may stand beside a leaf; a search among more could be made endless. */
  public static final int MAX_OTHERS = 64;

  private final Map<X500Principal, List<X509Certificate>> anchors;

  private TrustedCertificates(Map<X500Principal, List<X509Certificate>> anchors) {
    this.anchors = anchors;
  }

  /**
   * Trusts these and no others. An intermediate may be trusted; then its root is not needed.
   *
   * @throws InvalidInputException if there is none
   */
  public static TrustedCertificates of(Collection<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      throw new InvalidInputException(
          "there is no trusted certificate", "Give the certificate of the authority to trust.");
    }
    Map<X500Principal, List<X509Certificate>> anchors = new LinkedHashMap<>();
    for (X509Certificate certificate : certificates) {
      anchors
          .computeIfAbsent(certificate.getSubjectX500Principal(), name -> new ArrayList<>())
          .add(certificate);
    }
    anchors.replaceAll((name, list) -> List.copyOf(list));
    return new TrustedCertificates(Map.copyOf(anchors));
  }

  /**
   * Traces a certificate to one of the trusted ones.
   *
   * @param leaf the certificate in question; if it is itself a trusted one, its dates suffice
   * @param others certificates that may stand between, in any order; need not be trustworthy; at
   *     most {@link #MAX_OTHERS}
   * @param at the time at which all must be valid
   * @return the chain, leaf first, trusted certificate last
   * @throws InvalidInputException if there is no such chain; says which certificate is the reason:
   *     issued by somebody unknown, expired, not yet valid, signed by SHA-1 or MD5, or not allowed
   *     to issue
   */
  public List<X509Certificate> validate(
      X509Certificate leaf, Collection<X509Certificate> others, Instant at) {
    Set<X509Certificate> pool = new LinkedHashSet<>(others);
    if (pool.size() > MAX_OTHERS) {
      throw new InvalidInputException(
          pool.size() + " certificates come with it, more than " + MAX_OTHERS,
          "Give only those of the chain.");
    }
    if (isTrusted(leaf)) {
      CertificateChecks.checkDates(leaf, at);
      return List.of(leaf);
    }
    return search(leaf, pool, at);
  }

  private boolean isTrusted(X509Certificate certificate) {
    return named(certificate.getSubjectX500Principal()).contains(certificate);
  }

  private List<X509Certificate> named(X500Principal subject) {
    return anchors.getOrDefault(subject, List.of());
  }

  /**
   * Searches the shortest chain first, and looks at each certificate once: the JDK's own builder
   * tries every order of certificates that issued each other, which a hostile message can use.
   */
  private List<X509Certificate> search(
      X509Certificate leaf, Set<X509Certificate> pool, Instant at) {
    Map<X509Certificate, List<X509Certificate>> chains = new LinkedHashMap<>();
    chains.put(leaf, List.of(leaf));
    Deque<X509Certificate> waiting = new ArrayDeque<>(List.of(leaf));
    InvalidInputException failure = null;
    X509Certificate last = leaf;
    while (!waiting.isEmpty()) {
      last = waiting.remove();
      List<X509Certificate> chain = chains.getOrDefault(last, List.of());
      for (X509Certificate anchor : named(last.getIssuerX500Principal())) {
        if (CertificateChains.isIssuedBy(last, anchor)) {
          try {
            CertificateChecks.checkChain(chain, anchor, at);
            return append(chain, anchor);
          } catch (InvalidInputException e) {
            failure = failure == null ? e : failure;
          }
        }
      }
      for (X509Certificate issuer : pool) {
        if (!chains.containsKey(issuer) && CertificateChains.isIssuedBy(last, issuer)) {
          chains.put(issuer, append(chain, issuer));
          waiting.add(issuer);
        }
      }
    }
    throw failure == null ? untrusted(leaf, last) : failure;
  }

  private static List<X509Certificate> append(
      List<X509Certificate> chain, @Nullable X509Certificate next) {
    List<X509Certificate> longer = new ArrayList<>(chain);
    if (next != null && !chain.contains(next)) {
      longer.add(next);
    }
    return List.copyOf(longer);
  }

  private static InvalidInputException untrusted(X509Certificate leaf, X509Certificate last) {
    String subject = CertificateChecks.subject(leaf);
    String end = CertificateChecks.subject(last);
    String issuer = DistinguishedName.text(last.getIssuerX500Principal());
    String why =
        CertificateChains.isSelfIssued(last)
            ? "its chain ends at " + end + ", which is not trusted"
            : "the issuer " + issuer + " is neither trusted nor given";
    return new InvalidInputException(
        "the certificate " + subject + " is not trusted: " + why,
        "Trust that authority explicitly if you know it, or give the missing intermediate.");
  }
}
