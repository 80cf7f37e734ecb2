package org.mdmtoolkit.cli.custody;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm journal verify}. */
@Command(name = "verify")
public final class JournalVerifyCommand implements Action {

  @Option(names = "--head", paramLabel = "SHA256")
  private @Nullable String head;

  @Override
  public int run(Context context) {
    Journal journal = context.journal();
    JournalCheck check = journal.verify();
    if (check.problem().isPresent()) {
      throw new InvalidInputException(
          "the journal was changed: " + check.problem().get(),
          "Compare it with a backup, and find out who changed it.");
    }
    if (head != null && !journal.contains(head.toLowerCase(Locale.ROOT))) {
      throw new InvalidInputException(
          "the journal does not hold the line with this head: lines were cut off or replaced",
          "Compare it with a backup, and find out who changed it.");
    }
    if (check.torn() > 0) {
      context.note(
          "After the last line there are "
              + check.torn()
              + " bytes of an entry that a crash cut short. The next entry repairs that.");
    }
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeNumberField("entries", check.entries());
            json.writeStringField("head", check.head());
            json.writeNumberField("torn_bytes", check.torn());
          });
    } else {
      context.shell().print("OK: " + check.entries() + " entries, head " + check.head() + "\n");
    }
    return ExitCodes.DONE;
  }
}
