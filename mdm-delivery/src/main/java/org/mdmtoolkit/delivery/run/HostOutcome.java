package org.mdmtoolkit.delivery.run;

import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.server.Host;

/**
 * How it ended for one host. Holds no secret.
 *
 * @param host the host
 * @param ending in one word
 * @param commandUuid the command; empty if none was made
 * @param words the server's or the device's words; empty if there are none
 * @param failure why it failed, where there is an exception that says so
 * @param answer what the device's answer comes to, if it was waited for
 * @param result the answer itself; it may hold secrets, and is never printed
 */
public record HostOutcome(
    Host host,
    Ending ending,
    Optional<String> commandUuid,
    String words,
    Optional<MdmException> failure,
    Optional<Outcome> answer,
    Optional<CommandResult> result) {

  /**
   * Whether nobody knows if the server has it, and this server never tells: asking again is no use.
   */
  public boolean cannotBeTold() {
    return ending == Ending.UNKNOWN
        && failure.filter(e -> e.remedy().has(Remedy.Act.SEND_AGAIN)).isPresent();
  }

  /** How it ended. */
  public enum Ending {
    /** The device has done it, or has received it where it does not report more. */
    ACKNOWLEDGED,
    /** The server has it and has told the device. The device was not waited for. */
    QUEUED,
    /** The server has it and could not tell the device, which will fetch it some day. */
    PUSH_FAILED,
    /** The server has it, and knows no such device: nobody will fetch it. */
    QUEUED_FOR_NOBODY,
    /**
     * The server has had it before, and takes it only once: it was not sent again, and the device
     * may have answered it.
     */
    SENT_BEFORE,
    /** The server has it; the device did not answer in time. */
    TIMED_OUT,
    /** The device was reached and puts it off; it asks for it again by itself. */
    NOT_NOW,
    /** The device answered that it failed, or with what nobody understands. */
    FAILED_ON_DEVICE,
    /**
     * A guard refused it, or the server did at the first try: it certainly does not have it. A
     * repeat that is refused is {@link #UNKNOWN}.
     */
    REFUSED,
    /**
     * A command of this kind is open for it already, and its PIN is in escrow: the host was passed
     * over, which is no error of the run.
     */
    ALREADY_OPEN,
    /** Nobody knows whether the server has it. The same run, started again, asks. */
    UNKNOWN,
    /** It was not sent, because the run stopped before. */
    NOT_SENT;

    /** As it is written in JSON: {@code push_failed}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the server has the command, and no answer that ends it. */
    boolean isUnanswered() {
      return this == QUEUED || this == PUSH_FAILED || this == NOT_NOW || this == TIMED_OUT;
    }

    /** Whether the server certainly has the command of this run. */
    public boolean isQueued() {
      return this != REFUSED && this != ALREADY_OPEN && this != UNKNOWN && this != NOT_SENT;
    }
  }
}
