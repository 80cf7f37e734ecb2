package org.mdmtoolkit.command;

/**
 * What an answer comes to, the worst of its parts considered.
 *
 * @param kind in one word
 * @param sentence for people, a whole sentence
 */
public record Outcome(Kind kind, String sentence) {

  /** What an answer comes to. */
  public enum Kind {
    /** The device has done what the command asks for, as far as it says. */
    DONE,
    /** The device has taken the command and does not report whether it does what it asks for. */
    RECEIVED,
    /** The device will ask for the command again. */
    NOT_NOW,
    /** This answers no command; the device asks for the next one. */
    IDLE,
    /** Parts failed, others did not. */
    PARTLY_FAILED,
    /** Not done. */
    FAILED,
    /** Reported as failed, and may be done all the same: look before sending it again. */
    MAY_BE_DONE,
    /** The device says what Apple does not document. */
    UNKNOWN
  }

  /**
   * Whether a sentence of an outcome, as a journal keeps it, says that the device did nothing.
   * False where it may have done it, or a part of it.
   */
  public static boolean saysNotDone(String sentence) {
    return (sentence.startsWith(Outcomes.FAILED) && !sentence.contains(Outcomes.ALL_THE_SAME))
        || sentence.startsWith(Outcomes.NOT_UNDERSTOOD);
  }

  /** Whether the device has taken the command, and says nothing against it. */
  public boolean isDone() {
    return kind == Kind.DONE || kind == Kind.RECEIVED;
  }

  /** Whether no other answer to the command follows. */
  public boolean isFinal() {
    return kind != Kind.NOT_NOW && kind != Kind.IDLE;
  }

  /** The sentence. */
  @Override
  public String toString() {
    return sentence;
  }
}
