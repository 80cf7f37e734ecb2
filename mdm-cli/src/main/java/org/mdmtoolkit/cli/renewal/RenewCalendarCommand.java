package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.renewal.ReminderCalendar;
import org.mdmtoolkit.renewal.Reminders;
import org.mdmtoolkit.renewal.Renewal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew calendar}. */
@Command(name = "calendar")
public final class RenewCalendarCommand implements Action {

  @Option(names = "--name", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    output.checkAlone(context, false, dryRun);
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
    List<Reminders> ended = all.stream().filter(one -> one.ahead().isEmpty()).toList();
    for (Reminders one : ended) {
      context.warn(
          "the certificate of the renewal "
              + one.renewal()
              + " ended on "
              + one.notAfter()
              + ": there is nothing to be reminded of; renew it now: "
              + context.command("renew start --name " + one.renewal()));
    }
    all.removeAll(ended);
    if (all.isEmpty() && !ended.isEmpty()) {
      throw new NotFoundException("no day of any certificate is ahead", "No file was written.");
    }
    if (all.isEmpty()) {
      throw names.isEmpty()
          ? RenewalOptions.noneYet(context)
          : new NotFoundException(
              "no certificate of any renewal is known to be in force", "Deploy one first.");
    }
    if (!dryRun) {
      byte[] calendar =
          ReminderCalendar.of(all, one -> "Renew it: mdm renew start --name " + one.renewal());
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
