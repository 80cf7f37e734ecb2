package org.mdmtoolkit.cli.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes the fields of one JSON object, in the order of the calls; what is empty is left out. For
 * one thread.
 */
public final class JsonFields {

  private final JsonGenerator json;

  /** The fields of the object that this generator has begun. */
  public JsonFields(JsonGenerator json) {
    this.json = json;
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
