package org.mdmtoolkit.catalog.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One key of Apple's schema: mutable, because changes of a later release are applied to it. All
 * scalars are text, so that version 10.10 cannot become 10.1.
 */
final class SchemaNode {

  final String key;
  final String type;
  final boolean required;
  final List<String> rangeList;

  /** Platform to attribute to value; the two nested maps of the schema are flattened. */
  final Map<String, Map<String, String>> support = new LinkedHashMap<>();

  final List<SchemaNode> children = new ArrayList<>();

  SchemaNode(String key, String type, boolean required, List<String> rangeList) {
    this.key = key;
    this.type = type;
    this.required = required;
    this.rangeList = rangeList;
  }

  /** The node as the YAML spells it, or as the delta does ({@code os}, types without brackets). */
  static SchemaNode read(Map<String, Object> yaml) {
    SchemaNode node =
        new SchemaNode(
            text(yaml, "key"),
            typeName(text(yaml, "type")),
            "required".equals(yaml.get("presence")),
            strings(yaml.get("rangelist")));
    mergeSupport(node.support, yaml.getOrDefault("supportedOS", yaml.get("os")));
    node.children.addAll(readAll(yaml.get("subkeys")));
    return node;
  }

  static List<SchemaNode> readAll(@Nullable Object list) {
    List<SchemaNode> nodes = new ArrayList<>();
    if (list instanceof List<?> elements) {
      for (Object element : elements) {
        nodes.add(read(map(element)));
      }
    }
    long distinct = nodes.stream().map(node -> node.key).distinct().count();
    if (distinct != nodes.size()) {
      throw new IllegalStateException("the schema names one key twice among " + nodes);
    }
    return nodes;
  }

  /** Merges attribute by attribute, per platform; attributes not named stay. */
  static void mergeSupport(Map<String, Map<String, String>> into, @Nullable Object yaml) {
    if (yaml == null) {
      return;
    }
    map(yaml)
        .forEach(
            (platform, attributes) -> {
              if (attributes.equals("n/a")) {
                into.put(platform, new LinkedHashMap<>(Map.of("introduced", "n/a")));
                return;
              }
              Map<String, String> merged =
                  into.computeIfAbsent(platform, absent -> new LinkedHashMap<>());
              flatten("", map(attributes), merged);
            });
  }

  private static void flatten(String prefix, Map<String, Object> from, Map<String, String> into) {
    from.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?>) {
            flatten(name + ".", map(value), into);
          } else {
            into.put(prefix + name, value.toString());
          }
        });
  }

  /** The child of this name. */
  SchemaNode child(String name) {
    return find(children, name);
  }

  static SchemaNode find(List<SchemaNode> nodes, String name) {
    return nodes.stream()
        .filter(node -> node.key.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no key " + name + " among " + nodes));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object yaml) {
    return (Map<String, Object>) yaml;
  }

  static String text(Map<String, Object> yaml, String key) {
    Object value = yaml.get(key);
    if (!(value instanceof String text)) {
      throw new IllegalStateException("no text under " + key + " in " + yaml);
    }
    return text;
  }

  static List<String> strings(@Nullable Object list) {
    return list instanceof List<?> elements
        ? elements.stream().map(Object::toString).toList()
        : List.of();
  }

  private static String typeName(String type) {
    String bare = type.replace("<", "").replace(">", "");
    return bare.equals("dict") ? "dictionary" : bare;
  }

  @Override
  public String toString() {
    return key;
  }
}
