package org.mdmtoolkit.delivery.run;

import java.util.List;
import java.util.function.Consumer;
import org.mdmtoolkit.RefusedException;

/**
 * Where runs that are not finished keep how far they came: a folder ({@link FolderRunStore}), or
 * whatever a service has. Holds no secret.
 *
 * <p>All methods throw {@link org.mdmtoolkit.UnavailableException} if the store cannot be reached.
 * Implementations are safe for use by many threads; a {@link Log} is used by one.
 */
public interface RunStore {

  /**
   * Opens the log of this run, for this caller alone until it is closed, or its process ends.
   *
   * @throws RefusedException if the run is going on at this moment, here or anywhere
   */
  Log open(RunKey key);

  /**
   * Hands over what the run has noted so far, the oldest line first, and leaves it as it is.
   *
   * @throws RefusedException if the run is going on at this moment, here or anywhere
   * @throws org.mdmtoolkit.InvalidInputException if a line is damaged
   */
  default void read(RunKey key, Consumer<RunLine> reader) {
    try (Log log = open(key)) {
      log.read(reader);
    }
  }

  /** What {@link #open} throws if the run is going on at this moment. */
  static RefusedException goingOn() {
    return new RefusedException(
        "the same run is going on at this moment: a command like this one, through this server",
        "Nothing was sent by this one. Wait until the other has ended, or was killed; then run this"
            + " again: it goes on with what is left.");
  }

  /** What one run has noted: append-only, and empty when there is nothing to continue. */
  interface Log extends AutoCloseable {

    /**
     * Hands over every line, the oldest first. Called once, before anything is appended. A line of
     * which a crash left only a part is not there: nothing was done on the strength of it.
     *
     * @throws org.mdmtoolkit.InvalidInputException if a line is damaged
     */
    void read(Consumer<RunLine> reader);

    /**
     * Adds these in this order. They are durable when this returns. If it throws, some of the first
     * may be there, and nothing more can be appended to this log.
     */
    void append(List<RunLine> lines);

    /** Forgets everything, durably. */
    void clear();

    /** Lets others open it; nothing more can be done with this log. Closing twice is once. */
    @Override
    void close();
  }
}
