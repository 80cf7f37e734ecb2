package org.mdmtoolkit.catalog;

import static org.mdmtoolkit.catalog.Given.bytes;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.util.List;
import java.util.Map;

/** Cases of the rules about installations, manifests and data. */
final class InstallCases {

  private static final String URL = "https://mdm.example.com/manifest.plist";

  private InstallCases() {}

  static List<RuleCase> all() {
    return List.of(
        RuleCase.error("manifest-or-url")
            .fires(enterprise("InstallAsManaged", true))
            .quiet(enterprise("ManifestURL", URL))
            .quiet(enterprise("Manifest", manifest("url", URL))),
        RuleCase.warning("manifest-and-url")
            .fires(enterprise("ManifestURL", URL, "Manifest", manifest("url", URL)))
            .quiet(enterprise("ManifestURL", URL)),
        RuleCase.error("manifest-url-https")
            .fires(enterprise("ManifestURL", "http://mdm.example.com/manifest.plist"))
            .fires(enterprise("ManifestURL", ""))
            .fires(app("ManifestURL", "ftp://mdm.example.com/manifest.plist"))
            .quiet(enterprise("ManifestURL", "HTTPS://mdm.example.com/manifest.plist"))
            .quiet(app("ManifestURL", URL)),
        RuleCase.error("manifest-url-host")
            .fires(enterprise("ManifestURL", "https://mdm/manifest.plist"))
            .fires(enterprise("ManifestURL", "https://192.0.2.1/manifest.plist"))
            .fires(enterprise("ManifestURL", "https://[2001:db8::1]/manifest.plist"))
            .fires(enterprise("ManifestURL", "https://user@mdm.example.com/manifest.plist"))
            .fires(enterprise("ManifestURL", "https://mdm.example.com/a b"))
            .fires(enterprise("ManifestURL", "https:"))
            .fires(enterprise("Manifest", manifest("url", "https://mdm/a.pkg")))
            .quiet(enterprise("ManifestURL", "https://mdm.example.com:8443/m.plist?a=b#c"))
            .quiet(enterprise("ManifestURL", "HTTPS://mdm.example.com./m.plist"))
            .quiet(enterprise("Manifest", manifest("url", URL))),
        RuleCase.error("manifest-empty")
            .fires(enterprise("Manifest", dict("items", List.of())))
            .fires(enterprise("Manifest", dict("items", List.of(dict("assets", List.of())))))
            .quiet(enterprise("Manifest", manifest("url", URL))),
        RuleCase.error("profile-unnamed")
            .fires(command("RemoveProfile", "Identifier", " "))
            .quiet(command("RemoveProfile", "Identifier", "com.example.wifi")),
        RuleCase.warning("pinning-needs-url")
            .fires(
                enterprise(
                    "Manifest",
                    manifest("url", URL),
                    "ManifestURLPinningCerts",
                    List.of(new byte[] {0x30})))
            .quiet(enterprise("ManifestURL", URL, "ManifestURLPinningCerts", List.of(bytes("0")))),
        RuleCase.warning("pinning-check-needs-certs")
            .fires(enterprise("ManifestURL", URL, "PinningRevocationCheckRequired", true))
            .quiet(enterprise("ManifestURL", URL, "PinningRevocationCheckRequired", false))
            .quiet(
                enterprise(
                    "ManifestURL",
                    URL,
                    "PinningRevocationCheckRequired",
                    true,
                    "ManifestURLPinningCerts",
                    List.of(bytes("0")))),
        RuleCase.warning("flags-need-managed")
            .fires(enterprise("ManifestURL", URL, "ManagementFlags", 1L))
            .firesFor("macOS 15.1", app("iTunesStoreID", 1L, "ManagementFlags", 5L))
            .quiet(enterprise("ManifestURL", URL, "ManagementFlags", 0L))
            .quiet(enterprise("ManifestURL", URL, "ManagementFlags", 1L, "InstallAsManaged", true))
            .quietFor("macOS 15.1", app("iTunesStoreID", 1L, "ManagementFlags", 4L))
            .quietFor("iOS 18.1", app("iTunesStoreID", 1L, "ManagementFlags", 1L))
            .quiet(app("iTunesStoreID", 1L, "ManagementFlags", 1L)),
        RuleCase.warning("change-needs-managed")
            .fires(enterprise("ManifestURL", URL, "ChangeManagementState", "Managed"))
            .firesFor("macOS 15.1", app("iTunesStoreID", 1L, "ChangeManagementState", "Managed"))
            .quiet(
                enterprise(
                    "ManifestURL",
                    URL,
                    "ChangeManagementState",
                    "Managed",
                    "InstallAsManaged",
                    true))
            .quietFor("iOS 18.1", app("iTunesStoreID", 1L, "ChangeManagementState", "Managed")),
        RuleCase.info("managed-single-app")
            .firesFor("macOS 13.6", enterprise("ManifestURL", URL, "InstallAsManaged", true))
            .quietFor("macOS 14.0", enterprise("ManifestURL", URL, "InstallAsManaged", true))
            .quietFor("macOS", enterprise("ManifestURL", URL, "InstallAsManaged", true))
            .quietFor("macOS 13.6", enterprise("ManifestURL", URL)),
        RuleCase.error("ios-app-chip")
            .firesFor("macOS 12.0, Intel", enterprise("ManifestURL", URL, "iOSApp", true))
            .firesFor("macOS 12.0, T2", app("iTunesStoreID", 1L, "iOSApp", true))
            .quietFor("macOS 12.0, Apple silicon", enterprise("ManifestURL", URL, "iOSApp", true))
            .quietFor("macOS 12.0, T2", app("iTunesStoreID", 1L, "iOSApp", false)),
        RuleCase.info("install-acknowledged")
            .firesFor("macOS 15.1", enterprise("ManifestURL", URL))
            .quiet(enterprise("ManifestURL", URL)),
        RuleCase.error("one-app-source")
            .fires(app())
            .fires(app("iTunesStoreID", 1L, "Identifier", "com.example.app"))
            .fires(app("ManifestURL", URL, "Identifier", "com.example.app"))
            .quiet(app("iTunesStoreID", 1L))
            .quiet(app("Identifier", "com.example.app"))
            .quiet(app("ManifestURL", URL)),
        RuleCase.error("purchase-method")
            .firesFor("macOS 15.1", app("iTunesStoreID", 1L, "Options", method(0)))
            .firesFor("tvOS 18.1", app("iTunesStoreID", 1L, "Options", method(0)))
            .quietFor("iOS 18.1", app("iTunesStoreID", 1L, "Options", method(0)))
            .quietFor("macOS 15.1", app("iTunesStoreID", 1L, "Options", method(1))),
        RuleCase.warning("purchase-method")
            .firesFor("macOS 15.1", app("iTunesStoreID", 1L))
            .quietFor("macOS 15.1", app("ManifestURL", URL))
            .quietFor("iOS 18.1", app("iTunesStoreID", 1L)),
        RuleCase.info("profile-identifier")
            .fires(remove("4A1C6D0E-9B1F-4C0D-8F55-0C5D3B1E7A90"))
            .quiet(remove("com.example.profile"))
            .quiet(remove("com.example.4A1C6D0E-9B1F-4C0D-8F55-0C5D3B1E7A90"))
            .quiet(remove("4A1C6D0E-9B1F-4C0D-8F55-0C5D3B1E7A9Z")),
        RuleCase.error("manifest-asset-https")
            .fires(enterprise("Manifest", manifest("url", "http://example.com/a.pkg")))
            .quiet(enterprise("Manifest", manifest("url", URL))),
        RuleCase.warning("manifest-metadata")
            .fires(enterprise("Manifest", manifest("url", URL)))
            .quiet(enterprise("Manifest", manifestWithMetadata())),
        RuleCase.warning("manifest-hash-pair")
            .fires(enterprise("Manifest", manifest("url", URL, "md5s", List.of("0"))))
            .fires(enterprise("Manifest", manifest("url", URL, "sha256-size", 32L)))
            .quiet(
                enterprise(
                    "Manifest", manifest("url", URL, "sha256-size", 32L, "sha256s", List.of("0"))))
            .quiet(enterprise("Manifest", manifest("url", URL, "sha256", "0"))),
        RuleCase.warning("certificate-not-der")
            .fires(
                enterprise(
                    "ManifestURL",
                    URL,
                    "ManifestURLPinningCerts",
                    List.of(bytes("-----BEGIN CERTIFICATE-----"))))
            .fires(rotate(bytes("-----BEGIN CERTIFICATE-----")))
            .quiet(
                enterprise(
                    "ManifestURL",
                    URL,
                    "ManifestURLPinningCerts",
                    List.of(new byte[] {0x30, (byte) 0x82})))
            .quiet(rotate(new byte[] {0x30})));
  }

