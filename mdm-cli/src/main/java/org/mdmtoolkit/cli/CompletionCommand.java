package org.mdmtoolkit.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
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
    if (!CompletionScript.SHELLS.contains(name)) {
      throw new ParameterException(
          own.commandLine(), "no completion for " + name + ": it is bash, zsh or fish");
    }
    context.shell().print(CompletionScript.of(name, own.root().commandLine()));
    return ExitCodes.DONE;
  }
}
