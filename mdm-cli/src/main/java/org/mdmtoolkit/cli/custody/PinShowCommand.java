package org.mdmtoolkit.cli.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Usual;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm pin show}. */
@Usual("pin show")
@Command(name = "show")
public final class PinShowCommand implements Action {

  @Parameters(paramLabel = "HOST")
  String host = "";

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  @Mixin final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    return SecretReveal.pins(context, escrowKey, Optional.ofNullable(reason))
        .show(host, context.custody().recordsOfDevice(host));
  }
}
