package org.mdmtoolkit.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Brings certificates into the order of issuing. Says nothing about trust. */
public final class CertificateChains {

  /** Longest chain that is followed; public ones have three or four. */
  private static final int MAX_LENGTH = 10;

  private CertificateChains() {}

  /**
   * The leaf, its issuer, the issuer's issuer and so on, as far as they are among the others; those
   * that have no part in it are left out. An issuer is found by name and proven by its signature;
   * of several, the one that is valid longest is taken.
   */
  public static List<X509Certificate> order(
      X509Certificate leaf, Collection<X509Certificate> others) {
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    while (chain.size() < MAX_LENGTH) {
      X509Certificate last = chain.get(chain.size() - 1);
      Optional<X509Certificate> issuer =
          others.stream()
              .filter(other -> !chain.contains(other))
              .filter(other -> isIssuedBy(last, other))
              .max(Comparator.comparing(X509Certificate::getNotAfter));
      if (isSelfIssued(last) || issuer.isEmpty()) {
        break;
      }
      chain.add(issuer.get());
    }
    return List.copyOf(chain);
  }

  /** Whether the issuer's name stands in the certificate and the issuer's key signed it. */
  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }
}
