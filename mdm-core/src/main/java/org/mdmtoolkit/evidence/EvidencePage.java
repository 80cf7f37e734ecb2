package org.mdmtoolkit.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.evidence.EvidenceStep.Kind;
import org.mdmtoolkit.journal.JournalEntry;

/** Evidence as one HTML page that needs nothing else: no script, no other file. */
public final class EvidencePage {

  private static final int MOST_LANES = 40;
  private static final int MOST_MARKS = 16;
  private static final int MARK_WIDTH = 76;
  private static final int LANE_HEIGHT = 60;
  private static final int LEFT = 150;

  /** What would make a column wider than a sheet of paper, if it were not broken anywhere. */
  private static final Pattern LONG = Pattern.compile("[^\\s-]{21}");

  /** Not broken at its hyphens. */
  private static final Pattern DATE = Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\d\\b");

  static final String NO_PAYLOAD =
      "A command is kept in the journal if it was planned, else not; those with a secret are in"
          + " escrow.";

  static final String MASKED =
      "Secrets are masked: each device has its own, in escrow and not here.";

  private static final String STYLE =
      """
      :root{color-scheme:light}
      body{font:15px/1.45 system-ui,sans-serif;color:#1c1c1e;background:#fff;margin:0 auto;\
      max-width:1100px;padding:16px}
      h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.15em;margin:1.6em 0 .4em;\
      border-bottom:1px solid #ccc}
      .wide{overflow-x:auto}svg{display:block}
      table{border-collapse:collapse;font-size:.9em;width:100%}
      th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #ddd;\
      overflow-wrap:break-word}
      th{background:#f2f2f4}td.long{overflow-wrap:anywhere;min-width:7em}td span{white-space:nowrap}
      code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}
      pre{font:.85em/1.35 ui-monospace,monospace;background:#f6f6f8;padding:8px;\
      white-space:pre-wrap;overflow-wrap:anywhere}
      .alarm{border:2px solid #b00020;color:#b00020;padding:8px;font-weight:bold}
      dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:0}
      dt{color:#555}dd{margin:0;overflow-wrap:anywhere}
      p{overflow-wrap:anywhere}
      @media screen and (max-width:900px){.wide table{width:900px}}
      @media screen and (max-width:600px){.wide table{width:auto}\
      .wide table,.wide tbody,.wide tr,.wide td{display:block}.wide thead{display:none}\
      .wide tr{border-bottom:2px solid #bbb;padding:4px 0}\
      .wide td{border:0;padding:2px 0}\
      .wide td::before{content:attr(data-h) ": ";color:#555}}
      @media(max-width:600px){dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
      @media print{body{font-size:10.5px;max-width:none;padding:0}.wide{overflow:visible}\
      svg{max-width:100%;height:auto}tr,svg{break-inside:avoid}th{background:none}\
      h2{break-after:avoid}p{orphans:3;widows:3}th,td{padding:3px;font-size:.92em}}
      """;

  private final StringBuilder html = new StringBuilder();
  private List<String> headings = List.of();

  private EvidencePage() {}

  /**
   * The page, in UTF-8.
   *
   * @param verification how to prove that the journal was not changed, in the words of a program
   */
  public static byte[] of(Evidence evidence, String verification) {
    EvidencePage page = new EvidencePage();
    page.write(evidence, verification);
    return page.html.toString().getBytes(UTF_8);
  }

