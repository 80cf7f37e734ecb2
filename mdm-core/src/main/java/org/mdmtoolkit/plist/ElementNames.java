package org.mdmtoolkit.plist;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What people write for the elements of a property list, and what they mean. */
final class ElementNames {

  private static final List<String> ELEMENTS =
      List.of("string", "integer", "array", "dict", "data", "date", "real", "true", "false", "key");

  private static final Map<String, String> MEANT = new HashMap<>();

  static {
    meant("<true/>", "true", "yes", "on");
    meant("<false/>", "false", "no", "off");
    meant("<true/> or <false/>", "boolean", "bool");
    meant("<integer>", "integer", "int", "number", "long");
    meant("<real>", "real", "float", "double", "decimal");
    meant("<string>", "string", "str", "text");
    meant("<dict>", "dict", "dictionary", "map", "object");
    meant("<array>", "array", "list");
    meant("<data>", "data", "base64", "binary");
    meant("<date>", "date", "datetime", "timestamp");
    meant("<key>", "key");
    MEANT.put("null", ": leave the key out");
    MEANT.put("nil", ": leave the key out");
  }

  private ElementNames() {}

  private static void meant(String element, String... names) {
    for (String name : names) {
      MEANT.put(name, ": write " + element);
    }
  }

  /** The end of a sentence about a name that is no element's: what to write; may be empty. */
  static String meant(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(MEANT.get(lower))
        .or(
            () ->
                ELEMENTS.stream().filter(one -> isMistyped(lower, one)).findFirst().map(MEANT::get))
        .orElse("");
  }

  /** Whether one letter is missing, too many, another or changed places with its neighbour. */
  private static boolean isMistyped(String given, String meant) {
    int begin = 0;
    while (begin < Math.min(given.length(), meant.length())
        && given.charAt(begin) == meant.charAt(begin)) {
      begin++;
    }
    String is = given.substring(begin);
    String due = meant.substring(begin);
    return given.length() > 2
        && (rest(is, 1).equals(rest(due, 1))
            || is.equals(rest(due, 1))
            || rest(is, 1).equals(due)
            || (is.length() > 1
                && due.length() > 1
                && is.charAt(0) == due.charAt(1)
                && is.charAt(1) == due.charAt(0)
                && rest(is, 2).equals(rest(due, 2))));
  }

  private static String rest(String text, int from) {
    return text.substring(Math.min(from, text.length()));
  }
}
