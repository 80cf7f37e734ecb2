package org.mdmtoolkit.cli.device;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.custody.EscrowKeyOption;
import org.mdmtoolkit.cli.custody.SecretReveal;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.SecretGroup;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.secret.DevicePins;
import org.mdmtoolkit.delivery.server.MdmServer;
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
    DevicePins kept =
        DevicePins.of(
            context.custody(),
            host,
            server.isThere(context) ? Optional.of(() -> open(context)) : Optional.empty());
    kept.failure().ifPresent(e -> context.warn(e.problem()));
    context.noteRemedies(kept.failure().stream().map(MdmException::remedy));
    if (kept.mayHaveOthers()) {
      String list = "`" + context.command("pin list") + "` shows them.";
      context.note("This Mac may have other PINs under its serial number: " + list);
    }
    int code =
        SecretReveal.pins(context, escrowKey, Optional.ofNullable(reason))
            .show(kept.name(), kept.listing(), kept.isFound());
    List<EscrowRecord> pins =
        kept.listing().records().stream().filter(SecretGroup.PINS::has).toList();
    List<EscrowRecord> open = pins.stream().filter(EscrowRecord::open).toList();
    boolean mayBeLocked = true;
    boolean isOnlyMade = false;
    boolean isErased = false;
    try {
      SecretHistory history = SecretHistory.of(context.journal());
      pins.stream()
          .filter(history::mayWait)
          .forEach(one -> say(context, one, history, pins.size() == 1));
      mayBeLocked = pins.stream().anyMatch(one -> history.state(one).mayHold());
      isOnlyMade = mayBeLocked && pins.stream().allMatch(history::isOnlyMade);
      isErased =
          open.stream()
              .anyMatch(one -> isErase(one) && history.state(one) == SecretState.ACKNOWLEDGED);
    } catch (MdmException e) { // a damaged journal is said elsewhere
      context.warn(e.problem());
    }
    if (isOnlyMade) {
      context.note(
          "The command was only made here: without somebody who delivered it the Mac is not"
              + " locked by it.");
    }
    if (mayBeLocked) {
      context.note(
          "Type the PIN at the Mac itself, where its screen asks for the system PIN or lock");
      context.note("code. Wrong tries make it wait longer and longer.");
      if (isErased) {
        context.note("After an erase only an Intel Mac without T2 chip asks for it.");
      } else if ((kept.isFound() || !isOnlyMade)
          && server.isThere(context)
          && server.keepsDiskKeys(context)) {
        String diskKey = "host disk-key " + Quoted.argument(kept.name()) + " --reason TEXT";
        context.note(
            "If its user's password is not known either: " + context.serverCommand(diskKey));
      }
    }
    for (EscrowRecord one : open) {
      boolean isOnly = open.stream().filter(other -> other.host().equals(one.host())).count() == 1;
      String type = isOnly ? "" : " --type " + Quoted.argument(one.requestType());
      context.note(
          (isErase(one) ? "Then close the erase here: " : "Then close the lock here: ")
              + context.command("pin close " + Quoted.argument(one.host()) + type));
    }
    return code;
  }

  /** Of several servers, the whole line for each of them is said. */
  private MdmServer open(Context context) {
    try {
      return server.open(context);
    } catch (AmbiguousException e) {
      String line = "unlock " + Quoted.argument(host) + " --server ";
      String why = reason == null ? "" : " --reason " + Quoted.argument(reason);
      throw new AmbiguousException(
          e.problem(),
          context.servers().list().stream()
              .map(one -> context.command(line + Quoted.argument(one.name()) + why))
              .collect(Collectors.joining("\n")));
    }
  }

  private static boolean isErase(EscrowRecord record) {
    return record.requestType().equals(SecretKind.ERASE_PIN.requestType());
  }

  /** What is to be known of a command that may wait at a server, beside its PIN. */
  private void say(Context context, EscrowRecord record, SecretHistory history, boolean isOnly) {
    SecretState state = history.state(record);
    String command =
        (isErase(record) ? "erase" : "lock") + (isOnly ? "" : " " + record.commandUuid());
    String does = isErase(record) ? "erases itself" : "locks";
    if (history.waitsForNobody(record)) {
      context.note(
          "The server has no device with this UDID: this "
              + command
              + " waits there for nobody. Only a Mac that enrolls there with it "
              + does
              + ".");
      return;
    }
    String again =
        context.serverCommand(
            (isErase(record) ? "erase " : "lock ")
                + Quoted.argument(record.host())
                + " --again --reason TEXT");
    String first =
        state == SecretState.UNKNOWN
            ? "Nobody knows whether the server has this "
                + command
                + (record.open() ? ": `" + again + "` asks it, with the same PIN." : ".")
            : (state == SecretState.NOT_NOW
                    ? "The Mac has put this " + command + " off (\"not now\"), and "
                    : "No answer to this " + command + " is noted, and ")
                + server
                    .asking(context, record.commandUuid())
                    .map(line -> "`" + line + "` asks for it.")
                    .orElse("this server keeps none: it cannot be asked here.");
    context.note(
        first
            + " If the Mac has not done it yet, it "
            + does
            + " when it is next online. That cannot be taken back"
            + (server.mayCancel(context) ? " here, at most at the server." : ".")
            + " Keep the PIN at hand.");
  }
}
