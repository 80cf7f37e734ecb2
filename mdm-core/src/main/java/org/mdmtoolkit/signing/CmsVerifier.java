package org.mdmtoolkit.signing;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cms.SignerInformation;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.certificate.TrustedCertificates;

/**
 * Verifies CMS SignedData (RFC 5652): every signer's digest, signature, key usage, extended key
 * usage, certificate chain and dates, at the time of the clock. DER, BER and PEM; S/MIME is not
 * read. Revocation is not asked.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class CmsVerifier {

  private static final int DIGITAL_SIGNATURE = 0;
  private static final int NON_REPUDIATION = 1;

  /**
   * Extended key usages of signers of messages (RFC 8550, 4.4.4): emailProtection and any. OpenSSL
   * 3.0 takes the first only.
   */
  private static final Set<String> FOR_MESSAGES = Set.of("1.3.6.1.5.5.7.3.4", "2.5.29.37.0");

  /** Null if trust is not judged. */
  private final @Nullable TrustedCertificates trusted;

  private final List<X509Certificate> intermediates;
  private final Clock clock;

  private CmsVerifier(
      @Nullable TrustedCertificates trusted, List<X509Certificate> intermediates, Clock clock) {
    this.trusted = trusted;
    this.intermediates = intermediates;
    this.clock = clock;
  }

  /** A verifier that trusts these authorities and no others. */
  public static CmsVerifier trusting(Collection<X509Certificate> authorities, Clock clock) {
    return trusting(TrustedCertificates.of(authorities), clock);
  }

  /** A verifier with this trust. */
  public static CmsVerifier trusting(TrustedCertificates trusted, Clock clock) {
    return new CmsVerifier(trusted, List.of(), clock);
  }

  /**
   * A verifier that judges nobody: whether a signature fits the content and the certificate that
   * came with it, by SHA-1 too, and nothing more. Anybody can make such a message. For content that
   * is looked at, and for files whose signer's certificate has expired or is not known.
   */
  public static CmsVerifier withoutTrust() {
    return new CmsVerifier(null, List.of(), Clock.systemUTC());
  }

  /**
   * The same verifier, which also knows these certificates: intermediates or signers that messages
   * leave out. They are not trusted by that.
   */
  public CmsVerifier withCertificates(Collection<X509Certificate> certificates) {
    return new CmsVerifier(trusted, List.copyOf(certificates), clock);
  }

  /**
   * Verifies a message with its content inside.
   *
   * @return the content and who signed it
   * @throws InvalidInputException if it is not a signed message, if nobody signed it, if it holds
   *     no content, if the content was changed, if a signature does not fit, if a certificate is
   *     missing, expired, not yet valid, not for signing or not trusted, or if SHA-1 or MD5 was
   *     used; says which
   */
  public SignedContent verify(SourceFile message) {
    return verify(message, null);
  }

  /**
   * Verifies a detached signature over this content. A message that has content inside is taken,
   * too, if it is the same.
   *
   * @throws InvalidInputException as above
   */
  public SignedContent verifyDetached(SourceFile message, byte[] content) {
    return verify(message, content);
  }

  private SignedContent verify(SourceFile file, byte @Nullable [] detached) {
    CmsMessage message = CmsMessage.read(file);
    if (message.signers().isEmpty()) {
      throw new InvalidInputException(
          file.name() + ": nobody signed it: the message has no signer", "Have it signed.");
    }
    byte[] content = content(file, message, detached);
    List<X509Certificate> signers = new ArrayList<>();
    for (SignerInformation signer : message.signers()) {
      signers.add(verifySigner(file, message, signer, content));
    }
    return new SignedContent(content, signers);
  }

  private static byte[] content(SourceFile file, CmsMessage message, byte @Nullable [] detached) {
    byte[] attached = message.content();
    if (attached == null && detached == null) {
      throw new InvalidInputException(
          file.name() + ": the signed content is not in the message",
          "This is a detached signature: give the content, too.");
    }
    if (attached == null) {
      return detached == null ? new byte[0] : detached.clone();
    }
    if (detached != null && !Arrays.equals(attached, detached)) {
      throw new InvalidInputException(
          file.name() + ": the content in the message is not the content given",
          "Verify it without giving the content, and compare.");
    }
    return attached;
  }

  private X509Certificate verifySigner(
      SourceFile file, CmsMessage message, SignerInformation signer, byte[] content) {
    SignatureAlgorithm algorithm = SignatureAlgorithm.of(file.name(), signer, trusted == null);
    byte[] signed = SignedAttributes.signedBytes(file.name(), signer, algorithm, content);
    Set<X509Certificate> known = new LinkedHashSet<>(message.certificates());
    known.addAll(intermediates);
    List<X509Certificate> candidates = message.certificatesOf(signer, known);
    if (candidates.isEmpty()) {
      throw new InvalidInputException(
          "%s: the certificate of the signer (%s) is missing"
              .formatted(file.name(), message.nameOf(signer)),
          "Give that certificate, or have it signed again with the certificate inside.");
    }
    for (X509Certificate candidate : candidates) {
      if (algorithm.verify(candidate.getPublicKey(), signed, signer.getSignature())) {
        if (trusted != null) {
          checkCertificate(trusted, file, candidate, known);
        }
        return candidate;
      }
    }
    throw new InvalidInputException(
        file.name()
            + ": the signature does not fit: it was changed, or made with another key than that of "
            + subject(candidates.get(0)),
        "Do not use it. Get the message again from where it was signed.");
  }

  private void checkCertificate(
      TrustedCertificates authorities,
      SourceFile file,
      X509Certificate signer,
      Collection<X509Certificate> known) {
    List<X509Certificate> chain;
    try {
      chain = authorities.validate(signer, known, clock.instant());
    } catch (InvalidInputException e) {
      throw new InvalidInputException(file.name() + ": " + e.problem(), e.remedy(), e);
    }
    boolean[] usage = signer.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
      throw new InvalidInputException(
          file.name() + ": the certificate " + subject(signer) + " is not for signing (key usage)",
          "Have it signed with a certificate for signatures.");
    }
    checkPurpose(file, signer);
    // An authority that may issue for other purposes only; the trusted one is trusted for all.
    chain.subList(1, Math.max(1, chain.size() - 1)).forEach(one -> checkPurpose(file, one));
  }

  private static void checkPurpose(SourceFile file, X509Certificate certificate) {
    List<String> purposes;
    try {
      purposes = certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      purposes = List.of(); // it cannot be read: for nothing
    }
    if (purposes != null && Collections.disjoint(purposes, FOR_MESSAGES)) {
      throw new InvalidInputException(
          file.name()
              + ": the certificate "
              + subject(certificate)
              + " is not for signing messages (extended key usage)",
          "Have it signed with a certificate for emailProtection, or without extended key usage.");
    }
  }

  private static String subject(X509Certificate certificate) {
    return DistinguishedName.text(certificate.getSubjectX500Principal());
  }
}
