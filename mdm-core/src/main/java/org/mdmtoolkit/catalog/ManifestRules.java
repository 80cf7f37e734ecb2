package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * Rules of the manifest inside InstallEnterpriseApplication.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/manifesturl">ManifestURL</a>
 */
final class ManifestRules {

  private static final String ENTERPRISE = "InstallEnterpriseApplication";

  private ManifestRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("manifest-url-host", ENTERPRISE, ManifestRules::urlHost),
        Rule.of("manifest-empty", ENTERPRISE, ManifestRules::empty),
        Rule.of("manifest-asset-https", ENTERPRISE, ManifestRules::assetHttps),
        Rule.of("manifest-metadata", ENTERPRISE, ManifestRules::metadata),
        Rule.of("manifest-hash-pair", ENTERPRISE, ManifestRules::hashPair));
  }

  private static List<Dict> items(Dict install) {
    Dict manifest = install.dict("Manifest");
    return manifest == null ? List.of() : manifest.dicts("items");
  }

  /** Macs answer such addresses with "The manifest URL isn't external", or not at all. */
  private static void urlHost(Dict install, Verdict verdict) {
    urlHost(install, "ManifestURL", verdict);
    for (Dict item : items(install)) {
      for (Dict asset : item.dicts("assets")) {
        urlHost(asset, "url", verdict);
      }
    }
  }

  private static void urlHost(Dict dict, String key, Verdict verdict) {
    String url = dict.text(key);
    String fault = url != null && InstallRules.isHttps(url) ? DeviceUrl.fault(url) : null;
    if (fault != null) {
      verdict.error(dict.at(key), key + " " + fault + ".");
    }
  }

  private static void empty(Dict install, Verdict verdict) {
    Dict manifest = install.dict("Manifest");
    if (manifest == null) {
      return;
    }
    empty(manifest, "items", verdict);
    for (Dict item : manifest.dicts("items")) {
      empty(item, "assets", verdict);
    }
  }

  private static void empty(Dict dict, String key, Verdict verdict) {
    List<?> list = dict.list(key);
    if (list != null && list.isEmpty()) {
      verdict.error(dict.at(key), key + " is empty: there is nothing to install.");
    }
  }

  private static void assetHttps(Dict install, Verdict verdict) {
    for (Dict item : items(install)) {
      for (Dict asset : item.dicts("assets")) {
        String url = asset.text("url");
        if (url != null && !InstallRules.isHttps(url)) {
          verdict.error(asset.at("url"), "The url of an asset must begin with https:.");
        }
      }
    }
  }

  /** Apple requires them; devices install without, and common servers leave them out. */
  private static void metadata(Dict install, Verdict verdict) {
    for (Dict item : items(install)) {
      if (!item.has("metadata")) {
        verdict.warning(
            item.at("metadata"),
            "Apple requires metadata (bundle-identifier, kind, title); Macs install without them,"
                + " but show no progress.");
      }
    }
  }

  private static void hashPair(Dict install, Verdict verdict) {
    for (Dict item : items(install)) {
      for (Dict asset : item.dicts("assets")) {
        pair(asset, "md5", verdict);
        pair(asset, "sha256", verdict);
      }
    }
  }

  private static void pair(Dict asset, String family, Verdict verdict) {
    boolean hashes = asset.has(family + "s");
    boolean size = asset.has(family + "-size");
    if (hashes != size) {
      String missing = hashes ? family + "-size" : family + "s";
      verdict.warning(
          asset.at(missing),
          family + "s and " + family + "-size belong together; " + missing + " is missing.");
    }
  }
}
