package org.mdmtoolkit.manifest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of one family that an asset carries. Three conventions are in use: chunks of a fixed
 * size (Zentral, Apple), the same with the size cut to that of a file which is smaller (MicroMDM),
 * and one hash over the whole file with the length of the hash as size (Fleet).
 */
record AssetHashes(Node asset, HashFamily family, FindingList findings) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]*");

  /**
   * Hashes that can be compared with a file.
   *
   * @param chunkBytes {@link Long#MAX_VALUE} where one hash goes over the whole file
   * @param path of the hashes, for findings
   */
  record Usable(HashFamily family, long chunkBytes, List<String> hashes, String path) {

    boolean isWhole() {
      return chunkBytes == Long.MAX_VALUE;
    }
  }

  /** Adds what is wrong with the form; gives whether there are any hashes of this family. */
  boolean checkForm() {
    boolean whole = asset.has(family.wholeKey());
    boolean chunks = asset.has(family.hashesKey());
    boolean size = asset.has(family.sizeKey());
    if (whole) {
      hash(asset.map().get(family.wholeKey()), asset.at(family.wholeKey()));
    }
    if (chunks != size) {
      String missing = chunks ? family.sizeKey() : family.hashesKey();
      findings.warning(
          asset.at(missing),
          "manifest-hash-pair",
          "%s and %s belong together; %s is missing."
              .formatted(family.hashesKey(), family.sizeKey(), missing));
    }
    if (size) {
      size();
    }
    if (chunks) {
      chunks();
    }
    if (whole && chunks) {
      findings.info(
          asset.at(family.hashesKey()),
          "manifest-hash-ignored",
          "Devices that know the key %s do not look at %s."
              .formatted(family.wholeKey(), family.hashesKey()));
    }
    if (isOfHashLength()) {
      findings.info(
          asset.at(family.sizeKey()),
          "manifest-hash-convention",
          "One hash over the whole file with the length of the hash as its size, as Fleet writes"
              + " it; devices take it.");
    }
    return whole || chunks;
  }

  private void size() {
    Long bytes = asset.integer(family.sizeKey());
    if (bytes == null) {
      findings.error(
          asset.at(family.sizeKey()),
          "manifest-type",
          "%s must be an integer, not %s."
              .formatted(family.sizeKey(), Node.typeOf(asset.map().get(family.sizeKey()))));
    } else if (bytes < 1) {
      findings.error(
          asset.at(family.sizeKey()),
          "manifest-hash-size",
          family.sizeKey() + " is the size of a chunk in bytes and must be above 0.");
    }
  }

  private void chunks() {
    String path = asset.at(family.hashesKey());
    List<?> hashes = asset.list(family.hashesKey());
    if (hashes == null) {
      findings.error(
          path,
          "manifest-type",
          "%s must be an array of hashes, not %s."
              .formatted(family.hashesKey(), Node.typeOf(asset.map().get(family.hashesKey()))));
      return;
    }
    if (hashes.isEmpty()) {
      findings.error(path, "manifest-empty", "The array " + family.hashesKey() + " is empty.");
    }
    for (int i = 0; i < hashes.size(); i++) {
      hash(hashes.get(i), path + "[" + i + "]");
    }
  }

  private void hash(@Nullable Object value, String path) {
    if (!(value instanceof String text)) {
      findings.error(
          path, "manifest-type", "A hash must be a string, not " + Node.typeOf(value) + ".");
      return;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (text.length() != family.hexLength() || !HEX.matcher(lower).matches()) {
      findings.error(
          path,
          "manifest-hash-form",
          "A hash of %s is %d hex digits.".formatted(family.algorithm(), family.hexLength()));
    } else if (!lower.equals(text)) {
      findings.warning(
          path, "manifest-hash-form", "Hashes are written in lower case; devices may compare so.");
    }
  }

  private boolean isOfHashLength() {
    Long bytes = asset.integer(family.sizeKey());
    List<?> hashes = asset.list(family.hashesKey());
    return bytes != null && bytes == family.bytes() && hashes != null && hashes.size() == 1;
  }

  /** The hash or hashes that a device would compare, or empty where the form is not right. */
  Optional<Usable> usable() {
    String whole = asset.text(family.wholeKey());
    if (whole != null) {
      return Optional.of(
          new Usable(family, Long.MAX_VALUE, List.of(lower(whole)), asset.at(family.wholeKey())));
    }
    List<?> hashes = asset.list(family.hashesKey());
    if (hashes == null
        || hashes.isEmpty()
        || hashes.stream().anyMatch(hash -> !(hash instanceof String))) {
      return Optional.empty();
    }
    Long bytes = asset.integer(family.sizeKey());
    boolean single = isOfHashLength() || (bytes == null && hashes.size() == 1);
    if (!single && (bytes == null || bytes < 1)) {
      return Optional.empty();
    }
    return Optional.of(
        new Usable(
            family,
            single || bytes == null ? Long.MAX_VALUE : bytes,
            hashes.stream().map(hash -> lower((String) hash)).toList(),
            asset.at(family.hashesKey())));
  }

  private static String lower(String hash) {
    return hash.toLowerCase(Locale.ROOT);
  }
}
