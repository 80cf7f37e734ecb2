package org.mdmtoolkit.cli.custody;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.MaskedCommand;
import org.mdmtoolkit.custody.RevealedSecrets;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.evidence.Evidence;
import org.mdmtoolkit.evidence.EvidencePage;
import org.mdmtoolkit.evidence.EvidenceQuery;
import org.mdmtoolkit.evidence.EvidenceQuery.By;
import org.mdmtoolkit.evidence.EvidenceText;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm evidence}. */
@Command(name = "evidence")
public final class EvidenceCommand implements Action {

  @Option(names = "--ticket", paramLabel = "TEXT")
  private @Nullable String ticket;

  @Option(names = "--host", paramLabel = "HOST")
  private @Nullable String host;

  @Option(names = "--run", paramLabel = "ID")
  private @Nullable String run;

  @Option(names = "--payload")
  private boolean payload;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    EvidenceQuery query = query();
    output.check(context, false);
    Evidence found = find(context, query);
    Evidence evidence = payload ? found.withPayloads(inEscrow(context, found)) : found;
    output.write(context.shell(), bytes(context, evidence), false);
    evidence
        .check()
        .problem()
        .ifPresent(problem -> context.warn("the journal was changed: " + problem));
    if (output.file().isPresent()) {
      int entries = evidence.entries().size();
      context.noteResult(
          json ->
              json.put("entries", entries)
                  .put("devices", evidence.devices())
                  .put("output", output.description()),
          (entries == 1 ? "1 entry" : entries + " entries")
              + " about "
              + Counted.of(evidence.devices(), "device")
              + " written to "
              + output.description()
              + ". Journal head: "
              + evidence.check().head());
    }
    return evidence.check().problem().isPresent() ? ExitCodes.INVALID : ExitCodes.DONE;
  }

  private static Evidence find(Context context, EvidenceQuery query) {
    try {
      return Evidence.of(
          context.journal(), query, context.shell().clock().instant(), Build.running().name());
    } catch (NotFoundException e) {
      String list = "`" + context.command("journal list") + "` shows what the journal tells of.";
      throw new NotFoundException(e.problem(), list, e);
    }
  }

  /** What is in escrow of these commands, each kind of it once, with its secrets masked. */
  private List<Evidence.Payload> inEscrow(Context context, Evidence evidence) {
    Set<String> commands = new HashSet<>();
    evidence.targets().forEach(target -> commands.addAll(target.commands()));
    List<EscrowRecord> records =
        context.custody().records().records().stream()
            .filter(record -> commands.contains(record.commandUuid()))
            .toList();
    if (records.isEmpty()) {
      return List.of();
    }
    EscrowKey key = escrowKey.unlock(context);
    JournalEvent why =
        JournalEvent.of("evidence.payload").withReason("evidence: " + evidence.query().words());
    RevealedSecrets opened = RevealedSecrets.of(context.custody().reveal(records, key, why));
    opened.failures().forEach(e -> context.warn(e.problem()));
    return MaskedCommand.of(opened.secrets()).stream()
        .map(
            one ->
                new Evidence.Payload(
                    one.requestType(), "escrow, of " + one.devices() + " commands", one.xml()))
        .toList();
  }

  private EvidenceQuery query() {
    if (Stream.of(ticket, host, run).filter(Objects::nonNull).count() != 1) {
      throw new UsageException("give one of --ticket, --host and --run");
    }
    return ticket != null
        ? new EvidenceQuery(By.TICKET, ticket)
        : host != null
            ? new EvidenceQuery(By.HOST, host)
            : new EvidenceQuery(By.RUN, Objects.requireNonNull(run));
  }

  /** In the form of the file's name; Markdown without one, and JSON if that was asked for. */
  private byte[] bytes(Context context, Evidence evidence) {
    String name = output.file().map(Object::toString).orElse("").toLowerCase(Locale.ROOT);
    String verification =
        "To be run where the journal is: `"
            + context.command("journal verify --head " + evidence.check().head())
            + "`. That fails if any entry up to then was changed or removed.";
    if (name.endsWith(".json") || (name.isEmpty() && context.json())) {
      return EvidenceText.json(evidence);
    } else if (name.endsWith(".html") || name.endsWith(".htm")) {
      return EvidencePage.of(evidence, verification);
    } else if (name.isEmpty() || name.endsWith(".md")) {
      return EvidenceText.markdown(evidence, verification);
    }
    throw new UsageException("-o takes a name that ends in .html, .json or .md");
  }
}
