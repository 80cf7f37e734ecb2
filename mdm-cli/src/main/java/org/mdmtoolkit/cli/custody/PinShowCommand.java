package org.mdmtoolkit.cli.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm pin show}. */
@Command(name = "show")
public final class PinShowCommand implements Action {

  @Parameters(paramLabel = "HOST")
  private String host = "";

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    return SecretReveal.pins(context, escrowKey, Optional.ofNullable(reason))
        .show(host, context.custody().records(host));
  }
}
