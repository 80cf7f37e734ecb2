package org.mdmtoolkit.delivery.run;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.AskedOnce;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.journal.Journal;

/**
 * What the journal tells of the secrets that hosts got before. It is read once, when the first of
 * it is asked for.
 */
final class EarlierSecrets {

  private static final String MAY_ERASE =
      "Once that erase is over, or did not happen: {} ends this command; then erase it again.";

  private final Supplier<SecretHistory> history;

  EarlierSecrets(Journal journal) {
    this.history = AskedOnce.of(() -> SecretHistory.of(journal));
  }

  /** The whole of it. */
  Supplier<SecretHistory> history() {
    return history;
  }

  /**
   * Under which names secrets of a host may be kept: those that its server knows, and those that it
   * had through other servers. The one first that its secrets are kept under.
   */
  List<String> names(Host host) {
    Set<String> names = new LinkedHashSet<>(host.names());
    names.addAll(history.get().names().all(List.of(host.identity(), host.udid())));
    return List.copyOf(names);
  }

  /** What the device answered to the command of this UUID. */
  Optional<String> answer(String commandUuid) {
    return history.get().answer(commandUuid).map(SecretHistory.Answer::words);
  }

  /**
   * What is open, with what the device answered to it: a lock that it did not do keeps nobody out,
   * and what it has taken is not sent again.
   */
  MdmException judged(SecretKind kind, MdmException e) {
    if (!kind.isPin() || !(e.remedy() instanceof Remedy.UseOpenCommand open)) {
      return e;
    }
    Optional<SecretHistory.Answer> answer;
    try {
      answer = history.get().answer(open.commandUuid());
    } catch (MdmException unreadable) {
      return e;
    }
    if (answer.isEmpty()) {
      Optional<Instant> queued = history.get().queued(open.commandUuid());
      return queued.isPresent()
          ? new RefusedException(e.problem(), open.queuedAt(queued.get()))
          : e;
    }
    String words = answer.get().words();
    if (Outcome.saysNotDone(words)) {
      return new RefusedException(
          answered(e, words), afterFailure(kind, open.host(), open.requestType(), words));
    } else if (answer.get().isGood()) {
      return new RefusedException(e.problem(), open.acknowledgedAt(answer.get().time()));
    }
    return kind.equals(SecretKind.ERASE_PIN)
        ? new RefusedException(
            answered(e, words), afterFailure(kind, open.host(), open.requestType(), words))
        : e;
  }

  private static String answered(MdmException e, String words) {
    return e.problem() + "; the Mac answered: " + words.replaceFirst("[.]$", "");
  }

  /** The way on from a command with a PIN that its device did not do, or may have done. */
  static Remedy afterFailure(SecretKind kind, String host, String requestType, String words) {
    if (kind.equals(SecretKind.LOCK_PIN)) {
      return notLocked(host, requestType);
    }
    return new Remedy.EndCommand(
        host,
        requestType,
        Outcome.saysNotDone(words)
            ? "The Mac was not erased: {} ends this command; then erase it again."
            : MAY_ERASE);
  }

  /** Whether this is the way on from an erase that its device may still do. */
  static boolean mayErase(Remedy remedy) {
    return remedy instanceof Remedy.EndCommand end && end.sentence().equals(MAY_ERASE);
  }

  /** Whether this is the way on from a lock that its device did not do. */
  static boolean isNotLocked(Remedy remedy) {
    return remedy instanceof Remedy.EndCommand end
        && end.equals(notLocked(end.host(), end.requestType()));
  }

  /** The way on from a lock that its device did not do. */
  static Remedy notLocked(String host, String requestType) {
    return new Remedy.EndCommand(
        host,
        requestType,
        "The Mac is not locked: {} ends this command; then lock it again, with a new PIN.");
  }
}
