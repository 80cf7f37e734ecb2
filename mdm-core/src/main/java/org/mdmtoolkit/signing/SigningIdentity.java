package org.mdmtoolkit.signing;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateChains;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.Pkcs12;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.secret.Secret;

/**
 * Who signs: a private key and the chain of its certificate, proven to belong together.
 *
 * <p>Immutable and safe for use by many threads. {@link #toString()} shows the subject alone.
 */
public final class SigningIdentity {

  private final PrivateKey privateKey;
  private final List<X509Certificate> chain;

  private SigningIdentity(PrivateKey privateKey, List<X509Certificate> chain) {
    this.privateKey = privateKey;
    this.chain = chain;
  }

  /**
   * An identity of a key and certificates in any order. The leaf is the one whose public key
   * belongs to the private key, proven by a signature; of several the one valid longest.
   * Certificates that are not in its chain are left out. Whether the chain is trusted, or still
   * valid, is not asked.
   *
   * @throws InvalidInputException if the key belongs to none of them, or is neither RSA nor EC
   */
  public static SigningIdentity of(
      PrivateKey privateKey, Collection<X509Certificate> certificates) {
    String algorithm = privateKey.getAlgorithm();
    if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
      throw new InvalidInputException(
          "a key of kind " + algorithm + " cannot sign here", "Use an RSA or an EC key.");
    }
    X509Certificate leaf =
        certificates.stream()
            .filter(certificate -> PrivateKeys.match(privateKey, certificate.getPublicKey()))
            .max(Comparator.comparing(X509Certificate::getNotAfter))
            .orElseThrow(() -> doesNotBelong(certificates));
    return new SigningIdentity(privateKey, CertificateChains.order(leaf, certificates));
  }

  private static InvalidInputException doesNotBelong(Collection<X509Certificate> certificates) {
    String to =
        certificates.size() == 1
            ? "the certificate " + subject(certificates.iterator().next())
            : "any of the " + certificates.size() + " certificates";
    return new InvalidInputException(
        "the private key does not belong to " + to,
        "Give the key from which the certificate's request was made.");
  }

  /**
   * The identity in a PKCS#12 file with one private key.
   *
   * @param passphrase as for {@link Pkcs12#read}
   * @throws InvalidInputException if it cannot be read, or holds no key, several, or no certificate
   *     of its key
   */
  public static SigningIdentity fromPkcs12(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    Pkcs12 content = Pkcs12.read(file, passphrase);
    if (content.privateKeys().size() != 1) {
      throw new InvalidInputException(
          file.name() + ": it holds " + content.privateKeys().size() + " private keys, not one",
          "Export one identity, with its private key.");
    }
    if (content.certificates().isEmpty()) {
      throw new InvalidInputException(
          file.name() + ": there is no certificate in it", "Export it with the certificate.");
    }
    return of(content.privateKeys().get(0), content.certificates());
  }

  /**
   * The identity of a certificate and a key in two files, or in one given twice.
   *
   * @param certificate the leaf, and more of its chain if it holds several
   * @param passphrase as for {@link PrivateKeys#read}; asked once for each file that needs one
   * @param intermediates further certificates for the chain, in any order; may be empty
   * @throws InvalidInputException if one cannot be read, or they do not belong together
   */
  public static SigningIdentity fromCertificateAndKey(
      SourceFile certificate,
      SourceFile key,
      @Nullable Supplier<Secret> passphrase,
      Collection<X509Certificate> intermediates) {
    List<X509Certificate> own = Certificates.read(certificate, passphrase);
    PrivateKey privateKey = PrivateKeys.read(key, passphrase);
    if (own.stream().noneMatch(one -> PrivateKeys.match(privateKey, one.getPublicKey()))) {
      InvalidInputException e = doesNotBelong(own);
      throw new InvalidInputException(key.name() + ": " + e.problem(), e.remedy());
    }
    List<X509Certificate> all = new ArrayList<>(own);
    all.addAll(intermediates);
    return of(privateKey, all);
  }

  /** The certificate of the key. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * The chain as far as it was given: the certificate of the key first, each followed by its
   * issuer.
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** The private key, for those who sign in another way than CMS. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  private static String subject(X509Certificate certificate) {
    return DistinguishedName.text(certificate.getSubjectX500Principal());
  }

  @Override
  public String toString() {
    return "SigningIdentity[" + subject(certificate()) + "]";
  }
}
