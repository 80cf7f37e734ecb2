package org.mdmtoolkit.cli.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/** What the commands of {@code mdm pin} have in common. */
final class PinCommands {

  private static final int SHOWN = 5;

  private PinCommands() {}

  /** Says what is wrong with each damaged record; the exit code for it. */
  static int reportDamage(Context context, EscrowListing listing, boolean foundSome) {
    listing
        .damaged()
        .forEach(
            damage -> {
              context.warn(damage.problem());
              context.note(context.wording().words(damage.remedy()));
            });
    if (listing.damaged().isEmpty()) {
      return ExitCodes.DONE;
    }
    return foundSome ? ExitCodes.PARTLY_DONE : ExitCodes.INVALID;
  }

  /**
   * Says what is damaged and what is missing; the exit code for it.
   *
   * @param missing what the journal tells of and is not there
   */
  static int reportGaps(
      Context context, EscrowListing listing, List<MissingRecord> missing, boolean foundSome) {
    int damage = reportDamage(context, listing, foundSome);
    for (MissingRecord one : missing) {
      context.warn(one.problem());
      context.note(context.wording().words(one.remedy()));
    }
    if (damage != ExitCodes.DONE || missing.isEmpty()) {
      return damage;
    }
    return foundSome ? ExitCodes.PARTLY_DONE : ExitCodes.NOT_FOUND;
  }

  /**
   * Under which name a PIN may be kept that is not under this one: sentences, each with a blank
   * behind it; empty if there is no PIN at all.
   */
  static String otherNames(Context context, String host) {
    List<String> names =
        context.custody().records().records().stream()
            .filter(PinCommands::isPin)
            .map(EscrowRecord::host)
            .distinct()
            .toList();
    if (names.isEmpty()) {
      return "";
    }
    Map<String, String> written = // in upper case: letter case does not count here
        names.stream()
            .filter(name -> !isNumber(name))
            .collect(Collectors.toMap(PinCommands::upper, name -> name, (one, other) -> one));
    List<String> near = isNumber(host) ? List.of() : Spelling.near(upper(host), written.keySet());
    String ask =
        context.shell().environment("MDM_SERVER_URL").isPresent()
                || !context.servers().list().isEmpty()
            ? " `"
                + context.command("unlock " + Quoted.argument(host))
                + "` asks the server which Mac that is, and shows its PINs."
            : "";
    return (near.isEmpty()
            ? ""
            : "Did you mean "
                + near.stream()
                    .sorted()
                    .limit(SHOWN)
                    .map(written::get)
                    .collect(Collectors.joining(" or "))
                + "? ")
        + "A Mac that was locked through a server is kept under its serial number; one made with -o"
        + " under the name that was given."
        + ask
        + " ";
  }

  /** Whether it is a serial number or a UDID: one that is almost the same is another Mac's. */
  private static boolean isNumber(String host) {
    return host.matches(".*[0-9].*")
        && host.matches("[0-9A-Za-z]{10,12}|[0-9A-Z-]{8,}|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{16,}");
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /** How far each came; empty if the journal cannot say so, which keeps nobody from a PIN. */
  static Optional<SecretHistory> history(Context context) {
    try {
      return Optional.of(SecretHistory.of(context.journal()));
    } catch (MdmException e) {
      return Optional.empty();
    }
  }

  /** What is known of a PIN, in few words. */
  static String answer(Optional<SecretHistory> history, EscrowRecord record) {
    if (history.isEmpty()) {
      return "not known";
    }
    SecretState state = history.get().state(record);
    return switch (state) {
      case SEALED ->
          record.commandUuid().startsWith("FLEET-")
              ? "sent by Fleet itself"
              : "made, not known to be sent";
      case SENT -> "no answer yet";
      case NOT_NOW -> "not now";
      case ACKNOWLEDGED -> "acknowledged";
      case DENIED -> "Error, perhaps done";
      case NOT_DONE -> isLock(record) ? "Error: not locked" : "Error: not done";
      case FAILED, NOT_SENT -> "never sent";
      case UNKNOWN -> "not known whether it was sent";
      default -> state.words();
    };
  }

  static boolean isLock(EscrowRecord record) {
    return record.requestType().equals(SecretKind.LOCK_PIN.requestType());
  }

  /** The fields of a record, and what is known of its secret. */
  static void write(JsonGenerator json, EscrowRecord record, Optional<SecretHistory> history)
      throws IOException {
    Results.write(json, record);
    if (history.isPresent()) {
      json.writeStringField("device", history.get().state(record).label());
    }
  }

  /** What is open first, then the newest first. */
  static List<EscrowRecord> newestFirst(EscrowListing listing) {
    List<EscrowRecord> records = new ArrayList<>(listing.records());
    records.sort(
        Comparator.comparing(EscrowRecord::open).thenComparing(EscrowRecord::created).reversed());
    return records;
  }

  /** Whether it is one of a PIN; other kinds have commands of their own. */
  static boolean isPin(EscrowRecord record) {
    return SecretKind.of(record.requestType()).map(SecretKind::isPin).orElse(true);
  }

  /** What is known of its secret on the device. */
  static String device(SecretHistory history, EscrowRecord record) {
    return record.commandUuid().startsWith(KeptSecret.MADE_HERE)
        ? "made here"
        : history.state(record).words();
  }

  static String state(EscrowRecord record) {
    return record.open() ? "open" : "closed";
  }
}
