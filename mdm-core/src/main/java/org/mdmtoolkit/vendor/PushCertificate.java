package org.mdmtoolkit.vendor;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy.Give;
import org.mdmtoolkit.Remedy.Give.Input;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.secret.Secret;

/**
 * A customer's push certificate, with which an MDM server speaks to APNs. Its topic is what
 * enrolled Macs listen to; a renewal must keep it.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a href="https://support.apple.com/guide/deployment/depf33c8eb95/web">Apple: Apple Push
 *     Notification service certificates</a>
 */
public final class PushCertificate {

  /** With this every topic of an MDM server begins. */
  public static final String TOPIC_PREFIX = "com.apple.mgmt.";

  private final X509Certificate certificate;
  private final CertificateSummary summary;

  private PushCertificate(X509Certificate certificate) {
    this.certificate = certificate;
    this.summary = CertificateSummary.of(certificate);
  }

  /**
   * The first certificate of a file. Whether it is a push certificate is for {@link #check} to say.
   *
   * @throws InvalidInputException if the file holds no certificate; says what it is instead
   */
  public static PushCertificate read(SourceFile file) {
    return read(file, null);
  }

  /**
   * The same, also from a PKCS#12 file under a passphrase, as {@link Certificates#read(SourceFile,
   * Supplier)} takes it.
   */
  public static PushCertificate read(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    return new PushCertificate(Certificates.read(file, passphrase).get(0));
  }

  /** This certificate. */
  public static PushCertificate of(X509Certificate certificate) {
    return new PushCertificate(certificate);
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Its subject, dates, fingerprints. */
  public CertificateSummary summary() {
    return summary;
  }

  /**
   * The MDM topic, {@code com.apple.mgmt.External.<UUID>}; empty if this is no push certificate.
   */
  public Optional<String> topic() {
    return Optional.ofNullable(summary.pushTopic()).filter(topic -> topic.startsWith(TOPIC_PREFIX));
  }

  /**
   * Checks it by itself: {@code topic}, {@code dates}, {@code algorithm}, {@code issuer}.
   *
   * @param authorities where the issuer is sought; Apple's intermediate for push certificates is
   *     built in. The name of Apple alone proves nothing: an issuer that bears it and is not known
   *     leaves {@code issuer} unverified.
   */
  public CheckReport check(CertificateAuthorities authorities, Instant now) {
    List<Check> checks = new ArrayList<>();
    checks.add(topicCheck());
    checks.add(VendorChecks.dates(certificate, now));
    checks.add(VendorChecks.algorithm(certificate));
    checks.add(issuer(authorities.withPushIssuer(), now));
    return new CheckReport(checks);
  }

  /** Whether a private key is that of this certificate: {@code key-matches}. */
  public Check checkKey(PrivateKey key) {
    return PrivateKeys.match(key, certificate.getPublicKey())
        ? Check.pass("key-matches", "the private key belongs to the certificate")
        : Check.fail(
            "key-matches",
            "the private key does not belong to the certificate",
            "Give the key from which the request of this certificate was made.");
  }

  /**
   * Whether this is the renewal of another one: {@code same-topic}, {@code renewed}. With a changed
   * topic every Mac must enroll again, and nothing else tells: servers accept it and commands wait
   * for ever.
   */
  public CheckReport checkRenewal(PushCertificate previous) {
    return new CheckReport(List.of(sameTopic(previous), renewed(previous)));
  }

  private Check topicCheck() {
    Optional<String> topic = topic();
    if (topic.isPresent()) {
      return Check.pass("topic", "the topic is " + topic.get());
    }
    return Check.fail(
        "topic",
        "this is no MDM push certificate: the subject "
            + summary.subject()
            + " has no UID that begins with "
            + TOPIC_PREFIX,
        "Give the certificate from identity.apple.com/pushcert, not the vendor's.");
  }

  private Check issuer(CertificateAuthorities authorities, Instant now) {
    if (authorities.issuerOf(certificate).isPresent()) {
      try {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        Instant within = now.isBefore(from) ? from : now.isAfter(to) ? to : now;
        authorities.chainOf(certificate, within);
        String sentence = "issued by " + summary.issuer() + ", verified to " + authorities.trust();
        return authorities.isApple()
            ? Check.pass("issuer", sentence)
            : Check.warning("issuer", sentence, "APNs takes certificates of Apple's own only.");
      } catch (InvalidInputException e) {
        return Check.fail("issuer", e);
      }
    }
    boolean claimsApple =
        authorities.isApple()
            && authorities.intermediates().stream()
                .noneMatch(
                    one ->
                        one.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
            && DistinguishedName.text(certificate.getIssuerX500Principal())
                .contains("O=Apple Inc.");
    if (claimsApple) {
      return new Check(
          "issuer",
          Check.Result.UNVERIFIED,
          "issued by " + summary.issuer() + ", which is not known here, so it was not verified",
          new Give(
              Input.CHAIN,
              "Give that intermediate from www.apple.com/certificateauthority to verify it: {}."));
    }
    return new Check(
        "issuer",
        Check.Result.FAIL,
        "issued by " + summary.issuer() + ", which does not lead to " + authorities.trust(),
        new Give(
            Input.CHAIN,
            "Give the certificate from identity.apple.com/pushcert. If it is, and Apple renewed"
                + " that intermediate, give the new one from www.apple.com/certificateauthority:"
                + " {}."));
  }

  private Check sameTopic(PushCertificate previous) {
    @Nullable String before = previous.topic().orElse(null);
    @Nullable String after = topic().orElse(null);
    if (before == null || after == null) {
      return Check.fail(
          "same-topic",
          (after == null ? "the new" : "the previous") + " certificate has no MDM topic",
          "Give two push certificates from identity.apple.com/pushcert.");
    }
    if (before.equals(after)) {
      return Check.pass("same-topic", "the topic was kept: " + after);
    }
    return Check.fail(
        "same-topic",
        "the topic changed from " + before + " to " + after + ": every Mac must enroll again",
        "Do not install it. At identity.apple.com/pushcert, signed in with the Apple account of the"
            + " previous certificate, choose Renew in the row of that certificate.");
  }

  private Check renewed(PushCertificate previous) {
    if (previous.certificate.equals(certificate)) {
      return Check.fail(
          "renewed", "both are the same certificate", "Give the new one and the previous one.");
    }
    Instant before = previous.summary.notAfter();
    Instant after = summary.notAfter();
    if (!after.isAfter(before)) {
      return Check.fail(
          "renewed",
          "the new certificate ends on " + after + ", not after the previous one (" + before + ")",
          "Perhaps the two were exchanged.");
    }
    return Check.pass("renewed", "the new certificate ends on " + after + ", before: " + before);
  }

  @Override
  public String toString() {
    return "PushCertificate[" + summary.subject() + "]";
  }
}
