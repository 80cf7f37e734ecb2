package org.mdmtoolkit.cli.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.FileVaultAnswers;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.BypassCode;

/** Shows secrets of a device to whoever can open escrow, after the journal tells of it. */
public final class SecretReveal {

  private final Context context;
  private final EscrowKeyOption escrowKey;
  private final Optional<String> reason;
  private final String verb;
  private final String noun;

  private SecretReveal(
      Context context,
      EscrowKeyOption escrowKey,
      Optional<String> reason,
      String verb,
      String noun) {
    this.context = context;
    this.escrowKey = escrowKey;
    this.reason = reason;
    this.verb = verb;
    this.noun = noun;
  }

  /** The PINs that lock a Mac. */
  public static SecretReveal pins(
      Context context, EscrowKeyOption escrowKey, Optional<String> reason) {
    return new SecretReveal(context, escrowKey, reason, "pin", "PIN");
  }

  /** The secrets of this kind. */
  public static SecretReveal of(
      SecretKind kind, Context context, EscrowKeyOption escrowKey, Optional<String> reason) {
    return new SecretReveal(context, escrowKey, reason, kind.verb(), kind.title());
  }

  private boolean isPins() {
    return verb.equals("pin");
  }

  private boolean isMeant(EscrowRecord record) {
    Optional<SecretKind> kind = SecretKind.of(record.requestType());
    return isPins()
        ? kind.map(SecretKind::isPin).orElse(true)
        : kind.filter(one -> one.verb().equals(verb)).isPresent();
  }

  /** Shows them, PINs in the order to try them, others the newest first; the exit code. */
  public int show(String host, EscrowListing everything) {
    EscrowListing listing =
        new EscrowListing(
            everything.records().stream().filter(this::isMeant).toList(), everything.damaged());
    Optional<SecretHistory> history = isPins() ? PinCommands.history(context) : Optional.empty();
    List<EscrowRecord> records =
        history
            .map(one -> one.likeliestFirst(listing.records()))
            .orElseGet(() -> PinCommands.newestFirst(listing));
    List<MissingRecord> missing = missing(host, listing);
    if (records.isEmpty()) {
      if (!listing.damaged().isEmpty() || !missing.isEmpty()) {
        return PinCommands.reportGaps(context, listing, missing, false);
      }
      sayOthers(host, everything);
      String list =
          "`" + context.command(isPins() ? "pin list" : "secret list") + "` shows what is.";
      throw new NotFoundException(
          "no " + noun + " is in escrow for " + host + givenUp(host),
          (isPins() ? PinCommands.otherNames(context, host) : "") + list + atFleet(host));
    }
    EscrowKey key = escrowKey.unlock(context);
    List<MdmException> failed = new ArrayList<>();
    records = opened(host, records, key, failed);
    List<RevealedSecret> revealed = new ArrayList<>();
    for (Custody.Revealed one :
        context
            .custody()
            .reveal(records, key, JournalEvent.of(verb + ".shown").withReason(reason))) {
      one.secret().ifPresent(revealed::add);
      one.failure().ifPresent(failed::add);
    }
    print(revealed, history);
    sayOthers(host, everything);
    int damage = PinCommands.reportGaps(context, listing, missing, !revealed.isEmpty());
    if (revealed.isEmpty()) {
      throw failed.get(0);
    }
    failed.forEach(e -> context.warn(e.problem()));
    return failed.isEmpty() ? damage : ExitCodes.PARTLY_DONE;
  }

