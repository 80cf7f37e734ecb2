package org.mdmtoolkit.plist;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What people write for the elements of a property list, and what they mean. */
final class ElementNames {

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
    return MEANT.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }
}
