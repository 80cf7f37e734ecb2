package org.mdmtoolkit.cli.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.custody.SecretGroup;
import org.mdmtoolkit.custody.SecretKind;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show} of each kind of secret but PINs. */
public final class SecretShowCommand implements Action {

  @Parameters(paramLabel = "HOST")
  private String host = "";

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  private final SecretKind kind;

  /** The command. */
  public SecretShowCommand(SecretKind kind) {
    this.kind = kind;
  }

  @Override
  public int run(Context context) {
    return new SecretReveal(context, SecretGroup.of(kind), escrowKey, Optional.ofNullable(reason))
        .show(host, context.custody().records(host));
  }
}
