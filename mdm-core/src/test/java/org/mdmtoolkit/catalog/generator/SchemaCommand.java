package org.mdmtoolkit.catalog.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One command of Apple's schema. */
final class SchemaCommand {

  final String requestType;
  final String title;
  final Map<String, Map<String, String>> support = new LinkedHashMap<>();
  final List<SchemaNode> request = new ArrayList<>();
  final List<SchemaNode> response = new ArrayList<>();

  SchemaCommand(String requestType, String title) {
    this.requestType = requestType;
    this.title = title;
  }

  /**
   * The command of one YAML file. The request type stands inside; the file is named differently.
   */
  static SchemaCommand read(Map<String, Object> yaml) {
    Map<String, Object> payload = SchemaNode.map(yaml.getOrDefault("payload", Map.of()));
    SchemaCommand command =
        new SchemaCommand(SchemaNode.text(payload, "requesttype"), SchemaNode.text(yaml, "title"));
    SchemaNode.mergeSupport(command.support, payload.get("supportedOS"));
    command.request.addAll(SchemaNode.readAll(yaml.get("payloadkeys")));
    command.response.addAll(SchemaNode.readAll(yaml.get("responsekeys")));
    return command;
  }

  /** The last part of the address of Apple's page: the title in lower case, joined by hyphens. */
  String page() {
    return title.trim().toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  @Override
  public String toString() {
    return requestType;
  }
}
