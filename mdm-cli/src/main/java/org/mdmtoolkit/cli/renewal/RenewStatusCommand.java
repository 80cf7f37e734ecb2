package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm renew status}. */
@Command(name = "status")
public final class RenewStatusCommand implements Action {

  @Option(names = "--name", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--within", paramLabel = "DAYS")
  private @Nullable String within;

  /** One that cannot be read, and why. */
  private record Damaged(String name, MdmException reason) {}

  @Override
  public int run(Context context) {
    Optional<Integer> days = Optional.ofNullable(within).map(Days::of);
    List<RenewalStatus> all = new ArrayList<>();
    List<Damaged> damaged = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (String one : names(context)) {
      try {
        Renewal renewal = context.renewals().named(one);
        all.add(renewal.status());
        renewal
            .warnings()
            .forEach(
                check ->
                    warnings.add("the renewal " + one + ": " + context.wording().sentences(check)));
      } catch (MdmException e) {
        damaged.add(new Damaged(one, e)); // the others are shown all the same
      }
    }
    List<RenewalStatus> due =
        all.stream().filter(status -> days.isPresent() && status.isDueWithin(days.get())).toList();
    print(context, all, due, damaged);
    for (RenewalStatus status : due) {
      context.warn("the renewal " + status.name() + " is due: " + why(status));
    }
    warnings.forEach(context::warn);
    for (Damaged one : damaged) {
      context.warn("the renewal " + one.name() + ": " + one.reason().problem());
      context.shell().say(context.wording().words(one.reason().remedy()));
    }
    if (days.isPresent() && all.isEmpty() && damaged.isEmpty()) {
      // A cron job of another user, or with another state folder, must not stay silent for ever.
      context.warn("there is no renewal in " + context.renewalsFolder());
      return ExitCodes.INVALID;
    }
    boolean isWhole = damaged.isEmpty() && (days.isEmpty() || warnings.isEmpty());
    return due.isEmpty() && isWhole ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  private static String why(RenewalStatus status) {
    return status
        .doubt()
        .map(RenewalTexts::doubt)
        .or(() -> status.inForce().map(one -> "its certificate ends on " + one.notAfter()))
        .orElse("no certificate is known to be in force");
  }

  private List<String> names(Context context) {
    if (name == null) {
      return context.renewals().names();
    }
    if (!context.renewals().named(name).exists()) {
      throw new NotFoundException(
          "there is no renewal " + name,
          "`" + context.command("renew status") + "` without --name lists them.");
    }
    return List.of(name);
  }

  private static void print(
      Context context, List<RenewalStatus> all, List<RenewalStatus> due, List<Damaged> damaged) {
    if (all.isEmpty() && damaged.isEmpty() && !context.json()) {
      context.note(
          "There is no renewal yet. Begin one: "
              + context.command("renew start --name fleet --email mdm@example.com"));
      return;
    }
    context.printResult(
        json ->
            json.objects(
                    "renewals",
                    all,
                    (fields, status) ->
                        RenewalTexts.of(context, status)
                            .write(fields, status)
                            .put("due", due.contains(status)))
                .objects(
                    "damaged",
                    damaged,
                    (fields, one) ->
                        fields
                            .put("name", one.name())
                            .put("problem", one.reason().problem())
                            .put("remedy", one.reason().remedy().text())),
        all.stream()
            .map(one -> RenewalTexts.of(context, one).screen(one))
            .collect(Collectors.joining("\n")));
  }
}
