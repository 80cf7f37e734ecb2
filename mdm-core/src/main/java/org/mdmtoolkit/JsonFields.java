package org.mdmtoolkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of one JSON object, in the order of the calls; what is empty is left out. For
 * one thread.
 */
public final class JsonFields {

  /** Also escapes what JSON allows in a text and a terminal would obey. */
  private static final JsonFactory JSON = new JsonFactory().setCharacterEscapes(new Shown());

  private final JsonGenerator json;

  private JsonFields(JsonGenerator json) {
    this.json = json;
  }

  private static final class Shown extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[0x7F] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      boolean isShown = Character.isSurrogate((char) c) || Printable.isShown(c);
      return isShown ? null : new SerializedString(String.format("\\u%04X", c));
    }
  }

  /** One JSON object on one line, its fields written by this, and a line end; in UTF-8. */
  public static byte[] document(Consumer<JsonFields> fields) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.accept(new JsonFields(json));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** A text. */
  public JsonFields put(String name, String value) {
    return write(() -> json.writeStringField(name, value));
  }

  /** A number. */
  public JsonFields put(String name, long value) {
    return write(() -> json.writeNumberField(name, value));
  }

  /** A truth value. */
  public JsonFields put(String name, boolean value) {
    return write(() -> json.writeBooleanField(name, value));
  }

  /** Bytes, in Base64. */
  public JsonFields put(String name, byte[] value) {
    return write(() -> json.writeBinaryField(name, value));
  }

  /** A value as text; nothing if it is empty. */
  public JsonFields put(String name, Optional<?> value) {
    value.ifPresent(present -> put(name, present.toString()));
    return this;
  }

  /** A number; nothing if there is none. */
  public JsonFields put(String name, OptionalInt value) {
    return value.isPresent() ? put(name, value.getAsInt()) : this;
  }

  /** An object. */
  public JsonFields object(String name, Consumer<JsonFields> fields) {
    write(() -> json.writeObjectFieldStart(name));
    fields.accept(this);
    return write(json::writeEndObject);
  }

  /** The same of a value; nothing if there is none. */
  public <T> JsonFields object(String name, Optional<T> value, BiConsumer<JsonFields, T> fields) {
    value.ifPresent(present -> object(name, json -> fields.accept(json, present)));
    return this;
  }

  /** An array of objects, one for each element. */
  public <T> JsonFields objects(
      String name, Iterable<T> elements, BiConsumer<JsonFields, T> fields) {
    write(() -> json.writeArrayFieldStart(name));
    for (T element : elements) {
      write(json::writeStartObject);
      fields.accept(this, element);
      write(json::writeEndObject);
    }
    return write(json::writeEndArray);
  }

  /** An array of texts. */
  public JsonFields strings(String name, Iterable<?> elements) {
    write(() -> json.writeArrayFieldStart(name));
    elements.forEach(element -> write(() -> json.writeString(element.toString())));
    return write(json::writeEndArray);
  }

  /** What a property list can hold, to its bottom; data in Base64. */
  public JsonFields value(String name, Object value) {
    write(() -> json.writeFieldName(name));
    return write(() -> value(value));
  }

  private void value(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        value(entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object one : list) {
        value(one);
      }
      json.writeEndArray();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof byte[] data) {
      json.writeString(Base64.getEncoder().encodeToString(data));
    } else {
      json.writeString(value.toString());
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private JsonFields write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return this;
  }
}
