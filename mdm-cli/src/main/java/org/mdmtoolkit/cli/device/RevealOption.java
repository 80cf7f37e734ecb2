package org.mdmtoolkit.cli.device;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Option;

/** {@code --reveal} and {@code --reason}: whether secrets in an answer are shown. */
final class RevealOption {

  @Option(names = "--reveal")
  boolean reveal;

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  /**
   * The content of an answer as it is to be shown; if secrets are to be seen, after the journal
   * tells of it.
   *
   * @param host whom it is of, where that is known
   * @param requestType the command that it answers, where that is known
   */
  Map<String, Object> content(
      Context context, CommandResult result, Optional<String> host, Optional<String> requestType) {
    Map<String, Object> masked =
        requestType
            .flatMap(CommandCatalog.apple()::find)
            .or(result::likelyCommand)
            .map(result::maskedContent)
            .orElseGet(result::maskedContent);
    if (!reveal) {
      return masked;
    }
    JournalEvent event = JournalEvent.of("answer.shown").withReason(Optional.ofNullable(reason));
    event = result.commandUuid().map(event::withCommandUuid).orElse(event);
    event = host.or(result::udid).or(result::enrollmentId).map(event::withHost).orElse(event);
    context.journal().append(event);
    return result.content();
  }
}
