package org.mdmtoolkit.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One journal entry as one line of JSON, without the line's end. */
final class EntryCodec {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private EntryCodec() {}

  static byte[] write(JournalEntry entry) {
    var line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("n", entry.number());
      json.writeStringField("time", entry.time().toString());
      json.writeStringField("user", entry.operator().user());
      json.writeStringField("machine", entry.operator().machine());
      json.writeStringField("action", entry.event().action());
      write(json, "host", entry.event().host());
      write(json, "command_uuid", entry.event().commandUuid());
      write(json, "reason", entry.event().reason());
      write(json, "outcome", entry.event().outcome());
      json.writeStringField("previous", entry.previous());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return line.toByteArray();
  }

  private static void write(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    }
  }

  /** The entry of a line; empty if the line is not one. */
  static Optional<JournalEntry> read(byte[] line) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (!json.nextToken().isScalarValue()) {
          return Optional.empty();
        }
        fields.put(name, json.getText());
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return read(fields);
  }

  private static Optional<JournalEntry> read(Map<String, String> fields) {
    String number = fields.get("n");
    String time = fields.get("time");
    String user = fields.get("user");
    String machine = fields.get("machine");
    String action = fields.get("action");
    String previous = fields.get("previous");
    if (number == null
        || time == null
        || user == null
        || machine == null
        || action == null
        || previous == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new JournalEntry(
              Long.parseLong(number),
              Instant.parse(time),
              new Operator(user, machine),
              new JournalEvent(
                  action,
                  Optional.ofNullable(fields.get("host")),
                  Optional.ofNullable(fields.get("command_uuid")),
                  Optional.ofNullable(fields.get("reason")),
                  Optional.ofNullable(fields.get("outcome"))),
              previous));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
