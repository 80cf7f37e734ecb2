package org.mdmtoolkit.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.report.Reachability;
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
              ? ReachabilityPage.json(report)
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
      context.note(ReachabilityPage.headline(report));
      sayWhatIsOpen(context, report);
      return ExitCodes.DONE;
    }

    /** The server knows nothing of locks that are open here, and each is in the way of another. */
    private static void sayWhatIsOpen(Context context, Reachability report) {
      try {
        ReachabilityPage.openWords(report, context.custody().records())
            .map(words -> words + " `" + context.command("pin list --open") + "` shows more.")
            .ifPresent(context::note);
      } catch (MdmException e) { // the report is the server's
        context.warn("which locks are open is not known: " + e.problem());
      }
    }

    private static Table table(Shell shell, Reachability report) {
      Table table = new Table(shell, "SERIAL", "NAME", "USER", "LAST SEEN", "WHY NO LOCK");
      report.hosts().stream()
          .filter(reach -> !reach.isReachable())
          .forEach(
              reach ->
                  table.row(
                      Table.orDash(reach.host().serial()),
                      Table.orDash(reach.host().hostname()),
                      Table.orDash(reach.host().user()),
                      Table.orDash(reach.host().lastSeen()),
                      ReachabilityPage.words(report, reach)));
      return table;
    }
  }
}
