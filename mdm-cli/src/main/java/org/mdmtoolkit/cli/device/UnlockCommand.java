package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.custody.EscrowKeyOption;
import org.mdmtoolkit.cli.custody.SecretReveal;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
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
    context.asks(server.name());
    String name = nameInEscrow(context);
    EscrowListing listing = context.custody().recordsOfDevice(name);
    int code =
        SecretReveal.pins(context, escrowKey, Optional.ofNullable(reason)).show(name, listing);
    List<EscrowRecord> pins = listing.records().stream().filter(UnlockCommand::isPin).toList();
    List<EscrowRecord> open = pins.stream().filter(EscrowRecord::open).toList();
    boolean mayBeLocked = true;
    try {
      SecretHistory history = SecretHistory.of(context.journal());
      open.stream().map(history::state).distinct().forEach(state -> say(context, state));
      mayBeLocked = pins.stream().anyMatch(one -> history.state(one).mayHold());
    } catch (MdmException e) { // a damaged journal is said elsewhere
      context.warn(e.problem());
    }
    if (mayBeLocked) {
      context.note(
          "Type the PIN at the Mac itself, where its screen asks for the system PIN or lock");
      context.note("code. Wrong tries make it wait longer and longer.");
      if (server.isThere(context) && server.keepsDiskKeys(context)) {
        String diskKey = "host disk-key " + Quoted.argument(name) + " --reason TEXT";
        context.note("If its password is not known either: " + context.serverCommand(diskKey));
      }
    }
    for (EscrowRecord one : open) {
      boolean isOnly = open.stream().filter(other -> other.host().equals(one.host())).count() == 1;
      boolean isErase = one.requestType().equals(SecretKind.ERASE_PIN.requestType());
      String type = isOnly ? "" : " --type " + Quoted.argument(one.requestType());
      context.note(
          (isErase ? "Then close the erase here: " : "Then close the lock here: ")
              + context.command("pin close " + Quoted.argument(one.host()) + type));
    }
    return code;
  }

  private static boolean isPin(EscrowRecord record) {
    return SecretKind.of(record.requestType()).map(SecretKind::isPin).orElse(true);
  }

  /** What is to be known of a lock that is open, beside its PIN. */
  private static void say(Context context, SecretState state) {
    switch (state) {
      case SENT, NOT_NOW ->
          context.note(
              "The Mac has not answered this lock: it locks when it is next online. It cannot be"
                  + " taken back here. Keep the PIN at hand.");
      case UNKNOWN ->
          context.note(
              "Nobody knows whether the server has this lock. If it has, the Mac locks when it is"
                  + " next online. Keep the PIN at hand.");
      default -> {} // the list says it
    }
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
    return !context.custody().recordsOfDevice(name).records().isEmpty();
  }
}
