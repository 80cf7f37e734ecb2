package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.custody.KeptNames;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.custody.SecretGroup;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/** What the commands of {@code mdm pin} have in common. */
final class PinCommands {

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
    return otherNames(context, host, KeptNames.ofPins(context.custody().records()), asking);
  }

  /** The same of these names. */
  static String otherNames(Context context, String host, KeptNames names, String asking) {
    if (names.isEmpty()) {
      return "";
    }
    List<String> near = names.near(host);
    boolean hasServer =
        context.shell().environment("MDM_SERVER_URL").isPresent()
            || !context.servers().list().isEmpty();
    String ask =
        hasServer && !asking.isEmpty()
            ? " `"
                + context.command(asking + " " + Quoted.argument(host))
                + "` asks the server which Mac that is."
            : "";
    return (near.isEmpty() ? "" : "Did you mean " + String.join(" or ", near) + "? ")
        + "A Mac that was locked through a server is kept under its serial number; one made with -o"
        + " under the name that was given."
        + ask
        + " ";
  }

  /** What is known of a PIN, in few words. */
  static String answer(Optional<SecretHistory> history, EscrowRecord record) {
    return history.map(one -> one.pinWords(record)).orElse("not known");
  }

  static boolean isLock(EscrowRecord record) {
    return record.requestType().equals(SecretKind.LOCK_PIN.requestType());
  }

  /** The fields of a record, and what is known of its secret. */
  static JsonFields write(JsonFields json, EscrowRecord record, Optional<SecretHistory> history) {
    return record.write(json).put("device", history.map(one -> one.state(record).label()));
  }

  /** Whether it is one of a PIN; other kinds have commands of their own. */
  static boolean isPin(EscrowRecord record) {
    return SecretGroup.PINS.has(record);
  }
}
