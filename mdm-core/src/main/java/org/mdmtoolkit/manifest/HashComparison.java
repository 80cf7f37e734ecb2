package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.Severity;

/** Compares the hashes of a manifest with one package, which is read once. */
final class HashComparison {

  private record Way(HashFamily family, long chunkBytes) {}

  /** More than this many kinds of hashing at once is no manifest that anybody uses. */
  private static final int MAX_WAYS = 16;

  private final Node root;
  private final FindingList findings;
  private final Map<Way, ChunkHasher> ways = new HashMap<>();

  HashComparison(Node root, FindingList findings) {
    this.root = root;
    this.findings = findings;
  }

  /** Where a manifest lists several packages, one of them has to be this one. */
  void compare(SeekableByteChannel channel, String name) throws IOException {
    List<Node> assets = new ArrayList<>();
    for (Node item : root.nodes("items")) {
      for (Node asset : item.nodes("assets")) {
        if (ManifestShape.PACKAGE_KIND.equals(asset.text("kind"))) {
          assets.add(asset);
        }
      }
    }
    long size = channel.size();
    for (Node asset : assets) {
      for (HashFamily family : HashFamily.values()) {
        hashes(asset, family)
            .filter(hashes -> countFault(hashes, size) == null)
            .ifPresent(hashes -> hasher(hashes, size));
      }
    }
    if (ways.size() > MAX_WAYS) {
      findings.error(
          "items",
          "manifest-hash-size",
          "The hashes use more than %s different sizes; the package was not compared."
              .formatted(MAX_WAYS));
      return;
    }
    if (!ways.isEmpty()) {
      ChunkHasher.feed(channel, name, ways.values());
    }
    var all = new FindingList();
    for (Node asset : assets) {
      var here = new FindingList();
      boolean compared = asset(asset, size, here);
      if (compared && here.isEmpty()) {
        return;
      }
      all.addAll(here);
    }
    findings.addAll(all);
  }

  private static Optional<AssetHashes.Usable> hashes(Node asset, HashFamily family) {
    return new AssetHashes(asset, family, new FindingList()).usable();
  }

  private ChunkHasher hasher(AssetHashes.Usable hashes, long size) {
    // a chunk as large as the file is the file, whatever the manifest calls it
    long chunk = hashes.chunkBytes() >= size ? Long.MAX_VALUE : hashes.chunkBytes();
    return ways.computeIfAbsent(
        new Way(hashes.family(), chunk), way -> new ChunkHasher(way.family(), way.chunkBytes()));
  }

  private boolean asset(Node asset, long size, FindingList here) {
    Optional<AssetHashes.Usable> sha256 = hashes(asset, HashFamily.SHA256);
    sha256.ifPresent(hashes -> compare(hashes, size, Severity.ERROR, here));
    // with both families devices look at SHA-256 alone
    Severity severity = sha256.isPresent() ? Severity.WARNING : Severity.ERROR;
    Optional<AssetHashes.Usable> md5 = hashes(asset, HashFamily.MD5);
    md5.ifPresent(hashes -> compare(hashes, size, severity, here));
    return sha256.isPresent() || md5.isPresent();
  }

  private void compare(AssetHashes.Usable hashes, long size, Severity severity, FindingList here) {
    String fault = countFault(hashes, size);
    if (fault == null) {
      fault = difference(hashes, hasher(hashes, size).hashes(), size);
    }
    if (fault != null) {
      here.add(severity, hashes.path(), "manifest-package-hash", fault);
    }
  }

  private static @Nullable String countFault(AssetHashes.Usable hashes, long size) {
    long expected = ChunkHasher.count(size, hashes.chunkBytes());
    return expected == hashes.hashes().size()
        ? null
        : "There are %d hashes of chunks of %d bytes, but the package of %d bytes makes %d."
            .formatted(hashes.hashes().size(), hashes.chunkBytes(), size, expected);
  }

  private static @Nullable String difference(
      AssetHashes.Usable hashes, List<String> actual, long size) {
    int first = -1;
    int count = 0;
    for (int i = 0; i < actual.size(); i++) {
      if (!actual.get(i).equals(hashes.hashes().get(i))) {
        first = first < 0 ? i : first;
        count++;
      }
    }
    if (count == 0) {
      return null;
    }
    String remedy = "this is another package, or it was replaced after the manifest was made.";
    if (hashes.isWhole() || actual.size() == 1) {
      return "The hash is not that of the package: " + remedy;
    }
    long from = first * hashes.chunkBytes();
    return "%d of %d hashes are not those of the package, the first for the bytes %d to %d: %s"
        .formatted(
            count, actual.size(), from, Math.min(size, from + hashes.chunkBytes()) - 1, remedy);
  }
}
