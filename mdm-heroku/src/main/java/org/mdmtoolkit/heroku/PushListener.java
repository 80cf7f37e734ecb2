package org.mdmtoolkit.heroku;

import org.mdmtoolkit.MdmException;

/**
 * Is told how a change of config vars goes, and decides what nobody else can. Called by the thread
 * that makes the change. No text is a secret.
 */
public interface PushListener {

  /** What has been done. */
  enum Step {
    /** The previous values are sealed and on the disk. */
    SEALED,
    /** The change is about to be sent; from here on it may arrive. Told again at each attempt. */
    PATCHED,
    /** Its release succeeded. */
    RELEASED,
    /** The values were read back and are the same, byte for byte. */
    VERIFIED,
    /** After a failed release the previous values were put back. */
    RESTORED,
    /** It ended otherwise. */
    FAILED
  }

  /** A step was taken; the detail is a release, a file, or what went wrong. */
  default void step(Step step, String detail) {}

  /** Something the person should know; nothing is wrong. */
  default void note(String text) {}

  /** A step that was taken could not be written into the {@link PushJournal}. */
  default void unrecorded(MdmException e) {}

  /**
   * A release failed, and the app has other values than before. True if the previous ones shall be
   * put back; unless overridden they are.
   */
  default boolean restoreAfter(String release) {
    return true;
  }
}
