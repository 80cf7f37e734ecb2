package org.mdmtoolkit.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.report.Reachability;
import org.mdmtoolkit.delivery.report.Reachability.Obstacle;
import org.mdmtoolkit.delivery.report.Reachability.Reach;
import org.mdmtoolkit.delivery.report.ReachabilityPage;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm host report}. */
@Command(name = "report")
public final class HostReportCommand implements Action {

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--stale", paramLabel = "DURATION", converter = WaitOption.Durations.class)
  private Duration stale = Duration.ofDays(14);

  @Override
  public int run(Context context) {
    String name = output.file().map(Object::toString).orElse("").toLowerCase(Locale.ROOT);
    if (!name.isEmpty() && !name.matches(".*[.](html?|csv|json)")) {
      throw new UsageException("-o takes a name that ends in .html, .csv or .json");
    }
    output.check(context, false);
    Instant now = context.shell().clock().instant();
    Reachability report;
    try (MdmServer mdm = server.open(context)) {
      report = Reachability.of(mdm, now, stale);
    }
    byte[] json = Results.document(one -> write(new JsonFields(one), report));
    if (name.isEmpty()) {
      context
          .shell()
          .print(context.json() ? json : table(context.shell(), report).toString().getBytes(UTF_8));
    } else {
      byte[] content =
          name.endsWith(".json")
              ? json
              : name.endsWith(".csv")
                  ? ReachabilityPage.csv(report)
                  : ReachabilityPage.html(report);
      output.write(context.shell(), content, false);
      context.noteResult(
          fields ->
              fields
                  .put("devices", report.hosts().size())
                  .put("lockable", report.reachable())
                  .put("output", output.description()));
    }
    context.note(headline(report));
    sayWhatIsOpen(context, report);
    return ExitCodes.DONE;
  }

  private static String headline(Reachability report) {
    String why =
        report.counts().entrySet().stream()
            .map(one -> one.getValue() + " " + ReachabilityPage.words(report, one.getKey()))
            .collect(Collectors.joining(", "));
    int others = report.others();
    return report.server()
        + " knows "
        + Counted.of(report.hosts().size(), "device")
        + "; "
        + report.reachable()
        + " of them could be locked"
        + (why.isEmpty() ? "." : ". In the way: " + why + ".")
        + (others > 0 ? " Not Apple's and not counted: " + others + "." : "");
  }

  /** The server knows nothing of locks that are open here, and each is in the way of another. */
  private static void sayWhatIsOpen(Context context, Reachability report) {
    try {
      Set<String> locked =
          context.custody().records().records().stream()
              .filter(record -> record.open())
              .filter(record -> record.requestType().equals(SecretKind.LOCK_PIN.requestType()))
              .map(record -> record.host().toUpperCase(Locale.ROOT))
              .collect(Collectors.toSet());
      long open =
          report.hosts().stream()
              .filter(Reach::isReachable)
              .flatMap(
                  reach ->
                      reach.host().names().stream()
                          .filter(name -> locked.contains(name.toUpperCase(Locale.ROOT)))
                          .limit(1))
              .count();
      if (open > 0) {
        context.note(
            open
                + " of those that could be locked "
                + (open == 1 ? "has" : "have")
                + " an open lock already, and would be refused: `"
                + context.command("pin list --open")
                + "` shows "
                + (open == 1 ? "it." : "them."));
      }
    } catch (MdmException e) { // the report is the server's
      context.warn("which locks are open is not known: " + e.problem());
    }
  }

  private static Table table(Shell shell, Reachability report) {
    Table table = new Table(shell, "SERIAL", "NAME", "USER", "LAST SEEN", "WHY NOT");
    report.hosts().stream()
        .filter(reach -> !reach.isReachable())
        .forEach(
            reach ->
                table.row(
                    reach.host().serial().orElse("-"),
                    reach.host().hostname().orElse("-"),
                    reach.host().user().orElse("-"),
                    reach.host().lastSeen().map(Instant::toString).orElse("-"),
                    ReachabilityPage.words(report, reach)));
    return table;
  }

  private static void write(JsonFields json, Reachability report) {
    json.put("server", report.server())
        .put("time", report.time().toString())
        .put("stale_hours", report.stale().toHours())
        .put("devices", report.hosts().size())
        .put("lockable", report.reachable())
        .put("others", report.others())
        .objects("hosts", report.hosts(), HostReportCommand::write);
  }

  private static void write(JsonFields json, Reach reach) {
    HostFields.write(json, reach.host());
    json.put("lockable", reach.isReachable())
        .strings("why", reach.obstacles().stream().map(Obstacle::label).toList());
  }
}
