package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes faulty commands of the catalogue's own knowledge, one fault each. */
final class Mutations {

  /** A value that no message may repeat from a key that is secret; planted everywhere. */
  static final String SECRET = "c4n4ry";

  /** A command with one fault, and where which rule must find it. */
  record Mutant(Map<String, Object> root, String rule, String path) {}

  /** Puts what is below a dictionary of the example back into the whole command. */
  private interface Place {
    Map<String, Object> with(Object value);
  }

  private final List<Mutant> mutants = new ArrayList<>();

  private Mutations() {}

  static List<Mutant> of(CommandSpec spec) {
    Mutations mutations = new Mutations();
    Map<String, Object> example = spec.example();
    Map<String, Object> command = copy(example.get("Command"));
    mutations.dictionary(
        command,
        spec.request(),
        "",
        spec.requestType(),
        changed -> {
          Map<String, Object> root = new LinkedHashMap<>(example);
          root.put("Command", changed);
          return root;
        });
    return mutations.mutants;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> copy(@Nullable Object map) {
    return map == null ? new LinkedHashMap<>() : new LinkedHashMap<>((Map<String, Object>) map);
  }

  private void dictionary(
      Map<String, Object> map, KeySpec spec, String path, String id, Place place) {
    if (spec.wildcard().isEmpty()) {
      mutants.add(
          new Mutant(
              place.with(with(map, "XyzzyKey", SECRET)), "unknown-key", join(path, "XyzzyKey")));
    }
    for (KeySpec key : spec.children()) {
      String keyPath = join(path, key.name());
      if (key.required()) {
        Map<String, Object> without = new LinkedHashMap<>(map);
        without.remove(key.name());
        boolean isForRule = spec.name().equals("DeviceInformation");
        String rule = isForRule ? "queries-missing" : "missing-key";
        mutants.add(new Mutant(place.with(without), rule, keyPath));
      }
      Object value = map.getOrDefault(key.name(), Examples.value(key, id + "." + key.name()));
      key(
          key,
          value,
          keyPath,
          id + "." + key.name(),
          changed -> place.with(with(map, key.name(), changed)));
    }
  }

  private void key(KeySpec key, Object value, String path, String id, Place place) {
    if (key.type() != ValueType.ANY) {
      Object wrong = key.type() == ValueType.STRING ? List.of(SECRET) : SECRET;
      mutants.add(new Mutant(place.with(wrong), "wrong-type", path));
    }
    boolean selector = key.name().equals(KeySpec.SELECTOR) && path.contains("]");
    if (key.valueRule() != ValueRule.ANY && !selector) {
      Object off = key.type() == ValueType.INTEGER ? (Object) 4711L : "Xyzzy";
      String rule = key.valueRule() == ValueRule.OPEN ? "unknown-value" : "value-off-list";
      mutants.add(new Mutant(place.with(off), rule, path));
    }
    if (key.type() == ValueType.DICTIONARY) {
      dictionary(copy(value), key, path, id, place);
    } else if (key.type() == ValueType.ARRAY) {
      key.element()
          .ifPresent(
              element -> key(element, first(value), path + "[0]", id, one -> listOf(place, one)));
      for (KeySpec setting : key.alternatives()) {
        setting(setting, path + "[0]", one -> listOf(place, one));
      }
    }
  }

  private void setting(KeySpec setting, String path, Place place) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (KeySpec key : setting.children()) {
      if (key.required()) {
        map.put(key.name(), Examples.value(key, "Settings.Settings." + key.name()));
      }
    }
    mutants.add(new Mutant(place.with(with(map, "Item", "Xyzzy")), "unknown-item", path + ".Item"));
    dictionary(map, setting, path, "Settings.Settings", place);
  }

  private static Map<String, Object> listOf(Place place, Object element) {
    return place.with(Collections.singletonList(element));
  }

  private static Object first(Object list) {
    return list instanceof List<?> elements && !elements.isEmpty() ? elements.get(0) : Map.of();
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
