package org.mdmtoolkit.vault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.ExternalProgram;

/**
 * A program of the operator's own, which is given the item as one JSON object of texts on standard
 * input and ends with 0 once it is stored. It must not replace anything either.
 */
public final class CommandVault implements Vault {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ExternalProgram program;

  private CommandVault(ExternalProgram program) {
    this.program = program;
  }

  /**
   * The vault behind this program.
   *
   * @param name its path, or its name on the PATH
   * @throws org.mdmtoolkit.NotFoundException if it is not there
   */
  public static CommandVault of(String name, Map<String, String> environment) {
    return new CommandVault(ExternalProgram.find(name, environment, LIMIT));
  }

  @Override
  public String description() {
    return "the command " + program.path();
  }

  @Override
  public Found look(VaultItem item) {
    return Found.UNKNOWN;
  }

  @Override
  public void store(VaultItem item) {
    program.handOver(
        item.revealJson(),
        List.of(),
        exitCode ->
            new UnavailableException(
                description() + " ended with " + exitCode,
                "What it says is not shown here, as it may hold secrets: run it by itself."));
  }
}