  /** Where Fleet keeps a key of its own; empty if none is configured, or it is another secret. */
  private String atFleet(String host) {
    if (!verb.equals(SecretKind.FILEVAULT_KEY.verb())) {
      return "";
    }
    List<ServerConfig> all = context.servers().list();
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

  /** When, by whom and why the last of this kind was given up, where the journal can say so. */
  private String givenUp(String host) {
    Set<String> commands = new HashSet<>();
    String[] last = {""};
    try {
      context
          .journal()
          .entries(entry -> entry.event().host().filter(host::equalsIgnoreCase).isPresent())
          .forEach(
              entry -> {
                String command = entry.event().commandUuid().orElse("");
                if (isOfKind(entry)) {
                  commands.add(command);
                } else if (entry.event().action().equals("escrow.given-up")
                    && commands.contains(command)) {
                  last[0] =
                      ": the one of "
                          + command
                          + " was given up on "
                          + entry.time().atOffset(ZoneOffset.UTC).toLocalDate()
                          + " by "
                          + entry.operator().user()
                          + entry.event().reason().map(why -> ": " + why).orElse("");
                }
              });
    } catch (MdmException e) { // a damaged journal is said elsewhere
      return "";
    }
    return last[0];
  }

  private boolean isOfKind(JournalEntry entry) {
    return Optional.ofNullable(entry.event().details().get(JournalEntries.REQUEST_TYPE))
        .flatMap(SecretKind::of)
        .map(kind -> isPins() ? kind.isPin() : kind.verb().equals(verb))
        .orElse(false);
  }

  /** In the place of answers that hold a FileVault key, the keys; once opened, they stay. */
  private List<EscrowRecord> opened(
      String host, List<EscrowRecord> records, EscrowKey key, List<MdmException> failed) {
    boolean isChanged = false;
    for (EscrowRecord record : records) {
      if (isAnswer(record) && !isOpened(record, records)) {
        try {
          JournalEvent why = JournalEvent.of(verb + ".opened").withReason(reason);
          FileVaultAnswers.in(context.custody(), key).open(record, why);
        } catch (MdmException e) {
          failed.add(e);
        }
        isChanged = true; // the command is closed now, wherever that ended
      }
    }
    return (isChanged
            ? PinCommands.newestFirst(context.custody().records(host)).stream()
                .filter(this::isMeant)
            : records.stream())
        .filter(record -> !isAnswer(record))
        .toList();
  }

  private static boolean isAnswer(EscrowRecord record) {
    return record.requestType().equals(KeptSecret.FILEVAULT_ANSWER);
  }

  private static boolean isOpened(EscrowRecord answer, List<EscrowRecord> records) {
    String uuid = KeptSecret.keyOf(KeptSecret.commandOf(answer.commandUuid()));
    return records.stream().anyMatch(one -> one.commandUuid().equals(uuid));
  }

  /** Which other secrets there are of this host. */
  private void sayOthers(String host, EscrowListing everything) {
    Set<String> others = new LinkedHashSet<>();
    for (EscrowRecord record : everything.records()) {
      if (!isMeant(record)) {
        SecretKind.of(record.requestType())
            .ifPresent(
                kind ->
                    others.add(
                        "Also in escrow: "
                            + kind.title()
                            + ": "
                            + context.command(
                                (kind.isPin() ? "pin" : kind.verb())
                                    + " show "
                                    + Quoted.argument(host))));
      }
    }
    others.forEach(context::note);
  }

  /** As people read and type it. */
  private static String grouped(RevealedSecret one) {
    Optional<SecretKind> kind = SecretKind.of(one.record().requestType());
    return kind.filter(SecretKind::isPin).isPresent()
        ? one.pin().revealGrouped()
        : one.reveal().isEmpty() ? "(none)" : one.reveal();
  }

  /** A secret that is there is shown whatever the journal looks like. */
  private List<MissingRecord> missing(String host, EscrowListing listing) {
    try {
      return context.custody().missing(host).stream()
          .filter(
              one ->
                  one.requestType()
                      .flatMap(SecretKind::of)
                      .map(kind -> isPins() ? kind.isPin() : kind.verb().equals(verb))
                      .orElse(true))
          .toList();
    } catch (MdmException e) {
      if (listing.records().isEmpty()) {
        throw e;
      }
      context.warn(e.problem());
      return List.of();
    }
  }

  private void print(List<RevealedSecret> revealed, Optional<SecretHistory> ofPins) {
    if (context.json()) {
      Optional<SecretHistory> history =
          isPins() ? ofPins : Optional.of(SecretHistory.of(context.journal()));
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("records");
            for (RevealedSecret one : revealed) {
              json.writeStartObject();
              write(json, one, history);
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else if (!revealed.isEmpty()) {
      context.shell().print(isPins() ? pinTable(revealed, ofPins) : table(revealed));
      if (isPins()) {
        context.note("A PIN is six digits, typed without the blank.");
        ofPins.ifPresent(history -> sayOrder(revealed, history));
      }
    }
  }

  private void sayOrder(List<RevealedSecret> revealed, SecretHistory history) {
    List<EscrowRecord> useless =
        revealed.stream()
            .map(RevealedSecret::record)
            .filter(record -> !history.state(record).mayHold())
            .toList();
    if (revealed.size() - useless.size() > 1) {
      context.note("Try them from the top: first stands what most likely opens the Mac.");
    } else if (!useless.isEmpty() && useless.size() < revealed.size()) {
      context.note(
          "Only the first can open the Mac: the others never came to it, or it refused them.");
    }
    if (useless.stream().anyMatch(one -> history.state(one) == SecretState.NOT_DONE)) {
      context.note("The Mac answered Error: it is not locked by this command.");
    }
  }

  private void write(JsonGenerator json, RevealedSecret one, Optional<SecretHistory> history)
      throws IOException {
    PinCommands.write(json, one.record(), history);
    json.writeStringField(isPins() ? "pin" : "secret", one.reveal());
    Optional<String> hash = escrowKey(one);
    if (hash.isPresent()) {
      json.writeStringField("escrow_key", hash.get());
    }
  }

  private String pinTable(List<RevealedSecret> revealed, Optional<SecretHistory> history) {
    Table table =
        new Table(
            context.shell(),
            "PIN",
            "HOST",
            "COMMAND",
            "STATE",
            "CREATED",
            "COMMAND UUID",
            "DEVICE");
    for (RevealedSecret one : revealed) {
      EscrowRecord record = one.record();
      table.row(
          grouped(one),
          record.host(),
          record.requestType(),
          PinCommands.state(record),
          record.created().toString(),
          record.commandUuid(),
          PinCommands.answer(history, record));
    }
    return table.toString();
  }

  private String table(List<RevealedSecret> revealed) {
    SecretHistory history = SecretHistory.of(context.journal());
    boolean hasHashes = revealed.stream().anyMatch(one -> escrowKey(one).isPresent());
    Table table =
        new Table(
            context.shell(),
            "SECRET",
            "HOST",
            "DEVICE",
            "CREATED",
            hasHashes ? "ESCROW KEY" : "COMMAND UUID");
    for (RevealedSecret one : revealed) {
      EscrowRecord record = one.record();
      table.row(
          grouped(one),
          record.host(),
          record.requestType().equals(SecretKind.FILEVAULT_KEY.requestType())
              ? "what unlocked the disk before"
              : PinCommands.device(history, record),
          record.created().toString(),
          hasHashes ? escrowKey(one).orElse("") : record.commandUuid());
    }
    return table.toString();
  }

  /** By what Apple's servers know an Activation Lock code. */
  private static Optional<String> escrowKey(RevealedSecret one) {
    if (!one.record().requestType().equals(SecretKind.ACTIVATION_LOCK_CODE.requestType())) {
      return Optional.empty();
    }
    try {
      return Optional.of(BypassCode.parse(one.reveal()).escrowKey());
    } catch (MdmException e) {
      return Optional.empty(); // a device may write its code as it likes
    }
  }
}
