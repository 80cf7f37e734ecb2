package org.mdmtoolkit.manifest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dictionary somewhere in a manifest, with the way to it. Values of any type are taken. */
record Node(Map<?, ?> map, String path) {

  boolean has(String key) {
    return map.containsKey(key);
  }

  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  @Nullable String text(String key) {
    return map.get(key) instanceof String text ? text : null;
  }

  /** The integer under the key, or null where there is none. */
  @Nullable Long integer(String key) {
    return map.get(key) instanceof Number number && isInteger(number) ? number.longValue() : null;
  }

  @Nullable List<?> list(String key) {
    return map.get(key) instanceof List<?> list ? list : null;
  }

  /** The dictionaries in the array under the key; empty where there is none. */
  List<Node> nodes(String key) {
    List<?> list = list(key);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; list != null && i < list.size(); i++) {
      if (list.get(i) instanceof Map<?, ?> inner) {
        nodes.add(new Node(inner, at(key) + "[" + i + "]"));
      }
    }
    return nodes;
  }

  private static boolean isInteger(Number number) {
    return number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte;
  }

  /** The property list name of a value's type, with its article. */
  static String typeOf(@Nullable Object value) {
    if (value instanceof Number number) {
      return isInteger(number) ? "an integer" : "a real";
    }
    if (value instanceof Map) {
      return "a dictionary";
    }
    if (value instanceof List) {
      return "an array";
    }
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Instant) {
      return "a date";
    }
    return value instanceof byte[] ? "data" : "nothing that a property list holds";
  }
}
