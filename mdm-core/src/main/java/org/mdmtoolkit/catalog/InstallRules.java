package org.mdmtoolkit.catalog;

import java.util.List;
import java.util.Locale;

/**
 * Rules of the commands that install and remove apps and profiles.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/install-enterprise-application-command">
 *     Install Enterprise Application</a>
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/install-application-command">
 *     Install Application</a>
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/remove-profile-command">
 *     Remove Profile</a>
 */
final class InstallRules {

  private static final String ENTERPRISE = "InstallEnterpriseApplication";
  private static final String APP = "InstallApplication";
  private static final List<String> SOURCES = List.of("iTunesStoreID", "Identifier", "ManifestURL");

  private static final OsVersion MACOS_11 = OsVersion.of("11.0");
  private static final OsVersion MACOS_14 = OsVersion.of("14.0");

  private InstallRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("manifest-or-url", ENTERPRISE, InstallRules::manifestOrUrl),
        Rule.of("manifest-and-url", ENTERPRISE, InstallRules::manifestAndUrl),
        Rule.of("manifest-url-https", ENTERPRISE, InstallRules::manifestUrlHttps),
        Rule.of("manifest-url-https", APP, InstallRules::manifestUrlHttps),
        Rule.of("pinning-needs-url", ENTERPRISE, InstallRules::pinningNeedsUrl),
        Rule.of("pinning-check-needs-certs", ENTERPRISE, InstallRules::pinningCheckNeedsCerts),
        Rule.of("flags-need-managed", ENTERPRISE, InstallRules::flagsNeedManaged),
        Rule.forTarget("flags-need-managed", APP, (app, target, v) -> onMac(app, target, v, true)),
        Rule.of("change-needs-managed", ENTERPRISE, InstallRules::changeNeedsManaged),
        Rule.forTarget(
            "change-needs-managed", APP, (app, target, v) -> onMac(app, target, v, false)),
        Rule.forTarget("managed-single-app", ENTERPRISE, InstallRules::managedSingleApp),
        Rule.forTarget("ios-app-chip", ENTERPRISE, InstallRules::iosAppChip),
        Rule.forTarget("ios-app-chip", APP, InstallRules::iosAppChip),
        Rule.forTarget("install-acknowledged", ENTERPRISE, InstallRules::acknowledged),
        Rule.of("one-app-source", APP, InstallRules::oneAppSource),
        Rule.forTarget("purchase-method", APP, InstallRules::purchaseMethod),
        Rule.of("profile-unnamed", "RemoveProfile", InstallRules::profileUnnamed),
        Rule.of("profile-identifier", "RemoveProfile", InstallRules::profileIdentifier));
  }

  private static void manifestOrUrl(Dict install, Verdict verdict) {
    if (!install.has("Manifest") && !install.has("ManifestURL")) {
      verdict.error(
          install.at("ManifestURL"),
          "There is neither Manifest nor ManifestURL: one of them must say what to install.");
    }
  }

  private static void manifestAndUrl(Dict install, Verdict verdict) {
    if (install.has("Manifest") && install.has("ManifestURL")) {
      verdict.warning(
          install.at("ManifestURL"), "There are both Manifest and ManifestURL; send only one.");
    }
  }

  private static void manifestUrlHttps(Dict install, Verdict verdict) {
    String url = install.text("ManifestURL");
    if (url != null && !isHttps(url)) {
      verdict.error(install.at("ManifestURL"), "ManifestURL must begin with https:.");
    }
  }

  static boolean isHttps(String url) {
    return url.toLowerCase(Locale.ROOT).startsWith("https:");
  }

  private static void pinningNeedsUrl(Dict install, Verdict verdict) {
    if (install.has("ManifestURLPinningCerts")
        && (install.has("Manifest") || !install.has("ManifestURL"))) {
      verdict.warning(
          install.at("ManifestURLPinningCerts"),
          "Pinning certificates are used only to fetch a ManifestURL, and ignored with a Manifest.");
    }
  }

  private static void pinningCheckNeedsCerts(Dict install, Verdict verdict) {
    if (install.isTrue("PinningRevocationCheckRequired")
        && !install.has("ManifestURLPinningCerts")) {
      verdict.warning(
          install.at("PinningRevocationCheckRequired"),
          "PinningRevocationCheckRequired has an effect only together with"
              + " ManifestURLPinningCerts.");
    }
  }

  private static void onMac(Dict app, Target target, Verdict verdict, boolean flags) {
    if (!target.isMac()) {
      return;
    }
    if (flags) {
      flagsNeedManaged(app, verdict);
    } else {
      changeNeedsManaged(app, verdict);
    }
  }

  private static void flagsNeedManaged(Dict install, Verdict verdict) {
    Long flags = install.number("ManagementFlags");
    if (flags != null && (flags & 1) == 1 && !install.isTrue("InstallAsManaged")) {
      verdict.warning(
          install.at("ManagementFlags"),
          "ManagementFlags 1 (remove the app with the MDM profile) needs InstallAsManaged true.");
    }
  }

  private static void changeNeedsManaged(Dict install, Verdict verdict) {
    if (install.is("ChangeManagementState", "Managed") && !install.isTrue("InstallAsManaged")) {
      verdict.warning(
          install.at("ChangeManagementState"),
          "ChangeManagementState Managed needs InstallAsManaged true.");
    }
  }

  private static void managedSingleApp(Dict install, Target target, Verdict verdict) {
    if (install.isTrue("InstallAsManaged")
        && target.isMac()
        && target.isAtLeast(MACOS_11)
        && target.isBefore(MACOS_14)) {
      verdict.info(
          install.at("InstallAsManaged"),
          "Before macOS 14 a managed package must hold one signed app only, for /Applications.");
    }
  }

  private static void iosAppChip(Dict install, Target target, Verdict verdict) {
    if (install.isTrue("iOSApp") && target.isIntel()) {
      verdict.error(install.at("iOSApp"), "Only a Mac with Apple silicon runs an app of iOS.");
    }
  }

  private static void acknowledged(Dict install, Target target, Verdict verdict) {
    if (target.isMac()) {
      verdict.info(
          install.path(),
          "The Mac acknowledges before it downloads and installs, and never reports a later"
              + " failure; ask for the installed apps to be sure.");
    }
  }

  private static void oneAppSource(Dict install, Verdict verdict) {
    long sources = SOURCES.stream().filter(install::has).count();
    if (sources == 0) {
      verdict.error(
          install.at("iTunesStoreID"),
          "Nothing says which app: give one of iTunesStoreID, Identifier and ManifestURL.");
    } else if (sources > 1) {
      String last = SOURCES.stream().filter(install::has).reduce((a, b) -> b).orElseThrow();
      verdict.error(
          install.at(last),
          "The app is named in more than one way: give exactly one of iTunesStoreID, Identifier"
              + " and ManifestURL.");
    }
  }

  private static void purchaseMethod(Dict install, Target target, Verdict verdict) {
    Dict options = install.dict("Options");
    Long method = options == null ? null : options.number("PurchaseMethod");
    KeyPath path = install.at("Options").key("PurchaseMethod");
    if (target.platform() != Platform.IOS && method != null && method == 0) {
      verdict.error(path, "PurchaseMethod 0 exists only on iOS; give 1 (app assignment).");
    } else if (target.isMac() && method == null && !install.has("ManifestURL")) {
      verdict.warning(
          path, "A Mac takes apps of the App Store only with PurchaseMethod 1 (app assignment).");
    }
  }

  /** Some servers do use a bare UUID as the identifier, so this cannot be more than a hint. */
  private static void profileUnnamed(Dict remove, Verdict verdict) {
    String identifier = remove.text("Identifier");
    if (identifier != null && identifier.isBlank()) {
      verdict.error(
          remove.at("Identifier"),
          "Identifier is empty; it is the PayloadIdentifier at the top of the profile.");
    }
  }

  private static void profileIdentifier(Dict remove, Verdict verdict) {
    String identifier = remove.text("Identifier");
    if (identifier != null && looksLikeUuid(identifier)) {
      verdict.info(
          remove.at("Identifier"),
          "This looks like a UUID: Identifier must be the PayloadIdentifier of the profile itself,"
              + " not a PayloadUUID and not that of a payload inside.");
    }
  }

  private static boolean looksLikeUuid(String text) {
    if (text.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      char c = text.charAt(i);
      if (hyphen ? c != '-' : Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
