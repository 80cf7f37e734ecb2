package org.mdmtoolkit.delivery;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.manifest.ManifestChecker;
import org.mdmtoolkit.plist.PlistReader;

/**
 * A manifest and its package as a device would get them: fetched from where they are served, and
 * checked. Redirects are not followed. Immutable.
 *
 * @see ManifestChecker
 */
public final class ServedManifest {

  private static final int MAX_MANIFEST = 16 << 20;
  private static final long MAX_PACKAGE = 4L << 30;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final Duration WHOLE = Duration.ofMinutes(30);

  private final String url;
  private final List<X509Certificate> roots;

  private ServedManifest(String url, List<X509Certificate> roots) {
    this.url = url;
    this.roots = roots;
  }

  /** The manifest at this address. */
  public static ServedManifest at(String url) {
    return new ServedManifest(url, List.of());
  }

  /** The same, trusting these roots in the place of the system's; for servers in the house. */
  public ServedManifest trusting(List<X509Certificate> instead) {
    return new ServedManifest(url, List.copyOf(instead));
  }

  /**
   * Fetches manifest and package, and checks them. Downloads the whole package into a temporary
   * file, and removes it.
   *
   * @param clock tells whether the signer's certificate has expired
   * @return what is wrong; nothing of it hides that a device would install it
   * @throws InvalidInputException if the manifest cannot be read, or the server does not give what
   *     the address names
   * @throws UnavailableException if the server cannot be reached
   */
  public List<Finding> check(Clock clock) {
    byte[] content = get(url, MAX_MANIFEST, null).body();
    Object manifest = PlistReader.read(content);
    ManifestChecker checker = ManifestChecker.withClock(clock);
    List<Finding> alone = checker.check(manifest);
    Optional<String> packageUrl = packageUrl(manifest);
    if (packageUrl.isEmpty() || alone.stream().anyMatch(Finding::isError)) {
      return alone;
    }
    try {
      Path file = Files.createTempFile("mdm-package", ".pkg"); // 0600
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          get(packageUrl.get(), MAX_PACKAGE, out);
        }
        return checker.check(manifest, file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new UnavailableException(
          "the package of " + url + " cannot be kept for its check",
          "Look whether the disk is full, then run it again.",
          e);
    }
  }

  /** The address of the first package in a manifest. */
  private static Optional<String> packageUrl(Object manifest) {
    if (manifest instanceof Map<?, ?> root
        && root.get("items") instanceof List<?> items
        && !items.isEmpty()
        && items.get(0) instanceof Map<?, ?> item
        && item.get("assets") instanceof List<?> assets) {
      for (Object asset : assets) {
        if (asset instanceof Map<?, ?> map
            && "software-package".equals(map.get("kind"))
            && map.get("url") instanceof String address) {
          return Optional.of(address);
        }
      }
    }
    return Optional.empty();
  }

  private ApiAnswer get(String address, long maxBytes, @Nullable OutputStream sink) {
    URI uri = uri(address);
    try (ApiClient client =
        ApiClient.at(ServerAddress.of(uri.getScheme() + "://" + uri.getRawAuthority()))
            .trusting(roots)
            .timeouts(CONNECT, READ, WHOLE)
            .maxAnswerBytes(maxBytes)
            .build()) {
      ApiAnswer answer = sink == null ? client.send(call(uri)) : client.sendInto(call(uri), sink);
      if (answer.status() != 200) {
        throw new InvalidInputException(
            address + " is answered with HTTP " + answer.status(),
            "A device would not install it. Give the address at which it lies.");
      }
      return answer;
    } catch (LostAnswerException e) {
      throw new UnavailableException(
          "cannot fetch " + address + ": " + e.getMessage(),
          "A device could not fetch it either, if it is where this machine is.",
          e);
    }
  }

  private static URI uri(String address) {
    try {
      URI uri = new URI(address);
      if (uri.getScheme() != null && uri.getRawAuthority() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new InvalidInputException(
          "\"" + address + "\" is no address", "Give it as https://HOST/PATH.", e);
    }
    throw new InvalidInputException(
        "\"" + address + "\" is no address", "Give it as https://HOST/PATH.");
  }

  private static ApiCall call(URI uri) {
    List<String> path = new ArrayList<>();
    String raw = uri.getRawPath() == null ? "" : uri.getRawPath();
    for (String segment : raw.replaceFirst("^/", "").split("/", -1)) {
      path.add(decoded(segment.replace("+", "%2B")));
    }
    ApiCall call = ApiCall.of("GET", path.toArray(String[]::new));
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      call =
          call.withQuery(
              decoded(equals < 0 ? pair : pair.substring(0, equals)),
              equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return call;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
