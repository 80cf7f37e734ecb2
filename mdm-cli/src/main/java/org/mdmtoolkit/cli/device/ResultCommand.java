package org.mdmtoolkit.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.io.InputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm result}. */
@Usual("result")
@Command(name = "result")
public final class ResultCommand implements Action {

  private static final int MAX_FILE = 16 << 20;

  @Parameters(paramLabel = "UUID|FILE")
  String what = "";

  @Option(names = "--type", paramLabel = "REQUEST-TYPE")
  @Nullable String type;

  @Option(names = "--host", paramLabel = "HOST")
  @Nullable String host;

  @Mixin final ServerOption server = new ServerOption();
  @Mixin private final WaitOption wait = new WaitOption();
  @Mixin final RevealOption reveal = new RevealOption();

  @Override
  public int run(Context context) {
    refuseList(context, what.split("[\\s,]+", -1));
    if (isAtServer()) {
      return new ServerAnswers(context, server, Optional.ofNullable(type), wait.patience(), reveal)
          .show(what, Optional.ofNullable(host));
    }
    refuseHost(context);
    byte[] content = context.shell().read(what, MAX_FILE);
    refuseList(context, new String(content, UTF_8).strip().split("\\s+", -1));
    CommandResult result = CommandResult.read(content);
    Outcome outcome = type == null ? result.outcome() : result.outcome(type);
    if (type != null) {
      result
          .unknownKeys(CommandCatalog.apple().command(type))
          .forEach(
              key ->
                  context.note(
                      Printable.line(
                          key + " is not among the keys that Apple defines for this answer")));
    }
    Map<String, Object> shown =
        reveal.content(context, result, Optional.empty(), Optional.ofNullable(type));
    return new AnswerPrinter(Optional.empty(), result, outcome, shown).print(context);
  }

  /** Refuses what names several commands: their answers may have several exit codes. */
  private void refuseList(Context context, String... words) {
    if (words.length > 1 && Stream.of(words).allMatch(ResultCommand::isUuid)) {
      throw new UsageException(
          "an answer is shown of one command at a time, and these are "
              + words.length
              + "; begin with "
              + context.serverCommand("result " + words[0]));
    }
  }

  /** A serial number or a host name, in hope: neither is a file. */
  private void refuseHost(Context context) {
    if (what.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
        && !what.matches(".*[.](xml|plist|txt|json)")
        && !InputFiles.exists(Path.of(what))) {
      throw new NotFoundException(
          what + " is neither the UUID of a command nor a file",
          "If it is a host, the UUIDs of what it was sent: `"
              + context.command("journal list --host " + Quoted.argument(what))
              + "`");
    }
  }

  private boolean isAtServer() {
    boolean asksForIt = server.name().isPresent() || host != null || wait.patience().isPresent();
    return asksForIt || (isUuid(what) && !InputFiles.exists(Path.of(what)));
  }

  static boolean isUuid(String text) {
    return text.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
  }
}
