package org.mdmtoolkit.delivery.secret;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.SecretHistory;
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
  private final Function<String, Remedy> goingOn;

  private CodesBeforeErase(
      MdmServer server, DeviceSecrets secrets, Function<String, Remedy> goingOn) {
    this.server = server;
    this.secrets = secrets;
    this.goingOn = goingOn;
  }

  /** Fetches them so, with its time to wait. */
  public static CodesBeforeErase with(MdmServer server, DeviceSecrets secrets) {
    return new CodesBeforeErase(
        server,
        secrets,
        sentence -> new Remedy.LiftGuard(Remedy.LiftGuard.Guard.WITHOUT_BYPASS_CODE, sentence));
  }

  /** The same for a caller that is started again by this line to go on without the codes. */
  public CodesBeforeErase goingOnBy(String line) {
    return new CodesBeforeErase(
        server, secrets, sentence -> Remedy.advice(Remedy.named(sentence, "`" + line + "`")));
  }

  /** What a person is told while so many are asked, without an end mark. */
  public static String asking(int devices) {
    return devices == 1
        ? "Asking the Mac for its Activation Lock code"
        : "Asking " + devices + " Macs for Activation Lock codes";
  }

  /**
   * What a rehearsal tells of these devices, which it does not ask; empty if there is a code of the
   * only one.
   */
  public static Optional<String> rehearsed(Custody custody, List<Host> hosts) {
    if (hosts.size() > 1) {
      return Optional.of(
          "The real run first asks each Mac for its Activation Lock code of which none is in"
              + " escrow.");
    }
    return hosts.stream()
        .filter(one -> !custody.hasAny(one.names(), SecretKind.ACTIVATION_LOCK_CODE))
        .map(
            one ->
                "The real run asks the Mac for its Activation Lock code first; none is in escrow.")
        .findFirst();
  }

  /** What a person is told before the devices are asked, without an end mark. */
  public static String ifSilent() {
    return "If one does not answer, and no code of it is in escrow, nothing is erased";
  }

  /** What a person is told, before it is confirmed, of a server that keeps no answers. */
  public static String notAsked(MdmServer server) {
    return "No Mac is asked for its Activation Lock code first, as "
        + server.description()
        + " keeps no answers: erased without its code, it may ask for the owner's Apple Account.";
  }

  /**
   * Asks all, unless the server keeps no answers, since no server knows of each whether it is
   * supervised; also those of which a code is in escrow, as they may have made another since. A
   * device that says that it has none is as good as one that gave it; so is an error, which one
   * that is not supervised answers, unless the server knows that it is.
   *
   * @param withoutCode told of each that answered with an error, and of which no code is in escrow
   * @throws RefusedException if one is locked or has not answered of which no code is in escrow
   */
  public void fetch(
      List<Host> hosts, Optional<String> reason, Consumer<SecretOutcome> withoutCode) {
    if (!server.answersQuestions()) {
      return;
    }
    List<Host> asked = requireUnlocked(hosts);
    for (SecretOutcome one : secrets.fetch(SecretKind.ACTIVATION_LOCK_CODE, asked, reason)) {
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
                + (secrets.hasMade(one.host())
                    ? " but one that was made here, which the Mac does not know"
                    : "")
                + (one.words().isEmpty() ? "" : ": " + one.words()),
            Remedy.advice(
                    "No erase was sent. Erased without its code, the Mac may ask for the owner's"
                        + " Apple Account.")
                .and(
                    new Remedy.FetchSecret(
                        one.host().identity(), SecretKind.ACTIVATION_LOCK_CODE.verb()))
                .and(goingOn.apply("If that brings none, to erase it without: {}.")));
      }
      if (one.ending() == SecretOutcome.Ending.FAILED && !secrets.hasFetched(one.host())) {
        withoutCode.accept(one);
      }
    }
  }

  /** What is said of a device that is erased although it gave no code. */
  public static String withoutCode(SecretOutcome one) {
    return one.host().label()
        + " is erased without an Activation Lock code, as one that is not supervised has none: "
        + one.words();
  }

  /**
   * Finds out which devices can answer. A Mac that was locked from here receives nothing until its
   * PIN is typed: it is not waited for.
   *
   * @return those that are not known to be locked
   * @throws RefusedException if one is locked of which no code is in escrow
   */
  public List<Host> requireUnlocked(List<Host> hosts) {
    List<Host> free = new ArrayList<>();
    Supplier<SecretHistory> history = secrets.history();
    for (Host host : hosts) {
      Optional<Instant> since = secrets.lockedSince(host, history);
      if (since.isEmpty()) {
        free.add(host);
      } else if (!secrets.hasFetched(host)) {
        throw new RefusedException(
            host.label()
                + ": locked since "
                + since.get()
                + ", the Mac cannot give its Activation Lock code, and none is in escrow",
            Remedy.advice("No erase was sent. Type its PIN on it, then run this again.")
                .and(new Remedy.RevealSecret(host.identity()))
                .and(goingOn.apply("To erase it without its code, once the PIN is typed: {}.")));
      }
    }
    return free;
  }
}
