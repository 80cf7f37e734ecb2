package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.TimeOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm journal verify}. */
@Usual("journal verify")
@Command(name = "verify")
public final class JournalVerifyCommand implements Action {

  @Option(names = "--head", paramLabel = "SHA256")
  List<String> given = new ArrayList<>();

  @Override
  public int run(Context context) {
    List<String> heads = heads();
    // Of a team's journal that lacks something this says so itself, and better.
    Journal journal =
        context.storeUrl().isPresent()
            ? Journal.in(context.team().journal(), context.operator())
            : context.journal();
    JournalCheck check = journal.verify();
    if (check.problem().isPresent()) {
      boolean isChanged = check.remedy().has(Remedy.Act.CHECK_JOURNAL);
      throw new InvalidInputException(
          check.sentence().orElseThrow(), isChanged ? wayOn(context) : check.remedy());
    }
    List<String> missing = journal.lacking(heads);
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          "the journal does not contain the head "
              + String.join(", nor ", missing)
              + ": since that was noted, lines were removed or rewritten, or an older backup was"
              + " restored",
          wayOn(context));
    }
    TimeOrder times = new TimeOrder();
    journal.read(times);
    note(context, check, times);
    StringBuilder text =
        new StringBuilder(
            "consistent: " + check.entries() + " entries, head " + check.head() + "\n");
    heads.forEach(head -> text.append("contains the head ").append(head).append('\n'));
    context.printResult(
        json ->
            json.put("entries", check.entries())
                .put("head", check.head())
                .strings("contains", heads)
                .put("clock_set_back", times.count())
                .put("torn_bytes", check.torn()),
        text.toString());
    if (heads.isEmpty() && !context.json()) {
      context.note(
          "Consistent does not mean unchanged: compare with a head that was kept elsewhere, by"
              + " --head.");
    }
    return ExitCodes.DONE;
  }

  private static Remedy wayOn(Context context) {
    return Remedy.advice(
        "If a backup was restored, "
            + (context.storeUrl().isPresent() ? "docs/team.md" : "docs/escrow.md")
            + " says how to go on. Else compare it with a backup, and find out who changed it.");
  }

  private List<String> heads() {
    List<String> heads = given.stream().map(head -> head.toLowerCase(Locale.ROOT)).toList();
    if (!heads.stream().allMatch(head -> head.matches("[0-9a-f]{64}"))) {
      throw new UsageException("--head takes the 64 digits of a SHA-256");
    }
    return heads;
  }

  private static void note(Context context, JournalCheck check, TimeOrder times) {
    if (check.torn() > 0) {
      context.note(
          "After the last line there are "
              + check.torn()
              + " bytes of an entry that a crash cut short. The next entry repairs that.");
    }
    times
        .first()
        .ifPresent(
            first ->
                context.note(
                    "A clock was set back "
                        + (times.count() == 1 ? "once" : times.count() + " times")
                        + ": "
                        + first
                        + ". The order of the entries counts, not their times."));
  }
}
