package org.mdmtoolkit.catalog.generator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes the command catalogue: an index, one text per request type, and Apple's licence. The same
 * input gives the same texts.
 */
public final class CatalogGenerator {

  /** The name of the index among the texts. */
  public static final String INDEX = "INDEX";

  private CatalogGenerator() {}

  /**
   * Generates from a folder: a checkout of Apple's repository, or its files laid flat with a delta.
   *
   * @return the text of each request type, and that of the {@link #INDEX}
   */
  public static SortedMap<String, String> generate(Path schemaFolder) {
    AppleSchema schema = schema(schemaFolder);
    ReviewedKeys reviewed = new ReviewedKeys();
    SortedMap<String, String> texts = new TreeMap<>();
    for (SchemaCommand command : schema.commands.values()) {
      texts.put(command.requestType, CatalogWriter.write(command, reviewed));
    }
    reviewed.assertComplete();
    texts.put(INDEX, index(schema));
    return texts;
  }

  /** Apple's notice, and what was made of the files that it is about. */
  public static String licence(Path schemaFolder) {
    AppleSchema schema = schema(schemaFolder);
    return "The texts of CatalogTexts are derived from "
        + schema.origin.get("source")
        + ", commit "
        + schema.origin.get("commit")
        + ",\nand changed: only names, types, allowed values and availability are kept."
        + " Apple's notice follows.\n\n"
        + schema.licence;
  }

  private static AppleSchema schema(Path folder) {
    AppleSchema schema = AppleSchema.read(folder);
    Corrections.apply(schema);
    return schema;
  }

  private static String index(AppleSchema schema) {
    List<String> lines = new ArrayList<>();
    lines.add("format 1");
    schema.origin.forEach((name, value) -> lines.add(name + " " + value));
    schema.commands.keySet().forEach(requestType -> lines.add("command " + requestType));
    schema.dropped.forEach(requestType -> lines.add("dropped " + requestType));
    return String.join("\n", lines) + "\n";
  }

  /** The Java class that holds the texts; to be formatted as all others. */
  public static String source(SortedMap<String, String> texts) {
    StringBuilder source =
        new StringBuilder(
            """
            package org.mdmtoolkit.catalog;

            /**
             * The command catalogue as {@link SpecReader} reads it; generated, see docs/catalogue.md. Constants,
             * since to open the jar for a file takes a fifth of a command's whole start.
             */
            final class CatalogTexts {

              static final String INDEX =
            """);
    source
        .append(block(texts.getOrDefault(INDEX, ""), 6))
        .append(";\n\n  private CatalogTexts() {}\n\n");
    source.append("  /** The text of a request type that the index names. */\n");
    source.append("  static String of(String requestType) {\n    return switch (requestType) {\n");
    texts.forEach(
        (name, text) -> {
          if (!name.equals(INDEX)) {
            source.append("      case \"").append(name).append("\" ->\n");
            source.append(block(text, 10)).append(";\n");
          }
        });
    return source
        .append("      default -> throw new IllegalArgumentException(requestType);\n")
        .append("    };\n  }\n}\n")
        .toString();
  }

  private static String block(String text, int indent) {
    String quotes = "\"\"\"";
    if (text.contains(quotes) || text.indexOf('\\') >= 0) {
      throw new IllegalStateException("cannot stand in a text block: " + text);
    }
    return (quotes + "\n" + text + quotes).indent(indent).stripTrailing();
  }
}
