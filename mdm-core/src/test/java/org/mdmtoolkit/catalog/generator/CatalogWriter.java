package org.mdmtoolkit.catalog.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes one command in the line format of the catalogue; {@code docs/catalogue.md} defines it. */
final class CatalogWriter {

  private static final List<String> PLATFORMS =
      List.of("iOS", "macOS", "tvOS", "visionOS", "watchOS");

  /** Short names of the schema's attributes, in the order they are written. */
  private static final Map<String, String> ATTRIBUTES = new LinkedHashMap<>();

  static {
    ATTRIBUTES.put("deprecated", "deprecated");
    ATTRIBUTES.put("removed", "removed");
    ATTRIBUTES.put("devicechannel", "device");
    ATTRIBUTES.put("userchannel", "user");
    ATTRIBUTES.put("supervised", "supervised");
    ATTRIBUTES.put("requiresdep", "dep");
    ATTRIBUTES.put("userenrollment.mode", "ue");
    ATTRIBUTES.put("sharedipad.mode", "shared");
    ATTRIBUTES.put("sharedipad.devicechannel", "shared-device");
    ATTRIBUTES.put("sharedipad.userchannel", "shared-user");
    ATTRIBUTES.put("accessrights", "right");
  }

  private final ReviewedKeys reviewed;
  private final SchemaCommand command;
  private final StringBuilder out = new StringBuilder();
  private String section = "";

  private CatalogWriter(SchemaCommand command, ReviewedKeys reviewed) {
    this.command = command;
    this.reviewed = reviewed;
  }

  static String write(SchemaCommand command, ReviewedKeys reviewed) {
    return new CatalogWriter(command, reviewed).write();
  }

  private String write() {
    line(0, "command " + command.requestType);
    line(0, "page " + command.page());
    support(0, command.support);
    section("request", command.request);
    section("response", command.response);
    return out.toString();
  }

  private void section(String name, List<SchemaNode> nodes) {
    if (!nodes.isEmpty()) {
      section = name;
      line(0, name);
      nodes.forEach(node -> key(1, "", node, node.key));
    }
  }

  private void key(int depth, String parentPath, SchemaNode node, String label) {
    String name = isWildcard(node) ? "*" : label;
    if (name.indexOf(' ') >= 0) {
      throw new IllegalStateException(command + " has a key with a space: " + name);
    }
    String path = parentPath.isEmpty() ? name : parentPath + "." + name;
    line(
        depth,
        name
            + " "
            + node.type
            + (node.required ? " required" : "")
            + reviewed.marks(command.requestType + " " + section + " " + path, node));
    support(depth, node.support);
    for (String value : node.rangeList) {
      line(depth + 1, "= " + value);
    }
    switch (node.type) {
      case "dictionary", "data" ->
          node.children.forEach(child -> key(depth + 1, path, child, child.key));
      case "array" -> elements(depth + 1, path, node);
      default -> {
        // Below a scalar stand the values it may have, each with its own support.
        for (SchemaNode value : node.children) {
          line(depth + 1, "= " + value.key);
          support(depth + 1, value.support);
        }
      }
    }
  }

  /**
   * What stands below an array is the form of its elements, and its key a label that is never sent.
   * Several forms are alternatives, told apart by their Item.
   */
  private void elements(int depth, String path, SchemaNode array) {
    boolean alternatives = array.children.size() > 1;
    for (SchemaNode element : array.children) {
      if (alternatives && !element.child("Item").rangeList.equals(List.of(element.key))) {
        throw new IllegalStateException(command + ": " + element + " cannot be told by its Item");
      }
      key(depth, path, element, alternatives ? "[Item=" + element.key + "]" : "[]");
    }
  }

  private static boolean isWildcard(SchemaNode node) {
    return node.key.equals("ANY")
        || node.key.startsWith("ANY ")
        || node.key.equals("Category Name");
  }

  private void support(int depth, Map<String, Map<String, String>> support) {
    Map<String, List<String>> platformsBySame = new LinkedHashMap<>();
    for (String platform : PLATFORMS) {
      Map<String, String> attributes = support.get(platform);
      if (attributes != null && !attributes.isEmpty()) {
        platformsBySame
            .computeIfAbsent(attributes(attributes), absent -> new ArrayList<>())
            .add(platform);
      }
    }
    if (support.keySet().stream().anyMatch(platform -> !PLATFORMS.contains(platform))) {
      throw new IllegalStateException(command + " knows a new platform: " + support.keySet());
    }
    if (!platformsBySame.isEmpty()) {
      StringJoiner line = new StringJoiner("; ", "@ ", "");
      platformsBySame.forEach(
          (attributes, platforms) -> line.add(String.join(",", platforms) + " " + attributes));
      line(depth, line.toString());
    }
  }

  private String attributes(Map<String, String> attributes) {
    StringJoiner words = new StringJoiner(" ");
    String introduced = attributes.get("introduced");
    if (introduced != null) {
      words.add(introduced);
    }
    ATTRIBUTES.forEach(
        (theirs, ours) -> {
          String value = attributes.get(theirs);
          if (value != null) {
            words.add(ours + "=" + value(value));
          }
        });
    for (String name : attributes.keySet()) {
      if (!name.equals("introduced") && !ATTRIBUTES.containsKey(name)) {
        throw new IllegalStateException(command + " has a new attribute: " + name);
      }
    }
    return words.toString();
  }

  private static String value(String theirs) {
    return switch (theirs) {
      case "true" -> "yes";
      case "false" -> "no";
      default -> theirs.replace(" ", "");
    };
  }

  private void line(int depth, String text) {
    out.append(" ".repeat(depth)).append(text).append('\n');
  }
}
