package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandDanger;
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
  private final CommandDanger danger;
  private final Duration continuedWithin;
  private final boolean keptElsewhere;

  private PlainRun(
      String verb,
      MdmCommand command,
      CommandDanger danger,
      Optional<String> reason,
      Duration continuedWithin,
      boolean keptElsewhere) {
    super(verb, reason);
    this.command = command;
    this.danger = danger;
    this.continuedWithin = continuedWithin;
    this.keptElsewhere = keptElsewhere;
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
    return new PlainRun(verb, command, command.danger(), Optional.empty(), RunLedger.A_DAY, false);
  }

  /**
   * The same for this reason, which goes into the journal; a blank one is none. Needed if it is
   * {@linkplain #danger() destructive}.
   */
  public PlainRun because(String reason) {
    return new PlainRun(
        verb(), command, danger, Optional.of(reason), continuedWithin, keptElsewhere);
  }

  /**
   * The same, whose secrets somebody keeps: the caller's word, without which a command that {@link
   * CommandDanger#secretsSet sets any} is refused.
   */
  public PlainRun secretKeptElsewhere() {
    return new PlainRun(verb(), command, danger, reason(), continuedWithin, true);
  }

  /**
   * The same, with how long after its beginning a run that was not finished is still continued; a
   * day by default. After that the same run is a new one, and sends to every host.
   */
  public PlainRun continuedWithin(Duration time) {
    return new PlainRun(verb(), command, danger, reason(), time, keptElsewhere);
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
  public CommandDanger danger() {
    return danger;
  }

  @Override
  public void requireKeptSecrets() {
    Optional<String> kind =
        CommandCatalog.apple()
            .secretKind(command.requestType())
            .or(
                () ->
                    SecretKind.of(command.requestType())
                        .filter(one -> !danger.secretsSet().isEmpty())
                        .map(SecretKind::verb))
            .filter(one -> !SecretKind.LOCK_PIN.verb().equals(one)) // without PIN: for no Mac
            .filter(one -> !SecretKind.ERASE_PIN.verb().equals(one));
    if (!keptElsewhere && (kind.isPresent() || !danger.secretsSet().isEmpty())) {
      Remedy lift =
          new Remedy.LiftGuard(
              Remedy.LiftGuard.Guard.SECRET_KEPT_ELSEWHERE,
              (kind.isEmpty() ? "Nothing was sent. " : "")
                  + "If it is where people will find it, give {}.");
      throw new RefusedException(
          command.requestType()
              + (danger.secretsSet().isEmpty()
                  ? " is about a secret in escrow"
                  : " sets " + String.join(" and ", danger.secretsSet()))
              + ", and sent so, nothing keeps it",
          kind.<Remedy>map(verb -> new Remedy.KeepSecret(verb).and(lift)).orElse(lift));
    }
  }

  Duration continuedWithin() {
    return continuedWithin;
  }
}
