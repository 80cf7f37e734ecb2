package org.mdmtoolkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

  @Test
  void whatIsEmptyIsLeftOutAndATerminalObeysNothing() {
    byte[] document =
        JsonFields.document(
            json ->
                json.put("name", "a\u007F\u202Eb")
                    .put("number", OptionalInt.of(3))
                    .put("none", Optional.empty())
                    .object("inner", inner -> inner.put("is", true))
                    .objects("all", List.of("x", "y"), (one, text) -> one.put("text", text))
                    .strings("words", List.of("x")));
    assertThat(new String(document, UTF_8))
        .isEqualTo(
            "{\"name\":\"a\\u007F\\u202Eb\",\"number\":3,\"inner\":{\"is\":true},"
                + "\"all\":[{\"text\":\"x\"},{\"text\":\"y\"}],\"words\":[\"x\"]}\n");
  }

  @Test
  void aPropertyListIsWrittenToItsBottom() {
    byte[] document =
        JsonFields.document(
            json ->
                json.value(
                    "content",
                    Map.of("list", List.of(1L, 2.5, true, "text", new byte[] {1, 2, 3}))));
    assertThat(new String(document, UTF_8))
        .isEqualTo("{\"content\":{\"list\":[1,2.5,true,\"text\",\"AQID\"]}}\n");
  }
}
