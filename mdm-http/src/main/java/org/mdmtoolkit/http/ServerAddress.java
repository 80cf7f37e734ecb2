package org.mdmtoolkit.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.mdmtoolkit.InvalidInputException;

/**
 * The address of a server, below which all of its resources lie. Always https, except for loopback
 * addresses, where http will do: a token never travels in clear. Immutable.
 */
public final class ServerAddress {

  private final URI uri;

  private ServerAddress(URI uri) {
    this.uri = uri;
  }

  /**
   * Reads an address such as {@code https://fleet.example.com} or {@code
   * https://example.com/prefix}. A slash at the end does not count.
   *
   * @throws InvalidInputException if it is not https, or holds a user name, a query or a fragment.
   *     The message does not repeat such an address, as it may hold a secret
   */
  public static ServerAddress of(String text) {
    URI uri;
    try {
      uri = new URI(text.replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw refused("the address of the server is not a URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused("the address of the server holds more than host, port and path");
    }
    if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw refused("the address of the server is not one that begins with https://");
    }
    if (scheme.equals("http") && !isLoopback(uri.getHost())) {
      throw refused("the address " + text + " is http, which would show the token to everybody");
    }
    return new ServerAddress(uri);
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  private static InvalidInputException refused(String problem) {
    return new InvalidInputException(
        problem, "Give it as https://HOST[:PORT][/PATH]; http is taken for loopback only.");
  }

  /** The address, without a slash at its end. */
  public URI uri() {
    return uri;
  }

  /** Whether it is asked over TLS. */
  boolean isHttps() {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** Whether it is this machine itself. */
  public boolean isLoopback() {
    return isLoopback(uri.getHost());
  }

  /** The host, with the port if one was given. */
  public String host() {
    return uri.getRawAuthority();
  }

  /** Scheme, host and port, without the path: {@code https://fleet.example.com}. */
  public String origin() {
    return uri.getScheme() + "://" + host();
  }

  /** The address as text. */
  @Override
  public String toString() {
    return uri.toString();
  }
}
