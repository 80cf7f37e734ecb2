package org.mdmtoolkit.vendor;

import java.util.Locale;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;

/**
 * One thing that was looked at.
 *
 * @param name what it is called in output for programs; never changes: {@code key-matches}
 * @param result how it ended
 * @param sentence what was found, in one line without a full stop
 * @param remedy what to do; empty if there is nothing to do
 */
public record Check(String name, Result result, String sentence, Remedy remedy) {

  /** How a check ended. */
  public enum Result {
    /** As it must be. */
    PASS,
    /** Not tried, because an earlier one failed. */
    NOT_TRIED,
    /** Works today, but somebody should know. */
    WARNING,
    /** Nobody can tell with what is known here: no pass. */
    UNVERIFIED,
    /** Will not work. */
    FAIL;

    /** Its name in output for programs: {@code not_tried}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A check that passed. */
  public static Check pass(String name, String sentence) {
    return new Check(name, Result.PASS, sentence, Remedy.none());
  }

  static Check warning(String name, String sentence, String advice) {
    return new Check(name, Result.WARNING, sentence, Remedy.advice(advice));
  }

  /** Whether it stands in the way: it failed, or could not be verified. */
  public boolean isInTheWay() {
    return result == Result.FAIL || result == Result.UNVERIFIED;
  }

  /** A check that failed, with plain advice. */
  public static Check fail(String name, String sentence, String advice) {
    return new Check(name, Result.FAIL, sentence, Remedy.advice(advice));
  }

  /** A check that failed with this error, and its remedy. */
  public static Check fail(String name, MdmException e) {
    return new Check(name, Result.FAIL, e.problem(), e.remedy());
  }
}
