package org.mdmtoolkit.cli.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.renewal.RenewalReport;
import org.mdmtoolkit.renewal.RenewalReport.Fact;
import org.mdmtoolkit.renewal.RenewalReport.GenerationReport;
import org.mdmtoolkit.renewal.RenewalReport.Step;
import org.mdmtoolkit.renewal.RenewalReport.StepCheck;

/** A report on a renewal as Markdown and as JSON. */
final class ReportText {

  private ReportText() {}

  static byte[] markdown(RenewalReport report) {
    StringBuilder text = new StringBuilder();
    text.append("# Renewal ").append(cell(report.renewal())).append("\n\n");
    text.append("Made on ").append(report.made()).append(" by ").append(cell(report.release()));
    text.append(".\n");
    for (GenerationReport one : report.generations()) {
      generation(text, one);
    }
    text.append("\n## Journal\n\n");
    text.append(
        report.journal().problem().isEmpty()
            ? "All "
                + report.journal().entries()
                + " lines of the journal fit together; SHA-256 of"
                + " the last: `"
                + report.journal().head()
                + "`.\n\n"
            : "**The journal is not whole:** " + cell(report.journal().problem().get()) + ".\n\n");
    text.append("| line | time | who | what | generation | outcome | reason |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (JournalEntry entry : report.entries()) {
      row(
          text,
          Long.toString(entry.number()),
          entry.time().toString(),
          entry.operator().toString(),
          entry.event().action(),
          generation(entry),
          entry.event().outcome().orElse(""),
          entry.event().reason().orElse(""));
    }
    return text.toString().getBytes(UTF_8);
  }

  private static void generation(StringBuilder text, GenerationReport one) {
    text.append("\n## Generation ").append(one.number()).append(": ");
    text.append(RenewalTexts.stageName(one.stage())).append("\n\n");
    text.append("| step | when | who |\n|---|---|---|\n");
    for (Step step : one.steps()) {
      row(text, step.name(), step.time().toString(), step.by());
    }
    text.append("\n| fact | value |\n|---|---|\n");
    for (Fact fact : one.facts()) {
      row(text, fact.name(), fact.value());
    }
    if (!one.checks().isEmpty()) {
      text.append("\n| step | check | result | what was found |\n|---|---|---|---|\n");
      for (StepCheck check : one.checks()) {
        row(text, check.step(), check.check().name(), result(check), check.check().sentence());
      }
    }
  }

  private static void row(StringBuilder text, String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell(cell)).append(" |");
    }
    text.append('\n');
  }

  /** Text that neither ends a cell nor becomes markup. */
  private static String cell(String text) {
    return Printable.line(text).replaceAll("([\\\\`*_{}\\[\\]<>|])", "\\\\$1");
  }

  private static String result(StepCheck check) {
    return check.check().result().name().toLowerCase(Locale.ROOT);
  }

  private static String generation(JournalEntry entry) {
    String host = entry.event().host().orElse("");
    return host.substring(host.lastIndexOf(' ') + 1);
  }

  static byte[] json(RenewalReport report) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Results.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("renewal", report.renewal());
      json.writeStringField("made", report.made().toString());
      json.writeStringField("release", report.release());
      json.writeArrayFieldStart("generations");
      for (GenerationReport one : report.generations()) {
        write(json, one);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("journal");
      json.writeBooleanField("whole", report.journal().problem().isEmpty());
      json.writeNumberField("lines", report.journal().entries());
      json.writeStringField("head", report.journal().head());
      json.writeArrayFieldStart("entries");
      for (JournalEntry entry : report.entries()) {
        json.writeStartObject();
        json.writeNumberField("line", entry.number());
        json.writeStringField("time", entry.time().toString());
        json.writeStringField("who", entry.operator().toString());
        json.writeStringField("action", entry.event().action());
        json.writeStringField("generation", generation(entry));
        json.writeStringField("outcome", entry.event().outcome().orElse(""));
        json.writeStringField("reason", entry.event().reason().orElse(""));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, GenerationReport one) throws IOException {
    json.writeStartObject();
    json.writeNumberField("generation", one.number());
    json.writeStringField("stage", RenewalTexts.stageName(one.stage()));
    json.writeArrayFieldStart("steps");
    for (Step step : one.steps()) {
      json.writeStartObject();
      json.writeStringField("step", step.name());
      json.writeStringField("time", step.time().toString());
      json.writeStringField("who", step.by());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("facts");
    for (Fact fact : one.facts()) {
      json.writeStringField(fact.name(), fact.value());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("checks");
    for (StepCheck check : one.checks()) {
      json.writeStartObject();
      json.writeStringField("step", check.step());
      json.writeStringField("name", check.check().name());
      json.writeStringField("result", result(check));
      json.writeStringField("sentence", check.check().sentence());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
