package org.mdmtoolkit.delivery.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The first line and the header fields of an HTTP/1 request, as far as a webhook needs them.
 * Immutable.
 *
 * @param fields by their names in lower case; the values of one that was given several times are
 *     joined by a line feed, which no value can hold
 */
record RequestHead(String method, String path, Map<String, String> fields) {

  private static final Pattern VERSION = Pattern.compile("HTTP/1\\.[01]");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*");

  /** Reads what stands before the empty line; empty if it is no such thing. */
  static Optional<RequestHead> read(byte[] bytes, int length) {
    String[] lines = new String(bytes, 0, length, ISO_8859_1).split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !VERSION.matcher(first[2]).matches()) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      var field = FIELD.matcher(lines[i]);
      if (!field.matches()) {
        return Optional.empty();
      }
      fields.merge(
          field.group(1).toLowerCase(Locale.ROOT),
          field.group(2),
          (before, more) -> before + "\n" + more);
    }
    try {
      return Optional.ofNullable(new URI(first[1]).getPath())
          .map(path -> new RequestHead(first[0], path, Map.copyOf(fields)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
