package org.mdmtoolkit.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of a property list, and the wildcard of Apple's schema. */
public enum ValueType {
  STRING,
  BOOLEAN,
  INTEGER,
  REAL,
  DATA,
  DATE,
  DICTIONARY,
  ARRAY,
  /** Any type: a place that Apple's schema leaves open. */
  ANY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name as it stands between the angle brackets of Apple's schema: {@code boolean}. */
  public String label() {
    return label;
  }

  /** The type of this {@link #label()}. */
  static Optional<ValueType> find(String label) {
    for (ValueType type : values()) {
      if (type.label.equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Whether a value of a property list is of this type. */
  public boolean accepts(@Nullable Object value) {
    return switch (this) {
      case STRING -> value instanceof String;
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER -> value instanceof Long || value instanceof Integer;
      case REAL -> value instanceof Double;
      case DATA -> value instanceof byte[];
      case DATE -> value instanceof Instant;
      case DICTIONARY -> value instanceof Map<?, ?>;
      case ARRAY -> value instanceof List<?>;
      case ANY -> value != null;
    };
  }

  /** The type of a value, in words for a message. */
  static String nameOf(@Nullable Object value) {
    for (ValueType type : values()) {
      if (type.accepts(value)) {
        return type == ANY ? "something else" : type.label;
      }
    }
    return "nothing";
  }
}
