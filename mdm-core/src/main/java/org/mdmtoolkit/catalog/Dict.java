package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary of a command as the rules look at it. A value of the wrong type counts as absent:
 * the schema check has said so already.
 *
 * @param path the place of the dictionary itself
 */
record Dict(Map<?, ?> map, KeyPath path) {

  /** The place of one key. */
  KeyPath at(String key) {
    return path.key(key);
  }

  boolean has(String key) {
    return map.containsKey(key);
  }

  @Nullable Object value(String key) {
    return map.get(key);
  }

  @Nullable String text(String key) {
    return map.get(key) instanceof String text ? text : null;
  }

  byte @Nullable [] data(String key) {
    return map.get(key) instanceof byte[] data ? data : null;
  }

  @Nullable Dict dict(String key) {
    return map.get(key) instanceof Map<?, ?> inner ? new Dict(inner, at(key)) : null;
  }

  /** The array under the key, of whatever is in it; empty where there is none. */
  List<?> list(String key) {
    return map.get(key) instanceof List<?> list ? list : List.of();
  }

  /** The dictionaries in the array under the key; empty where there is none. */
  List<Dict> dicts(String key) {
    List<?> list = list(key);
    List<Dict> dicts = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) instanceof Map<?, ?> inner) {
        dicts.add(new Dict(inner, at(key).index(i)));
      }
    }
    return dicts;
  }
}
