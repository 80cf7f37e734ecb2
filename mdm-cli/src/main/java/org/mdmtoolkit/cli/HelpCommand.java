package org.mdmtoolkit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code mdm help}. */
@Command(name = "help")
final class HelpCommand implements Action {

  /** Pages that are no command's help. */
  static final List<String> PAGES = List.of("environment");

  @Parameters(paramLabel = "COMMAND", arity = "0..*")
  private List<String> words = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public int run(Context context) {
    HelpTexts texts = HelpTexts.forPages();
    Optional<String> page =
        words.size() == 1 && PAGES.contains(words.get(0))
            ? texts.page(words.get(0))
            : Optional.empty();
    if (words.isEmpty() || page.isPresent()) {
      HelpTexts.print(context.shell(), context.json(), page.orElseGet(texts::rootPage));
      return ExitCodes.DONE;
    }
    CommandLine line = Objects.requireNonNull(spec).root().commandLine();
    texts.fill(line);
    for (String word : words) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        throw new UnmatchedArgumentException(line, List.of(word));
      }
      line = next;
    }
    Cli.fit(line, context.shell());
    HelpTexts.print(context.shell(), context.json(), line.getUsageMessage());
    return ExitCodes.DONE;
  }
}
