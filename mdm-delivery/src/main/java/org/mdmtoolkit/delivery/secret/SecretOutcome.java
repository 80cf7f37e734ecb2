package org.mdmtoolkit.delivery.secret;

import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * How it ended for the secret of one device. Holds no secret.
 *
 * @param host the device
 * @param ending in one word
 * @param commandUuid the command that it is about; empty if none was made
 * @param words more of it, the device's or the server's; empty if there is nothing to say
 * @param record where the secret is, of which it was found out what the device holds
 * @param failure why it failed, where there is an exception that says so
 */
public record SecretOutcome(
    Host host,
    Ending ending,
    Optional<String> commandUuid,
    String words,
    Optional<EscrowRecord> record,
    Optional<MdmException> failure) {

  /** The words of a device that answered, and whose answer does not say what was asked. */
  public static final String SAYS_NOTHING =
      "acknowledged; its answer does not say which password it holds";

  /** The same of one that was asked for its Activation Lock code. */
  public static final String SAYS_NO_CODE =
      "acknowledged; its answer does not say whether there is a code";

  /** How it ended. */
  public enum Ending {
    /** The device says that it holds the newest secret, or none after it was cleared. */
    VERIFIED("verified by the device"),
    /** The device has taken it, and nothing can ask it whether it holds it. */
    ACCEPTED("accepted, not proven: no command asks the device for it"),
    /** What came back is in escrow, and can be read. */
    KEPT("in escrow"),
    /** The server has the command; the device was not waited for. */
    QUEUED("queued"),
    /** The device takes it over at its next start. */
    RESTART_PENDING("waits for a restart of the Mac"),
    /** The device has not answered in time. */
    NOT_ANSWERED("no answer yet"),
    /** The device says that it does not hold the newest secret, but an older one in escrow. */
    OLDER_HOLDS("the device holds an older one"),
    /** The device says that it holds none of those in escrow. */
    NONE_HOLDS("the device holds none of those in escrow"),
    /** The device answered that it failed, or with what nobody understands. */
    FAILED("the device said that it failed"),
    /** What came back is kept, and could not be opened. */
    UNREADABLE("kept as it came, and could not be opened"),
    /** The device has nothing to give. */
    NOTHING("the device has none"),
    /** A guard or the server refused it: the server does not have it. */
    REFUSED("not sent"),
    /** Nobody knows whether the server has the command. */
    UNKNOWN("unknown: nobody knows whether the server has it"),
    /** It was not sent, because the run stopped before. */
    NOT_SENT("not sent: the run stopped before it");

    private final String sentence;

    Ending(String sentence) {
      this.sentence = sentence;
    }

    /** In words for people. */
    public String sentence() {
      return sentence;
    }

    /** As it is written in JSON: {@code older_holds}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether there is an answer, and what was asked is not in it. */
  public boolean hasAnsweredOtherwise() {
    return words.equals(SAYS_NOTHING) || words.equals(SAYS_NO_CODE);
  }

  /**
   * Whether the server has the command, so that nothing is left to be sent; of a device that was
   * asked for its Activation Lock code first, only where the code is known.
   */
  public boolean isSettled(SecretKind kind) {
    return switch (ending) {
      case ACCEPTED, QUEUED -> true;
      case REFUSED, UNKNOWN, NOT_SENT -> false;
      default -> !kind.equals(SecretKind.ACTIVATION_LOCK_CODE);
    };
  }

  static SecretOutcome of(Host host, Ending ending, Optional<String> uuid, String words) {
    return new SecretOutcome(host, ending, uuid, words, Optional.empty(), Optional.empty());
  }

  static SecretOutcome of(Host host, Ending ending, EscrowRecord record, String words) {
    return new SecretOutcome(
        host,
        ending,
        Optional.of(record.commandUuid()),
        words,
        Optional.of(record),
        Optional.empty());
  }

  static SecretOutcome failed(Host host, Ending ending, MdmException failure) {
    return new SecretOutcome(
        host, ending, Optional.empty(), failure.problem(), Optional.empty(), Optional.of(failure));
  }

  /** One line for people: whose it is, how it ended, and the command. */
  public String line() {
    String ended = ending.sentence() + (words.isEmpty() ? "" : ": " + words);
    Optional<String> older =
        record
            .filter(one -> ending == Ending.OLDER_HOLDS)
            .map(one -> " (that of " + one.created() + ")");
    return Printable.line(
        host.label()
            + "  "
            + (hasAnsweredOtherwise() ? words : ended)
            + older.orElse("")
            + commandUuid.map(uuid -> "  " + uuid).orElse(""));
  }
}
