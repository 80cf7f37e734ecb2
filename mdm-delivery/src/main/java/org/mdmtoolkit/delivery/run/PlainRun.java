package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.MdmCommand;

/**
 * One command without PIN for any number of devices. Immutable.
 *
 * <p>A run that was not finished is continued by the same run: same verb, same server, same
 * command, within {@link #continuedWithin}.
 */
public final class PlainRun {

  static final Duration A_DAY = Duration.ofHours(24);

  private final String verb;
  private final MdmCommand command;
  private final Optional<String> reason;
  private final Duration continuedWithin;

  private PlainRun(
      String verb, MdmCommand command, Optional<String> reason, Duration continuedWithin) {
    this.verb = verb;
    this.command = command;
    this.reason = reason;
    this.continuedWithin = continuedWithin;
  }

  /**
   * A run that sends this command.
   *
   * @param verb the first word of the journal's actions: {@code "restart"}
   * @param command its command UUID, if it has one, is replaced: servers refuse one that was used
   * @throws RefusedException if it carries a PIN: that would be lost
   */
  public static PlainRun of(String verb, MdmCommand command) {
    if (command.keys().containsKey("PIN")) {
      throw new RefusedException(
          "the " + command.requestType() + " command carries a PIN, which would not be escrowed",
          "Use `mdm lock` or `mdm erase`: they make the PIN and store it first.");
    }
    return new PlainRun(verb, command, Optional.empty(), A_DAY);
  }

  /** The same for this reason, which goes into the journal; a blank one is none. */
  public PlainRun because(String reason) {
    return new PlainRun(
        verb, command, Optional.of(reason).filter(text -> !text.isBlank()), continuedWithin);
  }

  /**
   * The same, with how long after its beginning a run that was not finished is still continued; a
   * day by default. After that the same run is a new one, and sends to every host.
   */
  public PlainRun continuedWithin(Duration time) {
    return new PlainRun(verb, command, reason, time);
  }

  String verb() {
    return verb;
  }

  MdmCommand command() {
    return command;
  }

  Optional<String> reason() {
    return reason;
  }

  /**
   * Whether it locks or erases: it then goes to one host in each call, and the first failed host
   * ends it unless more are allowed.
   */
  public boolean isDestructive() {
    return command.requestType().equals("EraseDevice")
        || command.requestType().equals("DeviceLock");
  }

  Duration continuedWithin() {
    return continuedWithin;
  }
}
