package org.mdmtoolkit.vendor;

import static org.mdmtoolkit.certificate.DistinguishedName.subject;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy.Give;
import org.mdmtoolkit.Remedy.Give.Input;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.certificate.TrustedCertificates;

/**
 * The intermediates that may have issued a certificate, and the root that they must lead to:
 * Apple's, which are built in, or a chain that somebody gave.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a href="https://www.apple.com/certificateauthority/">Apple PKI</a>
 */
public final class CertificateAuthorities {

  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";

  private final List<X509Certificate> roots;
  private final List<X509Certificate> intermediates;
  private final boolean apple;

  private CertificateAuthorities(
      Collection<X509Certificate> roots, Collection<X509Certificate> intermediates, boolean apple) {
    this.roots = List.copyOf(roots);
    this.intermediates = List.copyOf(intermediates);
    this.apple = apple;
  }

  /** Apple's root, pinned, and the WWDR intermediates that come with the toolkit. */
  public static CertificateAuthorities apple() {
    return BuiltIn.APPLE;
  }

  /**
   * Authorities that somebody gave, in any order. With a root among them that is not Apple's, they
   * alone count. Without one they count beside the built-in ones, and Apple's root decides: so a
   * new WWDR intermediate can be used before the toolkit knows it.
   *
   * @throws InvalidInputException if there is none, or one is not an authority
   */
  public static CertificateAuthorities of(Collection<X509Certificate> given) {
    if (given.isEmpty()) {
      throw new InvalidInputException(
          "the chain holds no certificate", "Give the intermediate and the root.");
    }
    for (X509Certificate certificate : given) {
      if (certificate.getBasicConstraints() < 0) {
        throw new InvalidInputException(
            "the chain holds " + subject(certificate) + ", which is not a certificate authority",
            "Give the intermediate and the root, without the certificate that they issued.");
      }
    }
    Set<X509Certificate> roots =
        given.stream()
            .filter(CertificateAuthorities::isSelfSigned)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<X509Certificate> others = new LinkedHashSet<>(given);
    others.removeAll(roots);
    roots.removeAll(apple().roots);
    if (!roots.isEmpty()) {
      return new CertificateAuthorities(roots, others, false);
    }
    others.addAll(apple().intermediates);
    return new CertificateAuthorities(apple().roots, others, true);
  }

  /**
   * The same for push certificates: where Apple's root decides, the intermediate that issues them
   * is known, too. It is not among the others, as it issues no vendor certificates.
   */
  CertificateAuthorities withPushIssuer() {
    if (!apple) {
      return this;
    }
    Set<X509Certificate> all = new LinkedHashSet<>(intermediates);
    all.add(BuiltIn.PUSH_ISSUER);
    return new CertificateAuthorities(roots, all, true);
  }

  /** Whether Apple's pinned root decides; false if another root was given. */
  public boolean isApple() {
    return apple;
  }

  /** The trusted roots. */
  public List<X509Certificate> roots() {
    return roots;
  }

  /** The intermediates, which are trusted only as far as they lead to a root. */
  public List<X509Certificate> intermediates() {
    return intermediates;
  }

  /**
   * Who issued a certificate: the name must be that of its issuer, the key identifiers must agree
   * where both certificates have one, and its signature must fit. Of several, the one valid
   * longest.
   */
  public Optional<X509Certificate> issuerOf(X509Certificate certificate) {
    List<X509Certificate> all = new ArrayList<>(intermediates);
    all.addAll(roots);
    return all.stream()
        .filter(authority -> isIssuer(authority, certificate))
        .max(Comparator.comparing(X509Certificate::getNotAfter));
  }

  /**
   * The chain of a certificate: itself, the intermediate, the root.
   *
   * @param at the time at which all must be valid
   * @throws InvalidInputException if the issuer is not known here, or the chain does not hold; says
   *     which certificate is the reason
   */
  public List<X509Certificate> chainOf(X509Certificate certificate, Instant at) {
    X509Certificate issuer = issuerOf(certificate).orElseThrow(() -> unknownIssuer(certificate));
    if (!roots.contains(issuer) && issuerOf(issuer).isEmpty()) {
      throw unknownRoot(issuer);
    }
    List<X509Certificate> between = new ArrayList<>(intermediates);
    // Of intermediates with one name and one key, the chosen one comes first.
    between.remove(issuer);
    between.add(0, issuer);
    return TrustedCertificates.of(roots).validate(certificate, between, at);
  }

  private InvalidInputException unknownRoot(X509Certificate intermediate) {
    return new InvalidInputException(
        "the intermediate "
            + subject(intermediate)
            + " was issued by "
            + DistinguishedName.text(intermediate.getIssuerX500Principal())
            + (apple ? ", which is not Apple's root" : ", which is not in the given chain"),
        apple
            ? new Give(
                Input.CHAIN,
                "Apple takes only what leads to its own root. If another root is to decide, for a"
                    + " test, give that root with the intermediate: {}.")
            : new Give(Input.CHAIN, "Give all of the chain, with the root: {}."));
  }

  private InvalidInputException unknownIssuer(X509Certificate certificate) {
    String issuer = DistinguishedName.text(certificate.getIssuerX500Principal());
    return new InvalidInputException(
        "the certificate "
            + subject(certificate)
            + " was issued by "
            + issuer
            + ", which is not among the "
            + (apple ? "Apple intermediates known here" : "certificates of the given chain"),
        apple
            ? new Give(
                Input.CHAIN,
                "Is it the file from Apple's developer portal? If Apple has a new intermediate,"
                    + " download it from www.apple.com/certificateauthority and give it: {}.")
            : new Give(Input.CHAIN, "Give the chain of this certificate: {}."));
  }

  /** What decides about trust, for a sentence. */
  public String trust() {
    return apple ? "Apple's root" : "the given root " + subject(roots.get(0)) + ", not Apple's";
  }

  private static boolean isIssuer(X509Certificate authority, X509Certificate certificate) {
    if (!authority.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    byte[] wanted = authorityKey(certificate);
    byte[] found = subjectKey(authority);
    if (wanted != null && found != null && !Arrays.equals(wanted, found)) {
      return false;
    }
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    return isIssuer(certificate, certificate);
  }

  private static byte @Nullable [] authorityKey(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(AUTHORITY_KEY_IDENTIFIER);
    try {
      return extension == null
          ? null
          : AuthorityKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
              .getKeyIdentifierOctets();
    } catch (RuntimeException e) {
      return new byte[0]; // damaged: agrees with none
    }
  }

  private static byte @Nullable [] subjectKey(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(SUBJECT_KEY_IDENTIFIER);
    try {
      return extension == null
          ? null
          : SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
              .getKeyIdentifier();
    } catch (RuntimeException e) {
      return new byte[0];
    }
  }

  @Override
  public String toString() {
    return "CertificateAuthorities[" + trust() + "]";
  }

  /** Read when first asked for. */
  private static final class BuiltIn {

    static final CertificateAuthorities APPLE =
        new CertificateAuthorities(
            List.of(resource("AppleIncRootCertificate.pem")),
            List.of(resource("AppleWWDRCAG3.pem")),
            true);

    /** Apple Application Integration 2 Certification Authority, valid until May 2028. */
    static final X509Certificate PUSH_ISSUER = resource("AppleAAI2CA.pem");

    private static X509Certificate resource(String name) {
      try (InputStream in = CertificateAuthorities.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalStateException(name + " is missing in the jar");
        }
        return Certificates.read(SourceFile.of(name, in.readAllBytes())).get(0);
      } catch (IOException e) {
        throw new IllegalStateException(name + " cannot be read from the jar", e);
      }
    }
  }
}
