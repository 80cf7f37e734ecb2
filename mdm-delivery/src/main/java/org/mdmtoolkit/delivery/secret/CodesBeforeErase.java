package org.mdmtoolkit.delivery.secret;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/**
 * Fetches the Activation Lock codes of devices that are about to be erased: afterwards they have
 * another one, or are locked to somebody's account. Immutable.
 */
public final class CodesBeforeErase {

  private final MdmServer server;
  private final DeviceSecrets secrets;

  private CodesBeforeErase(MdmServer server, DeviceSecrets secrets) {
    this.server = server;
    this.secrets = secrets;
  }

  /** Fetches them so, with its time to wait. */
  public static CodesBeforeErase with(MdmServer server, DeviceSecrets secrets) {
    return new CodesBeforeErase(server, secrets);
  }

  /**
   * Asks all, since no server knows of each whether it is supervised; also those of which a code is
   * in escrow, as they may have made another since. A device that says that it has none is as good
   * as one that gave it; so is an error, which one that is not supervised answers, unless the
   * server knows that it is.
   *
   * @return whether they could be asked: not where the server keeps no answers
   * @throws RefusedException if one has not answered of which no code is in escrow
   */
  public boolean fetch(List<Host> hosts, Optional<String> reason) {
    if (!server.answersQuestions()) {
      return false;
    }
    for (SecretOutcome one : secrets.fetch(SecretKind.ACTIVATION_LOCK_CODE, hosts, reason)) {
      boolean hasAnswered =
          switch (one.ending()) {
            case KEPT, NOTHING -> true;
            case FAILED -> secrets.hasFetched(one.host()) || !server.knowsSupervised(one.host());
            default -> secrets.hasFetched(one.host()); // an earlier one: better than none
          };
      if (!hasAnswered) {
        throw new RefusedException(
            one.host().label()
                + ": the Mac did not give its Activation Lock code, and none is in escrow"
                + (one.words().isEmpty() ? "" : ": " + one.words()),
            Remedy.advice(
                    "No erase was sent. Erased without its code, the Mac may ask for the owner's"
                        + " Apple Account.")
                .and(
                    new Remedy.FetchSecret(
                        SecretKind.ACTIVATION_LOCK_CODE.verb(), one.host().identity()))
                .and(
                    new Remedy.LiftGuard(
                        Remedy.LiftGuard.Guard.WITHOUT_BYPASS_CODE, "To erase it without: {}.")));
      }
    }
    return true;
  }
}
