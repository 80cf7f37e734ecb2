package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.DeviceUrl;
import org.mdmtoolkit.plist.PlistWriter;

/**
 * The manifest by which a Mac fetches, proves and installs one package: it goes into {@code
 * Manifest} of InstallEnterpriseApplication, or to where its {@code ManifestURL} points. Immutable.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/manifesturl">
 *     ManifestURL</a>
 */
public final class Manifest {

  /** The size of a chunk unless another is set, in bytes: 10 MiB. */
  public static final long DEFAULT_CHUNK_BYTES = 10L * 1024 * 1024;

  private static final int MAX_HASHES = 100_000;

  private final InstallerPackage installerPackage;
  private final Map<String, Object> content;

  private Manifest(InstallerPackage installerPackage, Map<String, Object> content) {
    this.installerPackage = installerPackage;
    this.content = content;
  }

  /**
   * Begins a manifest for this package.
   *
   * @param file the package, a flat .pkg
   * @param url where devices will find the same bytes: https, with a full host name
   */
  public static Builder forPackage(Path file, String url) {
    return new Builder(file, url);
  }

  /** The package as it was read. See {@link ManifestChecker#judge} for what is wrong with it. */
  public InstallerPackage installerPackage() {
    return installerPackage;
  }

  /** The manifest as plain property list values; maps and lists are unmodifiable. */
  public Map<String, Object> toMap() {
    return content;
  }

  /** The manifest as a property list in XML, to be served as a file. */
  public byte[] toXml() {
    return PlistWriter.xml(content);
  }

  /** Collects what the package itself does not say. Not safe for use by many threads. */
  public static final class Builder {

    private final Path file;
    private final String url;
    private long chunkBytes = DEFAULT_CHUNK_BYTES;
    private @Nullable String bundleIdentifier;
    private @Nullable String bundleVersion;
    private @Nullable String title;

    private Builder(Path file, String url) {
      this.file = file;
      this.url = url;
    }

    /**
     * The size of a chunk in bytes; a smaller package gets one hash over all of it.
     *
     * @throws InvalidInputException if it is below 1
     */
    public Builder chunkBytes(long bytes) {
      if (bytes < 1) {
        throw new InvalidInputException(
            "a chunk of " + bytes + " bytes is not possible", "Use 10485760, which is 10 MiB.");
      }
      chunkBytes = bytes;
      return this;
    }

    /** The bundle identifier, in place of the package's own identifier. */
    public Builder bundleIdentifier(String identifier) {
      bundleIdentifier = identifier;
      return this;
    }

    /** The bundle version, in place of the package's own version. */
    public Builder bundleVersion(String version) {
      bundleVersion = version;
      return this;
    }

    /** The title that the user sees, in place of the package's own. */
    public Builder title(String text) {
      title = text;
      return this;
    }

    /**
     * Reads and hashes the package, in pieces, and makes the manifest. A package that MDM will not
     * install, being unsigned or a component, is not refused here: {@link ManifestChecker#judge}
     * says so.
     *
     * @throws InvalidInputException if the URL is not fit, the package is none or damaged, or has
     *     no identifier and none was given
     * @throws org.mdmtoolkit.NotFoundException if there is no such file
     * @throws org.mdmtoolkit.ConflictException if the file changes meanwhile
     * @throws org.mdmtoolkit.UnavailableException if it cannot be read
     */
    public Manifest build() {
      String fault = DeviceUrl.fault(url);
      if (fault != null) {
        throw new InvalidInputException(
            "the URL of the package " + fault,
            "Put the package on a web server that devices reach.");
      }
      return PackageChannel.open(file, this::build);
    }

    private Manifest build(SeekableByteChannel channel, String name) throws IOException {
      InstallerPackage read = InstallerPackage.readWhole(channel, name);
      long count = ChunkHasher.count(read.size(), chunkBytes);
      if (count > MAX_HASHES) {
        throw new InvalidInputException(
            "chunks of " + chunkBytes + " bytes would make " + count + " hashes of " + name,
            "Use 10485760, which is 10 MiB.");
      }
      Map<String, Object> metadata = metadata(read, name);
      var hasher = new ChunkHasher(HashFamily.SHA256, chunkBytes);
      ChunkHasher.feed(channel, name, List.of(hasher));
      Map<String, Object> asset = new LinkedHashMap<>();
      asset.put("kind", "software-package");
      // servers in the field write the file's size where that is smaller, and devices take it
      asset.put(HashFamily.SHA256.sizeKey(), Math.min(chunkBytes, read.size()));
      asset.put(HashFamily.SHA256.hashesKey(), hasher.hashes());
      asset.put("url", url);
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("assets", List.of(unmodifiable(asset)));
      item.put("metadata", unmodifiable(metadata));
      return new Manifest(read, Map.of("items", List.of(unmodifiable(item))));
    }

    private Map<String, Object> metadata(InstallerPackage read, String name) {
      String identifier =
          given(bundleIdentifier)
              .or(read::identifier)
              .filter(text -> text.length() > 1)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          name + " does not say its identifier",
                          "Give the bundle identifier of what it installs."));
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("bundle-identifier", identifier);
      given(bundleVersion).or(read::version).ifPresent(v -> metadata.put("bundle-version", v));
      metadata.put("kind", "software");
      // Apple asks for more than one character
      metadata.put(
          "title", given(title).or(read::title).filter(t -> t.length() > 1).orElse(identifier));
      return metadata;
    }

    private static Optional<String> given(@Nullable String text) {
      return Optional.ofNullable(text).filter(t -> !t.isBlank());
    }

    private static Map<String, Object> unmodifiable(Map<String, Object> map) {
      return Collections.unmodifiableMap(map);
    }
  }
}
