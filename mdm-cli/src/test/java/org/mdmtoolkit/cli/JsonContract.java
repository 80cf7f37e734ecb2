package org.mdmtoolkit.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What {@code --json} prints, against docs/json.schema.json. Stricter than a validator has to be: a
 * key that the schema does not name is a mistake, too. Knows the words that this schema uses, and
 * no others.
 */
final class JsonContract {

  static final Path SCHEMA = Path.of("../docs/json.schema.json");

  private static final Set<String> WORDS =
      Set.of(
          "$ref",
          "anyOf",
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "enum",
          "const",
          "title",
          "description");

  /** Where no line tells that it is one of several. */
  private static final Set<String> LINES = Set.of("journal list", "result");

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final JsonContract PUBLISHED = new JsonContract(read());

  private final Map<?, ?> definitions;
  private final Set<String> commands = EveryCommand.names();

  private JsonContract(Object schema) {
    definitions = (Map<?, ?>) part(schema, "$defs");
  }

  static JsonContract published() {
    return PUBLISHED;
  }

  private static Object read() {
    try {
      return documents(Files.readString(SCHEMA)).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of what the schema defines: commands, and parts of their documents. */
  Set<?> definitions() {
    return definitions.keySet();
  }

  /** The command that a line calls; empty if it calls none. */
  String command(String... line) {
    for (int count = Math.min(3, line.length); count > 0; count--) {
      String name = String.join(" ", Arrays.copyOf(line, count));
      if (commands.contains(name)) {
        return name;
      }
    }
    return "";
  }

  /**
   * What is wrong with the output of a line that asked for JSON; empty if nothing is.
   *
   * @param stdout all that was printed
   */
  List<String> check(String[] line, int exitCode, String stdout) {
    List<String> wrong = new ArrayList<>();
    List<Object> all;
    try {
      all = documents(stdout);
    } catch (UncheckedIOException e) {
      return List.of("no JSON: " + e.getMessage());
    }
    String command = command(line);
    for (Object one : all) {
      boolean isText = command.isEmpty() || Arrays.asList(line).contains("--help");
      String definition = isError(one) ? "error" : isText ? "help" : command;
      wrong.addAll(check(definition, one));
    }
    boolean isLines = isLines(all) || LINES.contains(command);
    long errors = all.stream().filter(JsonContract::isError).count();
    if (all.isEmpty() && !isLines) {
      wrong.add("nothing was printed");
    } else if (all.size() > 1 && !isLines) {
      wrong.add("more than one document");
    } else if (isLines && stdout.lines().count() != all.size()) {
      wrong.add("not one document a line");
    }
    if (errors > 1 || (errors == 1 && !isError(all.get(all.size() - 1)))) {
      wrong.add("the error is not the last document");
    } else if (errors == 1 && !(exitCode + "").equals(exitCodeOf(all.get(all.size() - 1)))) {
      wrong.add("the error tells another exit code than " + exitCode);
    } else if (errors == 1 && exitCode == 0) {
      wrong.add("an error, and all went well");
    }
    return wrong;
  }

  /** Whether these are the lines of a run. */
  private static boolean isLines(List<Object> all) {
    return !all.isEmpty() && all.get(0) instanceof Map<?, ?> first && first.containsKey("event");
  }

  private static boolean isError(Object document) {
    return document instanceof Map<?, ?> fields && fields.containsKey("error");
  }

  private static Object part(Object object, String key) {
    return Objects.requireNonNull(((Map<?, ?>) object).get(key), key);
  }

  private static String exitCodeOf(Object error) {
    return String.valueOf(part(part(error, "error"), "exit_code"));
  }

  /** What is wrong with a document of this definition. */
  List<String> check(String definition, Object document) {
    List<String> wrong = new ArrayList<>();
    if (definitions.get(definition) == null) {
      wrong.add("the schema does not define " + definition);
    } else {
      check(definition, part(definitions, definition), document, wrong);
    }
    return wrong;
  }

  private void check(String path, Object rules, Object value, List<String> wrong) {
    Map<?, ?> schema = (Map<?, ?>) rules;
    if (!WORDS.containsAll(schema.keySet())) {
      throw new AssertionError("a word of the schema that is not known here: " + schema.keySet());
    }
    if (schema.get("$ref") instanceof String reference) {
      String name = reference.replace("#/$defs/", "");
      check(path, part(definitions, name), value, wrong);
    }
    if (schema.get("anyOf") instanceof List<?> several) {
      List<String> best = null;
      for (Object one : several) {
        List<String> here = new ArrayList<>();
        check(path, one, value, here);
        best = best == null || here.size() < best.size() ? here : best;
      }
      wrong.addAll(best == null ? List.of() : best);
    }
    if (schema.containsKey("const") && !schema.get("const").equals(value)) {
      wrong.add(path + " is not " + schema.get("const"));
    }
    if (schema.get("enum") instanceof List<?> values && !values.contains(value)) {
      wrong.add(path + " is " + value + ", which is none of " + values);
    }
    if (schema.get("type") instanceof String type && !type.equals(type(value))) {
      wrong.add(path + " is a " + type(value) + ", not a " + type);
    }
    if (schema.get("items") instanceof Map<?, ?> items && value instanceof List<?> list) {
      list.forEach(one -> check(path + "[]", items, one, wrong));
    }
    if (value instanceof Map<?, ?> fields && "object".equals(schema.get("type"))) {
      checkFields(path, schema, fields, wrong);
    }
  }

  private void checkFields(String path, Map<?, ?> schema, Map<?, ?> fields, List<String> wrong) {
    Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> named ? named : Map.of();
    fields.forEach(
        (key, field) -> {
          Object rules =
              properties.containsKey(key)
                  ? properties.get(key)
                  : schema.get("additionalProperties");
          if (rules instanceof Map<?, ?>) {
            check(path + "." + key, rules, field, wrong);
          } else if (!Boolean.TRUE.equals(rules)) {
            wrong.add(path + " has " + key + ", which the schema does not name");
          }
        });
    if (schema.get("required") instanceof List<?> required) {
      required.stream()
          .filter(key -> !fields.containsKey(key))
          .forEach(key -> wrong.add(path + " has no " + key));
    }
  }

  private static String type(Object value) {
    if (value instanceof Map) {
      return "object";
    } else if (value instanceof List) {
      return "array";
    } else if (value instanceof String) {
      return "string";
    } else if (value instanceof Boolean) {
      return "boolean";
    }
    return value instanceof Long ? "integer" : "number";
  }

  /** All documents in this text, one after the other. */
  static List<Object> documents(String text) {
    List<Object> documents = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        documents.add(value(parser));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, value(parser));
        }
        yield fields;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      default -> throw new IOException("null, which nothing here is");
    };
  }
}
