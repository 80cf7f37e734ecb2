package org.mdmtoolkit.delivery.web;

import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.DeviceUrl;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.ServerAddress;

/**
 * Fetches files under the rules that bind a device: without credentials, from {@link DeviceUrl}s
 * alone, each redirect included. Asks once. No query is in any message, as it may hold a token.
 *
 * @param roots trusted in the place of the system's; empty for the system's
 * @param client the caller's own, or null
 */
record DeviceDownload(List<X509Certificate> roots, @Nullable OkHttpClient client) {

  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration READ = Duration.ofSeconds(30);

  /**
   * What came in the end.
   *
   * @param answer with status 200; its body is empty where it went into a stream
   * @param lastAddress where it lay, without the query; empty if that is where it was asked for
   */
  record Fetched(ApiAnswer answer, Optional<String> lastAddress) {}

  /** How much a file may take: bytes, and time from the first byte to the last. */
  record Limit(long bytes, Duration time) {}

  /**
   * Fetches a file.
   *
   * @param url has passed {@link DeviceUrl}
   * @param sink takes the content; null to have it returned
   */
  Fetched get(String url, Limit limit, @Nullable OutputStream sink) {
    String address = url;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      URI uri = URI.create(address);
      ApiAnswer answer = ask(uri, limit, sink);
      if (answer.status() == 200) {
        return new Fetched(
            answer, redirects == 0 ? Optional.empty() : Optional.of(withoutQuery(address)));
      }
      Optional<String> location = answer.header("Location");
      if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
        throw refusal(withoutQuery(address), answer.status());
      }
      address = next(uri, location.get());
    }
    throw new InvalidInputException(
        withoutQuery(url) + " is redirected more than " + MAX_REDIRECTS + " times",
        "Give the address at which the file lies.");
  }

  /** The address as it may be shown. */
  static String withoutQuery(String url) {
    return url.replaceFirst("[?#].*", "");
  }

  private ApiAnswer ask(URI uri, Limit limit, @Nullable OutputStream sink) {
    try (ApiClient http =
        ApiClient.at(ServerAddress.of("https://" + uri.getRawAuthority()))
            .trusting(roots)
            .timeouts(CONNECT, READ, limit.time())
            .maxAnswerBytes(limit.bytes())
            .client(client)
            .build()) {
      ApiCall call = ApiCall.get(uri);
      return sink == null ? http.send(call) : http.sendInto(call, sink);
    } catch (LostAnswerException e) {
      throw lost(withoutQuery(uri.toString()), e);
    }
  }

  private static String next(URI from, String location) {
    String to;
    try {
      to = from.resolve(new URI(location)).toString();
    } catch (URISyntaxException e) {
      to = location; // the rules say what is wrong with it
    }
    String fault = DeviceUrl.fault(to);
    if (fault != null) {
      throw new InvalidInputException(
          withoutQuery(from.toString())
              + " is redirected to an address that devices refuse: it "
              + fault,
          "Give the address at which the file lies, or correct the server.");
    }
    return to;
  }

  private static MdmException refusal(String name, int status) {
    String problem = name + " is answered with HTTP " + status;
    if (status == 404 || status == 410) {
      return new NotFoundException(
          name + " does not exist (HTTP " + status + ")",
          "Put the file there, or give the address at which it lies.");
    }
    if (status == 401 || status == 403) {
      return new DeniedException(
          problem, "Devices have no credentials: it must be given to everybody who asks.");
    }
    if (status == 408 || status == 429 || status >= 500) {
      return new UnavailableException(problem, "Try again; if it stays, look at the server.");
    }
    return new InvalidInputException(problem, "Give the address at which the file lies.");
  }

  private static MdmException lost(String name, LostAnswerException e) {
    String problem = "cannot fetch " + name + ": " + e.getMessage();
    return switch (e.reason()) {
      case TOO_LARGE ->
          new InvalidInputException(problem, "Check that the address is that of the file.", e);
      case UNTRUSTED ->
          new UnavailableException(
              problem,
              "Devices refuse it, too, unless they were given its root. TLS is always verified.",
              e);
      case UNREACHABLE ->
          new UnavailableException(problem, "Check the address and the network.", e);
      case BROKEN, CANCELLED -> new UnavailableException(problem, "Try again.", e);
    };
  }
}
