package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.custody.HostSecrets;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.RevealedSecrets;
import org.mdmtoolkit.custody.SecretGroup;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * Shows secrets of a device to whoever can open escrow, after the journal tells of it.
 *
 * @param group which of them
 * @param reason what the journal says
 */
public record SecretReveal(
    Context context, SecretGroup group, EscrowKeyOption escrowKey, Optional<String> reason) {

  /** The PINs that lock a Mac. */
  public static SecretReveal pins(
      Context context, EscrowKeyOption escrowKey, Optional<String> reason) {
    return new SecretReveal(context, SecretGroup.PINS, escrowKey, reason);
  }

  /** Shows them, PINs in the order to try them, others the newest first; the exit code. */
  public int show(String host, EscrowListing everything) {
    return show(host, everything, false);
  }

  /** The same of a host of which a server may have been asked already. */
  public int show(String host, EscrowListing everything, boolean isAsked) {
    HostSecrets secrets = HostSecrets.of(context.custody(), group, host, everything);
    EscrowListing listing = secrets.listing();
    List<MissingRecord> missing = missing(secrets);
    if (listing.records().isEmpty()) {
      if (!listing.damaged().isEmpty() || !missing.isEmpty()) {
        return PinCommands.reportGaps(context, listing, missing, false);
      }
      sayOthers(host, secrets);
      throw new NotFoundException(
          "no " + group.title() + " is in escrow for " + host + secrets.givenUpWords(),
          group.isPins()
              ? PinCommands.otherNames(context, host, isAsked ? "" : "unlock") + listed("pin list")
              : listed("secret list") + atFleet(host));
    }
    RevealedSecrets revealed = secrets.reveal(escrowKey.unlock(context), reason);
    print(revealed.secrets(), secrets.history());
    sayOthers(host, secrets);
    boolean isAny = !revealed.secrets().isEmpty();
    int damage = PinCommands.reportGaps(context, listing, missing, isAny);
    if (!isAny) {
      throw revealed.failures().get(0);
    }
    revealed.failures().forEach(e -> context.warn(e.problem()));
    return revealed.failures().isEmpty() ? damage : ExitCodes.PARTLY_DONE;
  }

  private String listed(String command) {
    return "`" + context.command(command) + "` shows what is.";
  }

  /** Where Fleet keeps a key of its own; empty if none is configured, or it is another secret. */
  private String atFleet(String host) {
    List<ServerConfig> all =
        group.verb().equals(SecretKind.FILEVAULT_KEY.verb()) ? context.servers().list() : List.of();
    return all.stream()
        .filter(one -> one.type() == ServerType.FLEET)
        .findFirst()
        .map(
            fleet ->
                " Fleet may keep one: `"
                    + context.command(
                        "host disk-key "
                            + Quoted.argument(host)
                            + (all.size() == 1 ? "" : " --server " + Quoted.argument(fleet.name()))
                            + " --reason TEXT")
                    + "`.")
        .orElse("");
  }

  /** Which other secrets there are of this host. */
  private void sayOthers(String host, HostSecrets secrets) {
    secrets.others().stream()
        .map(
            kind ->
                "Also in escrow: "
                    + kind.title()
                    + ": "
                    + context.command(
                        SecretGroup.of(kind).verb() + " show " + Quoted.argument(host)))
        .distinct()
        .forEach(context::note);
  }

  /** A secret that is there is shown whatever the journal looks like. */
  private List<MissingRecord> missing(HostSecrets secrets) {
    try {
      return secrets.missing();
    } catch (MdmException e) {
      if (secrets.listing().records().isEmpty()) {
        throw e;
      }
      context.warn(e.problem());
      return List.of();
    }
  }

  private void print(List<RevealedSecret> revealed, Optional<SecretHistory> ofPins) {
    if (context.json()) {
      Optional<SecretHistory> history =
          group.isPins() ? ofPins : Optional.of(SecretHistory.of(context.journal()));
      Results.print(
          context.shell(),
          json ->
              json.objects(
                  "records",
                  revealed,
                  (fields, one) ->
                      PinCommands.write(fields, one.record(), history)
                          .put(group.isPins() ? "pin" : "secret", one.reveal())
                          .put("escrow_key", one.escrowKey())));
    } else if (!revealed.isEmpty()) {
      context.shell().print(group.isPins() ? pinTable(revealed, ofPins) : table(revealed));
      if (group.isPins()) {
        context.note("A PIN is six digits, typed without the blank.");
        ofPins.ifPresent(
            history -> RevealedSecret.orderWords(revealed, history).forEach(context::note));
      }
    }
  }

  private String pinTable(List<RevealedSecret> revealed, Optional<SecretHistory> history) {
    Shell shell = context.shell();
    Table table =
        new Table(shell, "PIN", "HOST", "COMMAND", "STATE", "CREATED", "COMMAND UUID", "DEVICE");
    for (RevealedSecret one : revealed) {
      EscrowRecord record = one.record();
      table.row(
          one.revealGrouped(),
          record.host(),
          record.requestType(),
          record.state(),
          record.created().toString(),
          record.commandUuid(),
          PinCommands.answer(history, record));
    }
    return table.toString();
  }

  private String table(List<RevealedSecret> revealed) {
    SecretHistory history = SecretHistory.of(context.journal());
    boolean hasHashes = revealed.stream().anyMatch(one -> one.escrowKey().isPresent());
    String last = hasHashes ? "ESCROW KEY" : "COMMAND UUID";
    Table table = new Table(context.shell(), "SECRET", "HOST", "DEVICE", "CREATED", last);
    for (RevealedSecret one : revealed) {
      EscrowRecord record = one.record();
      table.row(
          one.revealGrouped(),
          record.host(),
          record.requestType().equals(SecretKind.FILEVAULT_KEY.requestType())
              ? "what unlocked the disk before"
              : history.words(record),
          record.created().toString(),
          hasHashes ? one.escrowKey().orElse("") : record.commandUuid());
    }
    return table.toString();
  }
}
