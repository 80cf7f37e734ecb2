package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.renewal.ReminderCalendar;
import org.mdmtoolkit.renewal.Reminders;
import org.mdmtoolkit.renewal.Renewal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew calendar}. */
@Command(
    name = "calendar",
    description = {
      "Write a calendar file: events 28 days before the certificate ends, 14 days before, and on the"
          + " day. Importing a later one moves them. Days are those of UTC.",
      ""
    },
    footer = {"", "Example:", "  mdm renew calendar -o renewal.ics"})
public final class RenewCalendarCommand implements Callable<Integer> {

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Only this renewal (default: all of them).")
  private @Nullable String name;

  @Option(names = "--dry-run", description = "Print the dates and write nothing.")
  private boolean dryRun;

  @Mixin private final OutputOption output = new OutputOption();

  private final Context context;

  public RenewCalendarCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (!dryRun) {
      Results.refuseJsonOnStandardOutput(context, output);
      output.check(context.shell(), false);
    }
    List<String> names = name == null ? context.renewals().names() : List.of(name);
    List<Reminders> all = new ArrayList<>();
    for (String one : names) {
      Renewal renewal = RenewalOptions.one(context, one);
      try {
        all.add((dryRun ? renewal.rehearsal() : renewal).reminders());
      } catch (NotFoundException e) {
        if (names.size() == 1) {
          throw e;
        }
        context.warn(e.problem() + "; it is left out"); // it was only just started
      }
    }
    if (all.isEmpty()) {
      throw new NotFoundException(
          names.isEmpty()
              ? "there is no renewal yet"
              : "no certificate of any renewal is known to be in force",
          names.isEmpty()
              ? "Begin one: mdm renew start --name fleet --email mdm@example.com"
              : "Deploy one first.");
    }
    if (!dryRun) {
      byte[] calendar =
          ReminderCalendar.of(all, one -> "Renew it: mdm renew start --name " + one.renewal());
      output.write(context.shell(), calendar, false);
    }
    print(all);
    return ExitCodes.DONE;
  }

  private void print(List<Reminders> all) {
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("reminders");
            for (Reminders one : all) {
              json.writeStartObject();
              json.writeStringField("name", one.renewal());
              json.writeStringField("not_after", one.notAfter().toString());
              json.writeNumberField("sequence", one.sequence());
              json.writeArrayFieldStart("days");
              for (int before : Reminders.DAYS_BEFORE) {
                json.writeString(one.day(before).toString());
              }
              json.writeEndArray();
              json.writeEndObject();
            }
            json.writeEndArray();
          });
      return;
    }
    for (Reminders one : all) {
      StringBuilder days = new StringBuilder();
      Reminders.DAYS_BEFORE.forEach(
          before -> days.append(days.isEmpty() ? "" : ", ").append(one.day(before)));
      context.note((dryRun ? "Dry run: " : "") + one.renewal() + ": reminders on " + days);
    }
  }
}
