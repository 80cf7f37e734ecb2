package org.mdmtoolkit.vendor;

import static org.mdmtoolkit.certificate.DistinguishedName.subject;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;

/** One run of all checks of a vendor's credentials. Not reused. */
final class VendorChecks {

  /** So many days before its end a certificate is worth a warning. */
  static final int SOON_DAYS = 60;

  private final VendorCredentials credentials;
  private final CertificateAuthorities authorities;
  private final SignerProfile profile;
  private final Instant now;
  private final List<Check> checks = new ArrayList<>();

  VendorChecks(
      VendorCredentials credentials,
      CertificateAuthorities authorities,
      SignerProfile profile,
      Instant now) {
    this.credentials = credentials;
    this.authorities = authorities;
    this.profile = profile;
    this.now = now;
  }

  CheckReport run() {
    List<X509Certificate> certificates = readCertificates();
    PrivateKey key = readKey();
    if (!certificates.isEmpty()) {
      X509Certificate certificate = certificates.get(0);
      if (key != null) {
        checks.add(matches(certificates, key));
        certificate = ofKey(certificates, key).orElse(certificate); // the one that is meant
      }
      try {
        CertificateType.requireVendor(credentials.certificate().name(), certificate);
      } catch (InvalidInputException e) {
        checks.add(Check.fail("type", e));
      }
      checks.add(algorithm(certificate));
      checks.add(dates(certificate, now));
      checkChain(certificate);
    }
    boolean isNone =
        certificates.isEmpty() && credentials.certificate().kind() != FileKind.CERTIFICATE;
    for (Check one : new DeployedValues(credentials, profile).check()) {
      if (!isNone || !one.name().equals("certificate-text")) {
        checks.add(one); // what the file is instead was said
      }
    }
    if (profile == SignerProfile.FLEET && new CheckReport(checks).passed()) {
      checks.add(new TrialSigning(authorities, now).sign(credentials));
    }
    notTried("key-matches", "whether the key belongs to the certificate");
    notTried("algorithm", "the kind of the key");
    notTried("dates", "the dates of the certificate");
    notTried("chain", "the chain of the certificate");
    notTried("certificate-text", "the text of the certificate");
    if (profile == SignerProfile.FLEET) {
      notTried("canary", "signing a request with these values");
    }
    return new CheckReport(checks);
  }

  /** Says that this one was left out, where it was. */
  private void notTried(String name, String what) {
    if (checks.stream().noneMatch(check -> check.name().equals(name))) {
      checks.add(
          new Check(name, Check.Result.NOT_TRIED, what + " was not tried yet", Remedy.none()));
    }
  }

  private List<X509Certificate> readCertificates() {
    SourceFile file = credentials.certificate();
    try {
      List<X509Certificate> found = Certificates.read(file, credentials::passphrase);
      checks.add(
          Check.pass("certificate", file.name() + " is the certificate " + subject(found.get(0))));
      return found;
    } catch (InvalidInputException e) {
      boolean isPkcs12 = file.kind() == FileKind.PKCS12;
      boolean isExchanged = isKey(file.kind()) && credentials.key().kind() == FileKind.CERTIFICATE;
      checks.add(
          isExchanged
              ? Check.fail(
                  "certificate",
                  e.problem(),
                  "The files of the certificate and of the key seem to be exchanged.")
              : isPkcs12
                  ? Check.fail(
                      "certificate",
                      e.problem() + " (it is a PKCS#12 file)",
                      "Give the mdm.cer that Apple's portal gave, which has no passphrase.")
                  : Check.fail("certificate", e));
      return List.of();
    }
  }

  private static boolean isKey(FileKind kind) {
    return kind == FileKind.PRIVATE_KEY || kind == FileKind.ENCRYPTED_PRIVATE_KEY;
  }