  private static Map<String, Object> enterprise(Object... keys) {
    return command("InstallEnterpriseApplication", keys);
  }

  private static Map<String, Object> app(Object... keys) {
    return command("InstallApplication", keys);
  }

  private static Map<String, Object> method(long method) {
    return dict("PurchaseMethod", method);
  }

  private static Map<String, Object> remove(String identifier) {
    return command("RemoveProfile", "Identifier", identifier);
  }

  private static Map<String, Object> rotate(byte[] certificate) {
    return command(
        "RotateFileVaultKey",
        "KeyType",
        "personal",
        "FileVaultUnlock",
        dict("Password", "x"),
        "ReplyEncryptionCertificate",
        certificate);
  }

  private static Map<String, Object> item(Object... assetKeys) {
    Map<String, Object> asset = dict("kind", "software-package");
    asset.putAll(dict(assetKeys));
    return dict("assets", List.of(asset));
  }

  private static Map<String, Object> manifest(Object... assetKeys) {
    return dict("items", List.of(item(assetKeys)));
  }

  private static Map<String, Object> manifestWithMetadata() {
    Map<String, Object> item = item("url", URL);
    item.put(
        "metadata",
        dict("bundle-identifier", "com.example.app", "kind", "software", "title", "Example"));
    return dict("items", List.of(item));
  }
}
