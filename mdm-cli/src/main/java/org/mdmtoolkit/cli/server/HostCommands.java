package org.mdmtoolkit.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.report.Reachability;
import org.mdmtoolkit.delivery.report.Reachability.Obstacle;
import org.mdmtoolkit.delivery.report.Reachability.Reach;
import org.mdmtoolkit.delivery.report.ReachabilityPage;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm host disk-key} and {@code report}. */
public final class HostCommands {

  private HostCommands() {}

  /** {@code mdm host disk-key}. */
  @Command(name = "disk-key")
  public static final class HostDiskKeyCommand implements Action {

    @Parameters(paramLabel = "HOST")
    private String query = "";

    @Option(names = "--reason", paramLabel = "TEXT")
    private @Nullable String reason;

    @Mixin private final ServerOption server = new ServerOption();

    @Override
    public int run(Context context) {
      try (MdmServer mdm = server.open(context)) {
        if (!(mdm instanceof FleetServer fleet)) {
          throw new InvalidInputException(
              mdm.description() + " keeps no disk encryption keys", "Only Fleet does.");
        }
        Host host = HostLookup.record(fleet, query);
        try (Secret key = fleet.locks().diskKey(host)) {
          // First the journal: nobody sees a key that it does not tell of.
          context
              .journal()
              .append(
                  JournalEvent.of("disk-key.shown")
                      .withHost(host.label())
                      .withReason(Optional.ofNullable(reason)));
          return print(context, host, key);
        }
      }
    }

    private static int print(Context context, Host host, Secret key) {
      char[] text = key.revealChars();
      try {
        String shown = Printable.line(new String(text));
        return context.printResult(
            json -> json.put("host", host.label()).put("udid", host.udid()).put("disk_key", shown),
            shown + "\n");
      } finally {
        Arrays.fill(text, '\0');
      }
    }
  }

  /** {@code mdm host report}. */
  @Command(name = "report")
  public static final class HostReportCommand implements Action {

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
      boolean isJson = name.isEmpty() ? context.json() : name.endsWith(".json");
      byte[] content =
          isJson
              ? Results.document(one -> write(new JsonFields(one), report))
              : name.isEmpty()
                  ? table(context.shell(), report).toString().getBytes(UTF_8)
                  : name.endsWith(".csv")
                      ? ReachabilityPage.csv(report)
                      : ReachabilityPage.html(report);
      output.write(context.shell(), content, false);
      if (!name.isEmpty()) {
        OrderlyStop.whenStopped("stopped; " + output.description() + " is written");
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
              .map(one -> ReachabilityPage.words(report, one.getKey()) + ": " + one.getValue())
              .collect(Collectors.joining("; "));
      boolean isLong = report.counts().containsKey(Obstacle.NOT_SEEN);
      int others = report.others();
      return report.server()
          + " knows "
          + Counted.of(report.hosts().size(), "device")
          + "; "
          + report.reachable()
          + " of them could be locked now."
          + (why.isEmpty() ? "" : " The others: " + why + ".")
          + (isLong ? " One that is not seen gets its lock when it is next online." : "")
          + (others > 0 ? " Not Apple's and not counted: " + others + "." : "");
    }

    /** The server knows nothing of locks that are open here, and each is in the way of another. */
    private static void sayWhatIsOpen(Context context, Reachability report) {
      try {
        int open = report.locked(context.custody().records());
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
                      HostFields.orDash(reach.host().serial()),
                      HostFields.orDash(reach.host().hostname()),
                      HostFields.orDash(reach.host().user()),
                      HostFields.orDash(reach.host().lastSeen()),
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
}
