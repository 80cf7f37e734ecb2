package org.mdmtoolkit.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdm completion}. */
@Command(name = "completion")
final class CompletionCommand implements Action {

  @Parameters(paramLabel = "SHELL")
  private String name = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public int run(Context context) {
    CommandSpec own = Objects.requireNonNull(spec);
    if (!name.equals("bash") && !name.equals("zsh")) {
      throw new ParameterException(
          own.commandLine(), "no completion for " + name + ": it is bash or zsh");
    }
    // One script serves both: under zsh it switches bash's completion functions on.
    context.shell().print(AutoComplete.bash("mdm", own.root().commandLine()));
    return ExitCodes.DONE;
  }
}
