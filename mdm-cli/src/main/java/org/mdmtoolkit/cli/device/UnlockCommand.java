package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.custody.EscrowKeyOption;
import org.mdmtoolkit.cli.custody.SecretReveal;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm unlock}. */
@Usual("unlock")
@Command(name = "unlock")
public final class UnlockCommand implements Action {

  @Parameters(paramLabel = "HOST")
  String host = "";

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  @Mixin final EscrowKeyOption escrowKey = new EscrowKeyOption();
  @Mixin final ServerOption server = new ServerOption();

  @Override
  public int run(Context context) {
    String name = nameInEscrow(context);
    context.note("A Mac cannot be unlocked from afar: while it is locked it receives nothing.");
    int code =
        SecretReveal.pins(context, escrowKey, Optional.ofNullable(reason))
            .show(name, context.custody().records(name));
    context.note(
        "Type the PIN at the Mac itself, where its screen asks for the system PIN or lock");
    context.note("code. Wrong tries make it wait longer and longer. The first PIN that reached it");
    context.note("holds, so if one fails, try the older ones of the list.");
    context.note(
        "If its password is not known either: "
            + context.serverCommand("host disk-key " + Quoted.argument(name) + " --reason TEXT"));
    context.note(
        "(Fleet only). Then close the lock here: "
            + context.command("pin close " + Quoted.argument(name)));
    return code;
  }

  /** The name as given, if escrow has it; else what the server calls the Mac. */
  private String nameInEscrow(Context context) {
    if (hasRecords(context, host) || !server.isThere(context)) {
      return host;
    }
    try (MdmServer mdm = server.open(context)) {
      Host found = HostLookup.one(mdm, host);
      return List.of(found.identity(), found.udid()).stream()
          .filter(name -> hasRecords(context, name))
          .findFirst()
          .orElse(found.identity());
    }
  }

  private static boolean hasRecords(Context context, String name) {
    EscrowListing listing = context.custody().records(name);
    return !listing.records().isEmpty();
  }
}