  private @Nullable PrivateKey readKey() {
    try {
      PrivateKey key = credentials.readPrivateKey();
      checks.add(Check.pass("key-opens", credentials.key().name() + " opens with the passphrase"));
      return key;
    } catch (InvalidInputException e) {
      checks.add(Check.fail("key-opens", e));
      return null;
    }
  }

  private static Optional<X509Certificate> ofKey(List<X509Certificate> all, PrivateKey key) {
    return all.stream().filter(one -> PrivateKeys.match(key, one.getPublicKey())).findFirst();
  }

  private static Check matches(List<X509Certificate> certificates, PrivateKey key) {
    X509Certificate first = certificates.get(0);
    if (PrivateKeys.match(key, first.getPublicKey())) {
      return Check.pass("key-matches", "the private key belongs to the certificate");
    }
    Optional<X509Certificate> other = ofKey(certificates, key);
    if (other.isPresent()) {
      return Check.fail(
          "key-matches",
          "the private key belongs to another certificate of the file, " + subject(other.get()),
          "Put that certificate first: signers take the first one.");
    }
    return Check.fail(
        "key-matches",
        "the private key does not belong to the certificate " + subject(first),
        "Give the key from which this certificate's request was made; it may be one of another"
            + " year.");
  }

  static Check algorithm(X509Certificate certificate) {
    if (!(certificate.getPublicKey() instanceof RSAKey rsa)) {
      return Check.fail(
          "algorithm",
          "the certificate has a key of kind " + certificate.getPublicKey().getAlgorithm(),
          "Apple takes RSA here: make a new request with an RSA key.");
    }
    int bits = rsa.getModulus().bitLength();
    if (bits < CustomerRequestRules.LEAST_BITS) {
      return Check.fail(
          "algorithm", "the key is RSA of only " + bits + " bits", "Make a new key of 2048 bits.");
    }
    return Check.pass("algorithm", "the key is RSA of " + bits + " bits");
  }

  static Check dates(X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    long days = CertificateSummary.of(certificate).daysLeft(now);
    if (now.isAfter(to)) {
      return Check.fail("dates", "the certificate expired on " + to, "Renew it today.");
    }
    if (now.isBefore(from)) {
      return Check.fail(
          "dates",
          "the certificate is valid only from " + from,
          "Check this machine's clock, or wait.");
    }
    String sentence = "the certificate is valid to " + to + ", " + days + " days from now";
    return days < SOON_DAYS
        ? Check.warning("dates", sentence, "Renew it before it ends.")
        : Check.pass("dates", sentence);
  }

  private void checkChain(X509Certificate certificate) {
    Optional<X509Certificate> issuer = authorities.issuerOf(certificate);
    if (issuer.isPresent()) {
      checks.add(issuer(issuer.get()));
    }
    try {
      // What its own dates say is said once: here it counts as valid.
      List<X509Certificate> chain = authorities.chainOf(certificate, within(certificate));
      String sentence =
          "the chain of " + chain.size() + " certificates verifies to " + authorities.trust();
      checks.add(
          authorities.isApple()
              ? Check.pass("chain", sentence)
              : Check.warning(
                  "chain",
                  sentence,
                  "Apple takes requests whose chain ends at its own root only."));
    } catch (InvalidInputException e) {
      checks.add(Check.fail(issuer.isPresent() ? "chain" : "issuer", e));
    }
  }

  private Check issuer(X509Certificate issuer) {
    String sentence = "issued by " + subject(issuer) + ", found by name and key identifier";
    boolean sentByFleet = CertificateAuthorities.apple().intermediates().get(0).equals(issuer);
    if (profile == SignerProfile.FLEET && !sentByFleet) {
      return Check.warning(
          "issuer",
          sentence + ", but Fleet's signer sends Apple's WWDR G3 with every request",
          "Make sure that the signer that is deployed has this issuer compiled in.");
    }
    return Check.pass("issuer", sentence);
  }

  private Instant within(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    return now.isBefore(from) ? from : now.isAfter(to) ? to : now;
  }
}
