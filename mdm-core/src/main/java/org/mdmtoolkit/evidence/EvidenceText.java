package org.mdmtoolkit.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.journal.JournalEntry;

/** Evidence for tickets, as Markdown, and for programs, as JSON. */
public final class EvidenceText {

  private EvidenceText() {}

  /**
   * As Markdown, in UTF-8.
   *
   * @param verification how to prove that the journal was not changed, in the words of a program
   */
  public static byte[] markdown(Evidence evidence, String verification) {
    StringBuilder text = new StringBuilder();
    text.append("# Evidence: ").append(cell(evidence.query().words())).append("\n\n");
    if (evidence.isEmergency()) {
      text.append("**Run as an emergency, without approvals.**\n\n");
    }
    evidence
        .check()
        .problem()
        .ifPresent(
            problem -> text.append("**The journal was changed: " + cell(problem) + "**\n\n"));
    text.append("Put together at ")
        .append(EvidencePage.time(evidence.made()))
        .append(" UTC by ")
        .append(cell(evidence.by()))
        .append(" with ")
        .append(cell(evidence.version()))
        .append(". \"Acknowledged\" means that the device received the command")
        .append(
            evidence.hasErase()
                ? "; for an erase it is no proof that the data is gone.\n\n"
                : ".\n\n");
    if (!evidence.parts().isEmpty()) {
      row(text, "Time", "Who", "What", "Details");
      text.append("|---|---|---|---|\n");
      for (Evidence.Part part : evidence.parts()) {
        row(text, EvidencePage.time(part.time()), part.who(), part.what(), part.details());
      }
      text.append('\n');
    }
    row(text, "Device", "UDID", "Command", "Answered", "Secret shown");
    text.append("|---|---|---|---|---|\n");
    for (EvidenceTarget target : evidence.targets()) {
      row(
          text,
          target.name(),
          target.udid().orElse("-"),
          target.commands().isEmpty() ? "-" : String.join(", ", target.commands()),
          EvidencePage.answered(target),
          EvidencePage.shown(target));
    }
    text.append('\n');
    row(text, "No.", "Time", "Who", "Action", "Device", "Reason", "Outcome");
    text.append("|---|---|---|---|---|---|---|\n");
    for (JournalEntry entry : evidence.entries()) {
      row(
          text,
          Long.toString(entry.number()),
          EvidencePage.time(entry.time()),
          entry.operator().toString(),
          entry.event().action(),
          entry.event().host().orElse("-"),
          entry.event().reason().orElse("-"),
          entry.event().outcome().orElse("-"));
    }
    text.append('\n');
    for (Evidence.Payload payload : evidence.payloads()) {
      text.append(cell(payload.command() + ": " + payload.from())).append("\n\n");
      Printable.lines(payload.text())
          .lines()
          .forEach(line -> text.append("    ").append(line).append('\n'));
      text.append('\n');
    }
    text.append(evidence.payloads().isEmpty() ? EvidencePage.NO_PAYLOAD : EvidencePage.MASKED);
    text.append("\n\nHead of the journal: `").append(evidence.check().head()).append("`. ");
    return text.append(spans(verification)).append('\n').toString().getBytes(UTF_8);
  }

  private static void row(StringBuilder text, String... cells) {
    for (String cell : cells) {
      text.append("| ").append(cell(cell)).append(' ');
    }
    text.append("|\n");
  }

  /** What would be markup stands there as itself. */
  private static String cell(String words) {
    return Printable.line(words).replaceAll("[\\\\`*_|<>\\[\\]#&~]", "\\\\$0");
  }

  /** What stands between the only two backticks is code, in which nothing is escaped. */
  private static String spans(String words) {
    String[] parts = Printable.line(words).split("`", -1);
    return parts.length == 3 ? cell(parts[0]) + "`" + parts[1] + "`" + cell(parts[2]) : cell(words);
  }

  /** As JSON, in UTF-8, with all details of the entries. */
  public static byte[] json(Evidence evidence) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("case", evidence.query().words());
      json.writeStringField("made", evidence.made().toString());
      json.writeStringField("by", evidence.by());
      json.writeStringField("version", evidence.version());
      json.writeBooleanField("emergency", evidence.isEmergency());
      json.writeStringField("journal_head", evidence.check().head());
      json.writeNumberField("journal_entries", evidence.check().entries());
      write(json, "journal_problem", evidence.check().problem());
      json.writeArrayFieldStart("targets");
      for (EvidenceTarget target : evidence.targets()) {
        write(json, target);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("payloads");
      for (Evidence.Payload payload : evidence.payloads()) {
        json.writeStartObject();
        json.writeStringField("command", payload.command());
        json.writeStringField("from", payload.from());
        json.writeStringField("masked", payload.text());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("entries");
      for (JournalEntry entry : evidence.entries()) {
        write(json, entry);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, EvidenceTarget target) throws IOException {
    json.writeStartObject();
    json.writeStringField("host", target.name());
    write(json, "udid", target.udid());
    json.writeArrayFieldStart("command_uuids");
    for (String uuid : target.commands()) {
      json.writeString(uuid);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("steps");
    for (EvidenceStep step : target.steps()) {
      json.writeStartObject();
      json.writeStringField("time", step.time().toString());
      json.writeStringField("step", step.kind().words());
      json.writeStringField("action", step.action());
      json.writeStringField("by", step.by());
      write(json, "reason", step.reason());
      write(json, "outcome", step.outcome());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, JournalEntry entry) throws IOException {
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
    for (Map.Entry<String, String> detail : entry.event().details().entrySet()) {
      if (!detail.getKey().equals(RunAdmission.PAYLOAD)) { // it stands above
        json.writeStringField(detail.getKey(), detail.getValue());
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    }
  }
}
