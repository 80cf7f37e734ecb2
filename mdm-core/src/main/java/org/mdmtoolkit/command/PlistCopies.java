package org.mdmtoolkit.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/** Deep copies of property-list values that nobody else can change, and equality by content. */
final class PlistCopies {

  /** As deep as the plist package reads and writes. */
  private static final int MAX_DEPTH = 128;

  private PlistCopies() {}

  /**
   * A copy with the types of the plist package: unmodifiable maps and lists, {@code Long} for all
   * integers, {@code byte[]} cloned.
   *
   * @throws InvalidInputException on a value that no property list can hold; the message names its
   *     key and type, not the value
   */
  static Map<String, Object> dictionary(Map<?, ?> map) {
    return dictionary(map, 1);
  }

  /**
   * A copy of one value, as {@link #dictionary(Map)} makes them.
   *
   * @param name how a message calls the value: its key, or where it stands
   */
  static Object value(@Nullable Object value, String name) {
    return copy(value, name, 1);
  }

  private static Map<String, Object> dictionary(Map<?, ?> map, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new InvalidInputException(
            "a key of a dictionary is not a string", "Property lists have strings as keys.");
      }
      copy.put(key, copy(entry.getValue(), key, depth + 1));
    }
    return Collections.unmodifiableMap(copy);
  }

  private static Object copy(@Nullable Object value, String key, int depth) {
    if (depth > MAX_DEPTH && (value instanceof Map || value instanceof List)) {
      throw new InvalidInputException(
          key + " is nested deeper than " + MAX_DEPTH + " levels", "Make it flatter.");
    }
    if (value instanceof Map<?, ?> map) {
      return dictionary(map, depth);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list.size());
      for (Object item : list) {
        copy.add(copy(item, key, depth + 1));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof byte[] data) {
      return data.clone();
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof Instant) {
      return value;
    }
    String type = value == null ? "null" : value.getClass().getSimpleName();
    throw new InvalidInputException(
        key + " holds a " + type + ", which no property list can hold",
        "Use text, numbers, booleans, byte[], Instant, List or Map.");
  }

  /** Whether two values are the same, {@code byte[]} by content. */
  static boolean sameContent(@Nullable Object a, @Nullable Object b) {
    if (a instanceof byte[] left && b instanceof byte[] right) {
      return Arrays.equals(left, right);
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      if (left.size() != right.size()) {
        return false;
      }
      for (int i = 0; i < left.size(); i++) {
        if (!sameContent(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
      return left.size() == right.size()
          && left.entrySet().stream()
              .allMatch(entry -> sameContent(entry.getValue(), right.get(entry.getKey())));
    }
    return a != null && a.equals(b);
  }

  /** A hash that fits {@link #sameContent}. */
  static int contentHash(Object value) {
    if (value instanceof byte[] data) {
      return Arrays.hashCode(data);
    }
    if (value instanceof List<?> list) {
      int hash = 1;
      for (Object item : list) {
        hash = 31 * hash + contentHash(item);
      }
      return hash;
    }
    if (value instanceof Map<?, ?> map) {
      int hash = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        hash += entry.getKey().hashCode() ^ contentHash(entry.getValue());
      }
      return hash;
    }
    return value.hashCode();
  }
}
