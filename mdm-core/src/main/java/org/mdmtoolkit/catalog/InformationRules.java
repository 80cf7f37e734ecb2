package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * Rules of the commands that ask a device for something.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/device-information-command">
 *     Device Information</a>
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/profile-list-command">
 *     Profile List</a>
 */
final class InformationRules {

  private static final String DEVICE = "DeviceInformation";
  private static final String NONCE = "DeviceAttestationNonce";
  private static final int LONGEST_NONCE = 32;

  private InformationRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("nonce-length", DEVICE, InformationRules::nonceLength),
        Rule.of("nonce-needs-query", DEVICE, InformationRules::nonceNeedsQuery),
        Rule.forTarget("managed-only-ignored", "ProfileList", InformationRules::managedOnly));
  }

  private static void nonceLength(Dict query, Verdict verdict) {
    byte[] nonce = query.data(NONCE);
    if (nonce != null && nonce.length > LONGEST_NONCE) {
      verdict.error(
          query.at(NONCE),
          "The nonce has " + nonce.length + " bytes; at most " + LONGEST_NONCE + " are allowed.");
    }
  }

  private static void nonceNeedsQuery(Dict query, Verdict verdict) {
    List<?> queries = query.list("Queries");
    if (query.has(NONCE) && (queries == null || !queries.contains("DevicePropertiesAttestation"))) {
      verdict.warning(
          query.at(NONCE),
          "A nonce has an effect only with DevicePropertiesAttestation among the Queries.");
    }
  }

  private static void managedOnly(Dict list, Target target, Verdict verdict) {
    if (list.isFalse("ManagedOnly") && target.isUserEnrollment()) {
      verdict.info(
          list.at("ManagedOnly"),
          "Under User Enrollment ManagedOnly is ignored: only managed profiles are listed.");
    }
  }
}
