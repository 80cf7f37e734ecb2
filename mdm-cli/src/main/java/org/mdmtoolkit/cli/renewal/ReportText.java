package org.mdmtoolkit.cli.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.renewal.RenewalReport;
import org.mdmtoolkit.renewal.RenewalReport.Fact;
import org.mdmtoolkit.renewal.RenewalReport.GenerationReport;
import org.mdmtoolkit.renewal.RenewalReport.Step;
import org.mdmtoolkit.renewal.RenewalReport.StepCheck;
import org.mdmtoolkit.vendor.Check;

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
            ? (report.journal().entries() == 1
                    ? "The one line of the journal is whole; its SHA-256: `"
                    : "All "
                        + report.journal().entries()
                        + " lines of the journal fit together; SHA-256 of the last: `")
                + report.journal().head()
                + "`.\n\n"
            : "**The journal is not whole:** " + cell(report.journal().problem().get()) + ".\n\n");
    text.append("| line | time | who | what | generation | outcome | reason |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (JournalEntry entry : newestFirst(report.entries())) {
      row(
          text,
          Long.toString(entry.number()),
          entry.time().truncatedTo(ChronoUnit.SECONDS).toString(),
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
    for (Step step : newestFirst(one.steps())) {
      row(text, step.name(), step.time().toString(), step.by());
    }
    checks(text, newestFirst(one.checks()));
    text.append("\n| fact | value |\n|---|---|\n");
    for (Fact fact : one.facts()) {
      row(text, fact.name(), fact.value());
    }
  }

  /** What did not pass, each by itself, and then how much did; the JSON has all that was found. */
  private static void checks(StringBuilder text, List<StepCheck> checks) {
    if (checks.isEmpty()) {
      return;
    }
    text.append("\n| step | check | result | what was found |\n|---|---|---|---|\n");
    checks.stream()
        .filter(one -> one.check().result() != Check.Result.PASS)
        .sorted(Comparator.comparing((StepCheck one) -> one.check().result()).reversed())
        .forEach(
            one -> row(text, one.step(), one.check().name(), result(one), one.check().sentence()));
    Map<String, List<String>> passed = new LinkedHashMap<>();
    checks.stream()
        .filter(one -> one.check().result() == Check.Result.PASS)
        .forEach(
            one ->
                passed
                    .computeIfAbsent(one.step(), step -> new ArrayList<>())
                    .add(0, one.check().name()));
    passed.forEach(
        (step, names) ->
            row(text, step, String.join(", ", names), "pass", Counted.of(names.size(), "check")));
  }

  private static <T> List<T> newestFirst(List<T> oldestFirst) {
    List<T> newestFirst = new ArrayList<>(oldestFirst);
    Collections.reverse(newestFirst);
    return newestFirst;
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
    return Results.document(
        json ->
            new JsonFields(json)
                .put("renewal", report.renewal())
                .put("made", report.made().toString())
                .put("release", report.release())
                .objects("generations", report.generations(), ReportText::write)
                .object("journal", fields -> journal(fields, report)));
  }

  private static void journal(JsonFields json, RenewalReport report) {
    json.put("whole", report.journal().problem().isEmpty())
        .put("lines", report.journal().entries())
        .put("head", report.journal().head())
        .objects(
            "entries",
            report.entries(),
            (fields, entry) ->
                fields
                    .put("line", entry.number())
                    .put("time", entry.time().toString())
                    .put("who", entry.operator().toString())
                    .put("action", entry.event().action())
                    .put("generation", generation(entry))
                    .put("outcome", entry.event().outcome().orElse(""))
                    .put("reason", entry.event().reason().orElse("")));
  }

  private static void write(JsonFields json, GenerationReport one) {
    json.put("generation", one.number())
        .put("stage", RenewalTexts.stageName(one.stage()))
        .objects(
            "steps",
            one.steps(),
            (fields, step) ->
                fields
                    .put("step", step.name())
                    .put("time", step.time().toString())
                    .put("who", step.by()))
        .object(
            "facts", fields -> one.facts().forEach(fact -> fields.put(fact.name(), fact.value())))
        .objects(
            "checks",
            one.checks(),
            (fields, check) ->
                fields
                    .put("step", check.step())
                    .put("name", check.check().name())
                    .put("result", result(check))
                    .put("sentence", check.check().sentence()));
  }
}
