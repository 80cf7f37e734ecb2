package org.mdmtoolkit.delivery.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/** The answers of devices that the journal tells of; it is read when the first is asked for. */
final class DeviceAnswers {

  private final Journal journal;
  private @Nullable Map<String, Answer> found;

  /**
   * What a device answered.
   *
   * @param time when the journal was told
   */
  private record Answer(boolean isGood, String words, Instant time) {}

  DeviceAnswers(Journal journal) {
    this.journal = journal;
  }

  /** The answer to the command of this UUID. */
  Optional<String> to(String commandUuid) {
    return find(commandUuid).map(Answer::words);
  }

  private Optional<Answer> find(String commandUuid) {
    if (found == null) {
      Map<String, Answer> answers = new HashMap<>();
      Set<String> queued = new HashSet<>();
      journal.read(entry -> note(entry, queued, answers));
      found = answers;
    }
    return Optional.ofNullable(found.get(commandUuid));
  }

  /**
   * What is open, with what the device answered to it: a lock that it did not do keeps nobody out,
   * and what it has taken is not sent again.
   */
  MdmException judged(SecretKind kind, MdmException e) {
    if (!kind.isPin() || !(e.remedy() instanceof Remedy.UseOpenCommand open)) {
      return e;
    }
    Optional<Answer> answer;
    try {
      answer = find(open.commandUuid());
    } catch (MdmException unreadable) {
      return e;
    }
    if (answer.isEmpty()) {
      return e;
    }
    String words = answer.get().words();
    if (kind.equals(SecretKind.LOCK_PIN) && Outcome.saysNotDone(words)) {
      return new RefusedException(
          e.problem() + "; the Mac answered: " + words.replaceFirst("[.]$", ""),
          notLocked(open.host(), open.requestType()));
    }
    return answer.get().isGood()
        ? new RefusedException(e.problem(), open.acknowledgedAt(answer.get().time()))
        : e;
  }

  /** What failed after it was queued, failed on the device. */
  private static void note(JournalEntry entry, Set<String> queued, Map<String, Answer> answers) {
    JournalEvent event = entry.event();
    String uuid = event.commandUuid().orElse("");
    String step = event.action().substring(event.action().indexOf('.') + 1);
    if (step.equals(HostEvent.Step.ENQUEUED.label())
        || step.equals(HostEvent.Step.CONTINUED.label())) {
      queued.add(uuid);
    } else if (step.equals(HostEvent.Step.ACKNOWLEDGED.label())
        || (step.equals(HostEvent.Step.FAILED.label()) && queued.contains(uuid))) {
      answers.put(
          uuid,
          new Answer(
              step.equals(HostEvent.Step.ACKNOWLEDGED.label()),
              event.outcome().orElse("an answer"),
              entry.time().truncatedTo(ChronoUnit.SECONDS)));
    }
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
