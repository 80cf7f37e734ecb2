package org.mdmtoolkit.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.ValueType;

/**
 * Reads JSON strictly, as values of a property list: a key twice, null, a comment, text after the
 * end and numbers that would be changed are refused. No message repeats anything of the text.
 */
final class JsonText {

  private static final int MAX_DEPTH = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(64)
                  .maxStringLength(16 << 20)
                  .build())
          .build();

  private JsonText() {}

  /** Whether the first character is one that JSON may begin with here, and no plist does. */
  static boolean isJson(byte[] content) {
    int start = content.length > 2 && content[0] == (byte) 0xEF ? 3 : 0; // byte order mark
    for (int i = start; i < content.length; i++) {
      byte b = content[i];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '{' || b == '[';
      }
    }
    return false;
  }

  /** The value in these bytes. */
  static Object read(byte[] content) {
    try (JsonParser parser = FACTORY.createParser(content)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw refused(parser, "something follows its end");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw broken(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
  }

  /** Without the cause, whose message repeats part of the text: it may be a secret. */
  private static InvalidInputException broken(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new InvalidInputException(
        "not valid JSON" + place, "Look there for a key given twice, a comma, or a missing quote.");
  }

  private static InvalidInputException refused(JsonParser parser, String problem) {
    return new InvalidInputException(
        "the JSON cannot be a command: "
            + problem
            + " at line "
            + parser.currentLocation().getLineNr(),
        "A property list knows text, numbers of 64 bits, true, false, dictionaries and arrays.");
  }

  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw refused(parser, "it ends too early");
    }
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw refused(parser, "a number is too large");
        }
        yield parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
          throw refused(parser, "a number is too large");
        }
        yield number;
      }
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          map.put(key, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NULL -> throw refused(parser, "there is a null");
      default -> throw refused(parser, "it is not complete");
    };
  }

  /** The same dictionary, its keys as text. */
  static Map<String, Object> textKeys(Map<?, ?> map) {
    Map<String, Object> keys = new LinkedHashMap<>();
    map.forEach((key, value) -> keys.put(String.valueOf(key), value));
    return keys;
  }

  /** The keys with data made of Base64 text and dates of ISO text, where the catalogue has them. */
  static Map<String, Object> typedKeys(Map<?, ?> keys, KeySpec parent, String path) {
    Map<String, Object> typed = new LinkedHashMap<>();
    keys.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          KeySpec below = parent.child(key).or(parent::wildcard).orElse(null);
          typed.put(key, typed(value, below, path.isEmpty() ? key : path + "." + key));
        });
    return typed;
  }

  /** The same for the value of one key. */
  static Object typed(Object value, @Nullable KeySpec spec, String path) {
    if (spec == null) {
      return value; // the builder refuses it
    }
    if (value instanceof Map<?, ?> map) {
      return typedKeys(map, spec, path);
    }
    if (value instanceof List<?> list) {
      List<Object> typed = new ArrayList<>();
      for (Object one : list) {
        typed.add(typed(one, element(spec, one), path + "[" + typed.size() + "]"));
      }
      return typed;
    }
    if (value instanceof String text && spec.type() == ValueType.DATA) {
      return data(text, path);
    }
    if (value instanceof String text && spec.type() == ValueType.DATE) {
      return date(text, path);
    }
    return value;
  }

  /** The form of this element of an array; null if the catalogue has none. */
  private static @Nullable KeySpec element(KeySpec array, Object value) {
    return value instanceof Map<?, ?> map && map.get(KeySpec.SELECTOR) instanceof String item
        ? array.alternative(item).or(array::element).orElse(null)
        : array.element().orElse(null);
  }

  @SuppressWarnings("UnusedException") // its message repeats part of the text
  private static byte[] data(String text, String path) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          path + " is data, and its text is not Base64", "Write the bytes in Base64, unbroken.");
    }
  }

  @SuppressWarnings("UnusedException") // its message repeats the text
  private static Instant date(String text, String path) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          path + " is not a date", "Write it such as 2026-11-01T00:00:00Z.");
    }
  }
}
