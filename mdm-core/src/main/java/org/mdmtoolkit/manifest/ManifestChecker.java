package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.Finding;

/**
 * Judges a manifest before a device sees it, alone or together with its package, and a package
 * before it is put on a server. A manifest that devices take gives no error: what Apple requires
 * and devices do not, and keys that Apple's schema does not know, are warnings.
 *
 * <p>Works on plain property list values and never fails on any of them. Immutable and safe for use
 * by many threads.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/manifesturl">
 *     ManifestURL</a>
 */
public final class ManifestChecker {

  private final Clock clock;

  private ManifestChecker(Clock clock) {
    this.clock = clock;
  }

  /** A checker by today's date. */
  public static ManifestChecker create() {
    return withClock(Clock.systemUTC());
  }

  /** A checker by this clock, which tells whether a signer's certificate has expired. */
  public static ManifestChecker withClock(Clock clock) {
    return new ManifestChecker(clock);
  }

  /** Checks the manifest alone: its shape, its URLs, and the form of its hashes. */
  public List<Finding> check(@Nullable Object manifest) {
    var findings = new FindingList();
    new ManifestShape(findings).check(manifest);
    return findings.toList();
  }

  /**
   * Checks the manifest, the package, and whether the hashes are those of the package. All three
   * conventions of hashing that are in use are taken. The package is read in pieces.
   *
   * @throws org.mdmtoolkit.NotFoundException if there is no such package
   * @throws InvalidInputException if it is a folder
   * @throws org.mdmtoolkit.ConflictException if the package changes meanwhile
   * @throws org.mdmtoolkit.UnavailableException if it cannot be read
   */
  public List<Finding> check(@Nullable Object manifest, Path installerPackage) {
    return PackageChannel.open(installerPackage, (channel, name) -> check(manifest, channel, name));
  }

  /**
   * The same for a package in a channel, which stays open and whose position changes.
   *
   * @param name what findings call it
   * @throws org.mdmtoolkit.ConflictException if the package changes meanwhile
   * @throws IOException if the channel fails
   */
  public List<Finding> check(@Nullable Object manifest, SeekableByteChannel channel, String name)
      throws IOException {
    var findings = new FindingList();
    Node root = new ManifestShape(findings).check(manifest);
    try {
      judge(InstallerPackage.readWhole(channel, name), findings);
    } catch (InvalidInputException e) {
      findings.error("", "package-form", sentence(e));
    }
    if (root != null) {
      new HashComparison(root, findings).compare(channel, name);
    }
    return findings.toList();
  }

  /**
   * What will keep MDM from installing this package, although devices acknowledge the command: MDM
   * installs signed distribution packages only, and the device does not report that it did not.
   */
  public List<Finding> judge(InstallerPackage installerPackage) {
    var findings = new FindingList();
    judge(installerPackage, findings);
    return findings.toList();
  }

  private void judge(InstallerPackage read, FindingList findings) {
    if (read.kind() == InstallerPackage.Kind.COMPONENT) {
      findings.error(
          "",
          "package-component",
          "This is a component package; a Mac acknowledges its installation and then silently fails."
              + " Make a distribution package of it: productbuild --package COMPONENT.pkg --sign"
              + " IDENTITY DISTRIBUTION.pkg.");
    }
    for (String fault : read.faults()) {
      findings.error(
          "",
          "package-changed",
          "The package was changed or damaged after it was made: "
              + fault
              + ". Installer refuses it (PKInstallErrorDomain 100); get it again from where it was"
              + " built.");
    }
    if (read.signature().isEmpty()) {
      findings.error(
          "",
          "package-unsigned",
          "The package is not signed; a Mac acknowledges its installation and then silently fails."
              + " Sign it: productsign --sign IDENTITY IN.pkg OUT.pkg.");
      return;
    }
    PackageSignature signature = read.signature().get();
    judgeDates(signature, findings);
    if (!signature.isJudged()) {
      findings.warning(
          "",
          "package-signature-form",
          "The signature was not verified: only RSA and ECDSA over the table of contents are known"
              + " here, and this is another form. Check it on a Mac, with pkgutil.");
    }
    if (!signature.hasIssuer()) {
      findings.warning(
          "",
          "package-issuer",
          "The certificate that issued the signer's is not in the package, as productbuild puts it"
              + " there: the signer may have issued it to itself, and a Mac may not trust it. Check"
              + " it on a Mac, with pkgutil.");
    }
    if (!signature.isDeveloperId()) {
      findings.warning(
          "",
          "package-signer",
          "The package is signed by "
              + signature.signer()
              + ", which is no Developer ID Installer certificate: the Mac must already trust it.");
    }
  }

  private void judgeDates(PackageSignature signature, FindingList findings) {
    Instant now = clock.instant();
    Instant asked = signature.signedAt().orElse(now);
    boolean early = asked.isBefore(signature.notBefore());
    String words =
        "The certificate of the signer, %s, %s on %s"
            .formatted(
                signature.signer(),
                early
                    ? "begins to be valid"
                    : signature.notAfter().isBefore(now) ? "expired" : "expires",
                day(early ? signature.notBefore() : signature.notAfter()));
    String rule = early ? "package-signer-early" : "package-signer-expired";
    if (early || signature.notAfter().isBefore(asked)) {
      String when =
          signature
              .signedAt()
              .map(at -> ", and the package was signed on " + day(at))
              .orElse("; the package does not say when it was signed, so that today counts");
      findings.error("", rule, words + when + ". Installer refuses it; have it signed anew.");
    } else if (signature.notAfter().isBefore(now)) {
      findings.info(
          "",
          rule,
          "%s, after the package was signed on %s; Macs take it where a trusted time stamp says so."
              .formatted(words, day(asked)));
    }
  }

  private static String day(Instant instant) {
    return instant.toString().substring(0, 10);
  }

  private static String sentence(InvalidInputException e) {
    return e.problem() + ". " + e.remedy().text();
  }
}
