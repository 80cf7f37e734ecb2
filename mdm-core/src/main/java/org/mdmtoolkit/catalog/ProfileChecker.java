package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * Judges a configuration profile before a device sees it, as far as its envelope goes: what kind of
 * file it is, the keys that every payload has, that no UUID or identifier is there twice, removal
 * and scope, an MDM payload, private keys where none belong. What the payloads set is not judged,
 * and no type of payload is an error for being unknown.
 *
 * <p>A profile may be a property list, or a signed message (CMS) of one: the signature has to fit,
 * and a finding names the signer; whether it is trusted is not judged. An encrypted one is taken as
 * it is. No finding repeats a value that a payload sets.
 *
 * <p>Stateless, safe for use by many threads; never fails on any bytes.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/toplevel">Apple's page
 *     about the top level of a profile</a>
 */
public final class ProfileChecker {

  private ProfileChecker() {}

  /** Checks the bytes of a {@code .mobileconfig} file; the key paths begin at its top. */
  public static List<Finding> check(byte[] profile) {
    Report report = new Report(false);
    new ProfileCheck(report, ProfileCheck.Purpose.ANY).check(profile, KeyPath.ROOT, "The file");
    return report.findings();
  }
}
