package org.mdmtoolkit.delivery.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON of unknown origin, read strictly; what is not as expected is absent, never guessed. */
public final class StrictJson {

  private static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(32)
                  .build())
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private StrictJson() {}

  /** The object in these bytes; empty if they are no JSON object. */
  public static Optional<JsonNode> object(byte[] bytes) {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      JsonNode object = tree(json);
      return json.nextToken() == null ? Optional.of(object) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** As an {@code ObjectMapper} would read it, which takes longer to make than most answers. */
  private static JsonNode tree(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          json.nextToken();
          object.set(name, tree(json));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          array.add(tree(json));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.textNode(json.getText());
      case VALUE_NUMBER_INT -> wholeNumber(json);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(json.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new JsonParseException(json, "no value");
    };
  }

  private static JsonNode wholeNumber(JsonParser json) throws IOException {
    return switch (json.getNumberType()) {
      case INT -> NODES.numberNode(json.getIntValue());
      case LONG -> NODES.numberNode(json.getLongValue());
      default -> NODES.numberNode(json.getBigIntegerValue());
    };
  }

  /** An object to be filled. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** The tree as UTF-8. */
  public static byte[] bytes(JsonNode node) {
    var bytes = new ByteArrayOutputStream();
    try (JsonParser tree = node.traverse();
        JsonGenerator json = FACTORY.createGenerator(bytes)) {
      tree.nextToken();
      json.copyCurrentStructure(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a tree of ours does not fail
    }
    return bytes.toByteArray();
  }

  /** The text under a key; empty if there is none, or it is empty or no text. */
  public static Optional<String> text(JsonNode object, String key) {
    JsonNode node = object.path(key);
    return node.isTextual() && !node.textValue().isEmpty()
        ? Optional.of(node.textValue())
        : Optional.empty();
  }

  /** A time; empty if there is none, or one that stands for never. */
  public static Optional<Instant> time(JsonNode object, String key) {
    return text(object, key)
        .map(StrictJson::parse)
        .filter(time -> time.atOffset(ZoneOffset.UTC).getYear() > Year.of(2000).getValue());
  }

  private static @Nullable Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The bytes of a Base64 text; empty if it is none. */
  public static Optional<byte[]> data(JsonNode object, String key) {
    return text(object, key).map(StrictJson::decode);
  }

  private static byte @Nullable [] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