  private void write(Evidence evidence, String verification) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" style-src 'unsafe-inline'\">\n<title>Evidence: ")
        .append(text(evidence.query().words()))
        .append("</title>\n<style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Evidence: ")
        .append(text(evidence.query().words()))
        .append("</h1>\n");
    if (evidence.isEmergency()) {
      html.append("<p class=\"alarm\">Run as an emergency, without approvals.</p>\n");
    }
    evidence
        .check()
        .problem()
        .ifPresent(
            problem ->
                html.append("<p class=\"alarm\">The journal was changed: ")
                    .append(text(problem))
                    .append("</p>\n"));
    head(evidence);
    parts(evidence);
    targets(evidence);
    timeline(evidence.targets());
    payloads(evidence.payloads());
    entries(evidence.entries());
    html.append("<h2>How to verify this</h2>\n<p>")
        .append(spans(verification))
        .append("</p>\n<dl>");
    item("Head of the journal", evidence.check().head());
    item("Entries in the journal", Long.toString(evidence.check().entries()));
    html.append("</dl>\n</body></html>\n");
  }

  private void head(Evidence evidence) {
    List<JournalEntry> entries = evidence.entries();
    html.append("<dl>");
    item("From", time(entries.get(0).time()));
    item("To", time(entries.get(entries.size() - 1).time()));
    item("Devices", Integer.toString(evidence.devices()));
    item("Put together", time(evidence.made()) + " by " + evidence.by());
    item("Software", evidence.version());
    html.append("</dl>\n<p>Times are UTC, by the clock of the machine or of the team's database.")
        .append(" \"Acknowledged\" means that the device received the command")
        .append(
            evidence.hasErase()
                ? "; for an erase it is no proof that the data is gone.</p>\n"
                : ".</p>\n");
  }

  private void item(String name, String value) {
    html.append("<dt>").append(text(name)).append("</dt><dd>").append(text(value)).append("</dd>");
  }

  private void parts(Evidence evidence) {
    List<Evidence.Part> parts = evidence.parts();
    if (parts.isEmpty()) {
      return;
    }
    html.append("<h2>Who asked, approved and ran it</h2>\n<div class=\"wide\"><table><thead><tr>");
    headings("Time", "Who", "What", "Details");
    for (Evidence.Part part : parts) {
      row(time(part.time()), part.who(), part.what(), part.details());
    }
    html.append("</table></div>\n");
  }

  private void targets(Evidence evidence) {
    html.append("<h2>Devices</h2>\n<div class=\"wide\"><table><thead><tr>");
    headings(
        "Device",
        "UDID",
        "Command",
        "Planned",
        "Escrowed",
        "Queued",
        "Notified",
        "Answered",
        "Secret shown",
        "Closed");
    for (EvidenceTarget target : evidence.targets()) {
      row(
          target.name(),
          target.udid().orElse("-"),
          String.join(", ", target.commands()),
          first(target, Kind.PLANNED),
          first(target, Kind.ESCROWED),
          first(target, Kind.QUEUED),
          first(target, Kind.PUSHED),
          answered(target),
          shown(target),
          first(target, Kind.CLOSED));
    }
    html.append("</table></div>\n");
  }

  private static String first(EvidenceTarget target, Kind kind) {
    return target.first(kind).map(step -> time(step.time())).orElse("-");
  }

  static String answered(EvidenceTarget target) {
    return target
        .first(Kind.ANSWERED)
        .or(() -> target.first(Kind.FAILED).filter(step -> target.isSentTo()))
        .map(step -> time(step.time()) + " " + step.outcome().orElse(step.kind().words()))
        .orElse(
            target.first(Kind.FAILED).or(() -> target.first(Kind.REFUSED)).isPresent()
                ? "never: nothing was sent"
                : "-");
  }

  static String shown(EvidenceTarget target) {
    List<EvidenceStep> shown = target.all(Kind.SHOWN);
    return shown.isEmpty()
        ? "never"
        : shown.stream()
            .map(
                step ->
                    time(step.time())
                        + " "
                        + step.by()
                        + step.reason().map(why -> ": " + why).orElse(""))
            .collect(Collectors.joining("; "));
  }

  private void timeline(List<EvidenceTarget> targets) {
    List<EvidenceTarget> lanes = targets.subList(0, Math.min(MOST_LANES, targets.size()));
    int marks = lanes.stream().mapToInt(lane -> lane.steps().size()).max().orElse(0);
    if (marks == 0) {
      return;
    }
    int width = LEFT + Math.min(marks, MOST_MARKS) * MARK_WIDTH + 20;
    html.append("<h2>Timeline</h2>\n<div class=\"wide\">\n");
    for (EvidenceTarget lane : lanes) { // a picture each, so that no page cuts one
      html.append("<svg role=\"img\" aria-label=\"Steps of ")
          .append(text(Printable.line(lane.name(), 64)))
          .append(" in time\" xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\"")
          .append(" height=\"" + LANE_HEIGHT + "\" viewBox=\"0 0 " + width + " " + LANE_HEIGHT)
          .append("\" font-family=\"sans-serif\">");
      lane(lane, 18);
      html.append("</svg>\n");
    }
    html.append("</div>\n<p>");
    for (Kind kind : Kind.values()) {
      html.append("<b>")
          .append(kind.letter())
          .append("</b> ")
          .append(kind.words())
          .append(" \u00b7 ");
    }
    html.append("steps stand in their order, not to scale");
    if (targets.size() > lanes.size()) {
      html.append("; the first ").append(lanes.size()).append(" devices");
    }
    html.append("</p>\n");
  }

  private void lane(EvidenceTarget target, int y) {
    List<EvidenceStep> steps =
        target.steps().subList(0, Math.min(MOST_MARKS, target.steps().size()));
    int end = LEFT + (steps.size() - 1) * MARK_WIDTH + 20;
    html.append("<text x=\"0\" y=\"")
        .append(y + 5)
        .append("\" font-size=\"13\">")
        .append(text(Printable.line(target.name(), 16)))
        .append("</text><line x1=\"")
        .append(LEFT + 20)
        .append("\" y1=\"" + y + "\" x2=\"" + end + "\" y2=\"" + y + "\" stroke=\"#999\"/>");
    String day = "";
    for (int i = 0; i < steps.size(); i++) {
      EvidenceStep step = steps.get(i);
      int x = LEFT + 20 + i * MARK_WIDTH;
      String time = time(step.time());
      String today = time.substring(0, Math.min(10, time.length()));
      html.append("<g><title>")
          .append(text(time + " " + step.action() + " by " + step.by()))
          .append("</title><circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"11\" fill=\"")
          .append(colour(step.kind()))
          .append("\" stroke=\"#222\"/><text x=\"" + x + "\" y=\"" + (y + 4))
          .append("\" font-size=\"12\" text-anchor=\"middle\">")
          .append(step.kind().letter())
          .append("</text>");
      caption(x, y + 25, time.length() > 11 ? time.substring(11, 19) : time);
      if (!today.equals(day)) {
        caption(x, y + 36, today);
        day = today;
      }
      html.append("</g>");
    }
  }

  private void caption(int x, int y, String words) {
    html.append("<text x=\"" + x + "\" y=\"" + y + "\" font-size=\"10\" text-anchor=\"middle\">")
        .append(text(words))
        .append("</text>");
  }

  private void payloads(List<Evidence.Payload> payloads) {
    html.append("<h2>What was sent</h2>\n");
    if (payloads.isEmpty()) {
      html.append("<p>").append(text(NO_PAYLOAD)).append("</p>\n");
    }
    for (Evidence.Payload payload : payloads) {
      html.append("<p>")
          .append(text(payload.command() + ": " + payload.from()))
          .append("</p>\n<pre>")
          .append(
              Printable.lines(payload.text())
                  .lines()
                  .map(line -> text(line.replace("\t", "  ")))
                  .collect(Collectors.joining("\n")))
          .append("</pre>\n");
    }
    if (!payloads.isEmpty()) {
      html.append("<p>").append(text(MASKED)).append("</p>\n");
    }
  }

  private static String colour(Kind kind) {
    return switch (kind) {
      case FAILED -> "#ffb4ab";
      case ANSWERED -> "#b7e4c7";
      case SHOWN -> "#ffe08a";
      case CLOSED -> "#d0d0d5";
      default -> "#cfe3ff";
    };
  }

  private void entries(List<JournalEntry> entries) {
    html.append("<h2>Entries of the journal</h2>\n<div class=\"wide\"><table><thead><tr>");
    headings("No.", "Time", "Who", "Action", "Device", "Command", "Reason", "Outcome");
    for (JournalEntry entry : entries) {
      row(
          Long.toString(entry.number()),
          time(entry.time()),
          entry.operator().toString(),
          entry.event().action(),
          entry.event().host().orElse("-"),
          entry.event().commandUuid().orElse("-"),
          entry.event().reason().orElse("-"),
          entry.event().outcome().orElse("-"));
    }
    html.append("</table></div>\n");
  }

  private void headings(String... names) {
    headings = List.of(names);
    for (String name : names) {
      html.append("<th>").append(text(name)).append("</th>");
    }
    html.append("</tr></thead>\n");
  }

  private void row(String... cells) {
    html.append("<tr>");
    for (int i = 0; i < cells.length; i++) {
      html.append("<td data-h=\"").append(text(headings.get(i)));
      html.append(LONG.matcher(cells[i]).find() ? "\" class=\"long\">" : "\">");
      html.append(DATE.matcher(text(cells[i])).replaceAll("<span>$0</span>")).append("</td>");
    }
    html.append("</tr>\n");
  }

  static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
  }

  /** What stands between the only two backticks is code. */
  private static String spans(String words) {
    String[] parts = words.split("`", -1);
    return parts.length == 3
        ? text(parts[0]) + "<code>" + text(parts[1]) + "</code>" + text(parts[2])
        : text(words);
  }

  private static String text(String words) {
    return Printable.html(words);
  }
}
