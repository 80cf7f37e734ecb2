package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.custody.MissingRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdm escrow check}. */
@Command(
    name = "check",
    description = {
      "Compare the journal with the records, the escrow key and its readers, and say what does not fit:"
          + " what is missing, damaged, in another record's place, or unknown to the journal; a key or"
          + " readers that the journal does not tell of. Changes nothing, and needs no passphrase.",
      "Exit code: 0 if everything fits (notes are no fault), 8 if something is damaged, else 1.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  mdm escrow check",
      "  mdm escrow check --prove",
    })
public final class EscrowCheckCommand implements Action {

  @Option(
      names = "--prove",
      description =
          "Open the escrow key with its passphrase as well: proves that what is sealed can be read.")
  private boolean prove;

  @Option(
      names = "--give-up",
      paramLabel = "COMMAND-UUID",
      description =
          "Give up the PIN of this command, whose record is missing and in no backup, so that its Mac"
              + " can be locked again. The Mac may hold a PIN that nobody has.")
  private @Nullable String giveUp;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why it is given up; goes into the journal.")
  private @Nullable String reason;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Spec private @Nullable CommandSpec spec;

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
    print(context, findings);
    if (findings.stream().anyMatch(one -> one.kind().isDamage())) {
      return ExitCodes.INVALID;
    }
    return findings.stream().allMatch(one -> one.kind().isNote())
        ? ExitCodes.DONE
        : ExitCodes.FAILED;
  }

  private int giveUp(Context context, Custody custody, String commandUuid) {
    if (reason == null || reason.isBlank()) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--give-up needs --reason TEXT: it goes into the journal");
    }
    MissingRecord lost = custody.giveUp(commandUuid, reason);
    return context.noteResult(
        json -> json.put("given_up", lost.commandUuid()).put("host", lost.host()),
        "The PIN of " + lost.commandUuid() + " is given up.",
        lost.host() + " may hold it: then nobody can unlock that Mac.");
  }

  private static void print(Context context, List<Finding> findings) {
    if (context.json()) {
      context.printResult(
          json ->
              json.objects(
                  "findings",
                  findings,
                  (fields, one) ->
                      fields
                          .put("kind", word(one))
                          .put("severity", one.kind().isNote() ? "note" : "error")
                          .put("host", one.host())
                          .put("command_uuid", one.commandUuid())
                          .put("problem", one.problem())
                          .put("remedy", context.wording().words(one.remedy()))),
          "");
      return;
    }
    if (findings.isEmpty()) {
      context.note("Journal, records, escrow key and readers fit together.");
      return;
    }
    Table table = new Table("FOUND", "HOST", "COMMAND UUID", "PROBLEM");
    for (Finding one : findings) {
      table.row(
          word(one) + (one.kind().isNote() ? " (note)" : ""),
          one.host().orElse("-"),
          one.commandUuid().orElse("-"),
          one.problem());
    }
    context.shell().print(table.toString());
    findings.stream()
        .map(one -> context.wording().words(one.remedy()))
        .distinct()
        .forEach(context::note);
  }

  private static String word(Finding finding) {
    return finding.kind().name().toLowerCase(Locale.ROOT);
  }
}
