package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.secret.Pin;

/**
 * A command that sets a secret on any number of devices: for each its own secret and its own
 * command, escrowed before it is sent. Immutable.
 *
 * <p>A device for which such a command is open from elsewhere is refused, and so is one that the
 * unfinished run itself has sent to more than a day ago.
 */
public final class SecretRun extends Run {

  /** Makes what is put in escrow for each host, while one run is sent. Used by one thread. */
  public interface Requests {

    /**
     * Is told the hosts of the next requests, at once.
     *
     * @param history what the journal told when the sending began; it may be read when it is asked
     */
    default void prepare(List<Host> hosts, Supplier<SecretHistory> history) {}

    /**
     * Makes the request of a host.
     *
     * @param commandUuid of its command, nobody else's
     * @throws org.mdmtoolkit.MdmException if there is none for this host
     */
    IssueRequest request(Host host, String commandUuid);
  }

  /** What a run is made of. */
  private record Content(
      SecretKind kind,
      Function<SecureRandom, MdmCommand> sample,
      Optional<MdmCommand> identity,
      Function<SecureRandom, Requests> requests) {}

  private final Content content;
  private final @Nullable Function<Pin, MdmCommand> build;
  private final @Nullable Pin given;
  private final boolean again;

  private SecretRun(
      String verb,
      String reason,
      Content content,
      @Nullable Function<Pin, MdmCommand> build,
      @Nullable Pin given,
      boolean again) {
    super(verb, Optional.of(reason));
    this.content = content;
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
    return pin(SecretKind.LOCK_PIN, reason, build, null, false);
  }

  /** An erase; otherwise as {@link #lock}. */
  public static SecretRun erase(String reason, Function<Pin, MdmCommand> build) {
    return pin(SecretKind.ERASE_PIN, reason, build, null, false);
  }

  private static SecretRun pin(
      SecretKind kind,
      String reason,
      Function<Pin, MdmCommand> build,
      @Nullable Pin given,
      boolean again) {
    requireReason(kind.verb(), reason);
    Content content =
        new Content(
            kind,
            random -> build.apply(Pin.random(random)),
            Optional.empty(),
            random -> new PinRequests(kind, build, given, random));
    return new SecretRun(kind.verb(), reason, content, build, given, again);
  }

  /**
   * Another secret.
   *
   * @param reason why, for the journal
   * @param sample what each host gets, with a secret that is nobody's
   * @param identity what of it is the same for all hosts and at each start, without any secret
   * @param requests makes those of one sending
   * @throws InvalidInputException if the reason is blank
   */
  public static SecretRun of(
      SecretKind kind, String reason, MdmCommand sample, MdmCommand identity, Requests requests) {
    requireReason(kind.verb(), reason);
    return new SecretRun(
        kind.verb(),
        reason,
        new Content(kind, random -> sample, Optional.of(identity), random -> requests),
        null,
        null,
        false);
  }

  static void requireReason(String verb, String reason) {
    if (reason.isBlank()) {
      throw new InvalidInputException(
          "the reason for the " + verb + " is missing",
          "Say why, such as a ticket number; it goes into the journal.");
    }
  }

  /**
   * The same with a PIN of the caller's, for one Mac: a second one is refused.
   *
   * @throws IllegalStateException if it sets no PIN
   */
  public SecretRun withPin(Pin pin) {
    return pin(content.kind, reason().orElseThrow(), buildsPin(), pin, again);
  }

  /**
   * The very same commands once more, for Macs whose command is open under any of {@link
   * org.mdmtoolkit.delivery.server.Host#names}: same PIN, same command UUID, opened with {@link
   * CommandSender#openingEscrowWith}. A server that has it is only told to push again, and one that
   * cannot tell gets it. A Mac with none open is refused.
   *
   * @throws IllegalStateException if it sets no PIN
   */
  public SecretRun again() {
    return pin(content.kind, reason().orElseThrow(), buildsPin(), given, true);
  }

  private Function<Pin, MdmCommand> buildsPin() {
    if (build == null) {
      throw new IllegalStateException(content.kind.title() + " is no PIN");
    }
    return build;
  }

  @Override
  public MdmCommand sample(SecureRandom random) {
    return content.sample.apply(random);
  }

  @Override
  public Optional<SecretKind> secretKind() {
    return Optional.of(content.kind);
  }

  @Override
  public CommandDanger danger() {
    return CommandCatalog.apple().danger(content.kind.requestType(), Map.of());
  }

  @Override
  MdmCommand identity(MdmCommand sample) {
    return content.identity.orElse(sample);
  }

  SecretKind kind() {
    return content.kind;
  }

  boolean setsPin() {
    return build != null;
  }

  boolean isAgain() {
    return again;
  }

  Requests requests(SecureRandom random) {
    return content.requests.apply(random);
  }

  Optional<Pin> givenPin() {
    return Optional.ofNullable(given);
  }
}
