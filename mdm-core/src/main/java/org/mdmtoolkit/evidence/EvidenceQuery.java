package org.mdmtoolkit.evidence;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Which case it is about.
 *
 * @param by by what it is found
 * @param text the ticket, host or run
 */
public record EvidenceQuery(By by, String text) {

  private static final int SHORTEST_DIGEST = PlanStore.SHORTEST;

  /** By what a case is found. */
  public enum By {
    /** Words in the reason, such as the number of a ticket. */
    TICKET,
    /** The name under which a host's secrets are kept, its serial number as a rule; or its UDID. */
    HOST,
    /** The digest of a plan, or its first digits; or the UUID of a command. */
    RUN
  }

  /**
   * Checks it.
   *
   * @throws InvalidInputException if it is blank, or too short to mean one run
   */
  public EvidenceQuery {
    if (text.isBlank() || (by == By.RUN && text.length() < SHORTEST_DIGEST)) {
      throw new InvalidInputException(
          "what to look for is empty or too short",
          "Give the words of a reason, the serial number of a host, or at least "
              + SHORTEST_DIGEST
              + " digits of a plan.");
    }
  }

  /**
   * Whether an entry itself is of the case; what belongs to it is found by its plan and command.
   */
  boolean matches(JournalEvent event) {
    return switch (by) {
      case TICKET -> event.reason().filter(this::holdsWords).isPresent();
      case HOST ->
          Stream.of(event.host(), Optional.ofNullable(event.details().get(JournalEntries.UDID)))
              .flatMap(Optional::stream)
              .anyMatch(name -> JournalEntries.hostKey(name).equals(JournalEntries.hostKey(text)));
      case RUN ->
          event.commandUuid().filter(text::equalsIgnoreCase).isPresent()
              || Optional.ofNullable(event.details().get(RunAdmission.PLAN))
                  .filter(plan -> plan.startsWith(text.toLowerCase(Locale.ROOT)))
                  .isPresent();
    };
  }

  /** The words, and not a part of a longer one: INC-7 is not INC-77. */
  private boolean holdsWords(String reason) {
    String in = reason.toLowerCase(Locale.ROOT);
    String words = text.strip().toLowerCase(Locale.ROOT);
    for (int at = in.indexOf(words); at >= 0; at = in.indexOf(words, at + 1)) {
      int end = at + words.length();
      boolean isBegin = at == 0 || !Character.isLetterOrDigit(in.codePointBefore(at));
      boolean isEnd = end == in.length() || !Character.isLetterOrDigit(in.codePointAt(end));
      if (isBegin && isEnd) {
        return true;
      }
    }
    return false;
  }

  /** In words: {@code ticket INC-7}. */
  public String words() {
    return by.name().toLowerCase(Locale.ROOT) + " " + text;
  }
}
