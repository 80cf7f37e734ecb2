package org.mdmtoolkit.cli.custody;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretGroup;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/** What the commands of {@code mdm pin} have in common. */
final class PinCommands {

  private static final int SHOWN = 5;

  private PinCommands() {}

  /** Says what is wrong with each damaged record; the exit code for it. */
  static int reportDamage(Context context, EscrowListing listing, boolean foundSome) {
    listing.damaged().forEach(damage -> say(context, damage.problem(), damage.remedy()));
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
    missing.forEach(one -> say(context, one.problem(), one.remedy()));
    if (damage != ExitCodes.DONE || missing.isEmpty()) {
      return damage;
    }
    return foundSome ? ExitCodes.PARTLY_DONE : ExitCodes.NOT_FOUND;
  }

  /** Says what is wrong, and what to do about it. */
  static void say(Context context, String problem, Remedy remedy) {
    context.warn(problem);
    context.note(context.wording().words(remedy));
  }

  /**
   * Under which name a PIN may be kept that is not under this one: sentences, each with a blank
   * behind it; empty if there is no PIN at all.
   *
   * @param asking the command that asks a server about it; empty for none
   */
  static String otherNames(Context context, String host, String asking) {
    Map<String, String> written = new HashMap<>(); // in upper case: letter case does not count here
    context.custody().records().records().stream()
        .filter(PinCommands::isPin)
        .forEach(record -> written.putIfAbsent(upper(record.host()), record.host()));
    if (written.isEmpty()) {
      return "";
    }
    written.values().removeIf(PinCommands::isNumber);
    written.values().removeIf(name -> !digits(name).equals(digits(host))); // another host
    List<String> near = isNumber(host) ? List.of() : Spelling.near(upper(host), written.keySet());
    boolean hasServer =
        context.shell().environment("MDM_SERVER_URL").isPresent()
            || !context.servers().list().isEmpty();
    String ask =
        hasServer && !asking.isEmpty()
            ? " `"
                + context.command(asking + " " + Quoted.argument(host))
                + "` asks the server which Mac that is."
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

  private static String digits(String host) {
    return host.replaceAll("[^0-9]", "");
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /** What is known of a PIN, in few words. */
  static String answer(Optional<SecretHistory> history, EscrowRecord record) {
    return history.map(one -> one.pinWords(record)).orElse("not known");
  }

  static boolean isLock(EscrowRecord record) {
    return record.requestType().equals(SecretKind.LOCK_PIN.requestType());
  }

  /** The fields of a record, without what is sealed. */
  static JsonFields write(JsonFields json, EscrowRecord record) {
    return json.put("host", record.host())
        .put("request_type", record.requestType())
        .put("command_uuid", record.commandUuid())
        .put("state", state(record))
        .put("created", record.created().toString())
        .put("operator", record.operator())
        .put("file", record.location());
  }

  /** The same, and what is known of its secret. */
  static JsonFields write(JsonFields json, EscrowRecord record, Optional<SecretHistory> history) {
    return write(json, record).put("device", history.map(one -> one.state(record).label()));
  }

  /** Whether it is one of a PIN; other kinds have commands of their own. */
  static boolean isPin(EscrowRecord record) {
    return SecretGroup.PINS.has(record);
  }

  static String state(EscrowRecord record) {
    return record.open() ? "open" : "closed";
  }
}
