package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.secret.Pin;

/**
 * A lock or an erase of any number of Macs: for each its own PIN and its own command, escrowed
 * before it is sent. Immutable.
 *
 * <p>A run that was not finished is continued by the same run: same verb, same server, same
 * options. A Mac that an open command from elsewhere has locked is refused, and so is one that the
 * unfinished run itself has locked more than a day ago.
 */
public final class PinRun {

  private final String verb;
  private final String reason;
  private final Function<Pin, MdmCommand> build;
  private final @Nullable Pin given;
  private final boolean again;
  private final Function<Host, List<String>> otherNames;

  private PinRun(
      String verb,
      String reason,
      Function<Pin, MdmCommand> build,
      @Nullable Pin given,
      boolean again,
      Function<Host, List<String>> otherNames) {
    if (reason.isBlank()) {
      throw new InvalidInputException(
          "the reason for the " + verb + " is missing",
          "Say why, such as a ticket number; it goes into the journal.");
    }
    this.verb = verb;
    this.reason = reason;
    this.build = build;
    this.given = given;
    this.again = again;
    this.otherNames = otherNames;
  }

  /**
   * A lock.
   *
   * @param reason why, for the journal
   * @param build makes the command from a PIN; its command UUID is replaced by a fresh one
   * @throws InvalidInputException if the reason is blank
   */
  public static PinRun lock(String reason, Function<Pin, MdmCommand> build) {
    return new PinRun("lock", reason, build, null, false, host -> List.of());
  }

  /**
   * An erase.
   *
   * @param reason why, for the journal
   * @param build makes the command from a PIN; its command UUID is replaced by a fresh one
   * @throws InvalidInputException if the reason is blank
   */
  public static PinRun erase(String reason, Function<Pin, MdmCommand> build) {
    return new PinRun("erase", reason, build, null, false, host -> List.of());
  }

  /** The same with a PIN of the caller's, for one Mac: a second one is refused. */
  public PinRun withPin(Pin pin) {
    return new PinRun(verb, reason, build, pin, again, otherNames);
  }

  /**
   * The very same commands once more, for Macs whose command is open: same PIN, same command UUID,
   * opened with {@link CommandSender#openingEscrowWith}. A server that has it is only told to push
   * again, and one that cannot tell gets it. A Mac with none open is refused.
   */
  public PinRun again() {
    return again(host -> List.of());
  }

  /**
   * The same for commands that were only made, under any name that a person gave the Mac then.
   *
   * @param otherNames where to look, in this order, if none is open under serial number and UDID
   */
  public PinRun again(Function<Host, List<String>> otherNames) {
    return new PinRun(verb, reason, build, given, true, otherNames);
  }

  String verb() {
    return verb;
  }

  String reason() {
    return reason;
  }

  boolean isAgain() {
    return again;
  }

  List<String> otherNames(Host host) {
    return otherNames.apply(host);
  }

  MdmCommand build(Pin pin) {
    return build.apply(pin);
  }

  Optional<Pin> givenPin() {
    return Optional.ofNullable(given);
  }

  /** What the commands look like; its PIN is nobody's. */
  MdmCommand sample(SecureRandom random) {
    return build.apply(Pin.random(random));
  }
}
