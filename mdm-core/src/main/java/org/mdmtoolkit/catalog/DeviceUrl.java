package org.mdmtoolkit.catalog;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a URL from which a device fetches a manifest or a package: https, a full host name,
 * nothing secret. A Mac answers others with "The manifest URL isn't external" or not at all. What
 * is said of a URL never repeats it, as its query may hold a token.
 */
public final class DeviceUrl {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final int LONGEST_HOST = 253;

  private DeviceUrl() {}

  /**
   * What is wrong with the URL, as the end of a sentence that begins with its name, such as {@code
   * "must begin with https://"}; null if nothing is.
   */
  public static @Nullable String fault(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return "is not a valid URL";
    }
    if (!uri.toASCIIString().equals(url)) {
      return "holds characters that must be written as % and two digits";
    }
    if (!"https".equalsIgnoreCase(uri.getScheme())) {
      return "must begin with https://; devices fetch by https only";
    }
    String authority = uri.getRawAuthority();
    if (authority == null || authority.isEmpty()) {
      return "must name a host: https://HOST/PATH";
    }
    if (authority.contains("@")) {
      return "must not hold a user name or password; devices do not use them";
    }
    return hostFault(authority.toLowerCase(Locale.ROOT));
  }

  private static @Nullable String hostFault(String authority) {
    if (authority.startsWith("[")) {
      return "must have a host name, not an IP address";
    }
    int colon = authority.indexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (colon >= 0 && !isPort(authority.substring(colon + 1))) {
      return "has a port that is not a number from 1 to 65535";
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    String[] labels = host.split("\\.", -1);
    String last = labels[labels.length - 1];
    if (NUMBER.matcher(last).matches()) {
      return "must have a host name, not an IP address";
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches() || host.length() > LONGEST_HOST) {
        return "has a host name that is not valid";
      }
    }
    if (labels.length == 1) {
      return "must have a full host name with a domain, as in mdm.example.com";
    }
    return null;
  }

  private static boolean isPort(String text) {
    return text.matches("[0-9]{1,5}")
        && Integer.parseInt(text) > 0
        && Integer.parseInt(text) <= 65_535;
  }
}
