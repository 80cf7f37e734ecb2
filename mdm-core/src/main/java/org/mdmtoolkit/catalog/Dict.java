package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary of a command as the rules look at it. A value of the wrong type counts as absent:
 * the schema check has said so already.
 */
final class Dict {

  private final Map<?, ?> map;
  private final KeyPath path;

  Dict(Map<?, ?> map, KeyPath path) {
    this.map = map;
    this.path = path;
  }

  /** The place of the dictionary itself. */
  KeyPath path() {
    return path;
  }

  /** The place of one key. */
  KeyPath at(String key) {
    return path.key(key);
  }

  boolean has(String key) {
    return map.containsKey(key);
  }

  int size() {
    return map.size();
  }

  @Nullable String text(String key) {
    return map.get(key) instanceof String text ? text : null;
  }

  boolean is(String key, String value) {
    return value.equals(map.get(key));
  }

  boolean isTrue(String key) {
    return Boolean.TRUE.equals(map.get(key));
  }

  boolean isFalse(String key) {
    return Boolean.FALSE.equals(map.get(key));
  }

  @Nullable Long number(String key) {
    Object value = map.get(key);
    return value instanceof Integer small
        ? Long.valueOf(small)
        : value instanceof Long big ? big : null;
  }

  byte @Nullable [] data(String key) {
    return map.get(key) instanceof byte[] data ? data : null;
  }

  @Nullable Dict dict(String key) {
    return map.get(key) instanceof Map<?, ?> inner ? new Dict(inner, at(key)) : null;
  }

  /** The array under the key, of whatever is in it. */
  @Nullable List<?> list(String key) {
    return map.get(key) instanceof List<?> list ? list : null;
  }

  /** The dictionaries in the array under the key; empty where there is none. */
  List<Dict> dicts(String key) {
    List<?> list = list(key);
    if (list == null) {
      return List.of();
    }
    List<Dict> dicts = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) instanceof Map<?, ?> inner) {
        dicts.add(new Dict(inner, at(key).index(i)));
      }
    }
    return dicts;
  }
}
