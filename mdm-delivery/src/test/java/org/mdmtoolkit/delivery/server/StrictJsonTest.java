package org.mdmtoolkit.delivery.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\" : null}\n",
        "{\"a\":[],\"b\":{},\"\":true,\"c\":false}",
        "{\"a\":[1,-0,2147483648,-9223372036854775808,9223372036854775808]}",
        "{\"a\":[1.0,0.1,-1e3,1e400,123456789.123456789]}",
        "{\"a\":\"\\u0000\\ud83d\\ude00\\ud800\\n \u00fc \ud83d\ude00\"}",
        "{\"a\":{\"a\":{\"a\":[[{\"a\":[{}]}]]}}}"
      })
  void anObjectIsReadAsTheMapperReadsIt(String json) throws JsonProcessingException {
    JsonNode read = StrictJson.object(json.getBytes(UTF_8)).orElseThrow();
    assertThat(read).isEqualTo(MAPPER.readTree(json));
    assertThat(read.toString()).isEqualTo(MAPPER.readTree(json).toString());
  }

  @Test
  void generatedObjectsAreReadAndWrittenAsTheMapperDoes() throws Exception {
    Random random = new Random(17);
    for (int i = 0; i < 2_000; i++) {
      JsonNode made = MAPPER.createObjectNode().set("a", generated(random, 6));
      byte[] json = MAPPER.writeValueAsBytes(made);
      assertThat(StrictJson.object(json)).contains(MAPPER.readTree(json));
      assertThat(StrictJson.bytes(made)).isEqualTo(json);
      byte[] cut =
          new String(json, UTF_8).substring(0, random.nextInt(json.length)).getBytes(UTF_8);
      assertThat(StrictJson.object(cut)).as(new String(cut, UTF_8)).isEmpty();
    }
  }

  private static JsonNode generated(Random random, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> nodes.numberNode(random.nextInt());
      case 1 -> nodes.numberNode(random.nextLong());
      case 2 -> nodes.numberNode(random.nextDouble());
      case 3 -> nodes.textNode("t\"\\/" + (char) random.nextInt(128));
      case 4 -> nodes.booleanNode(random.nextBoolean());
      case 5 -> nodes.nullNode();
      case 6 -> {
        ArrayNode array = nodes.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(generated(random, depth - 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set("k" + i, generated(random, depth - 1));
        }
        yield object;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "7",
        "\"{}\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":[1",
        "{\"a\":{\"b\":1}",
        "{\"a\":1]",
        "{a:1}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":+1}",
        "{\"a\":01}",
        "{\"a\":\"\n\"}",
        "{\"a\":1}{",
        "{} {}",
        "{}x",
        "{}]",
        "{/**/}",
        "{\"a\":1,\"a\":1}",
        "{\"x\":[{\"a\":1,\"b\":2,\"\\u0061\":3}]}",
        "{\"a\":123456789012345678901234567890123}"
      })
  void whatIsNoStrictObjectIsAbsent(String json) {
    assertThat(StrictJson.object(json.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void whatIsNestedDeeperThanTheLimitIsAbsent() {
    assertThat(StrictJson.object(nested(64))).isPresent();
    assertThat(StrictJson.object(nested(65))).isEmpty();
    assertThat(StrictJson.object(nested(1_000_000))).isEmpty();
  }

  private static byte[] nested(int depth) {
    return ("{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}").getBytes(UTF_8);
  }

  @Test
  void bytesThatAreNoTextAreAbsent() {
    assertThat(StrictJson.object(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})).isEmpty();
    assertThat(StrictJson.object(new byte[3])).isEmpty();
  }
}
