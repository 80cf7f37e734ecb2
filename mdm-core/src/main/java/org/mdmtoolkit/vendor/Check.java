package org.mdmtoolkit.vendor;

import org.mdmtoolkit.MdmException;

/**
 * One thing that was looked at.
 *
 * @param name what it is called in output for programs; never changes: {@code key-matches}
 * @param result how it ended
 * @param sentence what was found, in one line without a full stop
 * @param remedy what to do, as whole sentences; empty if there is nothing to do
 */
public record Check(String name, Result result, String sentence, String remedy) {

  /** How a check ended. */
  public enum Result {
    /** As it must be. */
    PASS,
    /** Works today, but somebody should know. */
    WARNING,
    /** Will not work. */
    FAIL
  }

  static Check pass(String name, String sentence) {
    return new Check(name, Result.PASS, sentence, "");
  }

  static Check warning(String name, String sentence, String remedy) {
    return new Check(name, Result.WARNING, sentence, remedy);
  }

  static Check fail(String name, String sentence, String remedy) {
    return new Check(name, Result.FAIL, sentence, remedy);
  }

  static Check fail(String name, MdmException e) {
    return fail(name, e.problem(), e.remedy().text());
  }
}
