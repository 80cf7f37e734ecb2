package org.mdmtoolkit.evidence;

import java.time.Instant;
import java.util.Optional;
import org.mdmtoolkit.journal.JournalEntry;

/**
 * Something that was done to a target.
 *
 * @param time when the journal was told
 * @param kind what it was
 * @param by who did it
 * @param action the journal's word for it
 * @param reason why
 * @param outcome how it ended
 */
public record EvidenceStep(
    Instant time,
    Kind kind,
    String by,
    String action,
    Optional<String> reason,
    Optional<String> outcome) {

  /** What a step was. */
  public enum Kind {
    /** It was decided to send it. */
    PLANNED('P', "planned"),
    /** Its secret was durable. */
    ESCROWED('E', "secret escrowed"),
    /** The server had it. */
    QUEUED('Q', "queued"),
    /** The device was told. */
    PUSHED('N', "device notified"),
    /** The device answered that it has received it. */
    ANSWERED('A', "acknowledged"),
    /** It was refused: nothing was sent. */
    REFUSED('R', "refused, not sent"),
    /** It failed, or nobody knows. */
    FAILED('F', "failed or unknown"),
    /** Somebody saw its secret. */
    SHOWN('S', "secret shown"),
    /** It is over. */
    CLOSED('C', "closed"),
    /** Anything else. */
    OTHER('o', "other");

    private final char letter;
    private final String words;

    Kind(char letter, String words) {
      this.letter = letter;
      this.words = words;
    }

    /** A letter for pictures. */
    public char letter() {
      return letter;
    }

    /** What it was, in words. */
    public String words() {
      return words;
    }
  }

  static EvidenceStep of(JournalEntry entry) {
    String action = entry.event().action();
    return new EvidenceStep(
        entry.time(),
        kind(action.substring(action.indexOf('.') + 1)),
        entry.operator().toString(),
        action,
        entry.event().reason(),
        entry.event().outcome());
  }

  /** Whether the device may have got something by it, or by what was before it. */
  boolean isOfSomethingSent() {
    return switch (kind) {
      case QUEUED, PUSHED, ANSWERED -> true;
      case FAILED -> !action.endsWith(".failed");
      case OTHER -> action.endsWith(".built") || action.endsWith(".built-again");
      case PLANNED, ESCROWED, REFUSED, SHOWN, CLOSED -> false;
    };
  }

  private static Kind kind(String step) {
    return switch (step) {
      case "planned" -> Kind.PLANNED;
      case "escrowed" -> Kind.ESCROWED;
      case "enqueued", "continued" -> Kind.QUEUED;
      case "pushed" -> Kind.PUSHED;
      case "acknowledged", "verified", "kept" -> Kind.ANSWERED;
      case "failed", "unknown", "push-failed", "push_failed", "timed-out", "timed_out" ->
          Kind.FAILED;
      case "refused" -> Kind.REFUSED;
      case "shown" -> Kind.SHOWN;
      case "closed", "given-up", "settled" -> Kind.CLOSED;
      default -> Kind.OTHER;
    };
  }
}
