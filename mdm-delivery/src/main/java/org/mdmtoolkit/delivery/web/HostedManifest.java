package org.mdmtoolkit.delivery.web;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.DeviceUrl;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.manifest.ManifestChecker;
import org.mdmtoolkit.plist.PlistReader;

/**
 * A manifest and its package as a device gets them: fetched from where they are served, and
 * checked. TLS is verified and no credentials are sent. Redirects are followed, five at most, to
 * addresses that a device takes, and give a warning: Apple does not say that devices follow them.
 *
 * <p>Immutable, and safe for use by many threads. What it says of an address leaves out the query,
 * which may hold a token.
 *
 * @see ManifestChecker
 */
public final class HostedManifest {

  private static final DeviceDownload.Limit MANIFEST =
      new DeviceDownload.Limit(1 << 20, Duration.ofMinutes(1));
  private static final DeviceDownload.Limit PACKAGE =
      new DeviceDownload.Limit(4L << 30, Duration.ofMinutes(30));

  private record Asset(String path, String url) {}

  private final String url;
  private final DeviceDownload download;
  private final DeviceDownload.Limit packageLimit;

  private HostedManifest(String url, DeviceDownload download, DeviceDownload.Limit packageLimit) {
    this.url = url;
    this.download = download;
    this.packageLimit = packageLimit;
  }

  /**
   * The manifest at this address; nothing is fetched yet.
   *
   * @throws InvalidInputException if a device would not take the address; see {@link DeviceUrl}
   */
  public static HostedManifest at(String url) {
    String fault = DeviceUrl.fault(url);
    if (fault != null) {
      throw new InvalidInputException(
          "the address of the manifest " + fault, "Give it as https://HOST/PATH.");
    }
    return new HostedManifest(url, new DeviceDownload(List.of(), null), PACKAGE);
  }

  /** The same, trusting these roots in the place of the system's; for servers in the house. */
  public HostedManifest trusting(List<X509Certificate> roots) {
    return new HostedManifest(
        url, new DeviceDownload(List.copyOf(roots), download.client()), packageLimit);
  }

  /**
   * The same over the caller's own client, with its proxy, name resolution and TLS settings.
   * Redirects stay under the rules above; a client with interceptors is refused, see {@link
   * org.mdmtoolkit.http.ApiClient.Builder#client}.
   */
  public HostedManifest through(OkHttpClient client) {
    return new HostedManifest(url, new DeviceDownload(download.roots(), client), packageLimit);
  }

  /** The same, taking a package of this size at most. */
  HostedManifest withLargestPackage(long bytes) {
    return new HostedManifest(url, download, new DeviceDownload.Limit(bytes, packageLimit.time()));
  }

  /**
   * Fetches the manifest and the first package that it names, and checks both. The package, up to 4
   * GiB, goes into a temporary file that has no name, so that nothing stays of it. Where the
   * manifest itself has an error the package is not fetched.
   *
   * @param clock tells whether the signer's certificate has expired
   * @return errors, for which a device would not install it, warnings and notes; empty if all is
   *     well
   * @throws InvalidInputException if what comes is no property list, is too large (a manifest: over
   *     1 MiB), or comes from where a device would not fetch it
   * @throws org.mdmtoolkit.NotFoundException if the manifest or the package is not there
   * @throws org.mdmtoolkit.DeniedException if the server wants credentials
   * @throws UnavailableException if it cannot be fetched: no connection, TLS, a broken answer; or
   *     the disk is full
   */
  public List<Finding> check(Clock clock) {
    List<Finding> redirects = new ArrayList<>();
    Object manifest = manifest(redirects);
    ManifestChecker checker = ManifestChecker.withClock(clock);
    List<Finding> alone = checker.check(manifest);
    Optional<Asset> asset = firstPackage(manifest);
    if (asset.isEmpty() || alone.stream().anyMatch(Finding::isError)) {
      return joined(redirects, alone);
    }
    return joined(redirects, withPackage(manifest, asset.get(), checker, redirects));
  }

  /**
   * Fetches the manifest alone, and checks it together with this package on the disk.
   *
   * @throws org.mdmtoolkit.MdmException as {@link #check(Clock)} and {@link
   *     ManifestChecker#check(Object, Path)}
   */
  public List<Finding> check(Clock clock, Path installerPackage) {
    List<Finding> redirects = new ArrayList<>();
    Object manifest = manifest(redirects);
    return joined(redirects, ManifestChecker.withClock(clock).check(manifest, installerPackage));
  }

  private Object manifest(List<Finding> redirects) {
    DeviceDownload.Fetched fetched = download.get(url, MANIFEST, null);
    note(redirects, "", fetched);
    try {
      return PlistReader.read(fetched.answer().body());
    } catch (InvalidInputException e) {
      throw new InvalidInputException(this + ": " + e.problem(), e.remedy(), e);
    }
  }

  private List<Finding> withPackage(
      Object manifest, Asset asset, ManifestChecker checker, List<Finding> redirects) {
    try (SeekableByteChannel channel = namelessFile()) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      note(redirects, asset.path(), download.get(asset.url(), packageLimit, out));
      out.flush();
      return checker.check(manifest, channel, DeviceDownload.withoutQuery(asset.url()));
    } catch (IOException | UncheckedIOException e) {
      throw new UnavailableException(
          "the package of " + this + " cannot be kept for its check",
          "Look whether the disk of the temporary files is full, then run it again.",
          e);
    }
  }

  /** A file that ends with the process, however that ends. */
  private static SeekableByteChannel namelessFile() throws IOException {
    Path file = Files.createTempFile("mdm-package", ".pkg"); // 0600
    try {
      return Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } finally {
      Files.delete(file);
    }
  }

  private static void note(List<Finding> redirects, String path, DeviceDownload.Fetched fetched) {
    fetched
        .lastAddress()
        .ifPresent(
            last ->
                redirects.add(
                    new Finding(
                        Severity.WARNING,
                        path,
                        "manifest-redirect",
                        "The server redirects to "
                            + last
                            + "; Apple does not say that devices follow. Better give out the"
                            + " address at which the file lies.",
                        null)));
  }

  private static List<Finding> joined(List<Finding> first, List<Finding> then) {
    List<Finding> all = new ArrayList<>(first);
    all.addAll(then);
    return List.copyOf(all);
  }

  private static Optional<Asset> firstPackage(@Nullable Object manifest) {
    List<?> items = list(manifest, "items");
    for (int i = 0; i < items.size(); i++) {
      List<?> assets = list(items.get(i), "assets");
      for (int k = 0; k < assets.size(); k++) {
        if (assets.get(k) instanceof Map<?, ?> asset
            && "software-package".equals(asset.get("kind"))
            && asset.get("url") instanceof String address) {
          return Optional.of(new Asset("items[%d].assets[%d].url".formatted(i, k), address));
        }
      }
    }
    return Optional.empty();
  }

  private static List<?> list(@Nullable Object parent, String key) {
    return parent instanceof Map<?, ?> map && map.get(key) instanceof List<?> list
        ? list
        : List.of();
  }

  /** The address, without its query. */
  @Override
  public String toString() {
    return DeviceDownload.withoutQuery(url);
  }
}
