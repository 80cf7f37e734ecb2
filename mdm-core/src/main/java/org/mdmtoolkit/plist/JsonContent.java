package org.mdmtoolkit.plist;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * JSON that people have beside property lists: declarations, their tokens, the forms of commands
 * that servers take. Stateless, safe for use by many threads.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/declarations">Apple's
 *     declarations</a>
 */
public final class JsonContent {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  /** What is no declaration and no command. */
  private record Other(String description, String advice, Predicate<Map<?, ?>> isSo) {}

  private static final List<Other> OTHERS =
      List.of(
          new Other(
              "the event of a webhook",
              "Decode what stands in raw_payload with base64 -d: that is the property list.",
              one -> holds(one, "acknowledge_event") || holds(one, "checkin_event")),
          new Other(
              "an answer of Fleet with results",
              "Decode what stands in result with base64 -d: that is the device's answer; in payload"
                  + " is the command.",
              one -> holds(one, "results")),
          new Other(
              "MicroMDM's list of what waits for a device",
              "Decode what stands in payload with base64 -d: that is the command.",
              one -> holds(one, "commands")),
          new Other(
              "the status report of a device about its declarations",
              "It answers no command: servers keep it beside the device's declarations.",
              one -> holds(one, "StatusItems")),
          new Other(
              "a declaration whose keys are in lower case",
              "Write Type, Identifier and Payload: Apple's keys begin with a capital letter. Then put"
                  + " it on the MDM server, from which a device fetches it.",
              one ->
                  one.get("type") instanceof String
                      && one.containsKey("identifier")
                      && one.containsKey("payload")));

  private JsonContent() {}

  /**
   * The object that the bytes are: objects as maps, arrays as lists, text as {@code String},
   * numbers as {@code Double}, {@code Boolean}; null is left out. Empty if they are no JSON, or
   * another value than an object.
   */
  public static Optional<Map<?, ?>> object(byte[] bytes) {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
      Map<?, ?> object = isObject ? map(json) : Map.of();
      return isObject && json.nextToken() == null ? Optional.of(object) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the exception would quote the text
    }
  }

  /** How many declarations an array of nothing else holds; 0 if the bytes are something else. */
  static int declarationsIn(byte[] bytes) {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_ARRAY || !(value(json) instanceof List<?> list)) {
        return 0;
      }
      boolean areAll =
          list.stream().allMatch(one -> one instanceof Map<?, ?> map && isDeclaration(map));
      return areAll ? list.size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Where a text stops being JSON, as {@code "line 1, column 70"}; empty if it is JSON, of whatever
   * kind of value.
   */
  public static Optional<String> faultOf(byte[] bytes) {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      json.nextToken();
      json.skipChildren();
      if (json.nextToken() == null) {
        return Optional.empty();
      }
      return Optional.of(place(json.currentTokenLocation()));
    } catch (JsonProcessingException e) {
      return Optional.of(place(e.getLocation()));
    } catch (IOException e) {
      return Optional.of("its beginning");
    }
  }

  private static String place(JsonLocation at) {
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /**
   * What a JSON object is, with its article: {@code "a declaration
   * (com.apple.configuration.passcode.settings)"}. Empty if it is none of those known here.
   */
  public static Optional<String> description(Map<?, ?> object) {
    if (isDeclaration(object)) {
      return Optional.of("a declaration (%s)".formatted(shown(object.get("Type"))));
    }
    if (object.get("SyncTokens") instanceof Map) {
      return Optional.of("the tokens of declarations (SyncTokens)");
    }
    if (object.get("Declarations") instanceof Map) {
      return Optional.of("the list of a device's declarations");
    }
    if (object.get("host_uuids") instanceof List && object.containsKey("command")) {
      return Optional.of("the body of a call to Fleet, with the command in its value of command");
    }
    if (object.get("request_type") instanceof String type) {
      return Optional.of(
          "MicroMDM's own form of a command (request_type %s)".formatted(shown(type)));
    }
    return other(object).map(Other::description);
  }

  private static Optional<Other> other(Map<?, ?> object) {
    return OTHERS.stream().filter(one -> one.isSo().test(object)).findFirst();
  }

  private static boolean holds(Map<?, ?> object, String key) {
    return object.get(key) instanceof Map || object.get(key) instanceof List;
  }

  /** What to do with an object that {@link #description} names, in whole sentences. */
  public static String advice(Map<?, ?> object) {
    if (object.get("request_type") instanceof String type) {
      return "MicroMDM takes it at /v1/commands as it is. As a property list it is a dictionary"
          + " Command with RequestType "
          + PlistErrors.printable(type)
          + " and Apple's names of the keys.";
    }
    if (object.containsKey("host_uuids")) {
      return "Decode what stands in command with base64 -d: that is the property list.";
    }
    Optional<Other> other = other(object);
    if (other.isPresent() && !isDeclaration(object)) {
      return other.get().advice();
    }
    return "It is no command: put the declaration on the MDM server, from which a device fetches"
        + " it. The command DeclarativeManagement only tells the device to look.";
  }

  /** Whether it has the three keys of every declaration. */
  public static boolean isDeclaration(Map<?, ?> object) {
    return object.get("Type") instanceof String
        && object.containsKey("Identifier")
        && object.containsKey("Payload");
  }

  private static String shown(@Nullable Object value) {
    return PlistErrors.printable(String.valueOf(value));
  }

  private static Map<String, Object> map(JsonParser json) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_NULL) {
        map.put(name, value(json));
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("it ends too early");
    }
    return map;
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> map(json);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
      default -> json.getText();
    };
  }
}
