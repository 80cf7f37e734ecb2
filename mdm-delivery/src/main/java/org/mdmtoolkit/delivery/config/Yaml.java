package org.mdmtoolkit.delivery.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** YAML files of unknown origin: plain values only, no alias bombs, no message with their text. */
final class Yaml {

  static final int MAX_FILE = 1 << 20;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(false)
          .setAllowRecursiveKeys(false)
          .setMaxAliasesForCollections(10)
          .setCodePointLimit(MAX_FILE)
          .build();

  private Yaml() {}

  /** The mapping at the top of a file; empty if the file is. Keys without a value are left out. */
  static Map<String, Object> read(Path file, byte[] content) {
    return mapping(file, "the file", load(file, content));
  }

  /** What stands at the top of a file; an empty mapping if nothing does. */
  static Object load(Path file, byte[] content) {
    Object value;
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      value = new Load(SETTINGS).loadFromString(text);
    } catch (CharacterCodingException e) {
      throw invalid(file, "it is not UTF-8", e);
    } catch (MarkedYamlEngineException e) {
      // Without the message, which shows the line: there may be a token in it.
      throw invalid(file, place(e), null);
    } catch (YamlEngineException | StackOverflowError e) {
      throw invalid(file, "it is nested too deeply, or refers to itself", null);
    }
    return value == null ? Collections.emptyMap() : value; // Map.of() cannot be asked for null
  }

  /** The line in which a key stands, from 1; empty if it is not in the content as it is written. */
  static Optional<Integer> line(byte[] content, List<String> path) {
    var text = new StreamReader(SETTINGS, new String(content, UTF_8));
    var composer = new Composer(SETTINGS, new ParserImpl(SETTINGS, text));
    @Nullable Node node = composer.getSingleNode().orElse(null);
    Optional<Integer> line = Optional.empty();
    for (String key : path) {
      if (!(node instanceof MappingNode mapping)) {
        return Optional.empty();
      }
      @Nullable NodeTuple entry =
          mapping.getValue().stream()
              .filter(one -> isKey(one.getKeyNode(), key))
              .findFirst()
              .orElse(null);
      if (entry == null) {
        return Optional.empty();
      }
      line = entry.getKeyNode().getStartMark().map(mark -> mark.getLine() + 1);
      node = entry.getValueNode();
    }
    return line;
  }

  private static boolean isKey(Node node, String key) {
    return node instanceof ScalarNode scalar && scalar.getValue().equals(key);
  }

  private static String place(MarkedYamlEngineException e) {
    return e.getProblemMark()
        .map(mark -> "not YAML at line " + (mark.getLine() + 1))
        .orElse("not YAML");
  }

  /** The mapping that this value must be, with text as keys. */
  static Map<String, Object> mapping(Path file, String what, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(file, what + " is not a mapping", null);
    }
    Map<String, Object> typed = new LinkedHashMap<>();
    map.forEach(
        (key, item) -> {
          if (!(key instanceof String name)) {
            throw invalid(file, what + " has a key that is not text", null);
          }
          if (item != null) {
            typed.put(name, item);
          }
        });
    return typed;
  }

  /** The text under a key; empty if there is none. */
  static Optional<String> text(Path file, Map<String, Object> map, String key) {
    Object value = map.get(key);
    if (value == null || value.equals("")) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw invalid(file, key + " is not text", null);
  }

  static InvalidInputException invalid(Path file, String problem, @Nullable Throwable cause) {
    return new InvalidInputException(file + ": " + problem, "Correct the file.", cause);
  }

  static byte[] write(Map<String, ?> content) {
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(settings).dumpToString(content).getBytes(UTF_8);
  }
}
