package org.mdmtoolkit.delivery.run;

import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;

/**
 * What became of a call for one of its hosts.
 *
 * @param host the host
 * @param state how far it came; REFUSED only if it cannot have arrived in an earlier call either
 * @param words the server's
 * @param failure why it failed, if it did
 * @param reached what is noted for the next start of the run; PLANNED leaves it as it was
 * @param keptAt where the secret was escrowed by this call; empty if that was done before
 * @param serverUuid what the server calls the command where the server made it, empty text if
 *     nobody knows; empty if the command has the UUID of the call
 */
record DeliveryOutcome(
    Host host,
    Delivery.State state,
    String words,
    Optional<MdmException> failure,
    RunLine.State reached,
    Optional<String> keptAt,
    Optional<String> serverUuid) {

  /** What became of a command of ours. */
  static DeliveryOutcome of(
      Host host, Delivery.State state, String words, Optional<MdmException> failure) {
    RunLine.State reached =
        switch (state) {
          case QUEUED -> RunLine.State.QUEUED;
          case PUSH_FAILED, QUEUED_FOR_NOBODY, TAKEN_BEFORE -> RunLine.State.UNPUSHED;
          case REFUSED, NOT_ENROLLED -> RunLine.State.NOT_SENT;
          case UNKNOWN -> RunLine.State.PLANNED;
        };
    return new DeliveryOutcome(
        host, state, words, failure, reached, Optional.empty(), Optional.empty());
  }

  boolean isFailure() {
    return switch (state) {
      case REFUSED, NOT_ENROLLED, UNKNOWN, QUEUED_FOR_NOBODY -> true;
      case QUEUED, PUSH_FAILED, TAKEN_BEFORE -> false;
    };
  }
}
