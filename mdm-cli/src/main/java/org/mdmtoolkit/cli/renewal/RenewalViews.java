package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.renewal.ReminderCalendar;
import org.mdmtoolkit.renewal.Reminders;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalReport;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.RenewalWords;
import org.mdmtoolkit.vendor.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is known of the renewals: {@code mdm renew status}, {@code calendar} and {@code report}. */
public final class RenewalViews {

  private RenewalViews() {}

  /** {@code mdm renew status}. */
  @Command(name = "status")
  public static final class RenewStatusCommand implements Action {

    @Option(names = "--name", paramLabel = "NAME")
    private @Nullable String name;

    @Option(names = "--within", paramLabel = "DAYS")
    private @Nullable String within;

    @Override
    public int run(Context context) {
      Optional<Integer> days = Optional.ofNullable(within).map(Days::of);
      List<RenewalStatus> all = new ArrayList<>();
      Map<String, Check> damaged = new LinkedHashMap<>();
      List<String> warnings = new ArrayList<>();
      boolean isSure = true;
      for (String one : names(context)) {
        List<Check> checks = new ArrayList<>();
        try {
          Renewal renewal = context.renewals().named(one);
          all.add(renewal.status());
          checks.addAll(renewal.warnings());
        } catch (MdmException e) {
          checks.add(Check.fail("state", e)); // the others are shown all the same
        }
        for (Check check : checks) {
          warnings.add("the renewal " + one + ": " + context.wording().sentences(check));
          isSure &= check.result() == Check.Result.PASS;
          if (check.isInTheWay()) {
            damaged.put(one, check);
          }
        }
      }
      warnings.forEach(context::warn); // what is lost comes before what is next
      List<RenewalStatus> due =
          all.stream().filter(one -> days.isPresent() && one.isDueWithin(days.get())).toList();
      print(context, all, due, damaged);
      due.forEach(one -> context.warn(context.wording().sentences(new RenewalWords(one).due())));
      if (days.isPresent() && damaged.isEmpty() && all.stream().allMatch(one -> one.isPutAway())) {
        // A cron job of another user, or with another state folder, must not stay silent for ever.
        context.warn("there is no renewal in " + context.state().renewals());
        return ExitCodes.INVALID;
      }
      boolean isWhole = damaged.isEmpty() && (days.isEmpty() || isSure);
      return due.isEmpty() && isWhole ? ExitCodes.DONE : ExitCodes.INVALID;
    }

    private List<String> names(Context context) {
      if (name == null) {
        return context.renewals().names();
      }
      if (!context.renewals().named(name).exists()) {
        throw RenewalOptions.unknown(context, name, "` without --name lists them.");
      }
      return List.of(name);
    }

    private static void print(
        Context context,
        List<RenewalStatus> all,
        List<RenewalStatus> due,
        Map<String, Check> damaged) {
      if (all.isEmpty() && damaged.isEmpty() && !context.json()) {
        context.note(
            "There is no renewal in "
                + context.state().renewals()
                + ". "
                + RenewalOptions.begin(context));
        return;
      }
      context.printResult(
          json ->
              json.objects(
                      "renewals",
                      all,
                      (fields, one) ->
                          RenewalTexts.of(context, one).write(fields).put("due", due.contains(one)))
                  .objects(
                      "damaged",
                      damaged.entrySet(),
                      (fields, one) ->
                          fields
                              .put("name", one.getKey())
                              .put("problem", one.getValue().sentence())
                              .put("remedy", one.getValue().remedy().text())),
          all.stream()
              .map(one -> RenewalTexts.of(context, one).screen())
              .collect(Collectors.joining("\n")));
    }
  }

  /** {@code mdm renew calendar}. */
  @Command(name = "calendar")
  public static final class RenewCalendarCommand implements Action {

    @Option(names = "--name", paramLabel = "NAME")
    private @Nullable String name;

    @Option(names = "--dry-run")
    private boolean dryRun;

    @Mixin private final OutputOption output = new OutputOption();

    @Override
    public int run(Context context) {
      output.checkAlone(context, false, dryRun);
      List<String> names = name == null ? context.renewals().namesInUse() : List.of(name);
      List<Reminders> all = new ArrayList<>();
      for (String one : names) {
        Renewal renewal = RenewalOptions.existing(context, one);
        try {
          all.add((dryRun ? renewal.rehearsal() : renewal).reminders());
        } catch (NotFoundException e) {
          if (names.size() == 1) {
            String known = context.wording().words(e.remedy());
            throw new NotFoundException(
                e.problem(), "Next: " + next(context, one) + "\nOr, for reminders now: " + known);
          }
          context.warn(e.problem() + "; it is left out"); // it was only just started
        }
      }
      List<Reminders> ended = all.stream().filter(one -> one.ahead().isEmpty()).toList();
      for (Reminders one : ended) {
        context.warn(
            "the certificate of the renewal "
                + one.renewal()
                + " ended on "
                + one.notAfter()
                + ": there is nothing to be reminded of; next: "
                + next(context, one.renewal()));
      }
      all.removeAll(ended);
      if (all.isEmpty() && names.isEmpty()) {
        throw RenewalOptions.noneYet(context);
      } else if (all.isEmpty()) {
        throw ended.isEmpty()
            ? new NotFoundException(
                "no certificate of any renewal is known to be in force", "Deploy one first.")
            : new NotFoundException("no day of any certificate is ahead", "No file was written.");
      }
      if (!dryRun) {
        byte[] calendar =
            ReminderCalendar.of(
                all, one -> "The next step: mdm renew status --name " + one.renewal());
        output.write(context.shell(), calendar, false);
      }
      return context.noteResult(
          json ->
              json.objects(
                  "reminders",
                  all,
                  (fields, one) ->
                      fields
                          .put("name", one.renewal())
                          .put("not_after", one.notAfter().toString())
                          .put("sequence", one.sequence())
                          .strings("days", days(one))),
          all.stream().map(this::note).toArray(String[]::new));
    }

    private static String next(Context context, String renewal) {
      return RenewalTexts.of(context, context.renewals().named(renewal).status()).next();
    }

    private String note(Reminders one) {
      return (dryRun ? "Dry run: " : "")
          + one.renewal()
          + ": reminders on "
          + String.join(", ", days(one))
          + (one.ahead().size() < Reminders.DAYS_BEFORE.size() ? "; earlier days are past" : "");
    }

    private static List<String> days(Reminders one) {
      return one.ahead().stream().map(before -> one.day(before).toString()).toList();
    }
  }

  /** {@code mdm renew report}. */
  @Command(name = "report")
  public static final class RenewReportCommand implements Action {

    @Option(names = "--name", paramLabel = "NAME")
    private @Nullable String name;

    @Mixin private final OutputOption output = new OutputOption();

    @Override
    public int run(Context context) {
      output.check(context, false);
      Renewal renewal = RenewalOptions.existing(context, name);
      RenewalReport report = renewal.report(Build.running().name());
      boolean isJson =
          context.json()
              || output.file().filter(file -> file.toString().endsWith(".json")).isPresent();
      byte[] content = isJson ? report.json() : report.markdown();
      output.write(context.shell(), content, false);
      if (output.file().isPresent()) {
        context.noteResult(
            json -> json.put("renewal", renewal.name()).put("output", output.description()),
            "Report of the renewal " + renewal.name() + ": " + output.description());
      }
      return ExitCodes.DONE;
    }
  }
}
