package org.mdmtoolkit.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;

/**
 * Addresses from which a Mac takes a manifest or a package: https and a full host name. A Mac
 * answers others with "The manifest URL isn't external" or not at all. No message repeats the
 * address, as its query may hold a token.
 */
final class ManifestUrl {

  /** The WHATWG rule: a host whose last label is a number is an IPv4 address, however written. */
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)", Pattern.CASE_INSENSITIVE);

  private ManifestUrl() {}

  /**
   * The address, exactly as given.
   *
   * @param what how a message calls it, such as {@code "the manifest URL"}
   */
  static String checked(String what, String url) {
    if (url.toLowerCase(Locale.ROOT).startsWith("http:")) {
      throw refused(what + " is http", "Apple's devices take https only.");
    }
    if (!url.startsWith("https://")) {
      throw refused(what + " does not begin with https://", "Give the whole address.");
    }
    URI uri = parsed(what, url);
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    if (authority.contains("@")) {
      throw refused(what + " holds a user name or password", "Devices do not use them; remove it.");
    }
    String host = authority.replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "");
    if (host.startsWith("[") || ENDS_IN_A_NUMBER.matcher(host).matches()) {
      throw refused(
          what + " names an IP address",
          "Give a host name for which the server has a certificate.");
    }
    if (!host.contains(".")) {
      throw refused(
          what + " has no full host name", "Give one with its domain, such as mdm.example.com.");
    }
    if (uri.getHost() == null) {
      throw refused(
          what + " has a host name that is not valid",
          "Use letters, digits, dots and hyphens; write an international name in its xn-- form.");
    }
    return url;
  }

  private static URI parsed(String what, String url) {
    try {
      URI uri = new URI(url);
      if (uri.toASCIIString().equals(url)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // not kept as the cause: its message repeats the address
    }
    throw refused(
        what + " holds characters that an address cannot hold", "Write them as % and two digits.");
  }

  private static InvalidInputException refused(String problem, String remedy) {
    return new InvalidInputException(problem, remedy);
  }
}
