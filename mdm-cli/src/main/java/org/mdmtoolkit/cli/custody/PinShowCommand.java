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
@Command(
    name = "show",
    description = {
      "Show the PINs of a Mac, newest first. Who looked, and why, goes into the journal.",
      "Type the PIN at the Mac itself: a locked Mac cannot be unlocked from afar, and wrong tries"
          + " make it wait longer and longer.",
      ""
    },
    footer = {"", "Example:", "  mdm pin show C02XK1ZLJGH5 --reason 'found in the taxi'"})
public final class PinShowCommand implements Action {

  @Parameters(paramLabel = "HOST", description = "The Mac, as it was named when it was locked.")
  private String host = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes into the journal.")
  private @Nullable String reason;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    return new PinReveal(context, escrowKey, Optional.ofNullable(reason))
        .show(host, context.custody().records(host));
  }
}
