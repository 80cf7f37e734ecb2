package org.mdmtoolkit.catalog.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Apple's schema as read from a folder: either a checkout of github.com/apple/device-management
 * ({@code mdm/commands}, {@code other}), or the same files laid flat ({@code commands}) with a
 * delta that brings them to a later release.
 */
final class AppleSchema {

  final SortedMap<String, SchemaCommand> commands = new TreeMap<>();

  /** Request types that were in the base release and are gone. */
  final List<String> dropped;

  final List<SchemaNode> manifest;
  final List<SchemaNode> passwordHash;
  final String licence;

  /** What the resources record about their origin, in order. */
  final Map<String, String> origin = new LinkedHashMap<>();

  private AppleSchema(Path folder) {
    Path checkout = folder.resolve("mdm").resolve("commands");
    boolean flat = !Files.isDirectory(checkout);
    Path other = flat ? folder : folder.resolve("other");
    for (Path file : yamlFiles(flat ? folder.resolve("commands") : checkout)) {
      SchemaCommand command = SchemaCommand.read(SchemaNode.map(load(file)));
      if (commands.put(command.requestType, command) != null) {
        throw new IllegalStateException(command + " is defined twice");
      }
    }
    manifest = payloadKeys(other.resolve("manifesturl.yaml"));
    passwordHash = payloadKeys(other.resolve("passwordhash.yaml"));
    licence = content(folder.resolve("LICENSE.txt"));
    origin.put("source", "github.com/apple/device-management");
    Path delta = folder.resolve("delta-27.0.json");
    if (Files.exists(delta)) {
      dropped = SchemaDelta.apply(SchemaNode.map(load(delta)), this);
    } else {
      dropped = List.of();
      origin.put("commit", checkedOutCommit(folder));
      origin.put("release", System.getProperty("mdm.catalog.release", "unknown"));
    }
  }

  static AppleSchema read(Path folder) {
    return new AppleSchema(folder);
  }

  private static List<SchemaNode> payloadKeys(Path file) {
    return SchemaNode.readAll(SchemaNode.map(load(file)).get("payloadkeys"));
  }

  private static List<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every scalar as text, no duplicate keys. JSON is read by the same way: it is YAML. */
  private static Object load(Path file) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.getFileName().toString())
            .setSchema(new FailsafeSchema())
            .setAllowDuplicateKeys(false)
            .build();
    @Nullable Object root = new Load(settings).loadFromString(content(file));
    if (root == null) {
      throw new IllegalStateException(file + " is empty");
    }
    return root;
  }

  private static String checkedOutCommit(Path folder) {
    Path git = folder.resolve(".git");
    String head = content(git.resolve("HEAD")).trim();
    if (!head.startsWith("ref: ")) {
      return head;
    }
    String name = head.substring("ref: ".length());
    Path loose = git.resolve(name);
    if (Files.exists(loose)) {
      return content(loose).trim();
    }
    return content(git.resolve("packed-refs"))
        .lines()
        .filter(line -> line.endsWith(" " + name))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no commit of " + name + " in " + git));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
