package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Spelling;

/** Compares a command with Apple's schema: keys, types, values, nesting. */
final class SchemaCheck {

  /** Required by the schema and not by every device: a rule judges these. */
  private static final Set<String> JUDGED_BY_A_RULE = Set.of("DeviceInformation.Queries");

  private final Report report;

  /** The dictionaries around the one being looked at, the outermost first. */
  private final List<KeySpec> around = new ArrayList<>(4);

  SchemaCheck(Report report) {
    this.report = report;
  }

  void check(Map<?, ?> command, CommandSpec spec) {
    dictionary(command, spec.request(), KeyPath.ROOT);
  }

  private void dictionary(Map<?, ?> map, KeySpec spec, KeyPath path) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      KeySpec key = spec.childOrNull(name);
      if (key == null) {
        key = spec.wildcardOrNull();
      }
      if (key == null) {
        unknown(name, spec, path);
        continue;
      }
      around.add(spec);
      value(entry.getValue(), key, path.key(name), name);
      around.remove(around.size() - 1);
    }
    for (KeySpec key : spec.childrenByName().values()) {
      if (key.required()
          && !map.containsKey(key.name())
          && !JUDGED_BY_A_RULE.contains(spec.name() + "." + key.name())) {
        missing(key, path);
      }
    }
  }

  private void missing(KeySpec key, KeyPath path) {
    report.error(
        path.key(key.name()),
        "missing-key",
        key.name() + " is required (" + key.type().label() + "), and missing.");
  }

  private void value(@Nullable Object value, KeySpec spec, KeyPath path, String name) {
    if (!spec.type().accepts(value)) {
      report.error(
          path,
          "wrong-type",
          "%s must be %s, not %s."
              .formatted(MessageText.clean(name), spec.type().label(), ValueType.nameOf(value)));
      return;
    }
    if (value instanceof Map<?, ?> map && spec.type() == ValueType.DICTIONARY) {
      dictionary(map, spec, path);
    } else if (value instanceof List<?> list && spec.type() == ValueType.ARRAY) {
      array(list, spec, path, name);
    } else if (spec.valueRule() != ValueRule.ANY) {
      listed(
          value instanceof Integer number ? (Object) number.longValue() : value, spec, path, name);
    }
  }

  private void array(List<?> list, KeySpec spec, KeyPath path, String name) {
    KeySpec element = spec.elementOrNull();
    for (int i = 0; i < list.size(); i++) {
      if (element != null) {
        value(list.get(i), element, path.index(i), "An element of " + name);
      } else if (!spec.alternativesByItem().isEmpty()) {
        alternative(list.get(i), spec, path.index(i));
      }
    }
  }

  private void alternative(@Nullable Object value, KeySpec array, KeyPath path) {
    if (!(value instanceof Map<?, ?> map)) {
      report.error(
          path,
          "wrong-type",
          "An element of %s must be dictionary, not %s."
              .formatted(array.name(), ValueType.nameOf(value)));
      return;
    }
    KeyPath selector = path.key(KeySpec.SELECTOR);
    Object item = map.get(KeySpec.SELECTOR);
    if (!map.containsKey(KeySpec.SELECTOR)) {
      report.error(
          selector,
          "missing-key",
          "Item is required (string), and missing; it says which setting this is.");
    } else if (!(item instanceof String name)) {
      report.error(
          selector, "wrong-type", "Item must be string, not " + ValueType.nameOf(item) + ".");
    } else {
      KeySpec spec = array.alternativesByItem().get(name);
      if (spec != null) {
        dictionary(map, spec, path);
      } else {
        report.error(
            selector,
            "unknown-item",
            "There is no setting "
                + MessageText.quote(name)
                + "."
                + didYouMean(name, array.alternativesByItem().keySet()));
      }
    }
  }

  private void listed(@Nullable Object value, KeySpec spec, KeyPath path, String name) {
    if (value == null || spec.allows(value)) {
      return;
    }
    List<String> allowed = spec.allowedValues().stream().map(AllowedValue::toString).toList();
    String start =
        MessageText.clean(name)
            + (spec.secret() ? "" : " is " + MessageText.quote(value.toString()))
            + ", ";
    switch (spec.valueRule()) {
      case OPEN ->
          report.unknown(
              path,
              "unknown-value",
              start
                  + "which Apple's schema does not list; devices may ignore it."
                  + (value instanceof String text ? didYouMean(text, allowed) : ""));
      case FLAGS ->
          report.warning(
              path,
              "value-off-list",
              start + "which has other bits than " + MessageText.anyOf(allowed) + ".");
      default ->
          report.error(
              path, "value-off-list", start + "but must be " + MessageText.anyOf(allowed) + ".");
    }
  }

  private void unknown(String name, KeySpec spec, KeyPath path) {
    boolean atTop = path == KeyPath.ROOT;
    if (atTop && (name.equals(Envelope.REQUEST_TYPE) || name.equals(Envelope.NETWORK_TETHER))) {
      return;
    }
    String key = MessageText.clean(name);
    if (atTop && name.equals(Envelope.COMMAND_UUID)) {
      report.unknown(
          path.key(name), "unknown-key", "CommandUUID belongs beside Command, not inside it.");
      return;
    }
    String place = rightPlace(name, spec);
    if (place != null) {
      report.error(
          path.key(name), "wrong-nesting", key + " stands in the wrong place: it belongs " + place);
    } else {
      report.unknown(
          path.key(name),
          "unknown-key",
          "%s is not a key that Apple defines here; devices ignore such keys.%s"
              .formatted(key, didYouMean(name, spec.childrenByName().keySet())));
    }
  }

  /** Where the key belongs, if Apple defines it above or below this dictionary. */
  private @Nullable String rightPlace(String name, KeySpec spec) {
    for (int i = around.size() - 1; i >= 0; i--) {
      KeySpec outer = around.get(i);
      if (outer.childOrNull(name) != null) {
        return i == 0 ? "directly into Command." : "into " + outer.name() + ".";
      }
    }
    KeySpec inner = holder(name, spec);
    return inner == null ? null : "into " + inner.name() + ".";
  }

  /** The key below this dictionary, itself named, in which the name is defined. */
  private static @Nullable KeySpec holder(String name, KeySpec spec) {
    for (KeySpec child : spec.childrenByName().values()) {
      if (child.type() == ValueType.DICTIONARY || child.type() == ValueType.ARRAY) {
        if (defines(child, name)) {
          return child;
        }
      }
    }
    return null;
  }

  private static boolean defines(KeySpec spec, String name) {
    if (spec.childOrNull(name) != null || holder(name, spec) != null) {
      return true;
    }
    KeySpec element = spec.elementOrNull();
    if (element != null && element.type() == ValueType.DICTIONARY && defines(element, name)) {
      return true;
    }
    for (KeySpec alternative : spec.alternativesByItem().values()) {
      if (defines(alternative, name)) {
        return true;
      }
    }
    return false;
  }

  private static String didYouMean(String given, Iterable<String> names) {
    return Spelling.nearest(given, names)
        .map(nearest -> " Did you mean " + nearest + "?")
        .orElse("");
  }
}
