package org.mdmtoolkit.delivery.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.delivery.report.Reachability.Obstacle;
import org.mdmtoolkit.delivery.report.Reachability.Reach;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostFields;
import org.mdmtoolkit.escrow.EscrowListing;

/** Reachability as one page that needs nothing else, and as CSV. */
public final class ReachabilityPage {

  private static final int BAR = 420;
  private static final int MOST_ROWS = 2000;

  private static final String STYLE =
      """
      :root{color-scheme:light}
      body{font:15px/1.45 system-ui,sans-serif;color:#1c1c1e;background:#fff;margin:0 auto;\
      max-width:1100px;padding:16px}
      h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.15em;margin:1.6em 0 .4em}
      .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9em;width:100%}
      th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #ddd}
      th{background:#f2f2f4}td:first-child{white-space:nowrap}
      @media screen and (max-width:900px){.wide table{width:900px}}
      @media screen and (max-width:600px){.wide table{width:auto}\
      .wide table,.wide tbody,.wide tr,.wide td{display:block}.wide thead{display:none}\
      .wide tr{border-bottom:2px solid #bbb;padding:4px 0}\
      .wide td,.wide td:first-child{border:0;padding:2px 0;white-space:normal}\
      .wide td::before{content:attr(data-h) ": ";color:#555}}
      @media print{body{font-size:10.5px;max-width:none;padding:0}.wide{overflow:visible}\
      svg{max-width:100%;height:auto}tr,svg{break-inside:avoid}h2{break-after:avoid}\
      th{background:none}}
      """;

  private ReachabilityPage() {}

