package org.mdmtoolkit.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;

/** Prints results as JSON. */
public final class Results {

  /** Writes the content of one JSON document. */
  public interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** Also escapes what JSON allows in a text and a terminal would obey. */
  public static final JsonFactory JSON = new JsonFactory().setCharacterEscapes(new Shown());

  private Results() {}

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

  /** Prints one JSON object, its fields written by the content, on one line. */
  public static void print(Shell shell, Content fields) {
    shell.print(document(fields));
  }

  /** One JSON object, its fields written by the content, and a line end. */
  public static byte[] document(Content fields) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** Prints what went wrong. The keys are always the same; a text may be empty. */
  public static void printError(
      Shell shell, String cause, int exitCode, String problem, String remedy) {
    print(
        shell,
        json ->
            new JsonFields(json)
                .object(
                    "error",
                    error ->
                        error
                            .put("code", cause)
                            .put("exit_code", exitCode)
                            .put("message", problem)
                            .put("remedy", remedy)));
  }

  /** What a command that made a device command prints. */
  public static void print(
      Context context, Optional<String> host, MdmCommand command, OutputOption output) {
    print(
        context.shell(),
        json -> {
          if (host.isPresent()) {
            json.writeStringField("host", host.get());
          }
          json.writeStringField("request_type", command.requestType());
          json.writeStringField("command_uuid", command.commandUuid().orElse(""));
          json.writeStringField("output", output.file().map(Path::toString).orElse("-"));
          new JsonFields(json).put("journal_head", context.journalHead());
        });
  }

  /** What a dry run prints of a command that would be made, its secrets masked. */
  public static int showOnly(
      Context context, Optional<String> host, MdmCommand command, OutputOption output) {
    context.note(
        "Dry run, nothing is changed: "
            + command.requestType()
            + host.map(name -> " for " + name).orElse("")
            + " to "
            + output.description());
    String payload = new String(command.maskedXml(), UTF_8);
    return context.printResult(
        json ->
            json.put("dry_run", true)
                .put("request_type", command.requestType())
                .put("output", output.description())
                .put("payload", payload),
        payload);
  }

  /** The fields of an escrow record, without what is sealed. */
  public static void write(JsonGenerator json, EscrowRecord record) throws IOException {
    json.writeStringField("host", record.host());
    json.writeStringField("request_type", record.requestType());
    json.writeStringField("command_uuid", record.commandUuid());
    json.writeStringField("state", record.open() ? "open" : "closed");
    json.writeStringField("created", record.created().toString());
    json.writeStringField("operator", record.operator());
    json.writeStringField("file", record.location());
  }

  /** Two documents cannot share standard output. */
  public static void refuseJsonOnStandardOutput(Context context, OutputOption output) {
    if (context.json() && output.file().isEmpty()) {
      throw new UsageException(
          "--json and what is made would both go to standard output; give -o FILE for what is"
              + " made");
    }
  }
}
