package org.mdmtoolkit.catalog.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changes that lead from the release of the YAML files to a later one, in order. */
final class SchemaDelta {

  private SchemaDelta() {}

  /** Applies all changes; returns the request types that are gone. */
  static List<String> apply(Map<String, Object> delta, AppleSchema schema) {
    Map<String, Object> to = SchemaNode.map(delta.getOrDefault("to", Map.of()));
    Map<String, Object> from = SchemaNode.map(delta.getOrDefault("from", Map.of()));
    schema.origin.put("commit", SchemaNode.text(to, "commit"));
    schema.origin.put("release", "macOS " + SchemaNode.text(to, "macOS"));
    schema.origin.put("responses-commit", SchemaNode.text(from, "commit"));
    schema.origin.put("responses-release", "macOS " + SchemaNode.text(from, "macOS"));
    List<String> dropped = new ArrayList<>();
    if (!(delta.get("changes") instanceof List<?> changes)) {
      throw new IllegalStateException("the delta has no changes");
    }
    for (Object change : changes) {
      apply(SchemaNode.map(change), schema, dropped);
    }
    return dropped;
  }

  private static void apply(Map<String, Object> change, AppleSchema schema, List<String> dropped) {
    String requestType = SchemaNode.text(change, "requestType");
    List<String> path = SchemaNode.strings(change.get("path"));
    Object value = change.getOrDefault("value", "");
    String op = SchemaNode.text(change, "op");
    switch (op) {
      case "drop" -> {
        schema.commands.remove(requestType);
        dropped.add(requestType);
      }
      case "addcmd" -> schema.commands.put(requestType, added(SchemaNode.map(value)));
      case "addkey" ->
          childrenAt(command(schema, requestType), path)
              .add(SchemaNode.read(SchemaNode.map(value)));
      case "os", "value" -> {
        SchemaCommand command = command(schema, requestType);
        SchemaNode node = nodeAt(command, path);
        SchemaNode.mergeSupport(node == null ? command.support : node.support, value);
      }
      default -> throw new IllegalStateException("unknown change " + op);
    }
  }

  private static SchemaCommand added(Map<String, Object> value) {
    String requestType = SchemaNode.text(value, "requesttype");
    String words = requestType.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    SchemaCommand command = new SchemaCommand(requestType, words + " Command");
    SchemaNode.mergeSupport(command.support, value.get("os"));
    command.request.addAll(SchemaNode.readAll(value.get("payloadkeys")));
    return command;
  }

  private static SchemaCommand command(AppleSchema schema, String requestType) {
    SchemaCommand command = schema.commands.get(requestType);
    if (command == null) {
      throw new IllegalStateException("the delta changes " + requestType + ", which is not there");
    }
    return command;
  }

  private static List<SchemaNode> childrenAt(SchemaCommand command, List<String> path) {
    SchemaNode node = nodeAt(command, path);
    return node == null ? command.request : node.children;
  }

  private static @Nullable SchemaNode nodeAt(SchemaCommand command, List<String> path) {
    SchemaNode node = null;
    for (String name : path) {
      node = SchemaNode.find(node == null ? command.request : node.children, name);
    }
    return node;
  }
}