  /** The page, in UTF-8. It lists those that cannot be reached. */
  public static byte[] html(Reachability report) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" style-src 'unsafe-inline'\">\n<title>Who could be locked</title>\n<style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Who could be locked</h1>\n<p>")
        .append(Printable.html(report.server()))
        .append(", ")
        .append(time(report.time()))
        .append(" UTC: ")
        .append(report.reachable())
        .append(" of ")
        .append(report.hosts().size())
        .append(" devices. A device counts that the server can send commands to and that was seen")
        .append(" within ")
        .append(days(report))
        .append(".</p>\n");
    picture(html, report);
    int left = report.hosts().size() - report.reachable();
    if (left > 0) {
      html.append("<h2>Who could not</h2>\n<div class=\"wide\"><table><thead><tr><th>Serial</th>")
          .append("<th>Name</th><th>User</th><th>Model</th><th>Last seen</th><th>Why</th></tr>")
          .append("</thead>\n");
      report.hosts().stream()
          .filter(reach -> !reach.isReachable())
          .limit(MOST_ROWS)
          .forEach(reach -> row(html, report, reach));
      html.append("</table></div>\n");
      if (left > MOST_ROWS) {
        html.append("<p>and ").append(left - MOST_ROWS).append(" more.</p>\n");
      }
    }
    return html.append("</body></html>\n").toString().getBytes(UTF_8);
  }

  private static String days(Reachability report) {
    long minutes = report.stale().toMinutes();
    long[] sizes = {24 * 60, 60, 1};
    String[] names = {"day", "hour", "minute"};
    int unit = minutes % sizes[0] == 0 ? 0 : minutes % sizes[1] == 0 ? 1 : 2;
    long count = minutes / sizes[unit];
    return count + " " + names[unit] + (count == 1 ? "" : "s");
  }

  private static void picture(StringBuilder html, Reachability report) {
    Map<String, Integer> bars = new LinkedHashMap<>();
    bars.put("could be locked", report.reachable());
    report.counts().forEach((obstacle, count) -> bars.put(words(report, obstacle), count));
    int all = Math.max(1, report.hosts().size());
    int height = bars.size() * 30 + 10;
    html.append(
            "<div class=\"wide\"><svg role=\"img\" aria-label=\"Devices by what stands in the way\"")
        .append(" xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"" + height + "\"")
        .append(" viewBox=\"0 0 760 " + height + "\" font-family=\"sans-serif\" font-size=\"13\">");
    int y = 5;
    for (Map.Entry<String, Integer> bar : bars.entrySet()) {
      int width = (int) Math.ceil((double) BAR * bar.getValue() / all);
      html.append("<text x=\"0\" y=\"" + (y + 15) + "\">")
          .append(bar.getValue() + " " + Printable.html(bar.getKey()))
          .append("</text><rect x=\"270\" y=\"" + y + "\" height=\"20\" width=\"" + width + "\"")
          .append(y == 5 ? " fill=\"#4caf7d\"/>\n" : " fill=\"#e08a3c\"/>\n");
      y += 30;
    }
    html.append("</svg></div>\n");
  }

  private static void row(StringBuilder html, Reachability report, Reach reach) {
    Host host = reach.host();
    html.append("<tr>");
    cell(html, "Serial", host.serial().orElse("-"));
    cell(html, "Name", host.hostname().orElse("-"));
    cell(html, "User", host.user().orElse("-"));
    cell(html, "Model", host.model().orElse("-"));
    cell(html, "Last seen", host.lastSeen().map(ReachabilityPage::time).orElse("never"));
    cell(html, "Why", words(report, reach));
    html.append("</tr>\n");
  }

  private static void cell(StringBuilder html, String heading, String words) {
    html.append("<td data-h=\"").append(heading).append("\">");
    html.append(Printable.html(words)).append("</td>");
  }

  /** What stands in the way of a device of this report, in words; empty if nothing does. */
  public static String words(Reachability report, Reach reach) {
    return reach.obstacles().stream()
        .map(obstacle -> words(report, obstacle))
        .collect(Collectors.joining("; "));
  }

  /** The same of one obstacle. */
  public static String words(Reachability report, Obstacle obstacle) {
    return obstacle == Obstacle.NOT_SEEN ? "not seen for " + days(report) : obstacle.words();
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES)
        .toString()
        .replace('T', ' ')
        .replaceFirst("(:00)?Z$", "");
  }

  /** All devices as CSV, in UTF-8; no cell begins as a formula of a spreadsheet does. */
  public static byte[] csv(Reachability report) {
    StringBuilder csv =
        new StringBuilder("serial,udid,server_id,name,user,model,last_seen,lockable,why\r\n");
    for (Reach reach : report.hosts()) {
      Host host = reach.host();
      String[] cells = {
        host.serial().orElse(""),
        host.udid(),
        host.serverId(),
        host.hostname().orElse(""),
        host.user().orElse(""),
        host.model().orElse(""),
        host.lastSeen().map(Instant::toString).orElse(""),
        reach.isReachable() ? "yes" : "no",
        words(report, reach)
      };
      for (int i = 0; i < cells.length; i++) {
        csv.append(i == 0 ? "" : ",").append(cell(cells[i]));
      }
      csv.append("\r\n");
    }
    return csv.toString().getBytes(UTF_8);
  }

  private static String cell(String text) {
    String safe = Printable.line(text);
    safe = safe.matches("[=+@\\t-].*") ? "'" + safe : safe;
    return safe.matches("[^\",;]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
  }

  /** As a JSON document, in UTF-8. */
  public static byte[] json(Reachability report) {
    return JsonFields.document(json -> write(json, report));
  }

  private static void write(JsonFields json, Reachability report) {
    json.put("server", report.server())
        .put("time", report.time().toString())
        .put("stale_hours", report.stale().toHours())
        .put("devices", report.hosts().size())
        .put("lockable", report.reachable())
        .put("others", report.others())
        .objects("hosts", report.hosts(), ReachabilityPage::write);
  }

  private static void write(JsonFields json, Reach reach) {
    HostFields.write(json, reach.host());
    json.put("lockable", reach.isReachable())
        .strings("why", reach.obstacles().stream().map(Obstacle::label).toList());
  }

  /**
   * What these records say of it, and the server does not know, as one sentence: the locks that are
   * open here, each of which is in the way of another. Empty if there are none.
   */
  public static Optional<String> openWords(Reachability report, EscrowListing records) {
    int open = report.locked(records);
    return open == 0
        ? Optional.empty()
        : Optional.of(
            open
                + " of those that could be locked "
                + (open == 1 ? "has" : "have")
                + " an open lock already, and would be refused.");
  }

  /** What it comes to, in a few sentences. */
  public static String headline(Reachability report) {
    String why =
        report.counts().entrySet().stream()
            .map(one -> words(report, one.getKey()) + ": " + one.getValue())
            .collect(Collectors.joining("; "));
    boolean isLong = report.counts().containsKey(Obstacle.NOT_SEEN);
    int others = report.others();
    return report.server()
        + " knows "
        + report.hosts().size()
        + (report.hosts().size() == 1 ? " device" : " devices")
        + "; "
        + report.reachable()
        + " of them could be locked now."
        + (why.isEmpty() ? "" : " The others: " + why + ".")
        + (isLong ? " One that is not seen gets its lock when it is next online." : "")
        + (others > 0 ? " Not Apple's and not counted: " + others + "." : "");
  }
}
