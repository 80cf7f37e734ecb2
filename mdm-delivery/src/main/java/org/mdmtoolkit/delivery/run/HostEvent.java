package org.mdmtoolkit.delivery.run;

import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.server.Host;

/**
 * One step that was made for one host. Holds no secret.
 *
 * @param host the host
 * @param step what was done
 * @param commandUuid the command it was done with
 * @param words what there is to say about it; empty if nothing
 */
public record HostEvent(Host host, Step step, Optional<String> commandUuid, String words) {

  /** The steps of a command for a host, in their order. */
  public enum Step {
    /** It is on its list. The list was stored before anything was made. */
    PLANNED,
    /** Its PIN is in escrow, durably. */
    ESCROWED,
    /** The server has the command, as an earlier run has noted; nothing was sent. */
    CONTINUED,
    /** The sealed command was opened, to send the very same one again. */
    REOPENED,
    /** The server has the command. */
    ENQUEUED,
    /** The server has told the device to fetch it, or does so by itself. */
    PUSHED,
    /** The server could not tell the device. */
    PUSH_FAILED,
    /** The device has done it, or has received it where it does not report more. */
    ACKNOWLEDGED,
    /** It was not sent: a guard or the server refused it. */
    REFUSED,
    /** It was not done: the device refused it. */
    FAILED,
    /** Nobody knows whether the server has it. */
    UNKNOWN,
    /** It was certainly not sent; its escrow record is closed. */
    WITHDRAWN,
    /** The device did not answer in time. The command stays queued. */
    TIMED_OUT,
    /** The device stood in the list before. */
    DUPLICATE;

    /** What a device has come to with this answer, which is final. */
    public static Step of(Outcome answer) {
      return answer.isDone() ? ACKNOWLEDGED : FAILED;
    }

    /** As it is written in the journal and in JSON: {@code push-failed}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
