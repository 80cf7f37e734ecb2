package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.mdmtoolkit.InvalidInputException;

/**
 * One line of a {@link RunLedger}. Holds no secret.
 *
 * @param state what became of the command
 * @param commandUuid the command
 * @param name under which its PIN is kept; empty if it has none
 * @param udids its hosts
 * @param time when it was written
 */
record LedgerLine(State state, String commandUuid, String name, List<String> udids, Instant time) {

  /** How far a command came. */
  enum State {
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

  /**
   * A line in a file.
   *
   * @param end where the next one begins
   */
  record Found(LedgerLine line, long end) {}

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static ByteBuffer write(List<LedgerLine> lines) {
    var bytes = new ByteArrayOutputStream();
    for (LedgerLine line : lines) {
      ObjectNode json = JSON.createObjectNode();
      json.put("state", line.state.label());
      json.put("command_uuid", line.commandUuid);
      json.put("name", line.name);
      ArrayNode udids = json.putArray("udids");
      line.udids.forEach(udids::add);
      json.put("time", line.time.toString());
      try {
        bytes.writeBytes(JSON.writeValueAsBytes(json));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e); // an array in memory does not fail
      }
      bytes.write('\n');
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /**
   * All whole lines of a file; half a line at its end is left out.
   *
   * @throws InvalidInputException if another line is none
   */
  static List<Found> readAll(FileChannel channel, Path file) throws IOException {
    byte[] all = Channels.newInputStream(channel.position(0)).readAllBytes();
    List<Found> found = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        String text = new String(all, start, i - start, UTF_8);
        LedgerLine line =
            read(text)
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            "line " + (found.size() + 1) + " of " + file + " is damaged",
                            "Move the file away. Macs that the run has locked are then refused as"
                                + " locked before: `mdm pin list` shows them."));
        found.add(new Found(line, i + 1L));
        start = i + 1;
      }
    }
    return found;
  }

  private static Optional<LedgerLine> read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      List<String> udids = new ArrayList<>();
      json.required("udids").forEach(udid -> udids.add(udid.asText()));
      return Optional.of(
          new LedgerLine(
              State.valueOf(json.required("state").asText().toUpperCase(Locale.ROOT)),
              json.required("command_uuid").asText(),
              json.required("name").asText(),
              udids,
              Instant.parse(json.required("time").asText())));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
