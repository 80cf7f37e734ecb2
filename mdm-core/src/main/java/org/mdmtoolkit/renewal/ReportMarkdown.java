package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.renewal.RenewalReport.GenerationReport;
import org.mdmtoolkit.renewal.RenewalReport.StepCheck;
import org.mdmtoolkit.vendor.Check;

/** A report on a renewal as Markdown; in each table the newest first. For one thread. */
final class ReportMarkdown {

  private final StringBuilder text = new StringBuilder();

  static byte[] of(RenewalReport report) {
    ReportMarkdown page = new ReportMarkdown();
    page.text
        .append("# Renewal " + cell(report.renewal()) + "\n\nMade on " + report.made())
        .append(" by " + cell(report.release()) + ".\n");
    report.generations().forEach(page::generation);
    page.text.append("\n## Journal\n\n").append(journal(report.journal()));
    if (report.entries().isEmpty() && !report.generations().isEmpty()) {
      page.text.append(
          "**This journal has no line of the renewal:** it was moved here without its journal, or"
              + " that is lost.\n\n");
    }
    page.heading("line", "time", "who", "what", "generation", "outcome", "reason");
    for (JournalEntry entry : reversed(report.entries())) {
      page.row(
          Long.toString(entry.number()),
          entry.time().truncatedTo(ChronoUnit.SECONDS).toString(),
          entry.operator().toString(),
          entry.event().action(),
          RenewalReport.generationOf(entry),
          entry.event().outcome().orElse(""),
          entry.event().reason().orElse(""));
    }
    return page.text.toString().getBytes(UTF_8);
  }

  private static String journal(JournalCheck journal) {
    if (journal.problem().isPresent()) {
      return "**The journal is not whole:** " + cell(journal.problem().get()) + ".\n\n";
    }
    return (journal.entries() == 1
            ? "The one line of the journal is whole; its SHA-256: `"
            : "All "
                + journal.entries()
                + " lines of the journal fit together; SHA-256 of the last: `")
        + journal.head()
        + "`.\n\n";
  }

  private void generation(GenerationReport one) {
    text.append("\n## Generation " + one.number() + ": " + one.stage().label() + "\n\n");
    heading("step", "when", "who");
    reversed(one.steps()).forEach(step -> row(step.name(), step.time().toString(), step.by()));
    if (!one.checks().isEmpty()) {
      checks(reversed(one.checks()));
    }
    text.append('\n');
    heading("fact", "value");
    one.facts().forEach(fact -> row(fact.name(), fact.value()));
  }

  /** What did not pass, each by itself, and then how much did. */
  private void checks(List<StepCheck> checks) {
    text.append('\n');
    heading("step", "check", "result", "what was found");
    Map<String, List<String>> passed =
        checks.stream()
            .filter(one -> one.check().result() == Check.Result.PASS)
            .collect(
                groupingBy(
                    StepCheck::step,
                    LinkedHashMap::new,
                    mapping(one -> one.check().name(), toList())));
    checks.stream()
        .filter(one -> one.check().result() != Check.Result.PASS)
        .sorted(Comparator.comparing((StepCheck one) -> one.check().result()).reversed())
        .forEach(
            one ->
                row(
                    one.step(),
                    one.check().name(),
                    one.check().result().label(),
                    one.check().sentence()));
    passed.forEach(
        (step, names) -> {
          String count = names.size() + (names.size() == 1 ? " check" : " checks");
          row(step, String.join(", ", reversed(names)), "pass", count);
        });
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private void heading(String... names) {
    row(names);
    text.append("|---".repeat(names.length)).append("|\n");
  }

  private void row(String... cells) {
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
}
