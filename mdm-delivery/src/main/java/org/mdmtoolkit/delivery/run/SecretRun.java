package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.secret.Pin;

/**
 * A lock or an erase of any number of Macs: for each its own PIN and its own command, escrowed
 * before it is sent. Immutable.
 *
 * <p>A Mac that an open command from elsewhere has locked is refused, and so is one that the
 * unfinished run itself has locked more than a day ago.
 */
public final class SecretRun extends Run {

  private final SecretKind kind;
  private final Function<Pin, MdmCommand> build;
  private final @Nullable Pin given;
  private final boolean again;

  private SecretRun(
      String verb,
      SecretKind kind,
      String reason,
      Function<Pin, MdmCommand> build,
      @Nullable Pin given,
      boolean again) {
    super(verb, Optional.of(reason));
    this.kind = kind;
    this.build = build;
    this.given = given;
    this.again = again;
  }

  /**
   * A lock.
   *
   * @param reason why, for the journal
   * @param build makes the command from a PIN; its command UUID is replaced by a fresh one. A
   *     command without this PIN is refused for its host
   * @throws InvalidInputException if the reason is blank
   */
  public static SecretRun lock(String reason, Function<Pin, MdmCommand> build) {
    requireReason("lock", reason);
    return new SecretRun("lock", SecretKind.LOCK_PIN, reason, build, null, false);
  }

  /** An erase; otherwise as {@link #lock}. */
  public static SecretRun erase(String reason, Function<Pin, MdmCommand> build) {
    requireReason("erase", reason);
    return new SecretRun("erase", SecretKind.ERASE_PIN, reason, build, null, false);
  }

  static void requireReason(String verb, String reason) {
    if (reason.isBlank()) {
      throw new InvalidInputException(
          "the reason for the " + verb + " is missing",
          "Say why, such as a ticket number; it goes into the journal.");
    }
  }

  /** The same with a PIN of the caller's, for one Mac: a second one is refused. */
  public SecretRun withPin(Pin pin) {
    return new SecretRun(verb(), kind, reason().orElseThrow(), build, pin, again);
  }

  /**
   * The very same commands once more, for Macs whose command is open under any of {@link
   * org.mdmtoolkit.delivery.server.Host#names}: same PIN, same command UUID, opened with {@link
   * CommandSender#openingEscrowWith}. A server that has it is only told to push again, and one that
   * cannot tell gets it. A Mac with none open is refused.
   */
  public SecretRun again() {
    return new SecretRun(verb(), kind, reason().orElseThrow(), build, given, true);
  }

  @Override
  public MdmCommand sample(SecureRandom random) {
    return build.apply(Pin.random(random));
  }

  @Override
  public Optional<SecretKind> secretKind() {
    return Optional.of(kind);
  }

  @Override
  public CommandDanger danger() {
    return CommandCatalog.apple().danger(kind.requestType(), Map.of());
  }

  SecretKind kind() {
    return kind;
  }

  boolean isAgain() {
    return again;
  }

  MdmCommand build(Pin pin) {
    return build.apply(pin);
  }

  Optional<Pin> givenPin() {
    return Optional.ofNullable(given);
  }
}
