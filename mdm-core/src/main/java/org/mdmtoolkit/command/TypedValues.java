package org.mdmtoolkit.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.ValueType;

/**
 * Compares values with the catalogue while a command is built: unknown keys and wrong types are
 * refused. No message repeats a value.
 */
final class TypedValues {

  private static final int MOST_LISTED = 12;

  private TypedValues() {}

  /** A copy of the value, its maps and lists modifiable, if it is as the catalogue says. */
  static Object checked(Object value, KeySpec spec, String path) {
    return compared(PlistCopies.value(value, path), spec, path);
  }

  /** The same for an element of an array. */
  static Object checkedElement(Object value, KeySpec array, String path) {
    return element(PlistCopies.value(value, path), array, path);
  }

  private static Object compared(Object value, KeySpec spec, String path) {
    if (spec.type() == ValueType.REAL && value instanceof Long whole) {
      return whole.doubleValue();
    }
    if (!spec.type().accepts(value)) {
      throw wrongType(path, spec.type());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach(
          (name, inner) -> {
            String key = String.valueOf(name);
            String place = ValuePath.below(path, key);
            KeySpec below =
                spec.type() == ValueType.ANY
                    ? spec
                    : child(spec, key).orElseThrow(() -> unknown(key, spec, path));
            copy.put(key, compared(inner, below, place));
          });
      return copy;
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      for (Object inner : list) {
        copy.add(element(inner, spec, path + "[" + copy.size() + "]"));
      }
      return copy;
    }
    return value;
  }

  private static Object element(Object value, KeySpec array, String path) {
    if (array.alternatives().isEmpty()) {
      return compared(value, array.element().orElse(array), path);
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw wrongType(path, ValueType.DICTIONARY);
    }
    return compared(value, form(map.get(KeySpec.SELECTOR), array, path), path);
  }

  /** The form of an element that is told by its Item. */
  static KeySpec form(@Nullable Object item, KeySpec array, String path) {
    String place = ValuePath.below(path, KeySpec.SELECTOR);
    if (item == null) {
      throw new InvalidInputException(
          place + " is not set", "Set it first; it says which of the settings this is.");
    }
    if (!(item instanceof String name)) {
      throw wrongType(place, ValueType.STRING);
    }
    return array
        .alternative(name)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    place + " names no setting that Apple defines",
                    array
                        .nearest(name)
                        .map(nearest -> "Did you mean " + nearest + "?")
                        .orElse("The catalogue lists them.")));
  }

  /** The key of this name in a dictionary, its wildcard included. */
  static Optional<KeySpec> child(KeySpec spec, String key) {
    return spec.child(key).or(spec::wildcard);
  }

  /** The value that this text is for a key of this type. */
  static Object parsed(String text, KeySpec spec, String path) {
    return switch (spec.type()) {
      case STRING -> text;
      case BOOLEAN -> bool(text).orElseThrow(() -> wrong(path, "must be true or false"));
      case INTEGER -> whole(text).orElseThrow(() -> wrong(path, "must be a whole number"));
      case REAL -> real(text).orElseThrow(() -> wrong(path, "must be a number"));
      case DATE -> date(text, path);
      case DATA ->
          throw new InvalidInputException(
              path + " is data, and text cannot give it", "Give its bytes, from a file.");
      case DICTIONARY -> throw holdsOthers(path, "dictionary", ".KEY");
      case ARRAY -> throw holdsOthers(path, "array", "[0]");
      case ANY ->
          bool(text)
              .<Object>map(value -> value)
              .or(() -> whole(text))
              .orElse(text); // text, unless it could be nothing else
    };
  }

  private static Optional<Boolean> bool(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A whole number as one writes it; {@code 007} is none, since its zeros may matter. */
  private static Optional<Long> whole(String text) {
    if (!text.matches("0|-?[1-9][0-9]{0,18}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> real(String text) {
    return text.matches("-?[0-9]{1,30}([.][0-9]{1,30})?")
        ? Optional.of(Double.valueOf(text))
        : Optional.empty();
  }

  @SuppressWarnings("UnusedException") // its message repeats the value
  private static Instant date(String text, String path) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw wrong(path, "must be a date such as 2026-11-01T00:00:00Z");
    }
  }

  static InvalidInputException wrongType(String path, ValueType type) {
    return wrong(path, "must be " + type.label());
  }

  private static InvalidInputException wrong(String path, String what) {
    return new InvalidInputException(path + " " + what, "Apple's schema takes nothing else there.");
  }

  private static InvalidInputException holdsOthers(String path, String type, String example) {
    return new InvalidInputException(
        path + " is " + (type.startsWith("a") ? "an " : "a ") + type + ", not a single value",
        "Set what is in it: " + path + example + ".");
  }

  static InvalidInputException unknown(String key, KeySpec spec, String path) {
    String owner = path.isEmpty() ? spec.name() : path;
    return new InvalidInputException(
        owner + " has no key " + ValuePath.below("", key),
        spec.nearest(key).map(nearest -> "Did you mean " + nearest + "?").orElse(takes(spec)));
  }

  private static String takes(KeySpec spec) {
    List<String> names = spec.children().stream().map(KeySpec::name).toList();
    if (names.isEmpty()) {
      return "It takes none.";
    }
    String some = String.join(", ", names.subList(0, Math.min(MOST_LISTED, names.size())));
    return String.format(
        Locale.ROOT, "It takes %s%s.", some, names.size() > MOST_LISTED ? " and others" : "");
  }
}
