package org.mdmtoolkit.manifest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.DeviceUrl;

/** Judges a manifest by itself: Apple's schema of it, and what Apple states in prose. */
record ManifestShape(FindingList findings) {

  static final String PACKAGE_KIND = "software-package";

  private static final Set<String> KINDS =
      Set.of(PACKAGE_KIND, "asset-pack-manifest", "display-image", "full-size-image");
  private static final Set<String> ITEM_KEYS = Set.of("assets", "metadata");
  private static final Set<String> ASSET_KEYS =
      Set.of(
          "kind",
          "url",
          "md5",
          "md5s",
          "md5-size",
          "sha256",
          "sha256s",
          "sha256-size",
          "needs-shine");
  // developer-name is not in the schema; servers in the field write it for subtitle
  private static final Set<String> METADATA_KEYS =
      Set.of(
          "bundle-identifier",
          "bundle-version",
          "kind",
          "title",
          "subtitle",
          "developer-name",
          "sizeInBytes",
          "items");

  /** The root dictionary, or null where this is no manifest, which is then a finding. */
  @Nullable Node check(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      findings.error(
          "",
          "manifest-root",
          "A manifest is a dictionary, but this is " + Node.typeOf(value) + ".");
      return null;
    }
    var root = new Node(map, "");
    if (!root.has("items")) {
      findings.error("", "manifest-root", otherFile(root));
      return null;
    }
    unknownKeys(root, Set.of("items"));
    for (Node item : nodes(root, "items")) {
      item(item);
    }
    return root;
  }

  private static String otherFile(Node root) {
    if (root.has("Command")) {
      return "This is a whole command, not a manifest; a manifest is what stands in its Manifest.";
    }
    if (root.has("Manifest") || root.has("RequestType")) {
      return "This is the inside of a command; a manifest is what stands under Manifest.";
    }
    if (root.has("PayloadType") || root.has("PayloadContent")) {
      return "This is a configuration profile, not a manifest.";
    }
    if (root.has("assets")) {
      return "This is one item of a manifest; it belongs into an array under the key items.";
    }
    return "The key items is missing: a manifest is a dictionary with an array of items.";
  }

  private void item(Node item) {
    unknownKeys(item, ITEM_KEYS);
    if (item.has("assets")) {
      List<Node> assets = nodes(item, "assets");
      assets.forEach(this::asset);
      if (!assets.isEmpty()
          && assets.stream().noneMatch(asset -> PACKAGE_KIND.equals(asset.text("kind")))) {
        findings.warning(
            item.at("assets"),
            "manifest-no-package",
            "No asset is of the kind software-package, so that there is nothing to install.");
      }
    } else {
      missing(item, "assets");
    }
    if (!item.has("metadata")) {
      findings.warning(
          item.at("metadata"),
          "manifest-metadata",
          "Apple requires metadata (bundle-identifier, kind, title); Macs install without them, but"
              + " show no progress.");
    } else if (item.map().get("metadata") instanceof Map<?, ?> metadata) {
      metadata(new Node(metadata, item.at("metadata")));
    } else {
      wrongType(item, "metadata", "a dictionary");
    }
  }

  private void asset(Node asset) {
    unknownKeys(asset, ASSET_KEYS);
    String kind = requiredText(asset, "kind");
    if (kind != null && !KINDS.contains(kind)) {
      findings.error(
          asset.at("kind"),
          "manifest-asset-kind",
          "There is no asset of the kind \"%s\"; a package is software-package."
              .formatted(PackageErrors.clean(kind)));
    }
    String url = requiredText(asset, "url");
    String fault = url == null ? null : DeviceUrl.fault(url);
    if (fault != null) {
      findings.error(asset.at("url"), "manifest-asset-https", "The url " + fault + ".");
    }
    ignored(asset, "needs-shine");
    boolean hashed = false;
    for (HashFamily family : HashFamily.values()) {
      hashed |= new AssetHashes(asset, family, findings).checkForm();
    }
    if (!hashed && PACKAGE_KIND.equals(kind)) {
      findings.warning(
          asset.at(HashFamily.SHA256.hashesKey()),
          "manifest-no-hash",
          "Without sha256-size and sha256s the device does not notice a changed package.");
    }
  }

  private void metadata(Node metadata) {
    unknownKeys(metadata, METADATA_KEYS);
    for (String key : List.of("bundle-identifier", "title")) {
      String text = requiredText(metadata, key);
      if (text != null && text.length() < 2) {
        findings.error(
            metadata.at(key),
            "manifest-metadata-text",
            key + " must be longer than one character.");
      }
    }
    String kind = requiredText(metadata, "kind");
    if (kind != null && !kind.equals("software")) {
      findings.error(
          metadata.at("kind"),
          "manifest-metadata-kind",
          "The kind of the metadata must be software, not \"" + PackageErrors.clean(kind) + "\".");
    }
    for (String key : List.of("bundle-version", "subtitle")) {
      if (metadata.has(key) && metadata.text(key) == null) {
        wrongType(metadata, key, "a string");
      }
    }
    ignored(metadata, "sizeInBytes");
    ignored(metadata, "items");
  }

  private void ignored(Node node, String key) {
    if (node.has(key)) {
      findings.warning(
          node.at(key), "manifest-removed-key", key + " is no longer valid, and can be left out.");
    }
  }

  private @Nullable String requiredText(Node node, String key) {
    String text = node.text(key);
    if (!node.has(key)) {
      missing(node, key);
    } else if (text == null) {
      wrongType(node, key, "a string");
    }
    return text;
  }

  /** The dictionaries of a required array; whatever else is in it is a finding. */
  private List<Node> nodes(Node node, String key) {
    List<?> list = node.list(key);
    if (list == null) {
      wrongType(node, key, "an array");
      return List.of();
    }
    if (list.isEmpty()) {
      findings.error(node.at(key), "manifest-empty", "The array " + key + " is empty.");
    }
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof Map)) {
        findings.error(
            node.at(key) + "[" + i + "]",
            "manifest-type",
            "This must be a dictionary, not " + Node.typeOf(list.get(i)) + ".");
      }
    }
    return node.nodes(key);
  }

  private void missing(Node node, String key) {
    findings.error(node.at(key), "manifest-missing-key", "The key " + key + " is missing.");
  }

  private void wrongType(Node node, String key, String type) {
    findings.error(
        node.at(key),
        "manifest-type",
        key + " must be " + type + ", not " + Node.typeOf(node.map().get(key)) + ".");
  }

  private void unknownKeys(Node node, Set<String> known) {
    for (Object key : node.map().keySet()) {
      String name = PackageErrors.clean(String.valueOf(key));
      if (!known.contains(String.valueOf(key))) {
        findings.warning(
            node.at(name), "manifest-unknown-key", "A manifest has no key \"" + name + "\" here.");
      }
    }
  }
}
