package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Times;
import org.mdmtoolkit.delivery.server.StrictJson;

/**
 * One step of a run, as a {@link RunStore} keeps it. Holds no secret; immutable.
 *
 * @param state what became of the command
 * @param commandUuid the command
 * @param name under which its PIN is kept; empty if it has none
 * @param udids its hosts
 * @param time when it was written
 */
public record RunLine(
    State state, String commandUuid, String name, List<String> udids, Instant time) {

  /** How far a command came. */
  public enum State {
    /** It is about to be escrowed and sent. Without a later line nobody knows how far it came. */
    PLANNED,
    /** The server has it and has told the device. */
    QUEUED,
    /** The server has it and has not told the device. */
    UNPUSHED,
    /** The server certainly does not have it. */
    NOT_SENT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the list. */
  public RunLine {
    udids = List.copyOf(udids);
  }

  private static final JsonFactory JSON = new JsonFactory();

  static ByteBuffer write(List<RunLine> lines) {
    var bytes = new ByteArrayOutputStream();
    for (RunLine line : lines) {
      bytes.writeBytes(line.toJson().getBytes(UTF_8));
      bytes.write('\n');
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /** The form in which a store keeps it: an object of JSON, on one line. */
  public String toJson() {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("state", state.label());
      json.writeStringField("command_uuid", commandUuid);
      json.writeStringField("name", name);
      json.writeArrayFieldStart("udids");
      for (String udid : udids) {
        json.writeString(udid);
      }
      json.writeEndArray();
      json.writeStringField("time", Times.text(time));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text in memory does not fail
    }
    return text.toString();
  }

  /**
   * Hands over all whole lines of a file; half a line at its end is left out.
   *
   * @return where the last whole line ends
   * @throws InvalidInputException if another line is none
   */
  static long readAll(FileChannel channel, Path file, Consumer<RunLine> reader) throws IOException {
    byte[] all = Channels.newInputStream(channel.position(0)).readAllBytes();
    int start = 0;
    int number = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        number++;
        Optional<RunLine> line = ofJson(new String(all, start, i - start, UTF_8));
        if (line.isEmpty()) {
          throw new InvalidInputException(
              "line " + number + " of " + file + " is damaged",
              Remedy.advice(
                      "Move the file away. Macs that the run has locked are then refused as locked"
                          + " before.")
                  .and(Remedy.Act.LIST_OPEN_COMMANDS));
        }
        reader.accept(line.get());
        start = i + 1;
      }
    }
    return start;
  }

  /** What {@link #toJson} wrote; empty if the text is nothing of the kind. */
  public static Optional<RunLine> ofJson(String text) {
    return StrictJson.object(text.getBytes(UTF_8)).flatMap(RunLine::read);
  }

  private static Optional<RunLine> read(JsonNode json) {
    try {
      List<String> udids = new ArrayList<>();
      json.required("udids").forEach(udid -> udids.add(udid.asText()));
      return Optional.of(
          new RunLine(
              State.valueOf(json.required("state").asText().toUpperCase(Locale.ROOT)),
              json.required("command_uuid").asText(),
              json.required("name").asText(),
              udids,
              Times.parse(json.required("time").asText())));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
