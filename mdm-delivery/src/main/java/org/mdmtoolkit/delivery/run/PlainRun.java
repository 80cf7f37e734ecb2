package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;

/**
 * One command without PIN for any number of devices. Immutable.
 *
 * <p>A run that was not finished is continued by the same run: same verb, same server, same
 * command, within {@link #continuedWithin}.
 */
public final class PlainRun extends Run {

  private final MdmCommand command;
  private final Duration continuedWithin;

  private PlainRun(
      String verb, MdmCommand command, Optional<String> reason, Duration continuedWithin) {
    super(verb, reason);
    this.command = command;
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
          Remedy.Act.USE_KEPT_COMMAND);
    }
    return new PlainRun(verb, command, Optional.empty(), RunLedger.A_DAY);
  }

  /** The same for this reason, which goes into the journal; a blank one is none. */
  public PlainRun because(String reason) {
    return new PlainRun(verb(), command, Optional.of(reason), continuedWithin);
  }

  /**
   * The same, with how long after its beginning a run that was not finished is still continued; a
   * day by default. After that the same run is a new one, and sends to every host.
   */
  public PlainRun continuedWithin(Duration time) {
    return new PlainRun(verb(), command, reason(), time);
  }

  MdmCommand command() {
    return command;
  }

  @Override
  public MdmCommand sample(SecureRandom random) {
    return command;
  }

  @Override
  public Optional<SecretKind> secretKind() {
    return Optional.empty();
  }

  @Override
  public DangerClass danger() {
    return DangerClass.of(command.requestType());
  }

  Duration continuedWithin() {
    return continuedWithin;
  }
}
