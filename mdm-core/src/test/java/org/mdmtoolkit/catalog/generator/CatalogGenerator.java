package org.mdmtoolkit.catalog.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the resources of the command catalogue: {@code index.txt}, one file per request type, and
 * Apple's licence. The same input gives the same bytes.
 */
public final class CatalogGenerator {

  private CatalogGenerator() {}

  /**
   * Generates from a folder: a checkout of Apple's repository, or its files laid flat with a delta.
   *
   * @return the text of each resource, by file name
   */
  public static SortedMap<String, String> generate(Path schemaFolder) {
    AppleSchema schema = AppleSchema.read(schemaFolder);
    Corrections.apply(schema);
    ReviewedKeys reviewed = new ReviewedKeys();
    SortedMap<String, String> files = new TreeMap<>();
    for (SchemaCommand command : schema.commands.values()) {
      files.put(command.requestType + ".txt", CatalogWriter.write(command, reviewed));
    }
    reviewed.assertComplete();
    files.put("index.txt", index(schema));
    files.put("APPLE-LICENSE.txt", licence(schema));
    return files;
  }

  private static String index(AppleSchema schema) {
    List<String> lines = new ArrayList<>();
    lines.add("format 1");
    schema.origin.forEach((name, value) -> lines.add(name + " " + value));
    schema.commands.keySet().forEach(requestType -> lines.add("command " + requestType));
    schema.dropped.forEach(requestType -> lines.add("dropped " + requestType));
    return String.join("\n", lines) + "\n";
  }

  private static String licence(AppleSchema schema) {
    return "The files of this folder are derived from "
        + schema.origin.get("source")
        + ", commit "
        + schema.origin.get("commit")
        + ",\nand changed: only names, types, allowed values and availability are kept."
        + " Apple's notice follows.\n\n"
        + schema.licence;
  }

  /** Writes the files into a folder and takes away catalogue files that are no longer made. */
  public static void write(SortedMap<String, String> files, Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> present = Files.list(folder)) {
        for (Path file : present.toList()) {
          if (!files.containsKey(file.getFileName().toString())) {
            Files.delete(file);
          }
        }
      }
      for (var file : files.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
