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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.Times;
import org.mdmtoolkit.io.Sha256;

/**
 * One journal entry as one line of JSON, without the line's end: the form in which stores keep it,
 * and of which they make the hash.
 */
public final class EntryCodec {

  /** Made only for a line that is not plain. */
  private static final class Json {
    static final JsonFactory FACTORY =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  }

  private EntryCodec() {}

  /** The line, in UTF-8: the same for the same entry. */
  public static byte[] write(JournalEntry entry) {
    JournalEvent event = entry.event();
    PlainLine line =
        new PlainLine()
            .put("n", entry.number())
            .put("time", Times.text(entry.time()))
            .put("user", entry.operator().user())
            .put("machine", entry.operator().machine())
            .put("action", event.action())
            .put("host", event.host())
            .put("command_uuid", event.commandUuid())
            .put("reason", event.reason())
            .put("outcome", event.outcome());
    event.details().forEach(line::put);
    return line.put("previous", entry.previous()).bytes().orElseGet(() -> writeAny(entry));
  }

  /** As the JSON library writes it. */
  static byte[] writeAny(JournalEntry entry) {
    var line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = Json.FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("n", entry.number());
      json.writeStringField("time", Times.text(entry.time()));
      json.writeStringField("user", entry.operator().user());
      json.writeStringField("machine", entry.operator().machine());
      json.writeStringField("action", entry.event().action());
      write(json, "host", entry.event().host());
      write(json, "command_uuid", entry.event().commandUuid());
      write(json, "reason", entry.event().reason());
      write(json, "outcome", entry.event().outcome());
      for (Map.Entry<String, String> detail : entry.event().details().entrySet()) {
        json.writeStringField(detail.getKey(), detail.getValue());
      }
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

  /** By what the next line names this one: its SHA-256, in lower-case hex. */
  public static String hash(byte[] line) {
    return Sha256.hex(line);
  }

  /** The entry of a line; empty if the line is not one. */
  public static Optional<JournalEntry> read(byte[] line) {
    return PlainLine.read(line).map(EntryCodec::read).orElseGet(() -> readAny(line));
  }

  /** As the JSON library reads it. */
  static Optional<JournalEntry> readAny(byte[] line) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = Json.FACTORY.createParser(line)) {
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
    String number = fields.remove("n");
    String time = fields.remove("time");
    String user = fields.remove("user");
    String machine = fields.remove("machine");
    String action = fields.remove("action");
    String previous = fields.remove("previous");
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
              Times.parse(time),
              new Operator(user, machine),
              new JournalEvent(
                  action,
                  Optional.ofNullable(fields.remove("host")),
                  Optional.ofNullable(fields.remove("command_uuid")),
                  Optional.ofNullable(fields.remove("reason")),
                  Optional.ofNullable(fields.remove("outcome")),
                  fields), // what is left: details, also of later versions
              previous));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
