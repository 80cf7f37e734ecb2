package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.custody.MissingRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm escrow check}. */
@Command(name = "check")
public final class EscrowCheckCommand implements Action {

  @Option(names = "--prove")
  private boolean prove;

  @Option(names = "--give-up", paramLabel = "COMMAND-UUID")
  private @Nullable String giveUp;

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    Custody custody = context.custody();
    if (giveUp != null) {
      return giveUp(context, custody, giveUp);
    }
    if (prove) {
      custody.prove(escrowKey.unlock(context));
    }
    List<Finding> findings = custody.check();
    Optional<String> unchanged = head(context, findings);
    print(context, findings, unchanged);
    unchanged.ifPresent(head -> context.note("Journal head: " + head));
    if (findings.stream().anyMatch(one -> one.kind().isDamage())) {
      return ExitCodes.INVALID;
    }
    return findings.stream().allMatch(one -> one.kind().isNote())
        ? ExitCodes.DONE
        : ExitCodes.FAILED;
  }

  private int giveUp(Context context, Custody custody, String commandUuid) {
    if (reason == null || Printable.isBlank(reason)) {
      throw new UsageException("--give-up needs --reason TEXT: it goes into the journal");
    }
    MissingRecord lost = custody.giveUp(commandUuid, reason);
    return context.noteResult(
        json -> json.put("given_up", lost.commandUuid()).put("host", lost.host()),
        "The PIN of " + lost.commandUuid() + " is given up.",
        lost.host() + " may hold it: then nobody can unlock that Mac.");
  }

  /** Of the journal that was compared; empty if this command has added to it, or it is damaged. */
  private static Optional<String> head(Context context, List<Finding> findings) {
    boolean isWhole = findings.stream().noneMatch(one -> one.kind() == Finding.Kind.JOURNAL);
    return isWhole && context.journalHead().isEmpty()
        ? Optional.of(context.journal().verify().head())
        : Optional.empty();
  }

  private static void print(Context context, List<Finding> findings, Optional<String> head) {
    if (!context.json() && findings.isEmpty()) {
      context.note("Journal, records, escrow key and readers fit together.");
      return;
    }
    Table table = new Table(context.shell(), "FOUND", "HOST", "COMMAND UUID", "PROBLEM");
    for (Finding one : findings) {
      table.row(
          one.kind().label() + (one.kind().isNote() ? " (note)" : ""),
          one.host().orElse("-"),
          one.commandUuid().orElse("-"),
          one.problem());
    }
    context.printResult(
        json -> {
          if (context.journalHead().isEmpty()) { // else it is put there for every command
            json.put("journal_head", head);
          }
          json.objects(
              "findings",
              findings,
              (fields, one) ->
                  one.write(fields).put("remedy", context.wording().words(one.remedy())));
        },
        table.toString());
    if (!context.json()) {
      context.noteRemedies(findings.stream().map(Finding::remedy));
    }
  }
}
